package script

import "github.com/microsoft/typescript-go/underpin"

// statement reads one statement.
func (p *parser) statement() uint32 {
	n := p.open(tsgo.Other, p.start)
	switch p.tok {
	case semicolon:
		p.next()
		return p.close(n)
	case braceOpen:
		return p.block(n)
	case kwVar:
		return p.variableStatement(n)
	case kwLet:
		if t, _ := p.peek(); t.names() || t == braceOpen || t == bracketOpen {
			return p.variableStatement(n)
		}
	case kwIf:
		return p.ifStatement(n)
	case kwFor:
		return p.forStatement(n)
	case kwWhile:
		p.nodes[n].kind = tsgo.While
		p.next()
		p.condition(n, tsgo.Cond)
		p.add(n, tsgo.Body, p.statement())
		return p.close(n)
	case kwDo:
		return p.doStatement(n)
	case kwReturn:
		return p.returnStatement(n)
	case kwThrow:
		return p.throwStatement(n)
	case kwBreak, kwContinue:
		return p.jump(n)
	case kwSwitch:
		return p.switchStatement(n)
	case kwTry:
		return p.tryStatement(n)
	case kwDebugger:
		p.next()
		p.endStatement()
		return p.close(n)
	}
	if p.beginsDeclaration() {
		return p.declaration(n)
	}
	return p.expressionStatement(n)
}

func (p *parser) block(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Block
	p.expect(braceOpen)
	for p.tok != braceClose && !p.failed {
		if p.tok == end {
			p.fail()
			break
		}
		p.add(n, tsgo.Item, p.statement())
	}
	p.expect(braceClose)
	return p.close(n)
}

func (p *parser) expressionStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Expression
	e := p.expression()
	if p.form == name && p.tok == colon {
		p.next()
		p.nodes[n].kind = tsgo.Labeled
		p.add(n, tsgo.Name, e)
		p.add(n, tsgo.Body, p.statement())
		return p.close(n)
	}
	p.add(n, tsgo.Value, e)
	p.endStatement()
	return p.close(n)
}

// condition reads what stands in the parentheses of a statement.
func (p *parser) condition(n uint32, r tsgo.Role) {
	p.expect(parenOpen)
	p.add(n, r, p.anyExpression())
	p.expect(parenClose)
}

func (p *parser) ifStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.If
	p.next()
	p.condition(n, tsgo.Cond)
	p.add(n, tsgo.Then, p.statement())
	if p.is(kwElse) {
		p.add(n, tsgo.Else, p.statement())
	}
	return p.close(n)
}

func (p *parser) doStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.DoWhile
	p.next()
	p.add(n, tsgo.Body, p.statement())
	p.expect(kwWhile)
	p.condition(n, tsgo.Cond)
	p.is(semicolon)
	return p.close(n)
}

func (p *parser) returnStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Return
	p.next()
	if !p.canEnd() {
		p.add(n, tsgo.Value, p.anyExpression())
	}
	p.endStatement()
	return p.close(n)
}

func (p *parser) throwStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Throw
	p.next()
	if p.newline {
		p.fail()
	}
	p.add(n, tsgo.Value, p.anyExpression())
	p.endStatement()
	return p.close(n)
}

func (p *parser) jump(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Jump
	p.next()
	if !p.canEnd() {
		if !p.tok.names() {
			p.fail()
		}
		p.next()
	}
	p.endStatement()
	return p.close(n)
}

func (p *parser) switchStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Switch
	p.next()
	p.condition(n, tsgo.Cond)
	p.expect(braceOpen)
	for p.tok == kwCase || p.tok == kwDefault {
		c := p.open(tsgo.Case, p.start)
		if p.is(kwCase) {
			p.add(c, tsgo.Cond, p.anyExpression())
		} else {
			p.next()
		}
		p.expect(colon)
		for p.tok != kwCase && p.tok != kwDefault && p.tok != braceClose && p.tok != end {
			p.add(c, tsgo.Item, p.statement())
		}
		p.add(n, tsgo.Item, p.close(c))
	}
	p.expect(braceClose)
	return p.close(n)
}

func (p *parser) tryStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Try
	p.next()
	p.add(n, tsgo.Body, p.block(p.open(tsgo.Block, p.start)))
	if p.tok == kwCatch {
		c := p.open(tsgo.Catch, p.start)
		p.next()
		if p.is(parenOpen) {
			p.add(c, tsgo.Name, p.patternOrName())
			p.annotation()
			p.expect(parenClose)
		}
		p.add(c, tsgo.Body, p.block(p.open(tsgo.Block, p.start)))
		p.add(n, tsgo.CatchRole, p.close(c))
	} else if p.tok != kwFinally {
		p.fail()
	}
	if p.is(kwFinally) {
		p.add(n, tsgo.Finally, p.block(p.open(tsgo.Block, p.start)))
	}
	return p.close(n)
}

func (p *parser) forStatement(n uint32) uint32 {
	p.nodes[n].kind = tsgo.For
	p.next()
	if p.is(kwAwait) {
		p.flag(n, tsgo.Async)
	}
	p.expect(parenOpen)
	var first uint32
	switch p.tok {
	case semicolon:
	case kwVar, kwLet, kwConst:
		first = p.variables(p.open(tsgo.Variables, p.start), true)
	case kwUsing, kwAwait:
		p.fail()
	default:
		was := p.noIn
		p.noIn = true
		first = p.expression()
		p.noIn = was
	}
	switch {
	case p.is(kwOf):
		p.nodes[n].kind = tsgo.ForOf
		p.add(n, tsgo.Left, first)
		p.add(n, tsgo.Right, p.value())
	case p.nodes[n].flags != 0:
		p.fail()
	case p.is(kwIn):
		p.nodes[n].kind = tsgo.ForIn
		p.add(n, tsgo.Left, first)
		p.add(n, tsgo.Right, p.anyExpression())
	default:
		p.add(n, tsgo.Init, first)
		p.steps(n)
	}
	p.expect(parenClose)
	p.add(n, tsgo.Body, p.statement())
	return p.close(n)
}

// steps reads the condition and the update of a for.
func (p *parser) steps(n uint32) {
	p.expect(semicolon)
	if p.tok != semicolon {
		p.add(n, tsgo.Cond, p.anyExpression())
	}
	p.expect(semicolon)
	if p.tok != parenClose {
		p.add(n, tsgo.Update, p.anyExpression())
	}
}

func (p *parser) variableStatement(n uint32) uint32 {
	p.variables(n, false)
	p.endStatement()
	return p.close(n)
}

// variables reads a list of declarations from its word on.
func (p *parser) variables(n uint32, inFor bool) uint32 {
	p.nodes[n].kind = tsgo.Variables
	switch p.tok {
	case kwConst:
		p.flag(n, tsgo.Const)
	case kwLet:
		p.flag(n, tsgo.Let)
	}
	p.next()
	if inFor && p.tok == kwOf {
		p.fail()
	}
	was := p.noIn
	p.noIn = inFor
	for !p.failed {
		p.add(n, tsgo.Item, p.declarator(inFor))
		if !p.is(comma) {
			break
		}
	}
	p.noIn = was
	return p.close(n)
}

func (p *parser) declarator(inFor bool) uint32 {
	d := p.open(tsgo.Declarator, p.start)
	plain := p.tok.names()
	p.add(d, tsgo.Name, p.patternOrName())
	if plain && !inFor && p.tok == exclamation && !p.newline {
		p.next()
	}
	p.annotation()
	if p.tok != kwIn && p.tok != kwOf {
		p.initializer(d)
	}
	return p.close(d)
}
