package script

import (
	"unicode/utf8"

	"github.com/microsoft/typescript-go/underpin"
)

// element reads an element or a fragment from its < on. Inside of another one, text
// follows it.
func (p *parser) element(inside bool) uint32 {
	n := p.open(tsgo.Element, p.start)
	p.next()
	if p.tok == greater {
		p.jsxText()
		p.children(n)
		p.closing("", inside)
		return p.close(n)
	}
	from := p.start
	p.add(n, tsgo.Tag, p.tagName())
	if p.failed {
		return 0
	}
	tag := p.text[from:p.before]
	if p.tok == less && !p.js {
		p.typeArgumentList()
	}
	for p.tok != greater && p.tok != slash && !p.failed {
		p.add(n, tsgo.AttrRole, p.attribute())
	}
	if p.tok == greater {
		p.jsxText()
		p.children(n)
		p.closing(tag, inside)
		return p.close(n)
	}
	p.expect(slash)
	p.endTag(inside)
	return p.close(n)
}

// endTag moves over the > that an element ends with.
func (p *parser) endTag(inside bool) {
	switch {
	case p.tok != greater:
		p.fail()
	case inside:
		p.jsxText()
	default:
		p.next()
	}
}

// closing reads the tag that closes an element.
func (p *parser) closing(tag string, inside bool) {
	p.expect(lessSlash)
	if tag != "" {
		from := p.start
		m := len(p.nodes)
		p.tagName()
		p.nodes = p.nodes[:m]
		if p.failed || p.text[from:p.before] != tag {
			p.fail()
			return
		}
	}
	p.endTag(inside)
}

func (p *parser) children(n uint32) {
	for {
		switch p.tok {
		case text:
			t := p.open(tsgo.Text, p.start)
			p.nodes[t].stop = uint32(p.stop)
			if !p.onlyBlank(p.text[p.start:p.stop]) {
				p.add(n, tsgo.Item, t)
			}
			p.jsxText()
		case braceOpen:
			p.next()
			if p.tok != braceClose {
				p.is(dots)
				p.add(n, tsgo.Item, p.anyExpression())
			}
			if p.tok != braceClose {
				p.fail()
				return
			}
			p.jsxText()
		case less:
			p.add(n, tsgo.Item, p.element(true))
		default:
			return
		}
	}
}

// jsxName reads a name, which may have hyphens, and with a colon two.
func (p *parser) jsxName() uint32 {
	n := p.open(tsgo.Identifier, p.start)
	p.jsxWord()
	if p.is(colon) {
		p.jsxWord()
		if p.tok == dot {
			p.fail()
		}
	}
	return p.close(n)
}

func (p *parser) jsxWord() {
	if !p.tok.isWord() {
		p.fail()
		return
	}
	i := p.stop
	for i < len(p.text) && (p.text[i] == '-' || class[p.text[i]]&inWord != 0) {
		i++
	}
	if p.at(i) >= utf8.RuneSelf {
		p.fail()
		return
	}
	p.stop = i
	p.next()
}

func (p *parser) tagName() uint32 {
	start := p.start
	kind := tsgo.Identifier
	if p.tok == kwThis {
		kind = tsgo.This
	}
	e := p.jsxName()
	if p.failed {
		return 0
	}
	p.nodes[e].kind = kind
	for p.tok == dot {
		p.next()
		n := p.open(tsgo.Member, start)
		p.add(n, tsgo.ObjectRole, e)
		p.add(n, tsgo.Name, p.memberName())
		e = p.close(n)
	}
	return e
}

func (p *parser) attribute() uint32 {
	if p.tok == braceOpen {
		n := p.open(tsgo.Spread, p.start)
		p.next()
		p.expect(dots)
		p.add(n, tsgo.Value, p.anyExpression())
		p.expect(braceClose)
		return p.close(n)
	}
	n := p.open(tsgo.Attr, p.start)
	p.add(n, tsgo.Name, p.jsxName())
	if p.tok == assign {
		p.add(n, tsgo.Value, p.attributeValue())
	}
	return p.close(n)
}

// attributeValue reads what follows the = of an attribute: in quotes, a text may
// have several lines and has no escapes.
func (p *parser) attributeValue() uint32 {
	p.before, p.newline = p.stop, false
	if !p.skipBlank() {
		return 0
	}
	p.start = p.stop
	switch quote := p.at(p.start); quote {
	case '"', '\'':
		i := p.start + 1
		for i < len(p.text) && p.text[i] != quote {
			i++
		}
		if i == len(p.text) {
			p.fail()
			return 0
		}
		p.stop = i + 1
		return p.leaf(tsgo.String)
	case '{':
		p.stop++
		p.next()
		if p.tok == braceClose {
			p.fail()
			return 0
		}
		e := p.anyExpression()
		p.expect(braceClose)
		return e
	case '<':
		p.stop++
		p.tok = less
		return p.element(false)
	}
	p.fail()
	return 0
}
