package project

import (
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// RowTable is the table of the row that an expression of Python code stands for: a
// name that a query gave it, the account of the request, self in a model, or what a
// relation of such a row leads to. Nil for anything else, for a row that is only
// made here too.
func (p *Project) RowTable(n source.Node) *schema.Table { return p.rowTable(n, 6) }

func (p *Project) rowTable(n source.Node, left int) *schema.Table {
	s := p.Schema()
	if left == 0 || s.Source != schema.SQLAlchemy && s.Source != schema.Django {
		return nil
	}
	switch n.Kind() {
	case source.Member:
		name := n.Child(source.Name).Text()
		if path := n.Path(); path == "request.user" || path == "self.request.user" || path == "g.user" || path == "info.context.user" {
			return accountsOf(s)
		}
		return leadsTo(s, p.rowTable(n.Child(source.ObjectRole), left-1), name)
	case source.Await:
		return p.rowTable(n.Child(source.Value), left)
	case source.Binary: // row or None
		return p.rowTable(n.Child(source.Left), left-1)
	case source.Call:
		return p.rowCalled(n, left)
	case source.Identifier:
		return p.rowNamed(n, left)
	}
	return nil
}

// rowNamed is the table of the row that a name holds.
func (p *Project) rowNamed(n source.Node, left int) *schema.Table {
	s, name := p.Schema(), n.Text()
	if name == "self" {
		return tableAt(s, n.Enclosing(source.Class))
	}
	if name == "current_user" {
		return accountsOf(s)
	}
	if d := latest(n); d.OK() {
		return p.rowTable(d.Child(source.Value), left-1)
	}
	d := n.Lookup(name)
	switch {
	case d.Kind() == source.Binding: // row, created = Row.objects.get_or_create(…)
		made := d.Enclosing(source.Declarator)
		if v := made.Child(source.Value); strings.HasSuffix(v.CalleeName(), "get_or_create") || strings.HasSuffix(v.CalleeName(), "update_or_create") {
			for m := range v.Find(source.Member) {
				if q, ok := managerQuery(m); ok {
					return p.tableCalled(q.Table, n.File().Path)
				}
			}
		}
	case d.Kind() == source.Declarator && d.Enclosing(source.ForOf).Child(source.Left).Contains(d):
		if l, ok := rowsOf(d.Enclosing(source.ForOf).Child(source.Right), 8); ok {
			return p.tableCalled(l.model, n.File().Path)
		}
	case d.Kind() == source.Param:
		if t := p.tableCalled(lastOf(d.Child(source.TypeRole)), n.File().Path); t != nil {
			return t
		}
		for _, t := range s.Tables {
			if t.Model != "" && strings.EqualFold(strings.ReplaceAll(name, "_", ""), t.Model) {
				return t
			}
		}
	}
	return nil
}

// rowCalled is the table of the row that a call gives: a query's, or that of a
// function of the app that returns one.
func (p *Project) rowCalled(c source.Node, left int) *schema.Table {
	if asked := modelAsked(c); asked != "" {
		return p.tableCalled(asked, c.File().Path)
	}
	switch c.CalleeName() {
	case "scalar_one_or_none", "scalar_one", "scalar", "one_or_none", "one", "first": // of a result that a name holds
		if l, ok := rowsOf(c.Child(source.Callee).Child(source.ObjectRole), 8); ok {
			return p.tableCalled(l.model, c.File().Path)
		}
	}
	fn := p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Method) {
		return nil
	}
	for r := range fn.Find(source.Return) {
		if v := r.Child(source.Value); namedPython(r) == fn && v.Is(source.Identifier, source.Call, source.Await) {
			if t := p.rowTable(v, left-2); t != nil {
				return t
			}
		}
	}
	return nil
}

// tableCalled is the table of a model by the name that a file has for it.
func (p *Project) tableCalled(model, file string) *schema.Table {
	if model == "" {
		return nil
	}
	q := newPython(model, DjangoORM, "select")
	q.File = file
	if !p.ofModel(&q, p.Schema()) {
		return nil
	}
	return p.Schema().Table(q.Table)
}

// accountsOf is the table of the people who sign in.
func accountsOf(s *schema.Schema) *schema.Table {
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			if c.Name == "password" || c.Name == "password_hash" || c.Name == "hashed_password" {
				return t
			}
		}
	}
	return s.Table("User")
}

// leadsTo is the table of the one row that a relation of a row leads to.
func leadsTo(s *schema.Schema, t *schema.Table, relation string) *schema.Table {
	if t == nil {
		return nil
	}
	for _, k := range t.ForeignKeys {
		if k.Field == relation {
			return s.Table(k.Table)
		}
	}
	for _, o := range s.Tables {
		for _, k := range o.ForeignKeys {
			if k.Reverse == relation && s.Table(k.Table) == t {
				if _, unique := o.UniqueOn(k.Columns[0]); unique {
					return o
				}
			}
		}
	}
	return nil
}

// tableAt is the table that a class makes.
func tableAt(s *schema.Schema, class source.Node) *schema.Table {
	if !class.OK() {
		return nil
	}
	for _, t := range s.Tables {
		if t.Place.File == class.File().Path && t.Place.Start == class.Start() {
			return t
		}
	}
	return nil
}
