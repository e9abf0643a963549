package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// text judges SQL text that a method is given.
func (b builtQuery) text(p *project.Project, c source.Node, raw bool) (builtQuery, bool) {
	arg := c.Arg(0)
	if arg.Kind() == source.Object && arg.Prop("text").OK() {
		arg = arg.Prop("text")
	}
	expr := assembled(p, arg)
	if !expr.OK() {
		if pieces, from := openPieces(p, arg); len(pieces) > 0 && (inSQL(c) || startsSQL.MatchString(begunWith(arg))) {
			b.flow, b.sure, b.open = from, certainly, pieces
			return b, true
		}
		if !raw || arg.Is(source.String, source.Tagged) {
			return b, false
		}
		expr = arg
	}
	if inSQL(c) {
		raw = true // takes text in the middle of a statement: sql`… ${sql.unsafe(conditions)}`
	}
	if pkg, _ := c.Child(source.Callee).Child(source.ObjectRole).Origin(); !raw && !startsSQL.MatchString(fixedHead(expr)) && !(b.label == "raw" && sqlBuilder(pkg)) {
		return b, false
	}
	b.flow = p.FlowOf(expr)
	switch f := b.flow; {
	case f.Has(project.FromInput|project.FromChecked) && !f.Has(project.FromUnknown) && fillsIn(p, expr):
		b.sure = certainly
		b.flow.Place = freePlace(p, expr, f.Place)
		if !f.Has(project.FromInput) {
			b.sure = perhaps // a schema may have narrowed it to what does no harm
		}
	case f.Has(project.FromInput):
		b.sure = perhaps
	case f.Has(project.FromUnknown) && raw && expr.Is(source.Template, source.Binary):
		b.sure = perhaps
	}
	if b.sure != certainly {
		if pieces, from := openPieces(p, arg); len(pieces) > 0 {
			b.flow, b.sure, b.open = from, certainly, pieces
		}
	}
	return b, true
}

// begunWith is the text that a variable begins with, to which more is added later:
// let sql = "SELECT …"; sql += " WHERE …".
func begunWith(n source.Node) string {
	d := n.Lookup(n.Ident())
	if d.Kind() != source.Declarator || !d.Child(source.Value).Is(source.String, source.Template) {
		return ""
	}
	if v, ok := d.Child(source.Value).StringValue(); ok {
		return v
	}
	return fixedHead(d.Child(source.Value))
}

// inSQL reports whether a call hands text to a statement around it.
func inSQL(c source.Node) bool {
	return (c.CalleeName() == "unsafe" || c.CalleeName() == "raw") && c.Child(source.Callee).Child(source.ObjectRole).Ident() == "sql"
}

// sqlBuilder reports whether a package's raw() makes SQL.
func sqlBuilder(pkg string) bool {
	return strings.HasPrefix(pkg, "drizzle-orm") || strings.Contains(pkg, "prisma") || pkg == "knex" || pkg == "kysely"
}

// assembled is the template or sum that an expression stands for, through names
// of its own file and others.
func assembled(p *project.Project, n source.Node) source.Node {
	for range 4 {
		switch n.Kind() {
		case source.Template, source.Binary:
			return n
		case source.Identifier, source.Member:
			d := n.Resolve()
			if d == n || d.Is(source.Declarator, source.Binding, source.Param, source.ImportName) {
				d = p.Definition(n)
			}
			if d.Kind() == source.Param || !d.OK() || d == n {
				return source.Node{}
			}
			n = d
		case source.Call:
			if name := n.CalleeName(); name == "trim" || name == "concat" {
				n = n.Child(source.Callee).Child(source.ObjectRole)
				continue
			}
			return source.Node{}
		default:
			return source.Node{}
		}
	}
	return source.Node{}
}

// fixedHead is the fixed text that an expression begins with.
func fixedHead(n source.Node) string {
	for n.Is(source.Binary) {
		n = n.Child(source.Left)
	}
	if n.Kind() == source.Template {
		n = n.Child(source.Item)
	}
	v, _ := n.StringValue()
	return v
}

// fillsIn reports whether a part of the text comes from a caller by itself: a
// caller's value that only decides which constant is taken does not count.
func fillsIn(p *project.Project, n source.Node) bool {
	for part := range n.Children() {
		if part.Is(source.String) {
			continue
		}
		if f := p.FlowOf(part); f.Has(project.FromInput | project.FromChecked) {
			return true
		}
	}
	return n.Is(source.Identifier, source.Member, source.Call)
}

// freePlace is where the first part of a text comes from that a caller writes freely: not
// the one beside it that was held against a list.
func freePlace(p *project.Project, n source.Node, otherwise project.InputPlace) project.InputPlace {
	for part := range n.Children() {
		if f := p.FlowOf(part); !part.Is(source.String) && f.Has(project.FromInput) && !f.Has(project.FromListed) {
			return f.Place
		}
	}
	return otherwise
}

// fromTable reports whether a call belongs to a chain that asks a table of
// Supabase, or is made on a variable that holds one, or on a parameter for which one of
// the callers hands one in.
func fromTable(p *project.Project, c source.Node) bool {
	return asksTable(p, c.Child(source.Callee).Child(source.ObjectRole), 3)
}

func asksTable(p *project.Project, n source.Node, left int) bool {
	for n.OK() {
		switch n.Kind() {
		case source.Call:
			if n.CalleeName() == "from" || n.CalleeName() == "rpc" {
				return true
			}
			n = n.Child(source.Callee)
		case source.Member:
			n = n.Child(source.ObjectRole)
		case source.Await:
			n = n.Child(source.Value)
		case source.Identifier:
			switch d := n.Lookup(n.Text()); {
			case d.Kind() == source.Param:
				return left > 0 && handedTable(p, d, left-1)
			case d.Kind() == source.Declarator && d.Child(source.Value).Is(source.Call, source.Await, source.Identifier):
				n = d.Child(source.Value)
			default:
				return false
			}
		default:
			return false
		}
	}
	return false
}

// handedTable reports whether a call of a function hands in what asks a table of Supabase
// for one of its parameters.
func handedTable(p *project.Project, param source.Node, left int) bool {
	fn := param.Parent()
	index := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	return index >= 0 && slices.ContainsFunc(p.CallsOf(fn), func(c source.Node) bool { return asksTable(p, c.Arg(index), left) })
}

// object judges a filter of MongoDB: a value that may be an object brings its
// own operators. Parts of the path and of the address are text in most servers.
func (b builtQuery) object(p *project.Project, c source.Node) (builtQuery, bool) {
	model := c.Child(source.Callee).Child(source.ObjectRole)
	if !documents(p, model) {
		return b, false
	}
	b.kind = filterObject
	filter := c.Arg(0)
	values := []source.Node{filter}
	if o := filter.Resolve(); o.Kind() == source.Object {
		values = nil
		for prop := range o.Children() {
			v := prop.Child(source.Value)
			if prop.Kind() == source.Shorthand {
				v = prop.Child(source.Name)
			}
			values = append(values, v)
		}
		values = append(values, filledWith(filter, c)...)
	}
	for _, v := range values {
		f := p.FlowOf(v)
		b.flow = b.flow.And(f)
		if v.Is(source.Template, source.Object, source.Binary) || !f.Has(project.FromInput) || f.Has(project.FromUnknown|project.FromChecked) || !mayBeObject(p, v, f) {
			continue
		}
		b.sure = certainly
		b.open = append(b.open, v)
	}
	return b, true
}

// filledWith are the values that fields of a filter are given between its declaration and
// the call that takes it: filter.status = status.
func filledWith(filter, call source.Node) []source.Node {
	if filter.Kind() != source.Identifier {
		return nil
	}
	var out []source.Node
	for given := range call.Function().Find(source.Assign) {
		left := given.Child(source.Left)
		if left.Kind() == source.Member && left.Child(source.ObjectRole).Ident() == filter.Ident() && given.Start() < call.Start() {
			out = append(out, given.Child(source.Right))
		}
	}
	return out
}

// documents reports whether an expression is a model or collection.
func documents(p *project.Project, model source.Node) bool {
	if model.Kind() == source.Call {
		return model.CalleeName() == "collection" || model.CalleeName() == "model"
	}
	name := model.Text()
	if p.Schema().Table(name) != nil {
		return true
	}
	d := p.Definition(model)
	return d.Kind() == source.Call && (d.CalleeName() == "model" || d.CalleeName() == "collection")
}

// mayBeObject reports whether a value can arrive as an object: a field of parsed
// JSON, or of Express's query. What string methods give is text.
func mayBeObject(p *project.Project, v source.Node, f project.Flow) bool {
	if v.Kind() == source.Call {
		return false
	}
	if d := v.Resolve(); d.Kind() == source.Call && v != d {
		switch d.CalleeName() {
		case "json", "parse", "readBody":
		default:
			return false
		}
	}
	switch f.Place {
	case project.InBody:
		return true
	case project.InQuery:
		return p.Stack().Has(project.Express) && strings.Contains(f.Input.Text(), "query")
	}
	return false
}
