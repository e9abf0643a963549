package script

import "github.com/microsoft/typescript-go/underpin"

// beginsMappedType reports whether a brace begins { [K in T]: … }.
func (p *parser) beginsMappedType() bool {
	was := p.scanner
	p.next()
	is := p.mapped()
	if !p.failed {
		p.scanner = was
	}
	return is
}

func (p *parser) mapped() bool {
	if p.is(plus) || p.is(minus) {
		return p.tok == kwReadonly
	}
	p.is(kwReadonly)
	if !p.is(bracketOpen) || !p.tok.names() {
		return false
	}
	p.next()
	return p.tok == kwIn
}

func (p *parser) mappedType() {
	p.next()
	if p.is(plus) || p.is(minus) {
		p.expect(kwReadonly)
	} else {
		p.is(kwReadonly)
	}
	p.expect(bracketOpen)
	p.next() // the name
	p.expect(kwIn)
	p.typ()
	if p.is(kwAs) {
		p.typ()
	}
	p.expect(bracketClose)
	if p.is(plus) || p.is(minus) {
		p.expect(question)
	} else {
		p.is(question)
	}
	p.annotation()
	p.endStatement()
	p.expect(braceClose)
}

// typeMembers reads the members of an interface.
func (p *parser) typeMembers() {
	was := p.noConditional
	p.noConditional = false
	p.expect(braceOpen)
	for p.tok != braceClose && !p.failed {
		p.typeMember()
		if !p.is(comma) {
			p.endStatement()
		}
		if p.tok == end {
			p.fail()
		}
	}
	p.noConditional = was
	p.expect(braceClose)
}

func (p *parser) typeMember() {
	if p.tok == kwNew {
		if t, _ := p.peek(); t == parenOpen || t == less {
			p.next()
		}
	}
	if p.tok == parenOpen || p.tok == less {
		p.methodType()
		return
	}
	switch p.tok {
	case kwReadonly:
		if t, newline := p.peek(); t.namesMember() && !newline {
			p.next()
		}
	case kwGet, kwSet:
		if t, _ := p.peek(); t.namesMember() {
			p.next()
			p.memberKey(p.open(tsgo.Method, p.start))
			p.methodType()
			return
		}
	}
	m := p.open(tsgo.Field, p.start)
	if p.tok == bracketOpen && p.indexSignature() {
		p.next()
		p.next()
		p.annotation()
		p.expect(bracketClose)
		p.annotation()
		return
	}
	if p.tok == private {
		p.fail()
	}
	p.memberKey(m)
	p.is(question)
	if p.tok == parenOpen || p.tok == less {
		p.methodType()
		return
	}
	p.annotation()
}

func (p *parser) methodType() {
	p.typeParameters()
	p.parameters(p.open(tsgo.Function, p.start), false, false)
	p.returnType()
}
