package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// sameError follows a variable to the error that it stands for, as in
// const err = e instanceof Error ? e : new Error("failed").
func (s *spillSearch) sameError(v source.Node, left int) (rows, ok bool) {
	if left == 0 {
		return false, false
	}
	switch v.Kind() {
	case source.Identifier:
		if d := v.Lookup(v.Text()); d.Kind() == source.Declarator {
			return s.sameError(d.Child(source.Value), left-1)
		}
		return s.innerError(v)
	case source.Conditional:
		if narrows(v.Child(source.Cond)) {
			return s.sameError(v.Child(source.Else), left-1)
		}
		if rows, ok = s.sameError(v.Child(source.Then), left-1); ok {
			return rows, ok
		}
		return s.sameError(v.Child(source.Else), left-1)
	}
	return false, false
}

// gathered looks at what is put into a list or an object before it is answered
// with: results.push({ error: err.message }), checks.database = { … }.
func (s *spillSearch) gathered(d source.Node, depth int) {
	name, fn := d.Child(source.Name).Ident(), d.Function()
	if !d.Child(source.Value).Is(source.Array, source.Object) || !fn.OK() || depth <= 0 {
		return
	}
	for n := range fn.Find(source.Call, source.Assign) {
		part, put := n.Child(source.Left), n.Child(source.Right)
		if n.Kind() == source.Call {
			if n.CalleeName() != "push" && n.CalleeName() != "unshift" {
				continue
			}
			part, put = n.Child(source.Callee), n.Arg(0)
		}
		if part.Is(source.Member, source.Index) && n.Start() > d.End() && rootOf(part).Ident() == name && rootOf(part).Lookup(name) == d {
			s.lists++
			s.look(put, depth)
			s.lists--
		}
	}
}

// rootOf is the name that a path of members begins with.
func rootOf(n source.Node) source.Node {
	for n.Is(source.Member, source.Index) {
		n = n.Child(source.ObjectRole)
	}
	return n
}

// unpacked looks at a name that a pattern takes out of what a function of the app
// gives back: const { error } = await send().
func (s *spillSearch) unpacked(b source.Node, depth int) {
	d := b.Enclosing(source.Declarator)
	if !d.OK() || b.Has(source.Rest) || b.Parent().Parent() != d {
		return
	}
	if fn := s.called(d.Child(source.Value)); fn.OK() {
		s.givenBack(fn, b.Key(), depth)
	}
}

// kept looks at a field of a variable that holds what a function of the app gave
// back, and reports whether it is one.
func (s *spillSearch) kept(n, object source.Node, key string, depth int) bool {
	if object.Kind() != source.Identifier {
		return false
	}
	d := object.Lookup(object.Text())
	if d.Kind() != source.Declarator {
		return false
	}
	fn := s.called(d.Child(source.Value))
	if !fn.OK() {
		return false
	}
	for i, a := range callOf(d.Child(source.Value)).Args() {
		if rows, whole := s.innerError(a); whole && tellsReason(fn, i, key) {
			s.take(n, rows)
			return true
		}
	}
	s.givenBack(fn, key, depth-1)
	return true
}

// tellsReason reports whether a function gives back an object in one field of which stands
// what the error says that it is handed: { message: error.message }.
func tellsReason(fn source.Node, index int, key string) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if index >= len(params) {
		return false
	}
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value).Prop(key)
		if r.Function() != fn || !v.OK() {
			continue
		}
		says := func(m source.Node) bool {
			switch m.Child(source.Name).Text() {
			case "message", "details", "hint", "stack":
			default:
				return false
			}
			root := rootOf(m)
			d := root.Lookup(root.Ident())
			if d.Kind() == source.Declarator {
				d = d.Child(source.Value).Resolve()
			}
			return m.Kind() == source.Member && d == params[index] && !meant(r, m)
		}
		if says(v) {
			return true
		}
		for m := range v.Find(source.Member) {
			if says(m) {
				return true
			}
		}
	}
	return false
}

// handsQuery reports whether a call is handed a function that asks the database and gives
// its answer back: withRights(async (client) => client.from("rows").select()).
func handsQuery(c source.Node) bool {
	for _, a := range c.Args() {
		if !a.Is(source.Arrow, source.Function) {
			continue
		}
		body := a.Child(source.Body)
		if body.Kind() != source.Block {
			if _, ok := chainOfRows(callOf(body)); ok {
				return true
			}
			continue
		}
		for r := range body.Find(source.Return) {
			if _, ok := chainOfRows(callOf(r.Child(source.Value))); ok && r.Function() == a {
				return true
			}
		}
	}
	return false
}

// callOf is the call that an expression waits for.
func callOf(v source.Node) source.Node {
	for v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	return v
}

// called is the function of the app that an expression calls.
func (s *spillSearch) called(v source.Node) source.Node {
	v = callOf(v)
	if v.Kind() != source.Call {
		return source.Node{}
	}
	fn := s.p.Definition(v.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	return fn
}

// givenBack looks at what a function of the app gives back, or at one field of
// it.
func (s *spillSearch) givenBack(fn source.Node, key string, depth int) {
	if depth <= 0 || s.helpers > 1 || s.given.OK() || !strings.Contains(fn.Text(), "catch") && !strings.Contains(fn.Text(), "rror") {
		return
	}
	s.helpers++
	defer func() { s.helpers-- }()
	one := func(v source.Node) {
		for v.Kind() == source.Await {
			v = v.Child(source.Value)
		}
		switch {
		case key == "":
			s.look(v, depth)
		case v.Kind() == source.Object:
			s.look(v.Prop(key), depth)
		case v.Kind() == source.Call:
			if next := s.called(v); next.OK() && next != fn {
				s.givenBack(next, key, depth-1)
			}
		}
	}
	if body := fn.Child(source.Body); body.OK() && body.Kind() != source.Block {
		one(body)
		return
	}
	for r := range fn.Find(source.Return) {
		if r.Function() == fn {
			one(r.Child(source.Value))
		}
	}
}

// handedBack reports whether a function gives back what it is handed, in an object:
// fail(message) as { ok: false, error: message }.
func handedBack(fn source.Node, index int) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if index >= len(params) || !params[index].OK() {
		return false
	}
	name := params[index].Child(source.Name).Ident()
	in := func(v source.Node) bool {
		if name == "" || v.Kind() != source.Object {
			return false
		}
		for c := range v.Children() {
			if c.Kind() == source.Shorthand && c.Key() == name || c.Kind() == source.Property && c.Child(source.Value).Ident() == name {
				return true
			}
		}
		return false
	}
	if body := fn.Child(source.Body); body.Kind() != source.Block {
		return in(body)
	}
	for r := range fn.Find(source.Return) {
		if r.Function() == fn && in(r.Child(source.Value)) {
			return true
		}
	}
	return false
}

// fromWork reports whether the error at a node was caught around work that fails
// with words that are not the app's: queries, calls of other services, or
// whatever a function is handed to run.
func fromWork(p *project.Project, n source.Node) bool {
	c := n.Enclosing(source.Catch)
	if !c.OK() {
		return false
	}
	tried := c.Parent().Child(source.Body)
	for t := range tried.Find(source.Throw) {
		if rows, ok := rowsError(t.Child(source.Value)); ok && rows {
			return true
		}
		if v := t.Child(source.Value); v.Kind() == source.Identifier && v.Lookup(v.Text()).Kind() == source.Binding && v.Lookup(v.Text()).Key() == "error" {
			if rows, _ := rowsError(v.Lookup(v.Text())); rows {
				return true
			}
		}
	}
	for call := range tried.Find(source.Call) {
		callee := call.Child(source.Callee)
		if d := callee.Lookup(callee.Text()); callee.Kind() == source.Identifier && d.Kind() == source.Param {
			return true
		}
		if works := callee.Path(); throwsItself(works) {
			return true
		}
		if fn := p.Definition(callee); fn.Is(source.Function, source.Arrow) {
			for inner := range fn.Find(source.Call) {
				if throwsItself(inner.CalleePath()) {
					return true
				}
			}
		}
	}
	return false
}

// throwsItself reports whether a call, by its path, is of a client of a database
// or another service that throws its own errors.
func throwsItself(path string) bool {
	head, rest, _ := strings.Cut(path, ".")
	switch strings.TrimPrefix(head, "this.") {
	case "prisma", "db", "stripe", "openai", "anthropic", "resend", "pool", "knex", "mongoose", "tx", "axios":
		return rest != "" || head == "axios"
	}
	return head == "fetch"
}
