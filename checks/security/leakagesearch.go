package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A spillSearch looks in what an answer carries for an inner error.
type spillSearch struct {
	p      *project.Project
	answer source.Node
	given  source.Node // a parameter that holds an error, in a function that answers for others
	seen   map[source.Node]bool
	use    source.Node // where a variable that holds the text stands in the answer
	// helpers is how many functions of the app the search is in that gave back
	// what is answered.
	helpers int
	lists   int // and how many lists and objects that were filled before
	found   spill
	all     []spill
}

// look searches one expression.
func (s *spillSearch) look(n source.Node, depth int) {
	if !n.OK() || depth == 0 || s.seen[n] {
		return
	}
	s.seen[n] = true
	switch n.Kind() {
	case source.Conditional:
		if own := narrows(n.Child(source.Cond)); own {
			s.look(n.Child(source.Else), depth)
			return
		}
		s.look(n.Child(source.Then), depth)
		s.look(n.Child(source.Else), depth)
	case source.Object, source.Template, source.Array, source.Binary, source.Spread, source.Property, source.Shorthand:
		for c := range n.Children() {
			if n.Kind() == source.Property && c.Role() == source.Name || c.Role() == source.Name && n.Kind() != source.Shorthand {
				continue
			}
			if n.Kind() == source.Binary && n.Operator() == "&&" && c.Role() == source.Left {
				continue
			}
			s.look(c, depth)
		}
	case source.Member:
		s.member(n, depth)
	case source.Identifier:
		s.name(n, depth)
	case source.Call:
		s.call(n, depth)
	case source.Await:
		s.look(n.Child(source.Value), depth)
	case source.Element:
		for c := range n.Children() {
			if c.Kind() != source.Attr {
				s.look(c, depth)
			}
		}
	}
}

// member is error.message and its like.
func (s *spillSearch) member(n source.Node, depth int) {
	key := n.Child(source.Name).Text()
	switch key {
	case "message", "stack", "details", "detail", "hint", "sqlMessage", "cause", "error", "response", "data":
	default:
		return
	}
	object := n.Child(source.ObjectRole)
	if s.kept(n, object, key, depth) {
		return
	}
	if root := rootOf(object); (key == "message" || key == "error" || key == "detail" || key == "details") && root.Kind() == source.Identifier && s.upstream(root) {
		s.take(n, false)
		return
	}
	if root := rootOf(object); (key == "message" || key == "detail") && root != object && root.Lookup(root.Ident()).Kind() == source.Catch && answeredThere(object) {
		s.take(n, false)
		return
	}
	if key == "error" || key == "data" || key == "response" {
		if key != "error" {
			return
		}
		if rows, ok := rowsError(object); ok && rows {
			s.take(n, true) // result.error
		}
		return
	}
	if object.Kind() == source.Member && object.Child(source.Name).Text() == "error" {
		if rows, ok := rowsError(object.Child(source.ObjectRole)); ok && rows {
			s.take(n, true)
		}
		return
	}
	if rows, ok := s.innerError(object); ok {
		s.take(n, rows)
	}
}

// name is an error itself, or a variable that holds its text.
func (s *spillSearch) name(n source.Node, depth int) {
	if rows, ok := s.innerError(n); ok {
		s.take(n, rows)
		return
	}
	if s.upstream(n) {
		s.take(n, false)
		return
	}
	d := n.Lookup(n.Text())
	outer := s.use
	if !outer.OK() {
		s.use = n
	}
	switch {
	case d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier && !replacedByStage(n, d):
		s.look(d.Child(source.Value), depth-1)
		s.gathered(d, depth-1)
	case d.Kind() == source.Binding:
		s.unpacked(d, depth-1)
	}
	s.use = outer
}

// call is String(error), error.toString(), and functions of the app that take
// the text out of an error.
func (s *spillSearch) call(n source.Node, depth int) {
	switch name := n.CalleeName(); name {
	case "String", "stringify", "getErrorMessage", "errorMessage", "toErrorMessage", "inspect":
		s.look(n.Arg(0), depth)
		return
	case "toString", "trim", "slice", "substring":
		s.look(n.Child(source.Callee).Child(source.ObjectRole), depth)
		return
	case "json":
		return
	}
	fn := s.p.Definition(n.Child(source.Callee))
	if n == s.answer {
		for i, a := range n.Args() {
			if _, whole := s.innerError(a); whole {
				s.inside(fn, i)
			} else {
				s.look(a, depth)
			}
		}
		return
	}
	if !fn.Is(source.Function, source.Arrow) {
		return
	}
	if !containsPart(strings.ToLower(n.CalleeName()), []string{"sanitiz", "friendly", "public", "safe", "translate", "map", "user"}) {
		for _, a := range n.Args() {
			rows, inner := s.innerError(a)
			if inner && strings.Contains(fn.Text(), ".message") && returnsMessage(fn) {
				s.take(n, rows)
				return
			}
		}
	}
	for i, a := range n.Args() {
		if a.Kind() == source.Identifier && s.upstream(a) && saysWhy(fn, i) {
			s.take(n, false)
			return
		}
		if handedBack(fn, i) {
			s.look(a, depth-1)
		}
	}
	s.givenBack(fn, "", depth-1)
}

// inside looks in a function of the app that answers for others and is handed
// the whole error.
func (s *spillSearch) inside(fn source.Node, index int) {
	params := fn.ChildrenIn(source.ParamRole)
	if s.given.OK() || index >= len(params) || ofOwnClass(s.p, params[index]) {
		return
	}
	for c := range fn.Find(source.Call, source.New) {
		sink, ok := answered(s.p, c)
		if !ok || c.Function() != fn {
			continue
		}
		inner := &spillSearch{p: s.p, answer: c, given: params[index], seen: map[source.Node]bool{}}
		inner.look(sink, 4)
		if inner.found.value.OK() {
			inner.found.at = c
			s.found = inner.found
			s.all = append(s.all, inner.found)
			return
		}
	}
}

// returnsMessage reports whether a function may return the message of its first
// parameter.
func returnsMessage(fn source.Node) bool {
	name := fn.Child(source.ParamRole).Child(source.Name).Ident()
	if name == "" {
		return false
	}
	body := fn.Child(source.Body)
	if body.Kind() != source.Block {
		return mentionsPath(body, name+".message")
	}
	for r := range body.Find(source.Return) {
		if mentionsPath(r, name+".message") {
			return true
		}
	}
	return false
}

func mentionsPath(n source.Node, path string) bool {
	if n.Path() == path {
		return true
	}
	for m := range n.Find(source.Member) {
		if m.Path() == path {
			return true
		}
	}
	return false
}

// take takes down the error, unless it is one that is meant to be read.
func (s *spillSearch) take(n source.Node, rows bool) {
	if meant(s.answer, n) || !rows && wordsOfOwn(s.p, n) {
		return
	}
	found := spill{value: n, use: n, rows: rows, sure: check.Certain, sender: toSender(s.answer), stack: n.Child(source.Name).Text() == "stack"}
	if s.use.OK() && s.helpers == 0 && s.lists == 0 {
		found.use = s.use // else the error is only a part of what stands there
	}
	gives := s.answer.Kind() == source.Return && s.answer.Child(source.Value).Kind() != source.Element && !tellsActions(s.answer.Function()) && !s.answer.Child(source.Value).Prop("statusCode").OK() // by an action
	switch {
	case gives && !rows && !fromWork(s.p, n):
		found.sure = check.Possible // an action's own caller shows it in a form
	case gives, s.answer.Kind() == source.New && throwsAnswer(s.p, s.answer), s.helpers > 0:
		found.sure = check.Likely
	}
	s.all = append(s.all, found)
	if !s.found.value.OK() || found.stack {
		s.found = found
	}
}

// innerError reports whether a name holds an error: what was caught, or what
// the database answered in place of rows.
func (s *spillSearch) innerError(n source.Node) (rows, ok bool) {
	if n.Kind() != source.Identifier {
		return false, false
	}
	d := n.Lookup(n.Text())
	if s.given.OK() && d == s.given {
		return false, true
	}
	switch d.Kind() {
	case source.Catch:
		return false, true
	case source.Param:
		return false, errorParam(d)
	case source.Declarator:
		return s.sameError(d.Child(source.Value), 3)
	case source.Binding:
		if d.Key() == "error" {
			return rowsError(d)
		}
	}
	return false, false
}

// errorParam reports whether a parameter is the error of an error handler.
func errorParam(d source.Node) bool {
	fn := d.Parent()
	params := fn.ChildrenIn(source.ParamRole)
	name := strings.ToLower(d.Child(source.Name).Ident())
	if tellsActions(fn) {
		return len(params) > 0 && params[0] == d
	}
	if len(params) == 0 || params[0] != d || !strings.HasPrefix(name, "e") {
		return false
	}
	call := fn.Parent()
	switch call.CalleeName() {
	case "catch", "onError", "setErrorHandler":
		return fn.Role() == source.Arg
	}
	return len(params) == 4 && fn.Is(source.Function, source.Arrow)
}

// givenOnce is what a variable without a first value is given where it is first
// given something.
func givenOnce(n source.Node) source.Node {
	d := n.Lookup(n.Text())
	if d.Kind() != source.Declarator || d.Child(source.Value).OK() {
		return source.Node{}
	}
	for a := range d.Function().Find(source.Assign) {
		if left := a.Child(source.Left); left.Kind() == source.Identifier && left.Text() == n.Text() {
			return a.Child(source.Right)
		}
	}
	return source.Node{}
}

// rowsError reports whether the error of an expression or pattern is one of the
// database: not of a schema, nor of a sign-in, whose messages are for users.
func rowsError(n source.Node) (rows, ok bool) {
	var v source.Node
	switch n.Kind() {
	case source.Binding:
		v = n.Enclosing(source.Declarator).Child(source.Value)
	case source.Identifier:
		if v = n.Resolve(); v == n || v.Kind() == source.Identifier {
			v = givenOnce(n)
		}
	}
	return chainOfRows(callOf(v))
}

// chainOfRows reports whether an expression asks a table, a function of the database, or
// the accounts behind it.
func chainOfRows(v source.Node) (rows, ok bool) {
	named := 0
	for c := v; c.Is(source.Call, source.Member, source.Identifier); {
		if c.Kind() == source.Identifier { // let query = supabase.from("rows"); query = query.eq(…)
			if d := c.Lookup(c.Text()); d.Kind() == source.Declarator && named < 2 {
				named++
				c = callOf(d.Child(source.Value))
				continue
			}
			break
		}
		if c.Kind() == source.Call {
			if name := c.CalleeName(); name == "from" || name == "rpc" || strings.Contains(c.CalleePath(), ".auth.admin.") || c == v && handsQuery(c) {
				return true, true
			}
			c = c.Child(source.Callee)
		} else {
			c = c.Child(source.ObjectRole)
		}
	}
	return false, false
}
