package project

import (
	"strings"

	"underpin/checks/project/source"
)

// A pythonCaller is somebody whose request is followed through the code of a Python
// app: a stranger, or a member who is signed in and has no role.
type pythonCaller struct {
	p       *Project
	route   *PythonRoute
	member  bool
	next    string // the name whose call hands the request on: f of a decorator, call_next
	hook    bool   // who returns nothing hands the request on
	names   map[string]pythonValue
	held    map[string]source.Node // what names were last given
	asked   Guard                  // the last thing that was asked about the caller
	role    bool                   // and it was a role
	answer  source.Node            // what the last return gives
	limited source.Node            // where too many requests are refused
	depth   int
	steps   *int
}

// A pythonValue is what an expression comes to for the caller.
type pythonValue struct {
	truth  truth
	caller bool // it is the caller, or something of the caller
}

// A pythonEnd is how a piece of code ends for the caller.
type pythonEnd uint8

const (
	carriesOn pythonEnd = iota
	turned              // the caller is turned away
	ended               // an answer or an error that has to do with something else
	acted               // the request was handed on, or something was written
)

const (
	pythonSteps = 4000
	pythonDepth = 5
)

func newPythonCaller(p *Project, r *PythonRoute, member bool) *pythonCaller {
	left := pythonSteps
	return &pythonCaller{p: p, route: r, member: member, names: map[string]pythonValue{}, held: map[string]source.Node{}, steps: &left}
}

// run follows the body of a function.
func (c *pythonCaller) run(fn source.Node) (pythonEnd, source.Node) {
	return c.block(fn.Child(source.Body))
}

// inner is the caller inside a function that is called.
func (c *pythonCaller) inner(fn, call source.Node) *pythonCaller {
	in := *c
	in.depth++
	in.next, in.hook = "", false
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	params := fn.ChildrenIn(source.ParamRole)
	if fn.Kind() == source.Method && len(params) > 0 {
		params = params[1:]
	}
	args := call.Args()
	for i, param := range params {
		name := param.Child(source.Name).Text()
		switch v := call.Named(name); {
		case v.OK():
			in.names[name] = c.value(v)
		case i < len(args) && args[i].Kind() != source.Property:
			in.names[name] = c.value(args[i])
		case param.Child(source.Value).OK():
			in.names[name] = c.value(param.Child(source.Value))
		}
	}
	return &in
}

func (c *pythonCaller) block(b source.Node) (pythonEnd, source.Node) {
	for s := range b.Children() {
		if end, at := c.statement(s); end != carriesOn {
			return end, at
		}
	}
	return carriesOn, source.Node{}
}

func (c *pythonCaller) statement(s source.Node) (pythonEnd, source.Node) {
	if *c.steps--; *c.steps < 0 {
		return acted, s
	}
	switch s.Kind() {
	case source.If:
		return c.choice(s)
	case source.Block: // with
		for item := range s.Children() {
			if end, at := c.statement(item); item.Role() != source.Body && end != carriesOn {
				return end, at
			}
		}
		return c.block(s.Child(source.Body))
	case source.Try:
		return c.try(s)
	case source.Return:
		return c.returns(s)
	case source.Throw:
		c.noteLimit(s)
		if n := c.refusal(s.Child(source.Value), 0); n {
			return turned, s
		}
		return ended, s
	case source.Variables:
		for d := range s.Children() {
			if end, at := c.evaluate(d.Child(source.Value)); end != carriesOn {
				return end, at
			}
			if name := d.Child(source.Name).Ident(); name != "" && d.Operator() == "" {
				c.names[name] = c.value(d.Child(source.Value))
				c.held[name] = d.Child(source.Value)
			} else if name == "" {
				c.several(d)
			}
		}
	case source.Expression:
		v := s.Child(source.Value)
		if v.Kind() == source.Assign {
			v = v.Child(source.Right)
		}
		return c.evaluate(v)
	case source.ForOf, source.While:
		return c.loop(s)
	case source.Switch:
		return carriesOn, s
	}
	return carriesOn, source.Node{}
}

// several gives the names of a, b = f() their values: each its own where f returns as
// many.
func (c *pythonCaller) several(d source.Node) {
	c.answer = source.Node{}
	v := c.value(d.Child(source.Value))
	items := c.answer.ChildrenIn(source.Item)
	names := d.Child(source.Name).ChildrenIn(source.Item)
	for i, b := range names {
		own := v
		if v.caller && c.answer.Kind() == source.Array && len(items) == len(names) {
			own.truth = untold
			switch {
			case items[i].Kind() == source.Null || items[i].Text() == "False":
				own.truth = never
			case c.refusal(items[i], 0):
				own.truth = surely
			}
		}
		c.names[b.Child(source.Name).Text()] = own
	}
}

// loop follows a body that may run or not.
func (c *pythonCaller) loop(s source.Node) (pythonEnd, source.Node) {
	if end, at := c.evaluate(s.Child(source.Right)); end != carriesOn {
		return end, at
	}
	if body := s.Child(source.Body); body.Kind() == source.Block {
		if end, at := c.block(body); end == acted {
			return end, at
		}
	}
	return carriesOn, source.Node{}
}

// choice follows an if: the branch that is taken, or both when nobody can tell.
func (c *pythonCaller) choice(s source.Node) (pythonEnd, source.Node) {
	cond := s.Child(source.Cond)
	before := c.asked
	c.asked, c.role = Guard{}, false
	t := c.value(cond).truth
	asked, role := c.asked, c.role
	if !asked.Node.OK() {
		c.asked = before
	}
	branch := func(n source.Node) (pythonEnd, source.Node) {
		if n.Kind() == source.If { // elif
			return c.statement(n)
		}
		return c.block(n)
	}
	if t != untold {
		n := s.Child(source.Then)
		if t == never {
			n = s.Child(source.Else)
		}
		end, at := branch(n)
		if (end == ended || end == turned) && asked.Node.OK() {
			c.asked, c.role = asked, role
			if end == ended {
				c.asked.Node = cond
			}
			return turned, cond
		}
		return end, at
	}
	names := c.names
	c.names = copyNames(names)
	a, at := branch(s.Child(source.Then))
	then := c.names
	c.names = copyNames(names)
	b, or := carriesOn, source.Node{}
	if s.Child(source.Else).OK() {
		b, or = branch(s.Child(source.Else))
	}
	switch {
	case a != carriesOn: // what the other branch knows goes on
	case b != carriesOn:
		c.names = then
	default:
		c.names = mergeNames(then, c.names)
	}
	switch {
	case a == acted:
		return a, at
	case b == acted:
		return b, or
	case a == carriesOn || b == carriesOn:
		return carriesOn, source.Node{}
	case a == turned:
		return a, at
	}
	return b, or
}

func copyNames(m map[string]pythonValue) map[string]pythonValue {
	out := make(map[string]pythonValue, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func mergeNames(a, b map[string]pythonValue) map[string]pythonValue {
	for k, v := range b {
		if a[k] != v {
			b[k] = pythonValue{caller: v.caller && a[k].caller}
		}
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			b[k] = pythonValue{}
		}
	}
	return b
}

// try follows a try: what turns the caller away by an exception ends in its except.
func (c *pythonCaller) try(s source.Node) (pythonEnd, source.Node) {
	end, at := c.block(s.Child(source.Body))
	if end == turned && at.Kind() == source.Call && at.CalleeName() != "abort" { // it raises
		asked := c.asked
		for _, h := range s.ChildrenIn(source.CatchRole) {
			switch e, n := c.block(h.Child(source.Body)); e {
			case carriesOn:
				return carriesOn, source.Node{}
			case acted:
				return e, n
			case ended:
				if v := n.Child(source.Value); n.Kind() == source.Return && (!v.OK() || v.Kind() == source.Null || v.Text() == "False") {
					return ended, n // a helper that finds nobody
				}
			}
		}
		c.asked = asked
		return turned, at
	}
	if end != carriesOn {
		return end, at
	}
	for _, role := range []source.Role{source.Else, source.Finally} {
		if end, at := c.block(s.Child(role)); end != carriesOn {
			return end, at
		}
	}
	return carriesOn, source.Node{}
}

func (c *pythonCaller) returns(s source.Node) (pythonEnd, source.Node) {
	v := s.Child(source.Value)
	c.answer = v
	c.noteLimit(s)
	if c.hook && (!v.OK() || v.Kind() == source.Null) {
		return acted, s
	}
	if !v.OK() {
		return ended, s
	}
	if end, at := c.evaluate(v); end != carriesOn {
		return end, at
	}
	if c.refusal(v, 0) {
		return turned, s
	}
	return ended, s
}

// evaluate looks for calls in an expression that end the request, hand it on, or
// write.
func (c *pythonCaller) evaluate(n source.Node) (end pythonEnd, at source.Node) {
	if !n.OK() {
		return carriesOn, n
	}
	n.Walk(func(x source.Node) bool {
		if end != carriesOn || x.Is(source.Function, source.Arrow, source.Class) {
			return false
		}
		if x.Kind() == source.Call {
			end, at = c.call(x)
		}
		return end == carriesOn
	})
	return end, at
}

func (c *pythonCaller) call(x source.Node) (pythonEnd, source.Node) {
	name := x.CalleeName()
	switch {
	case c.next != "" && x.Child(source.Callee).Ident() == c.next,
		name == "get_response", name == "call_next" && x.Child(source.Callee).Kind() == source.Identifier, strings.HasPrefix(x.Text(), "super().dispatch("):
		return acted, x
	case name == "abort":
		c.noteLimit(x)
		if c.refusal(x, 0) {
			return turned, x
		}
		return ended, x
	case PythonWrites(x):
		return acted, x
	case !c.member && verifiesPython(x):
		c.asked = Guard{Kind: verifierKind(x), Node: x}
		return turned, x
	}
	if c.depth >= pythonDepth {
		return carriesOn, source.Node{}
	}
	fn := c.p.Definition(x.Child(source.Callee))
	if !fn.Is(source.Function, source.Method) || fn.Contains(x) || isGenerator(fn) {
		return carriesOn, source.Node{}
	}
	in := c.inner(fn, x)
	end, _ := in.run(fn)
	if in.limited.OK() {
		c.limited = in.limited
	}
	if end == turned && raises(in, fn) {
		c.asked, c.role = in.asked, in.role
		if !c.asked.Node.OK() {
			c.asked.Node = x
		}
		if _, ok := c.byToken(x); ok {
			c.asked = Guard{Kind: TokenGuard, Node: x}
		}
		return turned, x
	}
	return carriesOn, source.Node{}
}
