package project

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A LazyRead is a place in a loop over rows that asks each of them for rows of
// another table, which the query of the list did not bring along.
type LazyRead struct {
	File     string
	Line     int
	Table    string // of the rows that the loop goes through
	Relation string
	By       string // the method of the row that asks; "" where the loop itself does
	Loop     Loop
}

// LazyReads lists them, of Python code and of the templates that it fills.
func (p *Project) LazyReads() []LazyRead {
	return remember(p, "lazy reads", func(p *Project) []LazyRead {
		s := p.Schema()
		if s.Source != schema.SQLAlchemy && s.Source != schema.Django {
			return nil
		}
		var out []LazyRead
		for _, name := range p.PythonSources() {
			for _, l := range p.rowLoops(name) {
				out = append(out, p.lazyIn(s, name, l)...)
			}
		}
		return out
	})
}

// A rowLoop is a loop over the rows of a query, or a list of them that a template is
// given.
type rowLoop struct {
	model string // as the file calls it
	along []string
	loop  Loop
	uses  []rowUse
	// template and as say which list of which template the rows are.
	template, as string
}

// A rowUse is what a loop asks of a row.
type rowUse struct {
	name   string
	line   int
	called bool // row.name(…)
}

func (p *Project) rowLoops(name string) []rowLoop {
	if !p.Holds(name, "for ", "render") {
		return nil
	}
	return perFile(p, name, "loops over rows", func(p *Project) []rowLoop {
		f := p.Source(name)
		if f == nil {
			return nil
		}
		var out []rowLoop
		for loop := range f.Find(source.ForOf) {
			over := loop.Child(source.Right)
			l, ok := rowsOf(over, 8)
			row := loopVariable(loop)
			if !ok || row == "" || pythonShort(over, 4) {
				continue
			}
			l.loop = Loop{Line: loop.Line(), Over: cutShort(over.Text())}
			l.uses = usesOf(loop, row)
			out = append(out, l)
		}
		for call := range f.Find(source.Call) {
			out = append(out, givenLists(call)...)
		}
		return out
	})
}

// loopVariable is the name of a row in a loop, also in that over enumerate(rows).
func loopVariable(loop source.Node) string {
	for d := range loop.Child(source.Left).Children() {
		name := d.Child(source.Name)
		if name.Kind() == source.ArrayPattern && loop.Child(source.Right).CalleeName() == "enumerate" {
			last := source.Node{}
			for b := range name.Children() {
				last = b
			}
			name = last.Child(source.Name)
		}
		return name.Ident()
	}
	return ""
}

// usesOf are the members of a row that a loop asks for.
func usesOf(loop source.Node, row string) []rowUse {
	var out []rowUse
	for m := range loop.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() != row || m.Parent().Kind() == source.Assign && m.Role() == source.Left {
			continue
		}
		out = append(out, rowUse{name: m.Child(source.Name).Text(), line: m.Line(), called: m.Role() == source.Callee})
	}
	return out
}

// rowsOf follows an expression back to the query whose rows it is.
func rowsOf(n source.Node, left int) (rowLoop, bool) {
	if left == 0 {
		return rowLoop{}, false
	}
	switch n.Kind() {
	case source.Await:
		return rowsOf(n.Child(source.Value), left)
	case source.Index:
		if n.Child(source.Value).Kind() == source.Other {
			return rowsOf(n.Child(source.ObjectRole), left-1)
		}
	case source.Identifier:
		if d := latest(n); d.OK() {
			return rowsOf(d.Child(source.Value), left-1)
		}
	case source.Member:
		if q, ok := managerQuery(n); ok && !strings.HasPrefix(q.Table, ".") {
			return rowLoop{model: q.Table}, true
		}
		if name := n.Child(source.Name).Text(); name == "items" || name == "object_list" { // of a page
			return rowsOf(n.Child(source.ObjectRole), left-1)
		}
	case source.Call:
		return rowsOfCall(n, left)
	}
	return rowLoop{}, false
}

func rowsOfCall(n source.Node, left int) (rowLoop, bool) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	switch name := n.CalleeName(); {
	case name == "list" || name == "enumerate" || name == "sorted" || name == "reversed" || strings.Contains(name, "aginat") && !object.Is(source.Call) && n.Arg(0).OK() && n.Arg(0).Kind() != source.Property:
		return rowsOf(n.Arg(0), left-1)
	case name == "execute" || name == "exec" || name == "scalars":
		if n.Arg(0).OK() && n.Arg(0).Kind() != source.Property {
			return rowsOf(n.Arg(0), left-1)
		}
		return rowsOf(object, left-1)
	case name == "values" || name == "values_list" || name == "with_entities" || name == "get" || name == "first" || name == "union" || name == "in_bulk" || name == "aggregate":
		return rowLoop{}, false
	case name == "query" || name == "select":
		if table := entity(n.Arg(0)); table != "" && n.Arg(0).Is(source.Identifier, source.Member) && !n.Arg(1).OK() && lastOf(n.Arg(0)) == table {
			return rowLoop{model: table}, true
		}
		return rowLoop{}, false
	}
	l, ok := rowsOf(object, left-1)
	if !ok {
		return l, false
	}
	switch n.CalleeName() {
	case "select_related", "prefetch_related", "options":
		l.along = append(l.along, broughtAlong(n)...)
	}
	return l, true
}

// lastOf is the last name of a path.
func lastOf(n source.Node) string {
	if n.Kind() == source.Member {
		return n.Child(source.Name).Text()
	}
	return n.Ident()
}

// latest is the declarator that gave a name its value before this use, which is taken
// on from where a name is made from itself.
func latest(use source.Node) source.Node {
	fn := namedPython(use)
	var found source.Node
	for d := range fn.Find(source.Declarator) {
		if d.Child(source.Name).Ident() == use.Text() && d.End() <= use.Start() && d.Child(source.Value).OK() {
			found = d
		}
	}
	return found
}

// broughtAlong are the relations that a call brings along; "*" for all that lead to
// one row.
func broughtAlong(c source.Node) []string {
	var out []string
	if c.CalleeName() == "select_related" && !c.Arg(0).OK() {
		return []string{"*"}
	}
	for s := range c.Find(source.String) {
		if name, ok := s.StringValue(); ok {
			first, _, _ := strings.Cut(name, "__")
			out = append(out, first)
		}
	}
	if c.CalleeName() == "options" {
		for m := range c.Find(source.Member) {
			out = append(out, m.Child(source.Name).Text())
		}
	}
	return out
}

// givenLists are the lists of rows that a call gives to a template.
func givenLists(call source.Node) []rowLoop {
	name := call.CalleeName()
	if name != "render" && name != "render_template" && name != "TemplateResponse" {
		return nil
	}
	template := ""
	var lists []source.Node
	for _, a := range call.Args() {
		if s, ok := a.StringValue(); ok && template == "" {
			template = s
		}
		context := a
		if a.Kind() == source.Identifier {
			context = a.Resolve()
		}
		switch {
		case context.Kind() == source.Object:
			for p := range context.Children() {
				if p.Kind() == source.Property {
					lists = append(lists, p)
				}
			}
		case a.Kind() == source.Property && a.Key() == "context" && a.Child(source.Value).Kind() == source.Object:
			for p := range a.Child(source.Value).Children() {
				if p.Kind() == source.Property {
					lists = append(lists, p)
				}
			}
		case a.Kind() == source.Property:
			lists = append(lists, a)
		}
	}
	var out []rowLoop
	for _, p := range lists {
		v := p.Child(source.Value)
		if l, ok := rowsOf(v, 8); ok && template != "" && p.Key() != "" && !pythonShort(v, 4) {
			l.template, l.as, l.loop = template, p.Key(), Loop{Line: p.Line(), Over: p.Key()}
			out = append(out, l)
		}
	}
	return out
}

// lazyIn are the reads of one loop.
func (p *Project) lazyIn(s *schema.Schema, file string, l rowLoop) []LazyRead {
	q := newPython(l.model, DjangoORM, "select")
	q.File = file
	if !p.ofModel(&q, s) {
		return nil
	}
	t := s.Table(q.Table)
	if t == nil {
		return nil
	}
	one, many := relationsOf(s, t)
	lazy := func(name string) bool {
		brought := slices.Contains(l.along, name) || slices.Contains(t.Eager, name) || slices.Contains(l.along, "*") && slices.Contains(one, name)
		return !brought && (slices.Contains(one, name) || slices.Contains(many, name) && s.Source == schema.SQLAlchemy)
	}
	var out []LazyRead
	told := map[string]bool{}
	add := func(at LazyRead) {
		if key := at.Relation + at.By; !told[key] {
			told[key] = true
			at.Table, at.Loop = q.Table, l.loop
			out = append(out, at)
		}
	}
	if l.template != "" {
		for _, u := range p.templateUses(l.template, l.as) {
			if lazy(u.Relation) {
				add(u)
			}
		}
		return out
	}
	for _, u := range l.uses {
		switch {
		case !u.called && lazy(u.name):
			add(LazyRead{File: file, Line: u.line, Relation: u.name})
		case u.called:
			for _, name := range p.asksItself(t, u.name) {
				if lazy(name) {
					add(LazyRead{File: file, Line: u.line, Relation: name, By: u.name})
				}
			}
		}
	}
	return out
}

// relationsOf are the names by which a row leads to one row, and to many.
func relationsOf(s *schema.Schema, t *schema.Table) (one, many []string) {
	for _, k := range t.ForeignKeys {
		if k.Field != "" {
			one = append(one, k.Field)
		}
	}
	for _, o := range s.Tables {
		for _, k := range o.ForeignKeys {
			if k.Reverse != "" && s.Table(k.Table) == t {
				if _, unique := o.UniqueOn(k.Columns[0]); unique && s.Source == schema.Django {
					one = append(one, k.Reverse)
				} else {
					many = append(many, k.Reverse)
				}
			}
		}
	}
	return one, many
}

// asksItself are the relations that a method of a model follows: self.customer.name.
func (p *Project) asksItself(t *schema.Table, name string) []string {
	f := p.Source(t.Place.File)
	if f == nil {
		return nil
	}
	for class := range f.Find(source.Class) {
		if class.Start() != t.Place.Start {
			continue
		}
		var out []string
		for m := range method(class, name).Find(source.Member) {
			if m.Child(source.ObjectRole).Ident() == "self" && m.Role() != source.Callee && m.Role() != source.Left {
				out = append(out, m.Child(source.Name).Text())
			}
		}
		return out
	}
	return nil
}
