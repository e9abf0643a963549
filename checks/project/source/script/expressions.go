package script

import "github.com/microsoft/typescript-go/underpin"

// expression reads expressions with commas between.
func (p *parser) expression() uint32 {
	was := p.decorating
	p.decorating = false
	start := p.start
	e := p.assignment(true)
	for p.tok == comma {
		e = p.binary(tsgo.Binary, start, e, func() uint32 { return p.assignment(true) })
	}
	p.decorating = was
	return e
}

// anyExpression is an expression in brackets of some kind.
func (p *parser) anyExpression() uint32 {
	was := p.noIn
	p.noIn = false
	e := p.expression()
	p.noIn = was
	return e
}

// value is one expression in brackets of some kind.
func (p *parser) value() uint32 {
	was := p.noIn
	p.noIn = false
	e := p.assignment(true)
	p.noIn = was
	return e
}

// binary reads the right side of the operator at hand.
func (p *parser) binary(k tsgo.Kind, start int, left uint32, right func() uint32) uint32 {
	n := p.open(k, start)
	p.nodes[n].aux = p.aux()
	p.next()
	p.add(n, tsgo.Left, left)
	p.add(n, tsgo.Right, right())
	p.form = other
	return p.close(n)
}

// assignment reads one expression. In the middle of a ? b : c, the colon ends a
// function that could as well have a type.
func (p *parser) assignment(typed bool) uint32 {
	if p.tok == kwYield {
		return p.yield()
	}
	if fn := p.arrowInParens(typed); fn != 0 {
		return fn
	}
	if p.tok == kwAsync {
		if t, newline := p.peek(); t.names() && !newline {
			if fn := p.asyncArrow(typed); fn != 0 {
				return fn
			}
		}
	}
	start := p.start
	e := p.operation(0)
	switch {
	case p.form == name && p.tok == arrow:
		return p.arrow(p.open(tsgo.Arrow, start), e, false, typed)
	case p.form != other && p.operator().assigns():
		return p.binary(tsgo.Assign, start, e, func() uint32 { return p.assignment(typed) })
	case p.tok == question:
		return p.conditional(start, e, typed)
	}
	return e
}

func (p *parser) conditional(start int, cond uint32, typed bool) uint32 {
	n := p.open(tsgo.Conditional, start)
	p.next()
	p.add(n, tsgo.Cond, cond)
	was := p.noIn
	p.noIn = false
	p.add(n, tsgo.Then, p.assignment(false))
	p.noIn = was
	p.expect(colon)
	p.add(n, tsgo.Else, p.assignment(typed))
	p.form = other
	return p.close(n)
}

func (p *parser) yield() uint32 {
	if !p.generator {
		p.fail()
		return 0
	}
	n := p.open(tsgo.Yield, p.start)
	p.next()
	if !p.newline && (p.tok == asterisk || p.beginsExpression()) {
		p.is(asterisk)
		p.add(n, tsgo.Value, p.assignment(true))
	}
	p.form = other
	return p.close(n)
}

// How strongly operators bind.
const (
	weakest = iota
	binds
	bindsAnd
	bindsBar
	bindsCaret
	bindsAmpersand
	bindsEqual
	bindsRelation
	bindsShift
	bindsPlus
	bindsTimes
	bindsPower
	strongest
)

func (t token) strength() int {
	switch t {
	case or, coalesce:
		return binds
	case and:
		return bindsAnd
	case bar:
		return bindsBar
	case caret:
		return bindsCaret
	case ampersand:
		return bindsAmpersand
	case equal, notEqual, same, notSame:
		return bindsEqual
	case less, greater, lessEqual, greaterEqual, kwInstanceof, kwIn, kwAs, kwSatisfies:
		return bindsRelation
	case shiftLeft, shiftRight, shiftRightZero:
		return bindsShift
	case plus, minus:
		return bindsPlus
	case asterisk, slash, percent:
		return bindsTimes
	case power:
		return bindsPower
	}
	return -1
}

// operation reads operands and what stands between them, as far as it binds more
// strongly than what stands before.
func (p *parser) operation(before int) uint32 {
	start := p.start
	left := p.unary()
	last := strongest // the operator that was read last
	for {
		op := p.operator()
		strength := op.strength()
		if strength < before || strength == before && op != power || op == kwIn && p.noIn {
			return left
		}
		if op == shiftLeft && !p.js {
			if t, _ := p.peek(); t != number && t != parenOpen {
				p.fail() // it could be f<<T>() => void>()
			}
		}
		if op != kwAs && op != kwSatisfies {
			left = p.binary(tsgo.Binary, start, left, func() uint32 { return p.operation(strength) })
			last = strength
			continue
		}
		if p.newline {
			return left
		}
		p.next()
		p.typ()
		p.form = other
		if p.operator().strength() > last {
			return left
		}
	}
}

func (p *parser) unary() uint32 {
	switch p.tok {
	case plus, minus, tilde, exclamation, kwDelete, kwTypeof, kwVoid:
		n := p.open(tsgo.Unary, p.start)
		p.nodes[n].aux = p.aux()
		return p.operand(n)
	case kwAwait:
		if t, newline := p.peek(); !p.async && (newline || !t.isWord() && t != number && t != str) {
			p.fail() // a name, or the await of a module
			return 0
		}
		return p.operand(p.open(tsgo.Await, p.start))
	case less:
		if !p.jsx {
			return p.assertion()
		}
		if t, _ := p.peek(); !t.isWord() && t != greater {
			p.fail()
			return 0
		}
		e := p.element(false)
		if p.tok == less {
			p.fail()
		}
		p.form = target
		return e
	}
	return p.update()
}

// operand reads what a unary operator is about.
func (p *parser) operand(n uint32) uint32 {
	p.next()
	p.add(n, tsgo.Value, p.unary())
	if p.tok == power {
		p.fail()
	}
	p.form = other
	return p.close(n)
}

// assertion reads <T>x as x.
func (p *parser) assertion() uint32 {
	p.next()
	p.typ()
	p.expect(greater)
	e := p.unary()
	if p.tok == power {
		p.fail()
	}
	p.form = other
	return e
}

func (p *parser) update() uint32 {
	if p.tok == plusPlus || p.tok == minusMinus {
		n := p.open(tsgo.Unary, p.start)
		p.nodes[n].aux = p.aux()
		p.next()
		p.add(n, tsgo.Value, p.chain())
		p.form = other
		return p.close(n)
	}
	start := p.start
	e := p.chain()
	if (p.tok == plusPlus || p.tok == minusMinus) && !p.newline {
		n := p.open(tsgo.Unary, start)
		p.nodes[n].aux = p.aux()
		p.flag(n, tsgo.Postfix)
		p.add(n, tsgo.Value, e)
		p.next()
		p.form = other
		return p.close(n)
	}
	return e
}

// beginsExpression reports whether an expression begins at the token.
func (p *parser) beginsExpression() bool {
	switch p.tok {
	case kwThis, kwSuper, kwNull, kwTrue, kwFalse, number, str, template, templateHead,
		parenOpen, bracketOpen, braceOpen, kwFunction, kwClass, kwNew, slash, assignDivide,
		plus, minus, tilde, exclamation, kwDelete, kwTypeof, kwVoid, plusPlus, minusMinus, less,
		private, at:
		return true
	case kwImport:
		t, _ := p.peek()
		return t == parenOpen || t == less || t == dot
	}
	return p.tok.names() || p.tok.strength() > 0
}
