package project

import (
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A Compared is a column that a statement compares with a value of the code.
type Compared struct {
	Column string
	Value  source.Node
}

// ComparedValues lists the columns that a statement in SQL narrows rows by, with
// the values that are put in for its parameters: of sql`…${id}`, and of
// query("… = $1", [id]) and prepare("… = ?").get(id). known is false when a
// column is compared with what cannot be found.
func ComparedValues(n source.Node) (out []Compared, known bool) {
	read, values, ok := statementRead(n)
	if !ok {
		return nil, true
	}
	known = true
	for _, f := range read.Filters {
		if f.Op != "=" || f.Parameter == 0 {
			continue
		}
		if f.Parameter > len(values) {
			known = false
			continue
		}
		out = append(out, Compared{f.Column, values[f.Parameter-1]})
	}
	return out, known
}

// WrittenValues lists the columns that an INSERT or an UPDATE in SQL gives values of
// the code, with those values; the statement is read as by ComparedValues.
func WrittenValues(n source.Node) []Compared {
	read, values, ok := statementRead(n)
	if !ok {
		return nil
	}
	var out []Compared
	for _, w := range read.Written {
		if w.Parameter > 0 && w.Parameter <= len(values) {
			out = append(out, Compared{w.Column, values[w.Parameter-1]})
		}
	}
	return out
}

// statementRead is a statement in SQL with the values of its parameters.
func statementRead(n source.Node) (read schema.Read, values []source.Node, ok bool) {
	text := statementText(n)
	if n.Kind() == source.Tagged {
		text = n.Child(source.Value)
	}
	if !text.Is(source.String, source.Template) {
		return read, nil, false
	}
	if read, ok = schema.ReadQuery(constantText(text)); !ok {
		return read, nil, false
	}
	return read, statementValues(n, text), true
}

// statementValues are the values of a statement's parameters, in order.
func statementValues(n, text source.Node) []source.Node {
	if text.Kind() == source.Template {
		var holes []source.Node
		for part := range text.Children() {
			if part.Kind() != source.String {
				holes = append(holes, part)
			}
		}
		if len(holes) > 0 {
			return holes
		}
	}
	list := n.Arg(1)
	if n.Arg(0).Kind() == source.Object {
		for _, name := range []string{"values", "args", "params"} {
			if list = n.Arg(0).Prop(name); list.OK() {
				break
			}
		}
	}
	if list = list.Resolve(); list.Kind() == source.Array {
		return items(list)
	}
	for _, c := range chained(n) {
		switch c.CalleeName() {
		case "bind", "get", "run", "all":
			if args := c.Args(); len(args) == 1 && args[0].Kind() == source.Array {
				return items(args[0])
			} else if len(args) > 0 {
				return args
			}
		}
	}
	return nil
}

func items(list source.Node) []source.Node {
	var out []source.Node
	for item := range list.Children() {
		out = append(out, item)
	}
	return out
}
