package python

import "github.com/microsoft/typescript-go/underpin"

// statement reads one logical line, or a compound statement with its block, into
// a block. What cannot be read is noted and left out, up to the end of its line;
// the block below it is read as if it stood alone.
func (p *parser) statement(into *node) {
	from, kids, depth := p.i, len(into.kids), p.depth
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if r != errSyntax { //nolint:errorlint // a value of ours, never wrapped
			panic(r)
		}
		p.depth, into.kids = depth, into.kids[:kids]
		p.problem()
		p.skip(from)
	}()
	p.compound(into)
}

func (p *parser) problem() {
	t := p.peek()
	p.problems = append(p.problems, tsgo.Problem{Start: uint32(t.start), Stop: uint32(t.stop), Message: errSyntax.Error()})
}

// skip steps to the end of the line, and at least one token on.
func (p *parser) skip(from int) {
	p.i = max(p.i, from)
	for p.peek().kind != eof {
		if k := p.next().kind; k == newline || k == dedent || k == indent {
			return
		}
	}
}

func (p *parser) compound(into *node) {
	defer p.deeper()()
	t := p.peek()
	if t.kind == newline || t.kind == indent || t.kind == dedent {
		p.i++
		return
	}
	word := ""
	if t.kind == name {
		word = p.text[t.start:t.stop]
	}
	switch word {
	case "if":
		into.add(tsgo.Item, p.choice())
	case "while":
		n := &node{kind: tsgo.While, start: p.next().start}
		n.add(tsgo.Cond, p.named())
		n.add(tsgo.Body, p.block())
		into.add(tsgo.Item, n)
		p.otherwise(into)
	case "for":
		p.loop(into, t.start, 0)
	case "try":
		p.try(into)
	case "with":
		into.add(tsgo.Item, p.with())
	case "def", "class", "async":
		p.declaration(into, nil)
	case "match":
		if p.matches() {
			into.add(tsgo.Item, p.match())
			return
		}
		p.line(into)
	default:
		if p.is("@") {
			p.decorated(into)
			return
		}
		p.line(into)
	}
}

// block reads `: NEWLINE INDENT … DEDENT`, or what follows on the same line.
func (p *parser) block() *node {
	p.want(":")
	b := &node{kind: tsgo.Block, start: p.peek().start}
	b.stop = b.start
	if p.peek().kind != newline {
		p.line(b)
		return b
	}
	p.next()
	if p.peek().kind != indent {
		panic(errSyntax)
	}
	p.next()
	b.start = p.peek().start
	b.stop = b.start
	for p.peek().kind != dedent && p.peek().kind != eof {
		p.statement(b)
	}
	if p.peek().kind == dedent {
		p.next()
	}
	return b
}

func (p *parser) choice() *node {
	n := &node{kind: tsgo.If, start: p.next().start}
	n.add(tsgo.Cond, p.named())
	n.add(tsgo.Then, p.block())
	switch {
	case p.is("elif"):
		n.add(tsgo.Else, p.choice())
	case p.take("else"):
		n.add(tsgo.Else, p.block())
	}
	return n
}

// otherwise reads the else of a loop: it runs behind it.
func (p *parser) otherwise(into *node) {
	if p.take("else") {
		into.add(tsgo.Item, p.block())
	}
}

func (p *parser) loop(into *node, start int, flags tsgo.Flags) {
	p.want("for")
	n := &node{kind: tsgo.ForOf, flags: flags, start: start}
	n.add(tsgo.Left, declares(p.targets()))
	p.want("in")
	n.add(tsgo.Right, p.expressions())
	n.add(tsgo.Body, p.block())
	into.add(tsgo.Item, n)
	p.otherwise(into)
}

func (p *parser) try(into *node) {
	n := &node{kind: tsgo.Try, start: p.next().start}
	n.add(tsgo.Body, p.block())
	for p.is("except") {
		c := &node{kind: tsgo.Catch, start: p.next().start}
		p.take("*")
		if !p.is(":") {
			c.add(tsgo.TypeRole, p.expressions())
			if p.take("as") {
				c.add(tsgo.Name, p.identifier())
			}
		}
		c.add(tsgo.Body, p.block())
		n.add(tsgo.CatchRole, c)
	}
	if p.take("else") {
		n.add(tsgo.Else, p.block())
	}
	if p.take("finally") {
		n.add(tsgo.Finally, p.block())
	}
	into.add(tsgo.Item, n)
}

// with reads the contexts, in brackets or not, as the first items of a block.
func (p *parser) with() *node {
	b := &node{kind: tsgo.Block, start: p.next().start}
	from := p.i
	if !p.contexts(b, p.take("(")) {
		p.i, b.kids = from, nil // the brackets belonged to the first context
		if !p.contexts(b, false) {
			panic(errSyntax)
		}
	}
	b.add(tsgo.Body, p.block())
	return b
}

func (p *parser) contexts(b *node, brackets bool) (ok bool) {
	depth := p.depth
	defer func() {
		if r := recover(); r != nil {
			if r != errSyntax { //nolint:errorlint // a value of ours, never wrapped
				panic(r)
			}
			p.depth, ok = depth, false
		}
	}()
	for {
		e := p.expression()
		if p.take("as") {
			e = declared(p.target(), e)
		} else {
			e = statementOf(e)
		}
		b.add(tsgo.Item, e)
		if !p.take(",") || brackets && p.is(")") {
			break
		}
	}
	if brackets && !p.take(")") {
		return false
	}
	return p.is(":")
}

// matches reports whether `match` begins a statement here and is not a name: its
// line ends with a colon.
func (p *parser) matches() bool {
	depth := 0
	for i := p.i + 1; i < len(p.toks); i++ {
		t := p.toks[i]
		switch p.text[t.start:t.stop] {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "=", ".":
			if i == p.i+1 {
				return false
			}
		}
		if t.kind == newline && depth <= 0 || t.kind == eof {
			last := p.toks[i-1]
			return i > p.i+2 && p.text[last.start:last.stop] == ":"
		}
	}
	return false
}

func (p *parser) match() *node {
	n := &node{kind: tsgo.Switch, start: p.next().start}
	n.add(tsgo.Cond, p.expressions())
	p.want(":")
	if p.next().kind != newline || p.next().kind != indent {
		panic(errSyntax)
	}
	for p.is("case") {
		c := &node{kind: tsgo.Case, start: p.next().start}
		c.add(tsgo.Cond, p.patterns())
		if p.take("if") {
			c.add(tsgo.Cond, p.named())
		}
		c.add(tsgo.Item, p.block())
		n.add(tsgo.Item, c)
	}
	if p.peek().kind == dedent {
		p.next()
	}
	return n
}

// patterns reads what a case compares with: near enough to an expression, in which an
// as may follow each part and an if begins the guard.
func (p *parser) patterns() *node {
	p.pattern = true
	defer func() { p.pattern = false }()
	return p.expressions()
}
