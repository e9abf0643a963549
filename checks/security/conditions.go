package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A condition is one comparison that narrows a query to rows.
type condition struct {
	column string
	value  source.Node
}

// conditionsOf lists the comparisons of the query that a call makes, as far as
// they can be read; open when there are others.
func conditionsOf(n source.Node) (out []condition, open bool) {
	if compared, known := project.ComparedValues(n); len(compared) > 0 || !known {
		for _, c := range compared {
			out = append(out, condition{c.Column, c.Value})
		}
		return out, !known
	}
	where := n.Arg(0).Resolve()
	if w := where.PropNode("where"); w.OK() {
		where = where.Prop("where").Resolve()
		open = where.Kind() != source.Object
		objectConditions(where, &out, &open, 4)
		if w.Kind() == source.Method { // where({ id }, { eq }) { return eq(id, …) }
			where = w
		}
		if where.Is(source.Call, source.Arrow, source.Method) { // Drizzle's relational queries
			callConditions(where, &out)
			open = len(out) == 0
		}
		return out, open
	}
	chain := chainAround(n)
	for _, c := range chain {
		switch c.CalleeName() {
		case "eq", "in", "contains", "match", "filter", "or", "is":
			if column, ok := c.Arg(0).StringValue(); ok && c.Arg(1).OK() {
				out = append(out, condition{column, c.Args()[len(c.Args())-1]})
			} else if c.Arg(0).Kind() == source.Object {
				objectConditions(c.Arg(0), &out, &open, 2)
			} else {
				open = true
			}
		case "where":
			callConditions(c.Arg(0).Resolve(), &out)
			open = open || len(out) == 0
		}
	}
	if len(out) == 0 && where.Kind() == source.Object && mongooseFilter[n.CalleeName()] {
		objectConditions(where, &out, &open, 3)
	} else if name := n.CalleeName(); strings.HasPrefix(name, "findById") && n.Arg(0).OK() {
		out = append(out, condition{"_id", n.Arg(0)})
	}
	return out, open
}

// mongooseFilter are the methods of a Mongoose model whose first argument
// narrows the rows.
var mongooseFilter = wordSet("find findOne findOneAndUpdate findOneAndDelete updateOne updateMany deleteOne deleteMany exists countDocuments")

func objectConditions(o source.Node, out *[]condition, open *bool, depth int) {
	for p := range o.Children() {
		switch p.Kind() {
		case source.Shorthand:
			*out = append(*out, condition{p.Key(), p.Child(source.Name)})
		case source.Property:
			v := p.Child(source.Value)
			if v.Is(source.Object, source.Array) && depth > 0 {
				before := len(*out)
				for item := range v.Children() {
					if item.Kind() == source.Object {
						objectConditions(item, out, open, depth-1)
					}
				}
				if v.Kind() == source.Object {
					objectConditions(v, out, open, depth-1)
				}
				for i := before; i < len(*out); i++ {
					if k := p.Key(); k != "AND" && k != "OR" && k != "every" && k != "some" && k != "is" {
						(*out)[i].column = k + "." + (*out)[i].column
					}
				}
				if len(*out) > before {
					continue
				}
			}
			*out = append(*out, condition{p.Key(), v})
		case source.Spread:
			*open = true
		}
	}
}

// callConditions reads eq(table.column, value) and its like below a node.
func callConditions(n source.Node, out *[]condition) {
	n.Walk(func(c source.Node) bool {
		if c.Kind() != source.Call {
			return true
		}
		switch c.CalleeName() {
		case "eq", "inArray":
			switch column := c.Arg(0); column.Kind() {
			case source.Member:
				*out = append(*out, condition{column.Child(source.Name).Text(), c.Arg(1)})
			case source.Identifier: // where: ({ id }, { eq }) => eq(id, …)
				if d := column.Lookup(column.Text()); d.Kind() == source.Binding && d.Enclosing(source.Param).OK() && d.Key() != "" {
					*out = append(*out, condition{d.Key(), c.Arg(1)})
				}
			}
		}
		return true
	})
}

// chainAround lists the calls made on the result of n, in order.
func chainAround(n source.Node) []source.Node {
	var out []source.Node
	for {
		m := n.Parent()
		if m.Kind() != source.Member || n.Role() != source.ObjectRole || m.Parent().Kind() != source.Call || m.Role() != source.Callee {
			return out
		}
		n = m.Parent()
		out = append(out, n)
	}
}
