package script

import "github.com/microsoft/typescript-go/underpin"

// imports reads an import declaration.
func (p *parser) imports(n uint32) uint32 {
	p.nodes[n].kind = tsgo.Import
	p.next()
	if p.tok == str {
		return p.from(n)
	}
	if p.tok == kwType || p.tok == kwDefer {
		t, _ := p.peek()
		switch {
		case t == kwFrom:
			if p.twice(kwFrom) {
				p.fail()
			}
		case p.tok == kwType && (t.names() || t == braceOpen || t == asterisk):
			p.flag(n, tsgo.TypeOnly)
			p.next()
		case t != comma:
			p.fail()
		}
	}
	more := true
	if p.tok.names() {
		j := p.open(tsgo.ImportName, p.start)
		p.flag(j, tsgo.Default)
		p.add(j, tsgo.Name, p.leaf(tsgo.Identifier))
		p.add(n, tsgo.Item, p.close(j))
		more = p.is(comma)
	}
	switch {
	case !more:
	case p.tok == asterisk:
		j := p.open(tsgo.ImportName, p.start)
		p.flag(j, tsgo.NamespaceFlag)
		p.next()
		p.expect(kwAs)
		p.add(j, tsgo.Name, p.nameExpression())
		p.add(n, tsgo.Item, p.close(j))
	default:
		p.specifiers(n, tsgo.ImportName)
	}
	p.expect(kwFrom)
	return p.from(n)
}

// twice reports whether the next two tokens are the same word.
func (p *parser) twice(t token) bool {
	was := p.scanner
	p.next()
	first := p.tok
	p.next()
	second := p.tok
	if !p.failed {
		p.scanner = was
	}
	return first == t && second == t
}

// from reads the module that something comes from, to the end of the statement.
func (p *parser) from(n uint32) uint32 {
	if p.tok != str {
		p.fail()
	}
	p.add(n, tsgo.Source, p.leaf(tsgo.String))
	if p.is(kwWith) {
		p.attributes()
	}
	p.endStatement()
	return p.close(n)
}

// attributes reads { type: "json" }, which has no nodes.
func (p *parser) attributes() {
	p.expect(braceOpen)
	for p.tok != braceClose && !p.failed {
		if !p.tok.isWord() && p.tok != str {
			p.fail()
		}
		p.next()
		p.expect(colon)
		if !p.is(str) {
			p.fail()
		}
		if !p.is(comma) {
			break
		}
	}
	p.expect(braceClose)
}

// specifiers reads { a, b as c, type d }.
func (p *parser) specifiers(n uint32, k tsgo.Kind) {
	p.expect(braceOpen)
	for p.tok != braceClose && !p.failed {
		j := p.open(k, p.start)
		if p.tok == kwType {
			switch t, _ := p.peek(); {
			case t == kwAs:
				p.fail()
			case t.isWord() || t == str:
				p.flag(j, tsgo.TypeOnly)
				p.next()
			}
		}
		first, nameable := p.specifierName()
		if p.is(kwAs) {
			p.add(j, tsgo.PropertyRole, first)
			first, nameable = p.specifierName()
		}
		if k == tsgo.ImportName && !nameable {
			p.fail()
		}
		p.add(j, tsgo.Name, first)
		p.add(n, tsgo.Item, p.close(j))
		if !p.is(comma) {
			break
		}
	}
	p.expect(braceClose)
}

func (p *parser) specifierName() (n uint32, nameable bool) {
	if p.tok == str {
		return p.leaf(tsgo.String), false
	}
	if !p.tok.isWord() {
		p.fail()
	}
	nameable = p.tok.names()
	return p.leaf(tsgo.Identifier), nameable
}

// export reads on from the word export; done is false when a declaration follows.
func (p *parser) export(n uint32) (done bool) {
	decorated := p.nodes[n].first != 0
	if p.nodes[n].flags != 0 {
		p.fail()
	}
	p.next()
	if decorated && p.tok != kwClass && p.tok != kwDefault && p.tok != kwAbstract {
		p.fail()
	}
	switch p.tok {
	case braceOpen, asterisk:
		p.exportNames(n)
		return true
	case kwDefault:
		return p.exportDefault(n)
	case kwType:
		if t, _ := p.peek(); t == braceOpen || t == asterisk {
			p.next()
			p.flag(n, tsgo.TypeOnly)
			p.exportNames(n)
			return true
		}
	case kwImport, kwExport, assign, kwAs:
		p.fail()
	}
	p.flag(n, tsgo.Export)
	return false
}

func (p *parser) exportNames(n uint32) {
	p.nodes[n].kind = tsgo.ExportNames
	if p.tok == asterisk {
		p.flag(n, tsgo.NamespaceFlag)
		j := p.open(tsgo.ExportName, p.start)
		p.next()
		if p.is(kwAs) {
			p.flag(j, tsgo.NamespaceFlag)
			of, _ := p.specifierName()
			p.add(j, tsgo.Name, of)
			p.add(n, tsgo.Item, p.close(j))
		}
		p.expect(kwFrom)
		p.from(n)
		return
	}
	p.specifiers(n, tsgo.ExportName)
	if p.is(kwFrom) {
		p.from(n)
		return
	}
	p.endStatement()
}

// exportDefault reads export default; done is false when a declaration follows.
func (p *parser) exportDefault(n uint32) (done bool) {
	p.next()
	switch p.tok {
	case kwClass, kwFunction, kwInterface, at:
		p.flag(n, tsgo.Export|tsgo.Default)
		return false
	case kwAbstract, kwAsync:
		of := kwFunction
		if p.tok == kwAbstract {
			of = kwClass
		}
		if t, newline := p.peek(); t == of && !newline {
			p.flag(n, tsgo.Export|tsgo.Default)
			return false
		}
	}
	if p.nodes[n].first != 0 { // a decorator of nothing
		p.fail()
	}
	p.nodes[n].kind = tsgo.ExportDefault
	p.add(n, tsgo.Value, p.assignment(true))
	p.endStatement()
	return true
}
