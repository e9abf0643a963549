package script

import "github.com/microsoft/typescript-go/underpin"

// class reads a class from its word on.
func (p *parser) class(n uint32) uint32 {
	p.next()
	if p.tok.names() && p.tok != kwImplements {
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
	}
	p.typeParameters()
	if p.is(kwExtends) {
		if p.tok == braceOpen {
			p.fail()
		}
		p.add(n, tsgo.SuperRole, p.chain())
		if p.tok == less {
			p.typeArgumentList()
		}
	}
	if p.is(kwImplements) {
		p.references()
	}
	p.expect(braceOpen)
	was := p.decorating
	p.decorating = false
	for p.tok != braceClose && !p.failed {
		if p.tok == end {
			p.fail()
			break
		}
		p.add(n, tsgo.Item, p.classMember())
	}
	p.decorating = was
	p.expect(braceClose)
	return p.close(n)
}

func (p *parser) classMember() uint32 {
	n := p.open(tsgo.Field, p.start)
	if p.is(semicolon) {
		p.nodes[n].kind = tsgo.Other
		return p.close(n)
	}
	for p.tok == at {
		p.decorator(n)
	}
	if p.tok == kwStatic {
		if t, _ := p.peek(); t == braceOpen {
			return p.staticBlock(n)
		}
	}
	async := p.memberModifiers(n)
	switch p.tok {
	case kwGet, kwSet:
		if t, _ := p.peek(); t.namesMember() {
			return p.accessor(n)
		}
	case bracketOpen:
		if p.indexSignature() {
			p.fail()
		}
	case word:
		if p.text[p.start:p.stop] == "constructor" {
			return p.constructor(n)
		}
	case str:
		if p.text[p.start+1:p.stop-1] == "constructor" {
			p.fail()
		}
	}
	generator := p.is(asterisk)
	p.memberKey(n)
	optional := p.is(question)
	if generator || p.tok == parenOpen || p.tok == less {
		p.nodes[n].kind = tsgo.Method
		return p.method(n, async, generator)
	}
	if !optional && !p.newline {
		p.is(exclamation)
	}
	p.annotation()
	p.fieldValue(n)
	p.endStatement()
	return p.close(n)
}

func (p *parser) fieldValue(n uint32) {
	wasAsync, wasGenerator := p.async, p.generator
	p.async, p.generator = false, false
	p.initializer(n)
	p.async, p.generator = wasAsync, wasGenerator
}

func (p *parser) staticBlock(n uint32) uint32 {
	p.nodes[n].kind = tsgo.StaticBlock
	p.next()
	p.add(n, tsgo.Body, p.body(true, false))
	return p.close(n)
}

func (p *parser) constructor(n uint32) uint32 {
	p.next()
	if p.tok != parenOpen {
		p.fail()
	}
	p.nodes[n].kind = tsgo.Constructor
	p.signature(n, false, false)
	return p.close(n)
}

// memberModifiers reads the words before the name of a member.
func (p *parser) memberModifiers(n uint32) (async bool) {
	for p.tok.modifies() {
		t, newline := p.peek()
		if newline && p.tok != kwStatic || !t.namesMember() && t != asterisk {
			return async
		}
		switch p.tok {
		case kwStatic:
			if p.nodes[n].flags&tsgo.Static != 0 {
				p.fail()
			}
			p.flag(n, tsgo.Static)
		case kwPrivate:
			p.flag(n, tsgo.Private)
		case kwDeclare:
			p.flag(n, tsgo.TypeOnly)
		case kwAsync:
			p.flag(n, tsgo.Async)
			async = true
		case kwAbstract, kwOverride, kwProtected, kwPublic, kwReadonly:
		default:
			p.fail()
		}
		p.next()
	}
	return async
}

// indexSignature reports whether the bracket at hand begins [name: T].
func (p *parser) indexSignature() bool {
	was := p.scanner
	p.next()
	is := false
	if p.tok.names() {
		p.next()
		is = p.tok == colon
	}
	if !p.failed {
		p.scanner = was
	}
	return is
}
