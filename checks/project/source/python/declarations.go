package python

import "github.com/microsoft/typescript-go/underpin"

func (p *parser) decorated(into *node) {
	var list []*node
	start := p.peek().start
	for p.is("@") {
		d := &node{kind: tsgo.Decorator, start: p.next().start}
		d.add(tsgo.Value, p.named())
		list = append(list, d)
		if p.peek().kind != newline {
			panic(errSyntax)
		}
		p.next()
	}
	before := len(into.kids)
	p.declaration(into, list)
	if len(into.kids) > before {
		into.kids[before].start = start
	}
}

func (p *parser) declaration(into *node, decorators []*node) {
	start := p.peek().start
	var flags tsgo.Flags
	if p.take("async") {
		flags = tsgo.Async
	}
	switch {
	case p.is("def"):
		into.add(tsgo.Item, p.function(start, flags, decorators))
	case p.is("class"):
		into.add(tsgo.Item, p.class(start, decorators))
	case p.is("for") && flags != 0:
		p.loop(into, start, flags)
	case p.is("with") && flags != 0:
		into.add(tsgo.Item, p.with())
	default:
		panic(errSyntax)
	}
}

func (p *parser) function(start int, flags tsgo.Flags, decorators []*node) *node {
	p.next()
	n := &node{kind: tsgo.Function, flags: flags | tsgo.Declaration, start: start}
	for _, d := range decorators {
		n.add(tsgo.DecoratorRole, d)
	}
	n.add(tsgo.Name, p.identifier())
	p.typeParameters()
	p.want("(")
	p.params(n, ")", true)
	p.want(")")
	if p.take("->") {
		n.add(tsgo.TypeRole, p.expression())
	}
	n.add(tsgo.Body, p.block())
	return n
}

// typeParameters steps over [T: int, *Ts] behind a name (PEP 695).
func (p *parser) typeParameters() {
	if !p.take("[") {
		return
	}
	for depth := 1; depth > 0; {
		switch t := p.next(); {
		case t.kind == eof:
			panic(errSyntax)
		case p.text[t.start:t.stop] == "[":
			depth++
		case p.text[t.start:t.stop] == "]":
			depth--
		}
	}
}

// params reads the parameters up to a closing token. Those of a lambda have no
// annotations.
func (p *parser) params(n *node, closing string, annotated bool) {
	for !p.is(closing) {
		start := p.peek().start
		if p.take("/") {
			p.take(",")
			continue
		}
		param := &node{kind: tsgo.Param, start: start}
		if p.take("*") || p.take("**") {
			param.flags |= tsgo.Rest
			if p.take(",") {
				continue
			}
		}
		param.add(tsgo.Name, p.identifier())
		if annotated && p.take(":") {
			param.add(tsgo.TypeRole, p.starred())
		}
		if p.take("=") {
			param.add(tsgo.Value, p.expression())
		}
		n.add(tsgo.ParamRole, param)
		if !p.take(",") {
			return
		}
	}
}

// class reads a class. Its functions are Methods and what it assigns are Fields;
// metaclass= and the like are Properties in the role of a base.
func (p *parser) class(start int, decorators []*node) *node {
	p.next()
	n := &node{kind: tsgo.Class, flags: tsgo.Declaration, start: start}
	for _, d := range decorators {
		n.add(tsgo.DecoratorRole, d)
	}
	n.add(tsgo.Name, p.identifier())
	p.typeParameters()
	if p.take("(") {
		for !p.is(")") {
			n.add(tsgo.SuperRole, p.argument())
			if !p.take(",") {
				break
			}
		}
		p.want(")")
	}
	body := p.block()
	for _, c := range body.kids {
		member(n, c)
	}
	n.stop = max(n.stop, body.stop)
	return n
}

func member(class, c *node) {
	switch c.kind {
	case tsgo.Function:
		c.kind = tsgo.Method
		c.flags &^= tsgo.Declaration
	case tsgo.Variables:
		for _, d := range c.kids {
			if d.kind == tsgo.Declarator {
				d.kind = tsgo.Field
			}
			class.add(tsgo.Item, d)
		}
		return
	}
	class.add(tsgo.Item, c)
}
