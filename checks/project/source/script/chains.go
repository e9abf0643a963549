package script

import (
	"strings"

	"github.com/microsoft/typescript-go/underpin"
)

// chain reads a primary expression with the calls, members and templates behind it.
func (p *parser) chain() uint32 {
	start := p.start
	e := p.primary()
	for {
		switch p.tok {
		case questionDot:
			e = p.optional(start, e)
		case parenOpen:
			e = p.call(p.open(tsgo.Call, start), e)
		default:
			longer := p.member(start, e)
			if longer == e && !p.skipped {
				return e
			}
			e = longer
		}
	}
}

// member reads one member behind an expression, or something that leaves it as it
// is: then skipped is true.
func (p *parser) member(start int, e uint32) uint32 {
	p.skipped = false
	switch p.tok {
	case dot:
		p.next()
		n := p.open(tsgo.Member, start)
		p.add(n, tsgo.ObjectRole, e)
		p.add(n, tsgo.Name, p.memberName())
		e = p.close(n)
	case bracketOpen:
		if p.decorating {
			return e
		}
		e = p.index(p.open(tsgo.Index, start), e)
	case template, templateHead:
		n := p.open(tsgo.Tagged, start)
		p.add(n, tsgo.Callee, e)
		p.add(n, tsgo.Value, p.templateLiteral())
		e = p.close(n)
	case exclamation:
		if p.newline {
			return e
		}
		p.next()
		p.skipped = true
	case less:
		if !p.typeArguments() {
			return e
		}
		p.skipped = true
		if p.tok == dot || p.tok == questionDot {
			p.fail()
		}
	default:
		return e
	}
	p.form = target
	return e
}

func (p *parser) memberName() uint32 {
	if !p.tok.isWord() && p.tok != private {
		p.fail()
		return 0
	}
	if p.newline { // a.⏎b c is two statements, the first of which ends too early
		if t, newline := p.peek(); t.isWord() && !newline {
			p.fail()
		}
	}
	return p.leaf(tsgo.Identifier)
}

func (p *parser) index(n, object uint32) uint32 {
	p.next()
	p.add(n, tsgo.ObjectRole, object)
	p.add(n, tsgo.Value, p.anyExpression())
	p.expect(bracketClose)
	return p.close(n)
}

// optional reads a?.b, a?.[b] and a?.(b).
func (p *parser) optional(start int, e uint32) uint32 {
	p.next()
	n := p.open(tsgo.Member, start)
	p.flag(n, tsgo.Optional)
	switch {
	case p.tok.isWord():
		p.add(n, tsgo.ObjectRole, e)
		p.add(n, tsgo.Name, p.memberName())
		e = p.close(n)
	case p.tok == bracketOpen:
		p.nodes[n].kind = tsgo.Index
		e = p.index(n, e)
	default:
		if p.tok == less && !p.typeArguments() {
			p.fail()
		}
		p.nodes[n].kind = tsgo.Call
		e = p.arguments(n, e)
	}
	p.form = target
	return e
}

func (p *parser) call(n, callee uint32) uint32 {
	p.arguments(n, callee)
	p.form = target
	return n
}

func (p *parser) arguments(n, callee uint32) uint32 {
	p.add(n, tsgo.Callee, callee)
	if p.tok != parenOpen {
		p.fail()
	}
	was := p.decorating
	p.decorating = false
	p.next()
	for p.tok != parenClose && !p.failed {
		p.add(n, tsgo.Arg, p.argument())
		if !p.is(comma) {
			break
		}
	}
	p.decorating = was
	p.expect(parenClose)
	return p.close(n)
}

// argument is an argument or an element of a list.
func (p *parser) argument() uint32 {
	if p.tok == dots {
		return p.spread()
	}
	return p.value()
}

func (p *parser) spread() uint32 {
	n := p.open(tsgo.Spread, p.start)
	p.next()
	p.add(n, tsgo.Value, p.value())
	return p.close(n)
}

// typeArguments reads f<T> when that is what it is.
func (p *parser) typeArguments() bool {
	if p.js {
		return false
	}
	m := p.mark()
	if p.typeList(); !p.failed && p.operator() == greater && p.is(greater) && p.endsTypeArguments() {
		return true
	}
	mistaken := p.failed
	p.back(m)
	if mistaken && p.meansTypes() {
		p.fail()
	}
	return false
}

// meansTypes reports whether the < at hand looks as if it began types, which could
// not be read.
func (p *parser) meansTypes() bool {
	rest := p.text[p.start:]
	if i := strings.IndexAny(rest, ";{}\n"); i >= 0 {
		rest = rest[:i]
	}
	return strings.Contains(rest, ">(") || strings.Contains(rest, ">`")
}

func (p *parser) endsTypeArguments() bool {
	switch p.tok {
	case parenOpen, template, templateHead:
		return true
	case less, greater, plus, minus:
		return false
	}
	return p.newline || p.tok.strength() > 0 && (p.tok != kwIn || !p.noIn) || !p.beginsExpression()
}

// primary reads what expressions are made of.
func (p *parser) primary() uint32 {
	p.form = target
	switch p.tok {
	case str, template:
		return p.leaf(tsgo.String)
	case number:
		return p.leaf(tsgo.Number)
	case templateHead:
		return p.templateLiteral()
	case kwThis:
		return p.leaf(tsgo.This)
	case kwNull:
		return p.leaf(tsgo.Null)
	case kwTrue, kwFalse:
		return p.leaf(tsgo.Bool)
	case kwSuper:
		return p.super()
	case parenOpen:
		p.next()
		e := p.anyExpression()
		p.expect(parenClose)
		p.form = target
		return e
	case bracketOpen:
		return p.array()
	case braceOpen:
		return p.object()
	case kwFunction:
		return p.functionExpression(p.open(tsgo.Function, p.start), false)
	case kwClass:
		n := p.class(p.open(tsgo.Class, p.start))
		p.form = target
		return n
	case kwNew:
		return p.newExpression()
	case kwImport:
		return p.importExpression()
	case slash, assignDivide:
		p.regexp()
		return p.leaf(tsgo.Regexp)
	case private:
		return p.leaf(tsgo.Identifier)
	case kwAsync:
		if t, newline := p.peek(); t == kwFunction && !newline {
			n := p.open(tsgo.Function, p.start)
			p.flag(n, tsgo.Async)
			p.next()
			return p.functionExpression(n, true)
		}
	}
	return p.nameExpression()
}

func (p *parser) nameExpression() uint32 {
	if !p.tok.names() || p.tok == kwYield || p.tok == kwAwait {
		p.fail()
		return 0
	}
	n := p.leaf(tsgo.Identifier)
	p.form = name
	return n
}

func (p *parser) super() uint32 {
	n := p.leaf(tsgo.Super)
	if p.tok != parenOpen && p.tok != dot && p.tok != bracketOpen {
		p.fail()
	}
	return n
}

// newExpression reads new F(x) and new.target.
func (p *parser) newExpression() uint32 {
	n := p.open(tsgo.New, p.start)
	p.next()
	if p.is(dot) {
		p.nodes[n].kind = tsgo.Identifier
		p.memberName()
		return p.close(n)
	}
	start := p.start
	e := p.primary()
	for {
		longer := p.member(start, e)
		if longer == e && !p.skipped {
			break
		}
		e = longer
	}
	p.form = target
	if p.tok == questionDot {
		p.fail()
	}
	if p.tok == parenOpen {
		return p.call(n, e)
	}
	p.add(n, tsgo.Callee, e)
	return p.close(n)
}

// importExpression reads import(x) and import.meta.
func (p *parser) importExpression() uint32 {
	n := p.leaf(tsgo.Identifier)
	if p.is(dot) {
		p.memberName()
		return p.close(n)
	}
	if p.tok != parenOpen {
		p.fail()
	}
	return n
}

// templateLiteral reads a template with its expressions.
func (p *parser) templateLiteral() uint32 {
	p.form = target
	if p.tok == template {
		return p.leaf(tsgo.String)
	}
	n := p.open(tsgo.Template, p.start)
	p.fixed(n, 2)
	for !p.failed {
		p.next()
		p.add(n, tsgo.Item, p.anyExpression())
		p.templateRest()
		if p.tok == templateTail {
			p.fixed(n, 1)
			p.next()
			break
		}
		p.fixed(n, 2)
	}
	p.form = target
	return p.close(n)
}

// fixed is a part of a template without what delimits it.
func (p *parser) fixed(n uint32, trailing int) {
	part := p.open(tsgo.String, p.start+1)
	p.nodes[part].stop = uint32(p.stop - trailing)
	p.add(n, tsgo.Item, part)
}
