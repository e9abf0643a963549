package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// believers are the places where the app's servers, and a rule of the database, go by a
// column that people can write themselves: what it opens to them.
func believers(p *project.Project, t *schema.Table, columns []string) []check.Place {
	out := believingCode(p, t, columns)
	for _, f := range p.Schema().Functions {
		body := strings.ToLower(f.Body)
		if strings.Contains(body, "auth.uid") && strings.Contains(body, "from ") && slices.ContainsFunc(columns, func(c string) bool { return isRoleName(c) && strings.Contains(body, strings.ToLower(c)) }) && readsTable(body, t.Name) {
			return append(out, check.Line(f.Place.File, lineOfRead(p, f, columns), "goes by what its owner can write"))
		}
	}
	return out
}

// believed is one place in the code of the servers that goes by such a column.
type believed struct {
	read, tested source.Node
	gates        int // how much hangs on it, for the order in which they are told
}

// believingCode are the first of those places: what lets administrators in before the rest.
func believingCode(p *project.Project, t *schema.Table, columns []string) []check.Place {
	var found []believed
	seen := map[string]bool{}
	for _, q := range p.Queries() {
		if q.Via != project.Supabase || q.Verb != "select" || q.Table != t.Name || seen[q.File] || !p.Holds(q.File, columns...) || strings.Contains(strings.ToLower(q.File), "webhook") || !running(p, q.File) || p.Modules().Browser(q.File) {
			continue
		}
		n := queryNode(p, q)
		if read, tested := readToDecide(n, columns); read.OK() {
			seen[q.File] = true
			b := believed{read: read, tested: tested}
			if strings.Contains(strings.ToLower(decision(tested).Text()), "admin") {
				b.gates = 1 + len(p.Modules().ImportersOf(q.File))
			}
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b believed) int { return b.gates - a.gates })
	var out []check.Place
	for _, b := range found[:min(len(found), 4)] {
		out = append(out, at(b.read, "goes by what its owner can write"))
		if b.tested.Line() > b.read.Line()+3 {
			out = append(out, at(b.tested, "decides by what its owner can write"))
		}
	}
	return out
}

// decision is the expression that a value decides in: the comparison, or the call of a
// predicate around it.
func decision(n source.Node) source.Node {
	if a := n.Enclosing(source.Binary, source.Call); a.OK() && a.Line() >= n.Line()-3 {
		return a
	}
	return n
}

// handedToPredicate reports whether a value is what a function is asked about that answers
// yes or no, by its name: isAdminRole(profile.role), allowed.includes(profile.role).
func handedToPredicate(n source.Node) bool {
	call := n.Parent()
	words := wordsOf(call.CalleeName())
	return call.Kind() == source.Call && call.Arg(0) == n && len(words) > 0 && (words[0] == "is" && len(words) > 1 || words[0] == "has" && len(words) > 1 || call.CalleeName() == "includes" || call.CalleeName() == "has")
}

// lineOfRead is the line of a function of the database that reads one of the columns.
func lineOfRead(p *project.Project, f schema.Function, columns []string) int {
	text, _ := p.Read(f.Place.File)
	lines := strings.Split(string(text), "\n")
	for i := f.Place.Line; i < min(f.Place.Line+30, len(lines)); i++ {
		if containsPart(lines[i], columns) {
			return i + 1
		}
	}
	return f.Place.Line
}

// readsTable reports whether the body of a function selects from a table.
func readsTable(body, table string) bool {
	words := strings.Fields(strings.NewReplacer("public.", "", ";", " ", ")", " ", "(", " ").Replace(body))
	for i, w := range words {
		if w == "from" && i+1 < len(words) && words[i+1] == strings.ToLower(table) {
			return true
		}
	}
	return false
}

// isRoleName reports whether a column says what somebody may do, and not what they have.
func isRoleName(column string) bool {
	low := strings.ToLower(column)
	return strings.Contains(low, "role") || strings.Contains(low, "admin")
}

// readToDecide is where the code around a query asks for one of the columns and turns
// on it: the select that names it, or the test of it; and the test.
func readToDecide(query source.Node, columns []string) (read, tested source.Node) {
	if !query.OK() {
		return read, tested
	}
	for n := range query.Function().Find(source.Member) {
		if name := n.Child(source.Name).Text(); slices.Contains(columns, name) && (decidesBy(n) || handedToPredicate(n)) && answeredBy(n, query) {
			tested = n
			break
		}
	}
	if !tested.OK() {
		return read, tested
	}
	for _, c := range chainAround(query) {
		named, ok := c.Arg(0).StringValue()
		if c.CalleeName() == "select" && ok && slices.ContainsFunc(columns, func(column string) bool { return slices.Contains(selectedColumns(named), column) }) {
			return c.Arg(0), tested
		}
	}
	return tested, tested
}

// answeredBy reports whether a field is one of the row that a query answered with.
func answeredBy(field, query source.Node) bool {
	object := field.Child(source.ObjectRole)
	for object.Kind() == source.Member {
		object = object.Child(source.ObjectRole)
	}
	d := object.Lookup(object.Text())
	if d.Kind() != source.Declarator {
		d = d.Enclosing(source.Declarator)
	}
	return d.OK() && d.Child(source.Value).Contains(query)
}

// selectedColumns are the columns that a select names.
func selectedColumns(named string) []string {
	return strings.FieldsFunc(named, func(c rune) bool { return strings.ContainsRune(" ,\n\t():", c) })
}
