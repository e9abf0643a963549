package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// columns reads the object of columns; spread helpers are followed.
func (r *drizzle) columns(t *Table, object source.Node, depth int) {
	if object.Kind() != source.Object || depth > 4 {
		t.Partial = true
		return
	}
	for p := range object.Children() {
		switch p.Kind() {
		case source.Property:
			r.column(t, p, p.Key(), p.Child(source.Value))
		case source.Shorthand:
			name := p.Child(source.Name).Text()
			r.column(t, p, name, r.consts[name])
		case source.Spread:
			r.columns(t, r.helper(p.Child(source.Value)), depth+1)
		default:
			t.Partial = true
		}
		if len(t.Columns) > maxParts {
			t.Partial = true
			return
		}
	}
}

// helper is the object that a spread expression stands for.
func (r *drizzle) helper(n source.Node) source.Node {
	if n.Kind() == source.Call {
		n = n.Child(source.Callee)
	}
	if name := n.Ident(); name != "" {
		if local := n.Resolve(); local.Is(source.Object, source.Arrow, source.Function) {
			return result(local)
		}
		return result(r.consts[name])
	}
	return result(n)
}

func (r *drizzle) column(t *Table, at source.Node, field string, value source.Node) {
	base, calls := chain(value)
	if field == "" || base.Kind() != source.Call {
		t.Partial = true
		return
	}
	c := &Column{Name: field, Field: field, Type: strings.ToLower(base.CalleeName()), Place: r.place(at)}
	options := base.Arg(0)
	if name, ok := options.StringValue(); ok {
		c.Name, options = name, base.Arg(1)
	}
	c.Identity = strings.HasSuffix(c.Type, "serial")
	if options.Prop("enum").OK() {
		c.Enum = c.Name
	} else if made := r.consts[base.CalleeName()]; strings.HasSuffix(made.CalleeName(), "Enum") {
		c.Enum, _ = made.Arg(0).StringValue()
	}
	for _, call := range calls {
		r.modifier(t, c, call)
	}
	t.Columns = append(t.Columns, c)
}

// modifier reads one call behind a column's type.
func (r *drizzle) modifier(t *Table, c *Column, call source.Node) {
	inline := Key{Parts: []Part{{Column: c.Field}}, Unique: true, Inline: true, Place: c.Place}
	switch call.CalleeName() {
	case "notNull":
		c.NotNull = true
	case "array":
		c.List = true
	case "default", "$default", "$defaultFn":
		c.Default = call.Arg(0).Text()
	case "defaultNow", "defaultRandom":
		c.Default = call.CalleeName()
	case "generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity", "autoincrement":
		c.Identity = true
	case "primaryKey":
		t.Primary, c.NotNull = inline, true
	case "unique":
		inline.Name, _ = call.Arg(0).StringValue()
		t.Uniques = append(t.Uniques, inline)
	case "references":
		target := result(call.Arg(0))
		f := ForeignKey{
			Columns: []string{c.Field}, Table: target.Child(source.ObjectRole).Ident(),
			References: []string{target.Child(source.Name).Text()}, Place: c.Place,
		}
		f.OnDelete, _ = call.Arg(1).Prop("onDelete").StringValue()
		f.OnUpdate, _ = call.Arg(1).Prop("onUpdate").StringValue()
		r.links = append(r.links, drizzleLink{t, f})
	}
}

// extras reads the third argument: keys, indexes, policies, as array or object.
func (r *drizzle) extras(t *Table, n source.Node) {
	for item := range n.Children() {
		v := item
		if item.Kind() == source.Property {
			v = item.Child(source.Value)
		}
		if v.Kind() == source.Call {
			r.extra(t, v)
		}
	}
}

func (r *drizzle) extra(t *Table, n source.Node) {
	base, calls := chain(n)
	k := Key{Place: r.place(n)}
	k.Name, _ = base.Arg(0).StringValue()
	for _, c := range calls {
		switch c.CalleeName() {
		case "on", "onOnly":
			k.Parts = append(k.Parts, drizzleParts(c.Args())...)
		case "using":
			k.Method, _ = c.Arg(0).StringValue()
			k.Parts = append(k.Parts, drizzleParts(c.Args()[min(1, len(c.Args())):])...)
		case "where":
			k.Where = c.Arg(0).Text()
		}
	}
	switch base.CalleeName() {
	case "index", "vectorIndex":
		k.Index = true
		t.Indexes = append(t.Indexes, k)
	case "uniqueIndex":
		k.Index, k.Unique = true, true
		t.Indexes = append(t.Indexes, k)
	case "unique":
		k.Unique = true
		t.Uniques = append(t.Uniques, k)
	case "primaryKey":
		k.Unique, k.Name = true, ""
		if list := base.Arg(0).Prop("columns"); list.OK() {
			k.Parts = drizzleParts(list.ChildrenIn(source.Item))
		} else {
			k.Parts = drizzleParts(base.Args())
		}
		t.Primary = k
	case "foreignKey":
		r.tableKey(t, base, calls)
	case "check":
		t.Checks = append(t.Checks, Check{Name: k.Name, Expr: base.Arg(1).Text(), Place: k.Place})
	case "pgPolicy", "crudPolicy":
		r.policy(t, base, k)
	}
}

func (r *drizzle) tableKey(t *Table, base source.Node, calls []source.Node) {
	f := ForeignKey{Place: r.place(base)}
	for _, p := range drizzleParts(base.Arg(0).Prop("columns").ChildrenIn(source.Item)) {
		f.Columns = append(f.Columns, p.Column)
	}
	for m := range base.Arg(0).Prop("foreignColumns").Children() {
		f.Table = m.Child(source.ObjectRole).Ident()
		f.References = append(f.References, m.Child(source.Name).Text())
	}
	for _, c := range calls {
		if c.CalleeName() == "onDelete" {
			f.OnDelete, _ = c.Arg(0).StringValue()
		}
	}
	r.links = append(r.links, drizzleLink{t, f})
}

func (r *drizzle) policy(t *Table, base source.Node, k Key) {
	pol := Policy{Name: k.Name, Command: "all", Place: k.Place, Using: base.Arg(1).Prop("using").Text(), WithCheck: base.Arg(1).Prop("withCheck").Text()}
	if c, ok := base.Arg(1).Prop("for").StringValue(); ok {
		pol.Command = c
	}
	for m := range base.Arg(1).Find(source.Member) {
		pol.Columns = append(pol.Columns, strings.ToLower(m.Child(source.Name).Text()))
	}
	t.Policies, t.RLS = append(t.Policies, pol), true
}

// drizzleParts reads what a key stands on: columns, and expressions over them.
func drizzleParts(nodes []source.Node) []Part {
	var out []Part
	for _, n := range nodes {
		base := n
		if n.Kind() == source.Call { // t.at.desc()
			if callee := n.Child(source.Callee); callee.Kind() == source.Member && callee.Child(source.ObjectRole).Kind() == source.Member {
				base = callee.Child(source.ObjectRole)
			}
		}
		if base.Kind() == source.Member {
			out = append(out, Part{Column: base.Child(source.Name).Text()})
			continue
		}
		part := Part{Expr: n.Text()}
		for m := range n.Find(source.Member) {
			if m.Child(source.ObjectRole).Kind() == source.Identifier {
				part.Column = m.Child(source.Name).Text()
				break
			}
		}
		out = append(out, part)
	}
	return out
}

// relations reads what Drizzle calls relations: ties that only its query
// builder knows.
func (r *drizzle) relations(f *source.File) {
	for c := range f.Find(source.Call) {
		if c.CalleeName() != "one" {
			continue
		}
		fields, refs := c.Arg(1).Prop("fields"), c.Arg(1).Prop("references")
		k := ForeignKey{Table: c.Arg(0).Ident(), Virtual: true, Place: r.place(c)}
		owner := ""
		for m := range fields.Children() {
			owner = m.Child(source.ObjectRole).Ident()
			k.Columns = append(k.Columns, m.Child(source.Name).Text())
		}
		for m := range refs.Children() {
			k.References = append(k.References, m.Child(source.Name).Text())
		}
		for _, t := range r.tables[owner] {
			r.links = append(r.links, drizzleLink{t, k})
		}
	}
}
