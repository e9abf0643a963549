package database

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// ofOneInOne reports whether a statement reads what belongs to three things at once, such as
// one visitor's uploads to one room through one link, or the talks within one thing in which
// one person takes part: few rows, however many there are of each.
func ofOneInOne(st project.Statement) bool {
	var ids []string
	takesPart := false
	for _, a := range st.Filters {
		name := snake(a.Name)
		switch {
		case a.Maybe:
		case a.Op == "some":
			takesPart = takesPart || slices.Contains([]string{"participants", "attendees", "recipients", "viewers", "assignees"}, name)
		case (a.Op == "=" || a.Op == "eq") && strings.HasSuffix(name, "_id") && !holdsTenants(name) && !slices.Contains(ids, name):
			ids = append(ids, name)
		}
	}
	return len(ids) > 2 || takesPart && len(ids) > 0
}

// holdsTenants reports whether an id is of whom the app is sold to: what is theirs grows with
// their use of it.
func holdsTenants(id string) bool {
	switch strings.TrimSuffix(id, "_id") {
	case "tenant", "workspace", "organization", "organisation", "org", "team", "company", "account", "user", "owner", "store", "shop":
		return true
	}
	return false
}

// changesThemAll reports whether the rows of one owner or thing are read in order to change or
// delete them right there, and are handed to nobody: none of them may be left out, and no page
// of a list would help.
func changesThemAll(p *project.Project, st project.Statement) bool {
	if !narrowedToOne(st) || strings.HasSuffix(st.File, ".py") {
		return false
	}
	read := nodeAt(p, st)
	rows := read.Enclosing(source.Declarator).Child(source.Name).Ident()
	fn := read.Function()
	if rows == "" || !fn.OK() {
		return false
	}
	changed := slices.ContainsFunc(p.QueriesIn(st.File), func(q project.Query) bool {
		return (q.Verb == "update" || q.Verb == "delete") && q.Table == st.Table && q.Start > read.End() && q.Start < fn.End() && !q.Open && changesThese(q)
	})
	return changed && !handsOut(fn, rows)
}

// changesThese reports whether a change is of rows by their own key.
func changesThese(q project.Query) bool {
	return slices.ContainsFunc(q.Filters, func(a project.Asked) bool {
		return strings.EqualFold(a.Name, "id") && (a.Op == "=" || a.Op == "eq" || a.Op == "in")
	})
}

// handsOut reports whether a function answers with a variable, but for how many it holds.
func handsOut(fn source.Node, name string) bool {
	for id := range fn.Find(source.Identifier, source.Shorthand) {
		if id.Ident() != name && id.Key() != name || id.Parent().Kind() == source.Member && id.Parent().Child(source.Name).Text() == "length" {
			continue
		}
		if r := id.Enclosing(source.Return); r.OK() && r.Function() == fn && id.Function() == fn {
			return true
		}
		for c := id.Enclosing(source.Call); c.OK(); c = c.Enclosing(source.Call) {
			if name := c.CalleeName(); c.Function() == fn && (name == "json" || name == "send") {
				return true
			}
		}
	}
	return false
}

// menuOf reports whether a statement reads what one of many providers does for money, each
// entry with its price and how long it takes: a menu of a handful.
func menuOf(t *schema.Table, last string, st project.Statement) bool {
	if last != "service" && last != "services" && last != "treatment" && last != "treatments" {
		return false
	}
	if !slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		name := snake(a.Name)
		return !a.Maybe && (a.Op == "=" || a.Op == "eq" || a.Op == "nested") && strings.HasSuffix(name, "_id") && !strings.Contains(name, "categor")
	}) {
		return false
	}
	price, long := false, false
	for _, c := range t.Columns {
		name := plainName(c.Name)
		price = price || strings.Contains(name, "price") || name == "cost" || name == "fee" || name == "rate"
		long = long || strings.HasPrefix(name, "duration") || strings.HasSuffix(name, "duration") || strings.HasSuffix(name, "minutes")
	}
	return price && long
}

// keptInStore reports whether a statement reads all things that one owner has in store: a pantry,
// an inventory, a collection grow with their use, and no cart is meant.
func keptInStore(words []string, st project.Statement) bool {
	if last := words[len(words)-1]; last != "item" && last != "items" || len(words) < 2 {
		return false
	}
	switch words[0] {
	case "pantry", "inventory", "stock", "library", "collection", "wardrobe", "portfolio", "catalog", "media", "content", "feed", "news", "knowledge":
	default:
		return false
	}
	return slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		return !a.Maybe && (a.Op == "=" || a.Op == "eq" || a.Op == project.Constant) && (holdsTenants(snake(a.Name)) || snake(a.Name) == "brand_id")
	})
}

// ofSignIn reports whether the sessions of a table are those in which people are signed in.
func ofSignIn(t *schema.Table) bool {
	return len(t.Columns) == 0 || slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		name := plainName(c.Name)
		return strings.Contains(name, "token") || strings.HasPrefix(name, "expire") || name == "sid" || name == "useragent" || name == "ipaddress" || name == "revokedat"
	})
}

// ofEachPerson reports whether a statement reads, of everybody, what each person who uses the app
// has some of: settings, templates that people make.
func ofEachPerson(t *schema.Table, st project.Statement) bool {
	if st.Open || st.Via == project.Supabase && !forStaff(st.File) || slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return !a.Maybe }) {
		return false
	}
	c := ownerColumn(t)
	return c != nil && c.NotNull
}

// holdsNumber reports whether a column holds a number: the third day of a course is no date.
func holdsNumber(t *schema.Table, column string) bool {
	c := t.Column(column)
	return c != nil && family(c.Type) == "number"
}
