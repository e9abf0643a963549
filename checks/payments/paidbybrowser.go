package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// paidByBrowser lists where a page writes into its user's own row that something was paid:
// what the page may write, its user may write without the page.
func paidByBrowser(p *project.Project) []check.Place {
	var out []check.Place
	handlers := handlerFiles(p)
	for _, file := range p.Sources() {
		m := p.Modules()
		if !p.HoldsFold(file, "has_access", "hasaccess", "premium", "is_pro", "ispro", "is_paid", "ispaid", "has_paid", "haspaid", "subscription_status", "subscriptionstatus", "plan") || !p.Holds(file, ".update(", ".upsert(", "updateDoc(", "setDoc(") {
			continue
		}
		if !m.Live(file) || !m.Browser(file) || handlers[file] || hasWord(strings.ToLower(file), []string{"admin", "staff", "seed", "test"}) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			r, ok := rowAt(n)
			if !ok || r.via != "supabase" && n.Child(source.Callee).Kind() != source.Identifier || r.verb == "insert" || r.verb == "delete" || !ownRow(r.node) {
				continue
			}
			for f := range r.node.Find(source.Property) {
				if givesAccess(f) && !keptByDatabase(p, tableIn(p, n), f.Key()) {
					out = append(out, check.At(f, "the browser itself writes that it was paid"))
					if f.Line()-r.node.Line() > 3 {
						out = append(out, check.At(r.node, "writes it into the user's own row"))
					}
					break
				}
			}
		}
	}
	return apart(out)
}

// givesAccess reports whether a column is given a value that lets its user have what is
// paid for.
func givesAccess(f source.Node) bool {
	key := strings.ToLower(strings.ReplaceAll(f.Key(), "_", ""))
	said, _ := f.Child(source.Value).StringValue()
	switch key {
	case "hasaccess", "ispremium", "premium", "ispro", "ispaid", "haspaid", "issubscribed", "paymentcompleted":
		return f.Child(source.Value).Text() == "true"
	case "subscriptionstatus":
		return said == "active"
	case "plan", "subscriptionplan", "subscriptiontier", "plantype", "tier":
		return said != "" && !slices.Contains([]string{"free", "basic", "trial", "none", "starter", "hobby"}, strings.ToLower(said))
	}
	return false
}

// ownRow reports whether a write is to the row of the user who is signed in.
func ownRow(write source.Node) bool {
	for c := write; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if c.CalleeName() != "eq" && c.CalleeName() != "match" && c.CalleeName() != "updateDoc" && c.CalleeName() != "setDoc" {
			continue
		}
		for _, a := range c.Args() {
			low := strings.ToLower(a.Text())
			if hasWord(low, []string{"user.id", "user?.id", "user!.id", "user.uid", "currentuser", "session.user", "userid"}) && len(low) < 120 {
				return true
			}
		}
	}
	return false
}

// keptByDatabase reports whether the database keeps users from changing a column of their row: a
// policy or a trigger's function names it, or their rights leave it out.
func keptByDatabase(p *project.Project, table, column string) bool {
	t := p.Schema().Table(table)
	if t == nil {
		return false
	}
	low := strings.ToLower(column)
	names := func(text string) bool { return strings.Contains(strings.ToLower(text), low) }
	if slices.ContainsFunc(t.Policies, func(pl schema.Policy) bool {
		return (pl.Command == "update" || pl.Command == "all") && names(pl.WithCheck)
	}) {
		return true
	}
	return slices.ContainsFunc(p.Schema().Functions, func(fn schema.Function) bool {
		body := strings.ToLower(fn.Body)
		return names(body) && strings.Contains(body, "new.") && strings.Contains(body, "old.")
	})
}
