package script

import "github.com/microsoft/typescript-go/underpin"

func (p *parser) array() uint32 {
	n := p.open(tsgo.Array, p.start)
	p.next()
	for p.tok != bracketClose && !p.failed {
		if p.tok == comma {
			p.add(n, tsgo.Item, p.missing(tsgo.Other))
		} else {
			p.add(n, tsgo.Item, p.argument())
		}
		if !p.is(comma) {
			break
		}
	}
	p.expect(bracketClose)
	p.form = target
	return p.close(n)
}

// missing is the node of an element that was left out.
func (p *parser) missing(k tsgo.Kind) uint32 { return p.close(p.open(k, p.before)) }

func (p *parser) object() uint32 {
	n := p.open(tsgo.Object, p.start)
	p.next()
	for p.tok != braceClose && !p.failed {
		p.add(n, tsgo.Item, p.property())
		if !p.is(comma) {
			break
		}
	}
	p.expect(braceClose)
	p.form = target
	return p.close(n)
}

// property reads one member of an object.
func (p *parser) property() uint32 {
	if p.tok == dots {
		return p.spread()
	}
	n := p.open(tsgo.Property, p.start)
	var async, generator bool
	switch p.tok {
	case kwAsync:
		if t, newline := p.peek(); !newline && (t.namesMember() || t == asterisk) {
			p.next()
			p.flag(n, tsgo.Async)
			async = true
		}
	case kwGet, kwSet:
		if t, _ := p.peek(); t.namesMember() {
			return p.accessor(n)
		}
	}
	generator = p.is(asterisk)
	plain := p.tok.names() && p.tok != kwAwait && p.tok != kwYield
	p.memberKey(n)
	switch {
	case async || generator || p.tok == parenOpen || p.tok == less:
		p.nodes[n].kind = tsgo.Method
		return p.method(n, async, generator)
	case p.tok == colon:
		p.next()
		p.add(n, tsgo.Value, p.value())
	case plain && p.nodes[n].flags == 0:
		p.nodes[n].kind = tsgo.Shorthand
		if p.is(assign) {
			p.add(n, tsgo.Value, p.value())
		}
	default:
		p.fail()
	}
	return p.close(n)
}

// namesMember reports whether a token begins the name of a member.
func (t token) namesMember() bool {
	return t.isWord() || t == str || t == number || t == bracketOpen || t == private
}

// memberKey reads the name of a member.
func (p *parser) memberKey(n uint32) {
	switch {
	case p.tok == str:
		p.add(n, tsgo.Name, p.leaf(tsgo.String))
	case p.tok == number:
		p.add(n, tsgo.Name, p.leaf(tsgo.Number))
	case p.tok == bracketOpen:
		p.flag(n, tsgo.Computed)
		p.next()
		p.add(n, tsgo.Name, p.anyExpression())
		p.expect(bracketClose)
	case p.tok == private:
		p.flag(n, tsgo.Private)
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
	case p.tok.isWord():
		p.add(n, tsgo.Name, p.leaf(tsgo.Identifier))
	default:
		p.fail()
	}
}

// accessor reads a getter or setter from its word on.
func (p *parser) accessor(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Getter
	if p.tok == kwSet {
		p.nodes[n].kind = tsgo.Setter
	}
	p.next()
	p.memberKey(n)
	return p.method(n, false, false)
}

// method reads on behind the name of a method.
func (p *parser) method(n uint32, async, generator bool) uint32 {
	if generator {
		p.flag(n, tsgo.Generator)
	}
	p.signature(n, async, generator)
	return p.close(n)
}

// patternOrName reads what a value is bound to.
func (p *parser) patternOrName() uint32 {
	switch p.tok {
	case bracketOpen:
		return p.arrayPattern()
	case braceOpen:
		return p.objectPattern()
	}
	if !p.tok.names() {
		p.fail()
		return 0
	}
	return p.leaf(tsgo.Identifier)
}

func (p *parser) arrayPattern() uint32 {
	n := p.open(tsgo.ArrayPattern, p.start)
	was := p.noIn
	p.noIn = false
	p.next()
	for p.tok != bracketClose && !p.failed {
		if p.tok == comma {
			p.add(n, tsgo.Item, p.missing(tsgo.Binding))
		} else {
			b := p.open(tsgo.Binding, p.start)
			if p.is(dots) {
				p.flag(b, tsgo.Rest)
			}
			p.add(b, tsgo.Name, p.patternOrName())
			p.initializer(b)
			p.add(n, tsgo.Item, p.close(b))
		}
		if !p.is(comma) {
			break
		}
	}
	p.noIn = was
	p.expect(bracketClose)
	return p.close(n)
}

func (p *parser) objectPattern() uint32 {
	n := p.open(tsgo.ObjectPattern, p.start)
	was := p.noIn
	p.noIn = false
	p.next()
	for p.tok != braceClose && !p.failed {
		p.add(n, tsgo.Item, p.binding())
		if !p.is(comma) {
			break
		}
	}
	p.noIn = was
	p.expect(braceClose)
	return p.close(n)
}

func (p *parser) binding() uint32 {
	b := p.open(tsgo.Binding, p.start)
	if p.is(dots) {
		p.flag(b, tsgo.Rest)
	}
	if p.tok.names() {
		word := p.leaf(tsgo.Identifier)
		if p.tok != colon {
			p.add(b, tsgo.Name, word)
			p.initializer(b)
			return p.close(b)
		}
		p.add(b, tsgo.PropertyRole, word)
	} else {
		p.memberKey(b)
		if first := p.nodes[b].first; first != 0 {
			p.nodes[first].role = tsgo.PropertyRole
		}
	}
	p.expect(colon)
	p.add(b, tsgo.Name, p.patternOrName())
	p.initializer(b)
	return p.close(b)
}

func (p *parser) initializer(n uint32) {
	if p.is(assign) {
		p.add(n, tsgo.Value, p.assignment(true))
	}
}
