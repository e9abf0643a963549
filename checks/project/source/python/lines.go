package python

import "github.com/microsoft/typescript-go/underpin"

// line reads simple statements with semicolons between, to the end of the line.
func (p *parser) line(into *node) {
	for {
		p.simple(into)
		if !p.take(";") || p.peek().kind == newline {
			break
		}
	}
	switch p.peek().kind {
	case newline:
		p.next()
	case eof, dedent:
	default:
		panic(errSyntax)
	}
}

func (p *parser) simple(into *node) {
	t := p.peek()
	word := ""
	if t.kind == name {
		word = p.text[t.start:t.stop]
	}
	switch word {
	case "return":
		n := leaf(tsgo.Return, p.next())
		if p.begins() || p.is("lambda") {
			n.add(tsgo.Value, p.expressions())
		}
		into.add(tsgo.Item, n)
	case "raise":
		n := leaf(tsgo.Throw, p.next())
		if p.begins() {
			n.add(tsgo.Value, p.expression())
			if p.take("from") {
				n.add(tsgo.Source, p.expression())
			}
		}
		into.add(tsgo.Item, n)
	case "break", "continue":
		into.add(tsgo.Item, leaf(tsgo.Jump, p.next()))
	case "pass":
		into.add(tsgo.Item, leaf(tsgo.Other, p.next()))
	case "import":
		p.imports(into)
	case "from":
		into.add(tsgo.Item, p.importsFrom())
	case "del", "assert", "global", "nonlocal":
		n := leaf(tsgo.Other, p.next())
		n.add(tsgo.Item, p.expressions())
		into.add(tsgo.Item, n)
	case "type":
		if p.ahead() != "" && p.toks[p.i+1].kind == name {
			p.alias(into)
			return
		}
		p.assignment(into)
	default:
		p.assignment(into)
	}
}

// alias reads type X = …; types have no nodes.
func (p *parser) alias(into *node) {
	n := leaf(tsgo.TypeDecl, p.next())
	n.add(tsgo.Name, p.identifier())
	p.typeParameters()
	p.want("=")
	n.stop = p.expression().stop
	into.add(tsgo.Item, n)
}

// imports reads import a, b: one Import for each module.
func (p *parser) imports(into *node) {
	start := p.next().start
	for {
		n := p.module()
		n.start, start = min(n.start, start), n.stop
		into.add(tsgo.Item, n)
		if !p.take(",") {
			return
		}
	}
}

// module reads a.b or a.b as c: without a name of its own it binds the first
// part.
func (p *parser) module() *node {
	path := p.dotted()
	im := around(tsgo.Import, path)
	bound := &node{kind: tsgo.ImportName, flags: tsgo.NamespaceFlag, start: path.start, stop: path.stop}
	if p.take("as") {
		bound.add(tsgo.Name, p.identifier())
	} else {
		first := &node{kind: tsgo.Identifier, start: path.start, stop: path.start}
		for first.stop < path.stop && p.text[first.stop] != '.' && p.text[first.stop] != ' ' {
			first.stop++
		}
		bound.add(tsgo.Name, first)
	}
	im.add(tsgo.Item, bound)
	im.add(tsgo.Source, path)
	return im
}

// dotted reads a module's name, the dots before it included.
func (p *parser) dotted() *node {
	n := &node{kind: tsgo.Identifier, start: p.peek().start}
	dots := false
	for p.take(".") || p.take("...") {
		dots = true
	}
	if !dots || !p.is("import") {
		p.identifier()
		for p.take(".") {
			p.identifier()
		}
	}
	n.stop = p.before()
	return n
}

func (p *parser) importsFrom() *node {
	n := &node{kind: tsgo.Import, start: p.next().start}
	path := p.dotted()
	p.want("import")
	if star := p.peek(); p.take("*") {
		n.add(tsgo.Item, &node{kind: tsgo.ImportName, flags: tsgo.NamespaceFlag, start: star.start, stop: star.stop})
	} else {
		brackets := p.take("(")
		for !brackets || !p.is(")") {
			n.add(tsgo.Item, p.importedName())
			if !p.take(",") {
				break
			}
		}
		if brackets {
			p.want(")")
		}
	}
	n.stop = max(n.stop, p.before())
	n.add(tsgo.Source, path)
	return n
}

func (p *parser) importedName() *node {
	outer := p.identifier()
	n := around(tsgo.ImportName, outer)
	if p.take("as") {
		n.add(tsgo.PropertyRole, outer)
		outer = p.identifier()
	}
	n.add(tsgo.Name, outer)
	return n
}
