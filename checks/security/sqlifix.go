package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// sqliFix hands the values of a query over apart from its text, where every part
// is a value and no name of a column or table.
var sqliFix = &fixes.Fix{
	Title:  "Hand values to the database as parameters",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planSQLInjection,
}

// sketchOfQueries shows the safe form in the app's own database.
func sketchOfQueries(p *project.Project) string {
	switch s := p.Stack(); {
	case s.Has(project.Mongoose) || s.Has(project.MongoDB):
		return "await Post.findOne({ title: String(title) });\n"
	case s.Has(project.Prisma):
		return "await prisma.$queryRaw`SELECT * FROM posts WHERE title = ${title}`;\n"
	case s.Has(project.Supabase):
		return "await supabase.from(\"posts\").select(\"id, title\").ilike(\"title\", `%${title}%`);\n"
	}
	return "await pool.query(\"SELECT * FROM posts WHERE title = $1\", [title]);\n"
}

func planSQLInjection(d *fixes.Draft) error {
	p := d.Project()
	edits := map[string][]fixes.Edit{}
	names := filterNames{}
	var left []string
	quoted, bindings := false, false
	for _, b := range builtQueries(p) {
		if b.sure == harmless {
			continue
		}
		call := b.at.Parent().Parent()
		file := b.at.File().Path
		var made []fixes.Edit
		var ok bool
		switch b.kind {
		case filterText:
			made, ok = names.quoted(d, call)
		case filterObject:
			made, ok = castToText(b, call)
		default:
			made, ok = bound(p, b, call)
		}
		if !ok || strings.HasPrefix(file, "../") {
			left = append(left, fmt.Sprintf("%s:%d", file, b.at.Line()))
			continue
		}
		quoted, bindings = quoted || b.kind == filterText, bindings || b.kind == sqlText
		for _, e := range made {
			if e.Start == e.End || !slices.Contains(edits[file], e) { // one filter may be of several queries
				edits[file] = append(edits[file], e)
			}
		}
	}
	if len(edits) == 0 {
		return fixes.Refuse("no template knows how to take the values out of these queries"+listOf(left), "ts", sketchOfQueries(p))
	}
	for _, name := range fixes.SortedKeys(edits) {
		if err := d.Edit(name, edits[name]...); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		d.Note("Not known how to change, and still open" + listOf(left) + ".")
	}
	if quoted {
		d.Note("Inside the quotes % and _ still stand for any text: people can search with them, and reach no other column.")
	}
	if bindings {
		d.Note("Try each changed query once: a value is now sent with its own type, so a number that came as text may need a cast.")
	}
	return nil
}

// castToText makes text of each value of a filter that may be an object: an operator
// in it is then looked for as text, and matches nothing.
func castToText(b builtQuery, call source.Node) ([]fixes.Edit, bool) {
	var edits []fixes.Edit
	for _, v := range b.open {
		if v.File() != call.File() || !v.Is(source.Identifier, source.Member) || v == call.Arg(0) && !strings.HasPrefix(b.label, "findById") {
			return nil, false
		}
		text := "String(" + v.Text() + ")"
		if v.Parent().Kind() == source.Shorthand {
			text = v.Text() + ": " + text
		}
		edits = append(edits, fixes.Edit{Start: v.Start(), End: v.End(), Text: text})
	}
	return edits, len(edits) > 0
}

// A piece is a part of a text: fixed, or an expression.
type piece struct {
	fixed string
	expr  string
	value bool
}

// bound are the edits that make one query's values parameters.
func bound(p *project.Project, b builtQuery, call source.Node) ([]fixes.Edit, bool) {
	arg := call.Arg(0)
	if b.kind != sqlText || call.Kind() != source.Call || !arg.Is(source.Template, source.Binary) || call.Arg(1).OK() {
		return nil, false
	}
	pieces, ok := unquoted(piecesOf(arg))
	if !ok {
		return nil, false
	}
	if tag, unsafe := map[string]string{"$queryRawUnsafe": "$queryRaw", "$executeRawUnsafe": "$executeRaw"}[b.label]; unsafe {
		text := "`"
		for _, one := range pieces {
			if one.value {
				text += "${" + one.expr + "}"
			} else {
				text += one.fixed
			}
		}
		return []fixes.Edit{{Start: b.at.Start(), End: call.End(), Text: tag + text + "`"}}, true
	}
	mark, ok := parameterMark(p)
	if b.label != "query" && b.label != "execute" || !ok {
		return nil, false
	}
	var text string
	var values []string
	for _, one := range pieces {
		if one.value {
			values = append(values, one.expr)
			text += strings.ReplaceAll(mark, "1", fmt.Sprint(len(values)))
		} else {
			text += one.fixed
		}
	}
	quote := "`"
	if !strings.ContainsAny(text, "\n\"\\") {
		quote = `"`
		if arg.Is(source.Binary) && strings.HasPrefix(arg.Text(), "'") && !strings.Contains(text, "'") {
			quote = "'"
		}
	}
	return []fixes.Edit{{Start: arg.Start(), End: arg.End(), Text: quote + text + quote + ", [" + strings.Join(values, ", ") + "]"}}, true
}

// parameterMark is how the app's driver marks a parameter.
func parameterMark(p *project.Project) (string, bool) {
	for _, pkg := range []string{"pg", "@neondatabase/serverless", "@vercel/postgres"} {
		if p.Dependency(pkg).Name != "" {
			return "$1", true
		}
	}
	for _, pkg := range []string{"mysql2", "mysql"} {
		if p.Dependency(pkg).Name != "" {
			return "?", true
		}
	}
	return "", false
}

// piecesOf takes a template or a sum apart.
func piecesOf(n source.Node) []piece {
	switch n.Kind() {
	case source.String:
		v, _ := n.StringValue()
		return []piece{{fixed: v}}
	case source.Template:
		var out []piece
		for c := range n.Children() {
			if v, ok := c.StringValue(); ok && !strings.HasPrefix(c.Text(), "'") && !strings.HasPrefix(c.Text(), `"`) {
				out = append(out, piece{fixed: v})
			} else {
				out = append(out, piece{expr: c.Text(), value: true})
			}
		}
		return out
	case source.Binary:
		if n.Operator() == "+" {
			return append(piecesOf(n.Child(source.Left)), piecesOf(n.Child(source.Right))...)
		}
	}
	return []piece{{expr: n.Text(), value: true}}
}

// beforeValue is what stands in SQL in front of a value.
var beforeValue = regexp.MustCompile(`(?i)(=|<|>|\blike|\blimit|\boffset|\(|,|\bbetween|\bvalues\s*\()\s*$`)

// unquoted takes the quotes off the values of a text, with what else stands
// between them: '%${q}%' is the value %q%. It is not ok when a part may be the
// name of a column or table.
func unquoted(in []piece) (out []piece, ok bool) {
	var text string // the fixed text so far
	for i := 0; i < len(in); i++ {
		one := in[i]
		if !one.value {
			if strings.ContainsAny(one.fixed, "`$\\") {
				return nil, false
			}
			out = append(out, one)
			text += one.fixed
			continue
		}
		if strings.Count(text, "'")%2 == 0 {
			low := strings.ToLower(text)
			if !beforeValue.MatchString(text) || strings.LastIndex(low, "order by") > strings.LastIndex(low, "limit") && strings.Contains(low, "order by") {
				return nil, false
			}
			out = append(out, one)
			continue
		}
		if i+1 >= len(in) || in[i+1].value || len(out) == 0 || out[len(out)-1].value {
			return nil, false
		}
		last := &out[len(out)-1]
		open := strings.LastIndex(last.fixed, "'")
		end := strings.Index(in[i+1].fixed, "'")
		if open < 0 || end < 0 {
			return nil, false
		}
		head, tail := last.fixed[open+1:], in[i+1].fixed[:end]
		last.fixed = last.fixed[:open]
		text = text[:strings.LastIndex(text, "'")]
		expr := one.expr
		if head+tail != "" {
			expr = "`" + head + "${" + one.expr + "}" + tail + "`"
		}
		out = append(out, piece{expr: expr, value: true})
		in[i+1].fixed = in[i+1].fixed[end+1:]
	}
	return out, true
}
