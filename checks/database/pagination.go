package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed pagination.md
var paginationWords string

// Pagination looks for reads of lists that grow for as long as the app lives and
// that ask for all of it.
var Pagination = &check.Check{
	ID:       "database/pagination",
	Severity: check.Medium,
	Minutes:  40,
	Words:    check.Explain(paginationWords),
	Look:     lookForPagination,
}

func lookForPagination(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	s, all := p.Schema(), p.Statements()
	var whole []project.Statement
	var limited []check.Place
	reads, bounded := 0, 0
	for _, st := range all {
		if st.Verb != "select" {
			continue
		}
		reads++
		if st.Limited && !st.Single {
			bounded++
		}
		switch {
		case (unbounded(s, st) || ofAllOfThem(p, s, st)) && !handsOver(st):
			whole = append(whole, st)
		case st.Limited && len(limited) < 5:
			limited = append(limited, queryPlace(st.Query, "a list of "+st.Table+" with a limit"))
		}
	}
	whole = slices.DeleteFunc(whole, func(st project.Statement) bool {
		return !p.ReachedAt(st.File, st.Line, st.Column)
	})
	if bounded > len(whole) && (s.Source == schema.Prisma || s.Source == schema.Drizzle) {
		whole = longest(whole)
	}
	whole = slices.DeleteFunc(whole, func(st project.Statement) bool { return namesPages(p, st) || changesThemAll(p, st) })
	along := broughtWhole(p, s)
	if len(whole) > 0 {
		f := wholeLists(p, whole)
		f.Places = append(f.Places, along...)
		return f
	}
	if len(along) > 0 {
		f := check.Missing(check.Likely, "Rows bring along all that their use adds to them, however much that is.", append(along, uncapped(p)...)...)
		f.Severity, f.Brief = check.Low, paginationBrief
		return f
	}
	if f, ok := callersLimits(p); ok {
		return f
	}
	if reads == 0 {
		return check.Passed(check.Likely, "No list is read from the database in live code.")
	}
	if len(limited) == 0 {
		return check.Passed(check.Likely, "The database is asked for single rows, counts and short lists only.")
	}
	return check.Passed(check.Likely, "Lists that grow are read with a limit.", limited...)
}

func wholeLists(p *project.Project, whole []project.Statement) check.Finding {
	slices.SortStableFunc(whole, func(a, b project.Statement) int { return listWeight(b) - listWeight(a) })
	var places []check.Place
	var tables []string
	seen := map[string]bool{}
	for _, st := range whole {
		if len(places) < mostLists {
			places = append(places, queryPlace(st.Query, readWhole(st)))
		}
		if !seen[st.Table] {
			seen[st.Table] = true
			tables = append(tables, st.Table)
		}
	}
	calls := callersOf(p, whole)
	reason := fmt.Sprintf("Lists that grow are read whole in %d %s: %s", len(whole), plural(len(whole), "place", "places"), check.FewNames(tables))
	if len(calls) > 0 {
		reason += fmt.Sprintf("; %d %s", len(calls), plural(len(calls), "call gets them from there", "calls get them from there"))
	}
	places = slices.Concat(places, calls, askedBelow(p, whole), uncapped(p))
	f := check.Missing(check.Likely, reason+".", places...)
	if !slices.ContainsFunc(whole, func(st project.Statement) bool { return !narrowedToOne(st) || addedToByUse(st.Table) }) {
		f.Severity = check.Low // what one owner adds below one thing of theirs
	} else if shortCatalogues(p, whole) {
		f.Severity, f.Confidence = check.Low, check.Possible
	}
	f.Brief = paginationBrief
	return f
}

// paginationBrief says what done looks like.
var paginationBrief = []string{
	"Each list named here is read in pages: a fixed order with a unique column at its end, a limit of at most 100, and a cursor (or page number) that the caller passes on; the answer says whether more follow.",
	"Screens show the first page and load further ones; totals and charts are computed by the database (count, sum, group by), not from rows that were all fetched.",
	"Jobs go through all rows in pieces of a few hundred, ordered by the primary key, and start each piece behind the last key of the one before.",
	"A limit that a caller names is checked and capped on the server.",
}

// namesPages reports whether a statement reads what pages there are to be built, all of
// which the build needs.
func namesPages(p *project.Project, st project.Statement) bool {
	if !p.Holds(st.File, "StaticParams", "StaticPaths") {
		return false
	}
	for fn := nodeAt(p, st).Function(); fn.OK(); fn = fn.Function() {
		if name := functionName(fn); strings.HasSuffix(name, "StaticParams") || strings.HasSuffix(name, "StaticPaths") {
			return true
		}
	}
	return false
}

// readWhole says what a statement reads: a whole table, or all rows that fit a
// condition.
func readWhole(st project.Statement) string {
	if which := narrowed(st); which != "" {
		return "reads every row of " + st.Table + which
	}
	maybe := !st.Open
	for _, a := range st.Filters {
		maybe = maybe && a.Maybe
	}
	switch {
	case len(st.Filters) == 0 && !st.Open:
		return "reads every row of " + st.Table
	case maybe:
		return "reads every row of " + st.Table + " unless the caller asks for less"
	}
	return "reads all rows of " + st.Table + " that fit, without a limit"
}

// narrowed says which of a table's rows are read.
func narrowed(st project.Statement) string {
	var same, fixed, bounds []string
	add := func(list []string, name string) []string {
		if slices.Contains(list, name) {
			return list
		}
		return append(list, name)
	}
	for _, a := range st.Filters {
		switch {
		case a.Maybe:
		case a.Op == "=" || a.Op == "eq":
			same = add(same, a.Name)
		case a.Op == project.Constant:
			fixed = add(fixed, a.Name)
		case a.Op == "nested" && !strings.Contains(a.Name, "_") && len(same)+len(fixed) == 0: // a relation, no key over several columns
			return " of one " + a.Name
		case isRange(a.Op):
			bounds = add(bounds, a.Name)
		}
	}
	past := ""
	if len(bounds) > 0 {
		past = " past " + plural(len(bounds), "a bound", "bounds") + " on " + check.FewNames(bounds)
	}
	switch {
	case len(same) > 0:
		return " with the same " + check.FewNames(same) + past
	case len(fixed) > 0:
		return " with the same " + check.FewNames(fixed) + past
	}
	return past
}

// windowed reports whether a statement reads the rows between two ends, or of one
// day: a calendar's page, a month's report.
func windowed(t *schema.Table, st project.Statement) bool {
	lower, upper := map[string]bool{}, map[string]bool{}
	for _, a := range st.Filters {
		if a.Maybe { // the whole list where nobody asks for less
			continue
		}
		switch a.Op {
		case "between":
			return true
		case "gt", "gte", ">", ">=":
			lower[a.Name] = true
		case "lt", "lte", "<", "<=":
			upper[a.Name] = true
		case "=":
			words := strings.Split(snake(a.Name), "_")
			if last := words[len(words)-1]; last == "date" || last == "day" && !holdsNumber(t, a.Name) {
				return true
			}
		}
	}
	for name := range lower {
		if upper[name] {
			return true
		}
	}
	return false
}

// unbounded reports whether a statement reads a list that grows, all of it.
func unbounded(s *schema.Schema, st project.Statement) bool {
	if st.Limited || st.Single || st.Counted || strings.HasPrefix(st.Table, "pg_") || strings.HasPrefix(st.Table, "information_schema") {
		return false
	}
	t := s.Table(st.Table)
	if t == nil {
		t = &schema.Table{Name: st.Table}
	}
	if (smallName(st.Table) || lookup(t)) && !ofEachPerson(t, st) || catalogue(s, t) {
		return false
	}
	for _, a := range st.Filters {
		if a.Maybe {
			continue
		}
		if a.Op == "in" && (!a.Fixed || strings.EqualFold(a.Name, "id")) || pinned(t, a) {
			return false
		}
		if t.Column(a.Name) == nil && st.Via == project.Prisma && a.Op != "nested" && strings.Contains(a.Name, "_") {
			return false // a key over several columns
		}
	}
	return !short(t, st) && !windowed(t, st) && !recentOf(st) && !ofOneDeal(st) && !ofOneInOne(st) && !oneOfEach(t, st) && !strings.Contains(strings.ToLower(st.File), "sitemap")
}

// ofOneDeal reports whether a statement reads what belongs to one payment, order, version,
// booking or visit: few rows, however many of them there are.
func ofOneDeal(st project.Statement) bool {
	return slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		words := strings.Split(snake(a.Name), "_")
		if a.Maybe || a.Op != "=" && a.Op != "eq" || len(words) < 2 || words[len(words)-1] != "id" {
			return false
		}
		switch words[len(words)-2] {
		case "payment", "payout", "order", "invoice", "booking", "reservation", "checkout", "purchase", "version", "pagamento", "pedido", "fatura", "pago", "factura",
			"view", "visit", "message", "attempt", "batch", "scan", "submission":
			return true
		}
		return false
	})
}

// handsOver reports whether a statement reads what somebody is given a copy of: all
// of it is asked for.
func handsOver(st project.Statement) bool {
	low := "/" + strings.ToLower(st.File)
	owned := st.Open || slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return a.Op == "=" || a.Op == "eq" })
	return owned && (strings.Contains(low, "/export") || strings.Contains(low, "gdpr") || strings.Contains(low, "download-my-data"))
}

// recentOf reports whether a statement reads what one sender or owner did since a
// moment, or what was made since then and went past a mark: few rows, however many there are of
// all.
func recentOf(st project.Statement) bool {
	one, since, mark, lately := false, false, false, false
	for _, a := range st.Filters {
		switch {
		case a.Maybe:
		case isRange(a.Op):
			moment := strings.Contains(a.Name, "_at") || strings.HasSuffix(a.Name, "At") || strings.Contains(strings.ToLower(a.Name), "time") || strings.Contains(strings.ToLower(a.Name), "date")
			since, mark = since || moment, mark || !moment
			lately = lately || moment && (a.Op[0] == 'g' || a.Op[0] == '>') && strings.Contains(strings.ToLower(a.Name), "creat")
		case a.Op == "=" || a.Op == "eq":
			low := strings.ToLower(a.Name)
			one = one || strings.HasSuffix(low, "ip") || strings.Contains(low, "ip_addr") || strings.Contains(low, "email") || strings.HasSuffix(low, "user_id") || strings.HasSuffix(low, "userid")
		}
	}
	return one && since || mark && lately
}

// catalogue reports whether a table holds what is for sale by subscription: few
// things, each with its prices beside it.
func catalogue(s *schema.Schema, t *schema.Table) bool {
	for _, o := range s.Tables {
		if n := plainName(o.Name); n != "price" && n != "prices" && (s.Source != schema.Django || !strings.HasSuffix(n, "price")) {
			continue
		}
		for _, f := range o.ForeignKeys {
			if s.Table(f.Table) == t {
				return true
			}
		}
	}
	return false
}

// pinned reports whether a comparison finds at most one row.
func pinned(t *schema.Table, a project.Asked) bool {
	if isRange(a.Op) || a.Op == "contains" || a.Op == "not" {
		return false
	}
	if strings.EqualFold(a.Name, "id") || a.Name == "_id" {
		return true
	}
	c := t.Column(a.Name)
	if c == nil {
		switch plainName(a.Name) {
		case "email", "username", "slug", "uuid", "apitoken", "token":
			return len(t.Columns) == 0 // a table that the repository does not describe
		}
		return len(t.Columns) == 0 && snake(a.Name) == strings.TrimSuffix(snake(t.Name), "s")+"_id"
	}
	_, unique := t.UniqueOn(c.Name)
	return unique
}

// tableWords are the words of a table's name, without its schema.
func tableWords(name string) []string {
	return strings.Split(snake(name[strings.LastIndexByte(name, '.')+1:]), "_")
}

// smallName reports whether a table's name says that few rows of it exist, or
// few for each owner.
func smallName(name string) bool {
	words := tableWords(name)
	last := strings.TrimSuffix(words[len(words)-1], "s")
	switch words[0] {
	case "homepage", "hero", "landing", "carousel", "footer":
		return len(words) > 1 // parts of a page, which the owner puts there
	case "master":
		return len(words) == 2 && words[1] == "data"
	}
	return smallLast(last) && !plannedByPeople(words)
}

// smallLast reports whether the last word of a table's name says that it stays small.
func smallLast(last string) bool {
	switch last {
	case "catalog", "catalogue", "definition", "plan", "role", "setting", "config", "preference", "permission", "categorie", "category", "tier", "feature", "template", "price", "badge", "department", "country", "countrie", "language", "currency", "currencie", "achievement", "pragma", "master", "package", "bundle", "integration", "province", "municipality", "municipalitie", "timezone":
		return true
	}
	return false
}

// membersOf reports whether a statement reads the people of a team, by the relation
// that makes them so.
func membersOf(st project.Statement) bool {
	switch strings.TrimSuffix(strings.ToLower(st.Table), "s") {
	case "user", "profile":
	default:
		return false
	}
	return slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		if a.Maybe || a.Op != "some" && a.Op != "nested" {
			return false
		}
		switch strings.TrimSuffix(strings.ToLower(a.Name), "s") {
		case "team", "workspace", "organization", "organisation", "org", "project", "member", "membership", "company", "tenant", "teammember":
			return true
		}
		return false
	})
}

// short reports whether the rows of one owner that a statement reads stay few by
// what they are: the ways somebody signs in, the members of a team.
func short(t *schema.Table, st project.Statement) bool {
	if !st.Open && !slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return a.Op != project.Constant }) {
		return false // the rows of everybody
	}
	words := strings.Split(snake(st.Table), "_")
	last := words[len(words)-1]
	if keptInStore(words, st) {
		return false
	}
	if strings.HasPrefix(last, "address") || menuOf(t, last, st) || membersOf(st) || joinsPeople(t, words) || belongedTo(st) {
		return true
	}
	switch strings.TrimSuffix(last, "s") {
	case "session":
		return ofSignIn(t) // and not what people do: lessons, rounds, talks
	case "account", "member", "membership", "subscription", "team", "workspace", "organization", "organisation", "org", "key", "token", "passkey", "credential",
		"connection", "integration", "webhook", "invite", "invitation", "domain", "device", "variant", "option",
		"item", "step", "slot", "widget", "folder", "preset", "factor", "method", "image", "field", "question", "tag", "label", "control", "availability", "availabilitie", "hour", "access":
		return true
	}
	if words[0] == "user" && len(words) > 1 && (last == "companies" || last == "groups") && slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return snake(a.Name) == "user_id" }) {
		return true // what somebody belongs to
	}
	return len(t.Primary.Parts) > 1 && len(st.Filters) > 0
}
