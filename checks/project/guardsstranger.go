package project

import (
	"strings"

	"underpin/checks/project/source"
)

// An end is how a stranger fares with a piece of middleware.
type end uint8

const (
	unknownEnd end = iota
	turnedAway
	letThrough
)

// A flow is a set of ways in which statements end.
type flow uint8

const (
	flowAway flow = 1 << iota // refused or redirected
	flowOn                    // handed on, or answered
	flowDown                  // the next statement runs
	flowBack                  // returned without an answer
	flowThrown
)

// A stranger is a caller without a session at one address: it walks through
// middleware, every test for a user answering no, to see whether that turns it
// away. What cannot be read may go either way.
type stranger struct {
	p       *Project
	path    string
	id      string // of the route, where SvelteKit names it; "" when nothing asks for it
	front   bool
	answers bool // the function says yes or no instead of answering
	depth   int
	by      source.Node // the test that turned it away
	method  string      // of the request; "" when nothing asks for it
	texts   map[source.Node]string
	entries map[source.Node]source.Node // parameters that stand for an object of a list
	steps   *int                        // left before it gives up
}

// strangerDepth bounds the functions that middleware is followed through.
const strangerDepth = 4

// strangerSteps bounds the conditions that are read on the way: middleware with
// more decides by something that cannot be read anyhow.
const strangerSteps = 400

// meets is how the stranger fares with a function.
func (m *stranger) meets(fn source.Node) end {
	f := m.function(fn)
	if f&(flowDown|flowBack) != 0 {
		f &^= flowDown | flowBack
		f |= flowOn
		if takesNext(fn) {
			f = f&^flowOn | flowAway // neither answered nor handed on
		}
	}
	switch {
	case f&flowOn == 0:
		return turnedAway
	case f&(flowAway|flowThrown) == 0:
		return letThrough
	}
	return unknownEnd
}

// takesNext reports whether a function is middleware of Express: it has to call
// its parameter next.
func takesNext(fn source.Node) bool {
	for _, param := range fn.ChildrenIn(source.ParamRole) {
		if param.Child(source.Name).Ident() == "next" {
			return true
		}
	}
	return false
}

// function is how a function's body ends.
func (m *stranger) function(fn source.Node) flow {
	if m.depth >= strangerDepth {
		return flowDown
	}
	m.depth++
	defer func() { m.depth-- }()
	body := fn.Child(source.Body)
	if body.Kind() == source.Block {
		return m.block(body)
	}
	return m.answer(body)
}

func (m *stranger) block(b source.Node) flow {
	var all flow
	for s := range b.Children() {
		f := m.statement(s)
		all |= f &^ flowDown
		if f&flowDown == 0 {
			return all
		}
	}
	return all | flowDown
}

func (m *stranger) statement(s source.Node) flow {
	switch s.Kind() {
	case source.Block:
		return m.block(s)
	case source.If:
		return m.branch(s)
	case source.Return:
		v := s.Child(source.Value)
		if !v.OK() {
			return flowBack
		}
		return m.answer(v)
	case source.Throw:
		return flowThrown
	case source.Try:
		f := m.block(s.Child(source.Body))
		if f&flowThrown != 0 && s.Child(source.CatchRole).OK() {
			f = f&^flowThrown | m.block(s.Child(source.CatchRole).Child(source.Body))
		}
		return f
	case source.Expression:
		return m.effect(s.Child(source.Value))
	case source.Variables:
		for d := range s.Children() {
			if f := m.effect(d.Child(source.Value)); f&flowDown == 0 && f&flowOn == 0 {
				return f
			}
		}
	case source.ForOf:
		if f, ok := m.each(s); ok {
			return f
		}
		return m.maybe(s)
	case source.For, source.ForIn, source.While, source.Switch:
		return m.maybe(s)
	}
	return flowDown
}

// each runs a loop over a list of texts, as of the paths that are open, for one after
// the other.
func (m *stranger) each(loop source.Node) (flow, bool) {
	list := m.p.object(loop.Child(source.Right))
	entry := loop.Child(source.Left).Child(source.Item)
	if list.Kind() != source.Array || entry.Kind() != source.Declarator {
		return 0, false
	}
	var items []string
	for item := range list.Children() {
		s, ok := m.p.fixedText(item)
		if !ok {
			return 0, false
		}
		items = append(items, s)
	}
	var all flow
	for _, s := range items {
		m.set(entry, s)
		f := m.statement(loop.Child(source.Body))
		all |= f &^ flowDown
		if f&flowDown == 0 {
			return all, true
		}
	}
	return all | flowDown, true
}

// maybe is the union of what lies in a loop or switch, which may not run.
func (m *stranger) maybe(s source.Node) flow {
	all := flowDown
	for c := range s.Children() {
		switch c.Kind() {
		case source.Block, source.If, source.Return, source.Throw:
			all |= m.statement(c)
		case source.Case:
			all |= m.block(c) &^ flowBack
		}
	}
	return all
}

func (m *stranger) branch(s source.Node) flow {
	then, other := func() flow { return m.statement(s.Child(source.Then)) }, func() flow {
		if e := s.Child(source.Else); e.OK() {
			return m.statement(e)
		}
		return flowDown
	}
	switch m.holds(s.Child(source.Cond)) {
	case surely:
		f := then()
		if f&flowAway != 0 && !m.by.OK() {
			m.by = s.Child(source.Cond)
		}
		return f
	case never:
		return other()
	}
	return then() | other()
}

// answer is what returning an expression does.
func (m *stranger) answer(v source.Node) flow {
	for v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	if m.answers {
		if !refuses(v) {
			switch m.holds(v) {
			case surely:
				return flowOn
			case never:
				return flowAway
			}
			return flowOn | flowAway
		}
		return flowAway
	}
	switch v.Kind() {
	case source.Conditional:
		switch m.holds(v.Child(source.Cond)) {
		case surely:
			return m.answer(v.Child(source.Then))
		case never:
			return m.answer(v.Child(source.Else))
		}
		return m.answer(v.Child(source.Then)) | m.answer(v.Child(source.Else))
	case source.Call, source.New:
		f := m.effect(v)
		if f&flowDown != 0 {
			f = f&^flowDown | flowOn
		}
		return f &^ flowBack
	}
	return flowOn
}

// effect is what running an expression does.
func (m *stranger) effect(v source.Node) flow {
	for v.Is(source.Await, source.Unary, source.Assign, source.Member) {
		switch v.Kind() {
		case source.Assign:
			v = v.Child(source.Right)
		case source.Member: // jwt.verify(token, secret).sub
			v = v.Child(source.ObjectRole)
		default:
			v = v.Child(source.Value)
		}
	}
	if !v.Is(source.Call, source.New) {
		return flowDown
	}
	name := v.CalleeName()
	switch {
	case runsHandler(v):
		return flowOn
	case name == "next" && v.Child(source.Callee).Kind() == source.Identifier:
		if len(v.Args()) == 0 || v.Arg(0).Kind() == source.String {
			return flowOn
		}
		if arg := v.Arg(0); arg.Kind() == source.Identifier && m.holds(arg) == never || arg.Path() == "undefined" {
			return flowOn
		}
		return flowAway
	case refuses(v):
		return flowAway
	case verifies(v):
		if fn := callback(v); fn.OK() {
			return m.function(fn)
		}
		return flowThrown
	}
	return m.called(v)
}

// runsHandler reports whether an expression calls the function that a wrapper was given,
// with the request and the answer: Promise.resolve(fn(req, res, next)).catch(next).
func runsHandler(v source.Node) bool {
	for c := range v.Find(source.Call) {
		callee := c.Child(source.Callee)
		if callee.Kind() != source.Identifier || len(c.Args()) < 2 || c.Function() != v.Function() {
			continue
		}
		param := callee.Resolve()
		if param.Kind() != source.Param || param.Parent() == c.Function() || !param.Parent().Contains(c) {
			continue
		}
		if c.Arg(0).Resolve().Parent() == c.Function() && c.Arg(1).Resolve().Parent() == c.Function() {
			return true
		}
	}
	return false
}

// called follows a call into the project's function behind it.
func (m *stranger) called(v source.Node) flow {
	fn := m.p.Definition(v.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return flowDown
	}
	m.bind(fn, v)
	f := m.function(fn)
	if f&(flowBack|flowDown) != 0 || f == 0 {
		f = f&^flowBack | flowDown
	}
	if v.Parent().Is(source.Await) && v.Parent().Parent().Is(source.Return) || v.Parent().Is(source.Return, source.Arrow) {
		return f
	}
	if f&flowOn != 0 { // an answer that is not returned is no answer
		f = f&^flowOn | flowDown
	}
	if f&flowAway != 0 && f&flowDown == 0 && !throwsAway(fn) {
		return flowDown
	}
	return f
}

// throwsAway reports whether a function stops its callers: by throwing or by a
// redirect that throws.
func throwsAway(fn source.Node) bool {
	for c := range fn.Find(source.Throw, source.Call) {
		if c.Kind() == source.Throw {
			return true
		}
		switch c.Child(source.Callee).Ident() {
		case "redirect", "notFound", "unauthorized", "forbidden", "error", "permanentRedirect":
			return true
		}
		if c.CalleeName() == "protect" {
			return true
		}
	}
	return false
}

// refuses reports whether an expression turns the caller away: a redirect, or an
// answer with 401 or 403.
func refuses(v source.Node) bool {
	if !v.Is(source.Call, source.New) {
		return false
	}
	switch v.CalleeName() {
	case "redirect", "permanentRedirect", "redirectToSignIn", "protect", "unauthorized", "forbidden", "navigateTo", "sendRedirect", "rewrite":
		return true
	}
	for n := range v.Find(source.Number, source.Member, source.String) {
		switch text := n.Text(); n.Kind() {
		case source.Number:
			if text == "401" || text == "403" {
				return true
			}
		case source.Member:
			name := strings.ToLower(n.Child(source.Name).Text())
			if name == "unauthorized" || name == "forbidden" {
				return true
			}
		case source.String:
			if s, _ := n.StringValue(); strings.EqualFold(s, "unauthorized") || strings.EqualFold(s, "forbidden") {
				return true
			}
		}
	}
	return false
}

// verifies reports whether a call throws for a token that is not there.
func verifies(v source.Node) bool {
	switch v.CalleeName() {
	case "jwtVerify", "verifyIdToken", "verifySessionCookie", "jwtDecrypt":
		return true
	case "verify":
		pkg, _ := v.Origin()
		return strings.Contains(pkg, "jsonwebtoken") || strings.Contains(pkg, "hono/jwt") || v.CalleePath() == "jwt.verify"
	}
	return false
}

// callback is the last argument, when it is a function that takes an error first.
func callback(v source.Node) source.Node {
	args := v.Args()
	if len(args) == 0 || !args[len(args)-1].Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	return args[len(args)-1]
}
