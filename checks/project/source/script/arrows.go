package script

import "github.com/microsoft/typescript-go/underpin"

// A guess is what the first tokens say of what begins with a parenthesis.
type guess uint8

const (
	no guess = iota
	perhaps
	yes
)

// arrowInParens reads a function with an arrow and parentheses; 0 when there is
// none.
func (p *parser) arrowInParens(typed bool) uint32 {
	if p.tok != parenOpen && p.tok != less && p.tok != kwAsync {
		return 0
	}
	g := p.guessArrow()
	if p.failed || g == no {
		return 0
	}
	if g == yes {
		return p.signedArrow(true)
	}
	m := p.mark()
	was := *p
	if n := p.signedArrow(typed); !p.failed {
		return n
	}
	p.async, p.generator, p.noIn, p.decorating, p.noConditional = was.async, was.generator, was.noIn, was.decorating, was.noConditional
	p.back(m)
	return 0
}

// guessArrow looks at the first tokens.
func (p *parser) guessArrow() guess {
	was := p.scanner
	g := p.guessed()
	if !p.failed {
		p.scanner = was
	}
	return g
}

func (p *parser) guessed() guess {
	if p.tok == kwAsync {
		p.next()
		if p.newline || p.tok != parenOpen && p.tok != less {
			return no
		}
	}
	if p.tok == less {
		return p.guessGeneric()
	}
	p.next()
	switch {
	case p.tok == parenClose:
		p.next()
		if p.tok == arrow || p.tok == colon || p.tok == braceOpen {
			return yes
		}
		return no
	case p.tok == bracketOpen || p.tok == braceOpen:
		return perhaps
	case p.tok == dots:
		return yes
	case !p.tok.names() && p.tok != kwThis:
		return no
	}
	modifier := p.tok.modifies() && p.tok != kwAsync
	p.next()
	if modifier && p.tok.names() {
		p.fail() // a modifier of a parameter, or an as
		return no
	}
	switch p.tok {
	case colon:
		return yes
	case question:
		p.next()
		if p.tok == colon || p.tok == comma || p.tok == assign || p.tok == parenClose {
			return yes
		}
	case comma, assign, parenClose:
		return perhaps
	}
	return no
}

// guessGeneric looks behind a < for parameters of types.
func (p *parser) guessGeneric() guess {
	p.next()
	if !p.tok.names() && p.tok != kwConst {
		return no
	}
	if !p.jsx {
		return perhaps
	}
	p.is(kwConst)
	p.next()
	switch p.tok {
	case comma, assign:
		return yes
	case kwExtends:
		p.next()
		if p.tok != assign && p.tok != greater && p.tok != slash {
			return yes
		}
	}
	return no
}

// modifies reports whether a word can stand before a declaration.
func (t token) modifies() bool {
	switch t {
	case kwAbstract, kwAccessor, kwAsync, kwConst, kwDeclare, kwDefault, kwExport, kwIn, kwOut,
		kwOverride, kwPrivate, kwProtected, kwPublic, kwReadonly, kwStatic:
		return true
	}
	return false
}

// signedArrow reads (a, b): T => body.
func (p *parser) signedArrow(typed bool) uint32 {
	n := p.open(tsgo.Arrow, p.start)
	async := p.is(kwAsync)
	if async {
		p.flag(n, tsgo.Async)
	}
	p.typeParameters()
	p.parameters(n, async, false)
	returns := p.tok == colon
	p.returnType()
	if p.tok != arrow {
		p.fail()
		return 0
	}
	p.next()
	p.arrowBody(n, async, typed)
	if !typed && returns && p.tok != colon {
		p.fail()
	}
	p.form = other
	return p.close(n)
}

// asyncArrow reads async x => body; 0 when it is none.
func (p *parser) asyncArrow(typed bool) uint32 {
	m := p.mark()
	n := p.open(tsgo.Arrow, p.start)
	p.next()
	if t, newline := p.peek(); t != arrow || newline {
		p.back(m)
		return 0
	}
	p.flag(n, tsgo.Async)
	return p.arrow(n, p.leaf(tsgo.Identifier), true, typed)
}

// arrow reads on behind the only parameter.
func (p *parser) arrow(n, param uint32, async, typed bool) uint32 {
	around := p.open(tsgo.Param, int(p.nodes[param].start))
	p.nodes[around].stop = p.nodes[param].stop
	p.add(around, tsgo.Name, param)
	p.add(n, tsgo.ParamRole, around)
	p.expect(arrow)
	p.arrowBody(n, async, typed)
	p.form = other
	return p.close(n)
}

func (p *parser) arrowBody(n uint32, async, typed bool) {
	if p.tok == braceOpen {
		p.add(n, tsgo.Body, p.body(async, false))
		return
	}
	wasAsync, wasGenerator := p.async, p.generator
	p.async, p.generator = async, false
	p.add(n, tsgo.Body, p.assignment(typed))
	p.async, p.generator = wasAsync, wasGenerator
}
