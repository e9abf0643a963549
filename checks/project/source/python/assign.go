package python

import "github.com/microsoft/typescript-go/underpin"

// augmented are the assignments that also read their target.
var augmented = []string{"+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", ">>=", "<<=", "@="}

// assignment reads an expression, and what is assigned to it.
func (p *parser) assignment(into *node) {
	e := p.expressions()
	if p.take(":") {
		p.annotated(into, e)
		return
	}
	for _, w := range augmented {
		if p.take(w) {
			n := assigned(e, p.expressions())
			n.mark(operator(w))
			into.add(tsgo.Item, n)
			return
		}
	}
	if !p.is("=") {
		into.add(tsgo.Item, statementOf(e))
		return
	}
	targets := []*node{e}
	for p.take("=") {
		targets = append(targets, p.expressions())
	}
	value := targets[len(targets)-1]
	for i, t := range targets[:len(targets)-1] {
		v := value
		if i > 0 { // a = b = f() calls once
			v = nil
		}
		into.add(tsgo.Item, assigned(t, v))
	}
}

// annotated reads x: T and x: T = value.
func (p *parser) annotated(into, target *node) {
	typ := p.expression()
	var value *node
	if p.take("=") {
		value = p.expressions()
	}
	n := assigned(target, value)
	if n.kind == tsgo.Variables {
		d := n.kids[0]
		kids := d.kids
		d.kids = nil
		d.add(kids[0].role, kids[0])
		d.add(tsgo.TypeRole, typ)
		for _, k := range kids[1:] {
			d.add(k.role, k)
		}
		n.stop = max(n.stop, d.stop)
	}
	into.add(tsgo.Item, n)
}

// assigned is the statement that gives a target a value: a declaration of names,
// an Assign of anything else.
func assigned(target, value *node) *node {
	if target.kind == tsgo.Identifier || target.kind == tsgo.Array {
		return declared(target, value)
	}
	a := around(tsgo.Assign, target)
	a.aux = operator("=")
	a.add(tsgo.Left, target)
	a.add(tsgo.Right, value)
	return statementOf(a)
}

// mark gives the assignment inside a statement its operator.
func (n *node) mark(aux uint16) {
	n.kids[0].aux = aux
}

func statementOf(e *node) *node {
	s := around(tsgo.Expression, e)
	s.add(tsgo.Value, e)
	return s
}

// declared is a Variables node of one Declarator.
func declared(target, value *node) *node {
	v := declares(target)
	d := v.kids[0]
	d.add(tsgo.Value, value)
	if value != nil { // in `with value as target` it comes first
		d.start = min(d.start, value.start)
	}
	v.start, v.stop = d.start, max(v.stop, d.stop)
	return v
}

// declares is the declaration of the names of a target: those in brackets are
// Bindings of a pattern.
func declares(target *node) *node {
	v := around(tsgo.Variables, target)
	d := around(tsgo.Declarator, target)
	d.add(tsgo.Name, pattern(target))
	v.add(tsgo.Item, d)
	return v
}

func pattern(target *node) *node {
	if target.kind != tsgo.Array {
		return target
	}
	out := around(tsgo.ArrayPattern, target)
	for _, c := range target.kids {
		b := around(tsgo.Binding, c)
		if c.kind == tsgo.Spread {
			b.flags |= tsgo.Rest
			c = c.kids[0]
		}
		b.add(tsgo.Name, pattern(c))
		out.add(tsgo.Item, b)
	}
	return out
}

// targets reads what a loop assigns to.
func (p *parser) targets() *node {
	return p.commas(p.target, func() bool { return p.is("in") })
}

func (p *parser) target() *node {
	start := p.peek().start
	if p.take("*") {
		n := &node{kind: tsgo.Spread, start: start}
		n.add(tsgo.Value, p.primary())
		return n
	}
	return p.primary()
}
