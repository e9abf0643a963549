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
	var out []check.Place
	seen := map[string]bool{}
	for _, q := range p.Queries() {
		if len(out) == 4 {
			break
		}
		if q.Via != project.Supabase || q.Verb != "select" || q.Table != t.Name || seen[q.File] || !p.Holds(q.File, columns...) || strings.Contains(strings.ToLower(q.File), "webhook") || !running(p, q.File) || p.Modules().Browser(q.File) {
			continue
		}
		n := queryNode(p, q)
		if read := readToDecide(n, columns); read.OK() {
			seen[q.File] = true
			out = append(out, at(read, "goes by what its owner can write"))
		}
	}
	for _, f := range p.Schema().Functions {
		body := strings.ToLower(f.Body)
		if strings.Contains(body, "auth.uid") && strings.Contains(body, "from ") && slices.ContainsFunc(columns, func(c string) bool { return isRoleName(c) && strings.Contains(body, strings.ToLower(c)) }) && readsTable(body, t.Name) {
			return append(out, check.Line(f.Place.File, lineOfRead(p, f, columns), "goes by what its owner can write"))
		}
	}
	return out
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
// on it: the select that names it, or the test of it.
func readToDecide(query source.Node, columns []string) source.Node {
	if !query.OK() {
		return source.Node{}
	}
	var tested source.Node
	for n := range query.Function().Find(source.Member) {
		if name := n.Child(source.Name).Text(); slices.Contains(columns, name) && decidesBy(n) && answeredBy(n, query) {
			tested = n
			break
		}
	}
	if !tested.OK() {
		return source.Node{}
	}
	for _, c := range chainAround(query) {
		named, ok := c.Arg(0).StringValue()
		if c.CalleeName() == "select" && ok && slices.ContainsFunc(columns, func(column string) bool { return slices.Contains(selectedColumns(named), column) }) {
			return c.Arg(0)
		}
	}
	return tested
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
