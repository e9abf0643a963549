package security

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonStatement is SQL that Python code puts together as text.
type pythonStatement struct {
	at    source.Node // the call that sends it
	part  source.Node // the first part that is no fixed text
	input source.Node // where that comes from a caller; no node when it could not be followed
}

// pythonQueries answers for a Python app.
func pythonQueries(p *project.Project) check.Finding {
	s := p.Stack()
	asks := s.Has(project.SQLAlchemy) || s.Has(project.DjangoORM) || s.Has(project.RawSQL) || len(s.Data) > 0
	var open, unknown []pythonStatement
	for f := range p.PythonHolding("execute", ".raw(", "text(", "read_sql", ".extra(", "RawSQL(") {
		asks = asks || p.Holds(f.Path, "sqlite3", "psycopg", "execute(")
		for c := range f.Find(source.Call) {
			switch st, ok := builtStatement(p, c); {
			case !ok:
			case st.input.OK():
				open = append(open, st)
			default:
				unknown = append(unknown, st)
			}
		}
	}
	switch {
	case len(open) > 0:
		f := check.Missing(check.Certain, fmt.Sprintf("SQL is put together with %s, which comes from the %s.", brief(open[0].part.Text()), project.InputPart(open[0].input)))
		for _, st := range open {
			f.Places = append(f.Places, at(st.at, "sends "+brief(st.part.Text())+" as part of the statement"))
		}
		f.Reason += check.MoreAlike(len(open) - 1)
		if in := open[0].input; in.File() == open[0].at.File() && in.Line() != open[0].at.Line() {
			f.Places = append(f.Places, at(in, "where it comes in"))
		}
		f.Brief = []string{
			"Hand each value to the driver as a parameter (%s, ? or :name, as the driver asks), never as part of the text.",
			"Column names and directions of sorting come from a list in the code; anything else is answered with 400.",
		}
		return f
	case len(unknown) > 0:
		f := check.Missing(check.Possible, "SQL is put together as text where it is sent; whether a caller's value is in it could not be followed.")
		for _, st := range unknown {
			f.Places = append(f.Places, at(st.at, "SQL text with "+brief(st.part.Text())+" in it"))
		}
		return f
	case asks:
		return check.Passed(check.Likely, "No statement is put together as text: values are handed over apart from the query.", manifestPlace(p))
	}
	return check.Unneeded("Nothing here asks a database.")
}

// builtStatement is the statement of a call that sends SQL, when it is put together
// from parts that the code does not fix.
func builtStatement(p *project.Project, c source.Node) (pythonStatement, bool) {
	switch c.CalleeName() {
	case "execute", "executemany", "raw", "text", "read_sql", "read_sql_query", "extra", "RawSQL", "exec_driver_sql":
	default:
		return pythonStatement{}, false
	}
	st := pythonStatement{at: c}
	var parts []source.Node
	sql := false
	for _, v := range pythonTexts(p, c.Arg(0)) {
		head, open := textParts(p, v, 0)
		sql = sql || startsSQL.MatchString(strings.TrimSpace(head))
		parts = append(parts, open...)
	}
	if !sql {
		return pythonStatement{}, false
	}
	for _, n := range parts {
		if isPlaceholders(n) {
			continue
		}
		if in := p.PythonInput(n); in.OK() && !chosenFromList(n) {
			st.part, st.input = n, in
			return st, true
		}
		if !st.part.OK() && !fixedName(p, n) {
			st.part = n
		}
	}
	return st, st.part.OK()
}

// pythonTexts are the values that a text may have at a call: what it was given, and
// what was added to it on the way.
func pythonTexts(p *project.Project, n source.Node) []source.Node {
	name := n.Ident()
	d := n.Lookup(name)
	if name == "" || d.Kind() != source.Declarator {
		return []source.Node{n}
	}
	var out []source.Node
	if fn := d.Function(); fn.OK() {
		for c := range fn.Find(source.Declarator) {
			if c.Child(source.Name).Ident() == name && c.Child(source.Value).OK() {
				out = append(out, c.Child(source.Value))
			}
		}
		return out
	}
	return []source.Node{follow(p, n)}
}

// textParts splits a text into its fixed beginning and the parts that are not
// fixed.
func textParts(p *project.Project, n source.Node, depth int) (head string, open []source.Node) {
	if depth > 5 {
		return "", nil
	}
	if s, ok := n.StringValue(); ok {
		return s, nil
	}
	switch n.Kind() {
	case source.Template:
		for c := range n.Children() {
			s, more := textParts(p, c, depth+1)
			if len(open) == 0 {
				head += s
			}
			if c.Kind() != source.String {
				more = []source.Node{c}
			}
			open = append(open, more...)
		}
		return head, open
	case source.Binary:
		if op := n.Operator(); op != "+" && op != "%" {
			break
		}
		head, open = textParts(p, n.Child(source.Left), depth+1)
		if _, ok := n.Child(source.Right).StringValue(); ok {
			return head, open
		}
		if right := n.Child(source.Right); right.Kind() == source.Array {
			for c := range right.Children() {
				open = append(open, c)
			}
			return head, open
		}
		_, more := textParts(p, n.Child(source.Right), depth+1)
		return head, append(open, more...)
	case source.Call:
		if n.CalleeName() == "format" {
			head, open = textParts(p, n.Child(source.Callee).Child(source.ObjectRole), depth+1)
			for _, a := range n.Args() {
				if a.Kind() == source.Property {
					a = a.Child(source.Value)
				}
				open = append(open, a)
			}
			return head, open
		}
		if n.CalleeName() == "text" {
			return textParts(p, n.Arg(0), depth+1)
		}
	case source.Identifier, source.Member:
		if v := follow(p, n); v != n && v.Is(source.String, source.Template) {
			return textParts(p, v, depth+1)
		}
	}
	return "", []source.Node{n}
}

// isPlaceholders reports whether a part is made of marks for parameters alone:
// ",".join(["?"] * len(ids)).
func isPlaceholders(n source.Node) bool {
	n = n.Resolve()
	if n.Kind() != source.Call || n.CalleeName() != "join" {
		return false
	}
	for s := range n.Arg(0).Find(source.String) {
		if v, _ := s.StringValue(); v == "?" || v == "%s" || strings.HasPrefix(v, ":") {
			return true
		}
	}
	v, _ := n.Arg(0).StringValue()
	return strings.Trim(v, "?") == "" && v != "" || strings.Contains(n.Arg(0).Text(), `"?"`) || strings.Contains(n.Arg(0).Text(), `"%s"`)
}

// fixedName reports whether a part is one of the app's own names or numbers: a
// constant, a choice between texts, what a loop over fixed texts gives.
func fixedName(p *project.Project, n source.Node) bool {
	v := follow(p, n)
	switch v.Kind() {
	case source.String, source.Number:
		return true
	case source.Conditional:
		return fixedName(p, v.Child(source.Then)) && fixedName(p, v.Child(source.Else))
	case source.Call:
		if v.CalleeName() == "int" || v.CalleeName() == "len" {
			return true
		}
		if v.CalleeName() == "join" {
			return !p.PythonInput(v.Arg(0)).OK() && joinsTexts(p, v.Arg(0))
		}
	}
	if name := v.Ident(); name != "" && strings.ToUpper(name) == name {
		return true
	}
	d := n.Lookup(n.Ident())
	if loop := d.Enclosing(source.ForOf); d.Is(source.Declarator, source.Binding) && loop.OK() && loop.Child(source.Left).Contains(d) {
		list := follow(p, loop.Child(source.Right))
		return list.Kind() == source.Array || namesOfArguments(list)
	}
	return false
}

// namesOfArguments reports whether a list is what **kwargs holds: names that the
// app's own calls spell out.
func namesOfArguments(n source.Node) bool {
	kwargs := n.Child(source.Callee).Child(source.ObjectRole)
	return n.CalleeName() == "items" && kwargs.Lookup(kwargs.Ident()).Has(source.Rest)
}

// joinsTexts reports whether a list that is joined holds only texts that the code
// fixes: conditions with placeholders, names of columns.
func joinsTexts(p *project.Project, list source.Node) bool {
	name := list.Ident()
	if name == "" {
		return false
	}
	for c := range list.Function().Find(source.Call) {
		if c.CalleeName() == "append" && c.Child(source.Callee).Child(source.ObjectRole).Ident() == name {
			if !textOfNames(p, c.Arg(0)) {
				return false
			}
		}
	}
	return true
}

// textOfNames reports whether a text is fixed but for names of the app's own.
func textOfNames(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Template {
		return n.Kind() == source.String
	}
	for c := range n.Children() {
		if c.Kind() != source.String && !fixedName(p, c) {
			return false
		}
	}
	return true
}

// chosenFromList reports whether a caller's word is compared with a list before it
// becomes part of a statement.
func chosenFromList(n source.Node) bool {
	name := n.Ident()
	if name == "" {
		return false
	}
	for c := range n.Function().Find(source.Binary) {
		if c.Operator() == "in" && c.Child(source.Left).Ident() == name {
			return true
		}
	}
	return false
}

// drawsPages reports whether a Python app has templates of pages.
func drawsPages(p *project.Project) bool {
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".html", ".jinja", ".jinja2", ".j2":
			if !strings.HasPrefix(name, "../") && !containsPart("/"+name, []string{"/email", "/test", "/docs/", "node_modules"}) {
				return true
			}
		}
	}
	return false
}
