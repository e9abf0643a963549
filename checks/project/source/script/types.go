package script

import "github.com/microsoft/typescript-go/underpin"

// Types have no nodes: what is written while one is read is dropped behind it.

// annotation reads the type behind a colon, where there is one.
func (p *parser) annotation() {
	if p.is(colon) {
		p.typ()
	}
}

// returnType reads the type of a result, where there is one.
func (p *parser) returnType() {
	if p.is(colon) {
		p.predicateOrType()
	}
}

// predicateOrType reads a type or `x is T`.
func (p *parser) predicateOrType() {
	if p.tok.names() || p.tok == kwThis {
		if t, newline := p.peek(); t == kwIs && !newline {
			p.next()
			p.next()
		}
	}
	was := p.noConditional
	p.noConditional = false
	p.typ()
	p.noConditional = was
}

// typ reads a type.
func (p *parser) typ() {
	was := len(p.nodes)
	p.wholeType()
	if !p.failed {
		p.nodes = p.nodes[:was]
	}
}

func (p *parser) wholeType() {
	if p.beginsFunctionType() {
		p.functionType()
		return
	}
	p.union()
	if p.noConditional || p.newline || p.tok != kwExtends {
		return
	}
	p.next()
	p.noConditional = true
	p.typ()
	p.noConditional = false
	p.expect(question)
	p.typ()
	p.expect(colon)
	p.typ()
}

func (p *parser) union() {
	p.is(bar)
	for !p.failed {
		p.is(ampersand)
		p.typeOperator()
		if !p.is(bar) && !p.is(ampersand) {
			return
		}
	}
}

func (p *parser) typeOperator() {
	for {
		switch p.tok {
		case kwKeyof, kwUnique, kwReadonly:
			p.next()
			continue
		case kwInfer:
			p.inferred()
			return
		}
		break
	}
	was := p.noConditional
	p.noConditional = false
	p.postfixType()
	p.noConditional = was
}

// inferred reads infer T, with what it extends when that is no condition.
func (p *parser) inferred() {
	p.next()
	if !p.tok.names() {
		p.fail()
	}
	p.next()
	if p.tok != kwExtends {
		return
	}
	m := p.mark()
	was := p.noConditional
	p.next()
	p.noConditional = true
	p.typ()
	p.noConditional = was
	if !was && p.tok == question {
		p.back(m)
	}
}

func (p *parser) postfixType() {
	p.simpleType()
	for !p.newline && !p.failed {
		switch p.tok {
		case bracketOpen:
			p.next()
			if !p.is(bracketClose) {
				p.listedType()
				p.expect(bracketClose)
			}
		case question:
			if t, _ := p.peek(); t != comma && t != bracketClose {
				return
			}
			p.next()
		case exclamation:
			p.fail()
		default:
			return
		}
	}
}

func (p *parser) simpleType() {
	switch p.tok {
	case str, number, template, kwTrue, kwFalse, kwNull, kwVoid, kwThis:
		p.next()
	case minus:
		p.next()
		p.expect(number)
	case kwNew:
		p.fail() // where a type of functions cannot stand
	case templateHead:
		p.templateType()
	case braceOpen:
		if p.beginsMappedType() {
			p.mappedType()
		} else {
			p.typeMembers()
		}
	case bracketOpen:
		p.tuple()
	case parenOpen:
		p.next()
		p.typ()
		p.expect(parenClose)
	case kwTypeof:
		p.next()
		if p.tok == kwImport {
			p.importType()
			return
		}
		p.entity()
		if p.tok == less && !p.newline {
			p.typeArgumentList()
		}
	case kwImport:
		p.importType()
	case kwAsserts:
		if t, newline := p.peek(); t.isWord() && !newline {
			p.next()
			p.next()
			if p.is(kwIs) {
				p.typ()
			}
			return
		}
		p.reference()
	default:
		p.reference()
	}
}

// reference reads a name with its arguments.
func (p *parser) reference() {
	first := p.text[p.start:p.stop]
	if p.entity(); p.tok == less && !p.newline && !(p.text[p.before-1] == first[len(first)-1] && builtIn(first)) {
		p.typeArgumentList()
	}
}

// builtIn reports whether a word is a type of the language, which has no
// arguments.
func builtIn(word string) bool {
	switch word {
	case "any", "bigint", "boolean", "never", "number", "object", "string", "symbol", "undefined", "unknown":
		return true
	}
	return false
}

// references reads what an interface or a class is made to the likeness of.
func (p *parser) references() {
	for p.reference(); p.is(comma); {
		p.reference()
	}
}

// entity reads a.b.c.
func (p *parser) entity() {
	if !p.tok.isWord() {
		p.fail()
		return
	}
	p.next()
	for p.is(dot) {
		if !p.tok.isWord() {
			p.fail()
		}
		p.next()
	}
}

// typeArgumentList reads <A, B>.
func (p *parser) typeArgumentList() {
	p.typeList()
	p.expect(greater)
}

// typeList moves over the token at hand when it is a <, and reads types with
// commas between.
func (p *parser) typeList() {
	p.is(less)
	for !p.failed {
		p.listedType()
		if !p.is(comma) {
			return
		}
	}
}

// listedType reads a type in brackets, where const and the like are none.
func (p *parser) listedType() {
	switch p.tok {
	case kwNull, kwThis, kwTypeof, kwVoid, kwNew, kwTrue, kwFalse, kwImport:
	default:
		if p.tok.isWord() && !p.tok.names() {
			p.fail()
		}
	}
	p.typ()
}

func (p *parser) importType() {
	p.next()
	p.expect(parenOpen)
	if p.tok != str {
		p.fail()
	}
	p.typ()
	p.expect(parenClose)
	if p.is(dot) {
		p.entity()
	}
	if p.tok == less && !p.newline {
		p.typeArgumentList()
	}
}

func (p *parser) templateType() {
	for !p.failed {
		p.next()
		p.typ()
		p.templateRest()
		if p.tok == templateTail {
			p.next()
			return
		}
	}
}

func (p *parser) tuple() {
	p.next()
	for p.tok != bracketClose && !p.failed {
		p.is(dots)
		if p.tok.isWord() {
			p.elementLabel()
		}
		p.listedType()
		if !p.is(comma) {
			break
		}
	}
	p.expect(bracketClose)
}

// elementLabel reads the name of an element of a tuple, where there is one.
func (p *parser) elementLabel() {
	was := p.scanner
	p.next()
	p.is(question)
	if !p.is(colon) && !p.failed {
		p.scanner = was
	}
}

// beginsFunctionType reports whether a type of functions begins here.
func (p *parser) beginsFunctionType() bool {
	switch p.tok {
	case less, kwNew:
		return true
	case kwAbstract:
		t, _ := p.peek()
		return t == kwNew
	case parenOpen:
		m := p.mark()
		is := p.beginsParameters()
		p.back(m)
		return is
	}
	return false
}

func (p *parser) beginsParameters() bool {
	p.next()
	if p.tok == parenClose || p.tok == dots {
		return true
	}
	switch {
	case p.tok.names() || p.tok == kwThis:
		p.next()
	case p.tok == bracketOpen || p.tok == braceOpen:
		p.patternOrName()
		if p.failed {
			return false
		}
	default:
		return false
	}
	switch p.tok {
	case colon, comma, question, assign:
		return true
	case parenClose:
		p.next()
		return p.tok == arrow
	}
	return false
}

func (p *parser) functionType() {
	p.is(kwAbstract)
	p.is(kwNew)
	p.typeParameters()
	p.parameters(p.open(tsgo.Function, p.start), false, false)
	p.expect(arrow)
	p.predicateOrType()
}

// typeParameters reads <T extends A = B>, where it is.
func (p *parser) typeParameters() {
	if p.tok != less {
		return
	}
	was := p.noConditional
	p.noConditional = false
	p.next()
	for p.tok != greater && !p.failed {
		for p.tok == kwConst || p.tok == kwIn || p.tok == kwOut {
			if t, _ := p.peek(); p.tok == kwOut && !t.names() {
				break
			}
			p.next()
		}
		if !p.tok.names() {
			p.fail()
		}
		p.next()
		if p.is(kwExtends) {
			p.typ()
		}
		if p.is(assign) {
			p.typ()
		}
		if !p.is(comma) {
			break
		}
	}
	p.noConditional = was
	p.expect(greater)
}
