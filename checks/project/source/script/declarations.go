package script

import "github.com/microsoft/typescript-go/underpin"

// beginsDeclaration reports whether the token begins a declaration that is more
// than variables with var or let.
func (p *parser) beginsDeclaration() bool {
	switch p.tok {
	case kwConst, kwFunction, kwClass, kwEnum, kwExport, at:
		return true
	case kwImport:
		t, _ := p.peek()
		return t != parenOpen && t != dot && t != less
	case kwAsync:
		t, newline := p.peek()
		return t == kwFunction && !newline
	case kwInterface, kwType:
		t, newline := p.peek()
		return t.names() && !newline
	case kwModule, kwNamespace:
		t, newline := p.peek()
		return (t.names() || t == str) && !newline
	case kwDeclare, kwAbstract:
		t, newline := p.peek()
		return t.isWord() && t != kwIn && t != kwInstanceof && t != kwAs && t != kwSatisfies && !newline
	case kwGlobal:
		t, _ := p.peek()
		return t == braceOpen
	case kwStatic, kwPublic, kwPrivate, kwProtected, kwReadonly, kwAccessor, kwUsing, kwDefer:
		p.fail() // a member that lost its class, or what is too new
	}
	return false
}

// declaration reads a declaration with what stands before it.
func (p *parser) declaration(n uint32) uint32 {
	async := false
	for {
		switch p.tok {
		case at:
			p.decorator(n)
			continue
		case kwExport:
			if done := p.export(n); done {
				return p.close(n)
			}
			continue
		case kwDeclare:
			p.flag(n, tsgo.TypeOnly)
			p.next()
			continue
		case kwAbstract:
			if p.next(); p.tok != kwClass || p.newline {
				p.fail()
			}
			continue
		case kwAsync:
			if p.next(); p.tok != kwFunction || p.newline {
				p.fail()
			}
			p.flag(n, tsgo.Async)
			async = true
			continue
		}
		return p.declared(n, async)
	}
}

// declared reads a declaration from its own word on.
func (p *parser) declared(n uint32, async bool) uint32 {
	switch p.tok {
	case kwConst:
		if t, _ := p.peek(); t == kwEnum {
			p.next()
			return p.enum(n)
		}
		return p.variableStatement(n)
	case kwVar, kwLet:
		return p.variableStatement(n)
	case kwFunction:
		p.nodes[n].kind = tsgo.Function
		p.flag(n, tsgo.Declaration)
		return p.function(n, async)
	case kwClass:
		p.nodes[n].kind = tsgo.Class
		p.flag(n, tsgo.Declaration)
		return p.class(n)
	case kwEnum:
		return p.enum(n)
	case kwInterface, kwType, kwModule, kwNamespace, kwGlobal:
		if _, newline := p.peek(); !newline {
			return p.namedType(n)
		}
	case kwImport:
		if p.nodes[n].flags == 0 && p.nodes[n].first == 0 {
			return p.imports(n)
		}
	}
	p.fail()
	return n
}

// namedType reads what only TypeScript declares.
func (p *parser) namedType(n uint32) uint32 {
	switch p.tok {
	case kwInterface:
		return p.interfaceType(n)
	case kwType:
		return p.typeAlias(n)
	}
	return p.namespace(n)
}

// decorator reads @name before what it decorates.
func (p *parser) decorator(n uint32) {
	d := p.open(tsgo.Decorator, p.start)
	p.next()
	was := p.decorating
	p.decorating = true
	p.add(d, tsgo.Value, p.chain())
	p.decorating = was
	p.add(n, tsgo.DecoratorRole, p.close(d))
}

func (p *parser) enum(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Enum
	p.next()
	p.add(n, tsgo.Name, p.nameExpression())
	p.expect(braceOpen)
	for p.tok != braceClose && !p.failed {
		m := p.open(tsgo.Property, p.start)
		p.memberKey(m)
		if p.is(assign) {
			p.add(m, tsgo.Value, p.value())
		}
		p.add(n, tsgo.Item, p.close(m))
		if !p.is(comma) {
			break
		}
	}
	p.expect(braceClose)
	return p.close(n)
}

func (p *parser) interfaceType(n uint32) uint32 {
	p.nodes[n].kind = tsgo.TypeDecl
	p.next()
	p.add(n, tsgo.Name, p.nameExpression())
	p.typeParameters()
	if p.is(kwExtends) {
		p.references()
	}
	p.typeMembers()
	return p.close(n)
}

func (p *parser) typeAlias(n uint32) uint32 {
	p.nodes[n].kind = tsgo.TypeDecl
	p.next()
	p.add(n, tsgo.Name, p.nameExpression())
	p.typeParameters()
	p.expect(assign)
	p.typ()
	p.endStatement()
	return p.close(n)
}

// namespace reads namespace A {}, declare module "a" {} and declare global {}.
func (p *parser) namespace(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Namespace
	if p.tok == kwGlobal {
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
	} else if p.next(); p.tok == str {
		p.add(n, tsgo.Name, p.leaf(tsgo.String))
		if p.tok != braceOpen {
			p.endStatement()
			return p.close(n)
		}
	} else {
		p.add(n, tsgo.Name, p.nameExpression())
	}
	if p.tok != braceOpen {
		p.fail()
	}
	p.add(n, tsgo.Body, p.block(p.open(tsgo.Block, p.start)))
	return p.close(n)
}

// function reads a function from its word on; without a name when one is needed
// nowhere.
func (p *parser) function(n uint32, async bool) uint32 {
	p.next()
	generator := p.is(asterisk)
	if generator {
		p.flag(n, tsgo.Generator)
	}
	if p.tok.names() {
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
	} else if f := p.nodes[n].flags; f&tsgo.Declaration != 0 && f&tsgo.Default == 0 {
		p.fail()
	}
	p.signature(n, async, generator)
	return p.close(n)
}

func (p *parser) functionExpression(n uint32, async bool) uint32 {
	was := p.decorating
	p.decorating = false
	p.function(n, async)
	p.decorating = was
	if last := p.nodes[n].last; last == 0 || p.nodes[last].role != tsgo.Body {
		p.fail()
	}
	p.form = target
	return n
}

// signature reads parameters, the type of the result and the body, which
// declarations can be without.
func (p *parser) signature(n uint32, async, generator bool) {
	p.typeParameters()
	p.parameters(n, async, generator)
	p.returnType()
	if p.tok != braceOpen {
		p.endStatement()
		return
	}
	p.add(n, tsgo.Body, p.body(async, generator))
}

func (p *parser) body(async, generator bool) uint32 {
	wasAsync, wasGenerator, wasDecorating := p.async, p.generator, p.decorating
	p.async, p.generator, p.decorating = async, generator, false
	n := p.block(p.open(tsgo.Block, p.start))
	p.async, p.generator, p.decorating = wasAsync, wasGenerator, wasDecorating
	return n
}

func (p *parser) parameters(n uint32, async, generator bool) {
	wasAsync, wasGenerator := p.async, p.generator
	p.async, p.generator = async, generator
	p.expect(parenOpen)
	for p.tok != parenClose && !p.failed {
		p.add(n, tsgo.ParamRole, p.parameter())
		if !p.is(comma) {
			break
		}
	}
	p.async, p.generator = wasAsync, wasGenerator
	p.expect(parenClose)
}

func (p *parser) parameter() uint32 {
	n := p.open(tsgo.Param, p.start)
	for p.tok == at {
		p.decorator(n)
	}
	for p.tok.modifies() {
		t, newline := p.peek()
		if newline || !t.isWord() && t != braceOpen && t != bracketOpen {
			break
		}
		switch p.tok {
		case kwPrivate:
			p.flag(n, tsgo.Private)
		case kwOverride, kwProtected, kwPublic, kwReadonly:
		default:
			p.fail()
		}
		p.next()
	}
	if p.tok == kwThis {
		if p.nodes[n].first != 0 {
			p.fail()
		}
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
		p.annotation()
		return p.close(n)
	}
	if p.is(dots) {
		p.flag(n, tsgo.Rest)
	}
	p.add(n, tsgo.Name, p.patternOrName())
	p.is(question)
	p.annotation()
	p.initializer(n)
	return p.close(n)
}
