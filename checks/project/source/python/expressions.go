package python

import "github.com/microsoft/typescript-go/underpin"

// levels are the binary operators from the loosest to the tightest.
var levels = [][]string{{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}}

// stands is the operator of the tree for one of Python's own spelling.
var stands = map[string]string{"and": "&&", "or": "||", "not": "!", "is": "===", "is not": "!==", "//": "/", "<>": "!=", "//=": "/="}

func operator(word string) uint16 {
	if s, ok := stands[word]; ok {
		word = s
	}
	return tsgo.OperatorOf(word)
}

// expressions reads one or more with commas between them.
func (p *parser) expressions() *node {
	return p.commas(p.starred, func() bool { return !p.begins() })
}

// commas reads an item, or a tuple of them, which is an Array; ends reports whether
// nothing follows a comma.
func (p *parser) commas(item func() *node, ends func() bool) *node {
	first := item()
	if !p.is(",") {
		return first
	}
	tuple := around(tsgo.Array, first)
	tuple.add(tsgo.Item, first)
	for p.take(",") {
		if ends() {
			break
		}
		tuple.add(tsgo.Item, item())
	}
	tuple.stop = p.before()
	return tuple
}

// begins reports whether an expression may begin here.
func (p *parser) begins() bool {
	switch t := p.peek(); t.kind {
	case number, text:
		return true
	case name:
		switch p.text[t.start:t.stop] {
		case "in", "for", "if", "else", "async", "is", "and", "or", "as", "from", "import":
			return false
		}
		return true
	case op:
		switch p.text[t.start:t.stop] {
		case "(", "[", "{", "-", "+", "~", "*", "**", "...":
			return true
		}
	}
	return false
}

func (p *parser) starred() *node {
	start := p.peek().start
	if p.take("*") || p.take("**") {
		n := &node{kind: tsgo.Spread, start: start}
		n.add(tsgo.Value, p.expression())
		return n
	}
	return p.named()
}

// named reads x := value, or an expression.
func (p *parser) named() *node {
	e := p.expression()
	if !p.is(":=") {
		return e
	}
	p.next()
	n := around(tsgo.Assign, e)
	n.aux = operator("=")
	n.add(tsgo.Left, e)
	n.add(tsgo.Right, p.expression())
	return n
}

// expression reads a choice, a lambda, or what binds tighter.
func (p *parser) expression() *node {
	defer p.deeper()()
	if p.is("lambda") {
		return p.lambda()
	}
	e := p.disjunction()
	for p.pattern && p.take("as") {
		p.identifier()
	}
	if p.pattern || !p.is("if") {
		return e
	}
	p.next()
	n := around(tsgo.Conditional, e)
	cond := p.disjunction()
	p.want("else")
	n.add(tsgo.Cond, cond)
	n.add(tsgo.Then, e)
	n.add(tsgo.Else, p.expression())
	return n
}

func (p *parser) lambda() *node {
	n := &node{kind: tsgo.Arrow, start: p.next().start}
	p.params(n, ":", false)
	p.want(":")
	n.add(tsgo.Body, p.expression())
	return n
}

func (p *parser) disjunction() *node {
	return p.chain("or", func() *node { return p.chain("and", p.inversion) })
}

func (p *parser) chain(word string, operand func() *node) *node {
	left := operand()
	for p.take(word) {
		left = binary(left, word, operand())
	}
	return left
}

func binary(left *node, word string, right *node) *node {
	n := around(tsgo.Binary, left)
	n.aux = operator(word)
	n.add(tsgo.Left, left)
	n.add(tsgo.Right, right)
	return n
}

func (p *parser) inversion() *node {
	if !p.is("not") {
		return p.comparison()
	}
	defer p.deeper()()
	n := &node{kind: tsgo.Unary, aux: operator("not"), start: p.next().start}
	n.add(tsgo.Value, p.inversion())
	return n
}

// comparison reads a < b. What is not in a list is an inversion of what is.
func (p *parser) comparison() *node {
	left := p.binary(0)
	for {
		start := p.peek().start
		word, not := p.comparator()
		if word == "" {
			return left
		}
		n := binary(left, word, p.binary(0))
		if not {
			whole := &node{kind: tsgo.Unary, aux: operator("not"), start: min(left.start, start)}
			whole.add(tsgo.Value, n)
			n = whole
		}
		left = n
	}
}

func (p *parser) comparator() (word string, not bool) {
	for _, w := range []string{"==", "!=", "<=", ">=", "<", ">", "<>", "in"} {
		if p.take(w) {
			return w, false
		}
	}
	switch {
	case p.is("not") && p.ahead() == "in":
		p.next()
		p.next()
		return "in", true
	case p.take("is"):
		if p.take("not") {
			return "is not", false
		}
		return "is", false
	}
	return "", false
}

func (p *parser) binary(level int) *node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for {
		word := ""
		for _, w := range levels[level] {
			if p.is(w) {
				word = w
			}
		}
		if word == "" {
			return left
		}
		p.next()
		left = binary(left, word, p.binary(level+1))
	}
}

func (p *parser) unary() *node {
	for _, w := range []string{"-", "+", "~"} {
		if p.is(w) {
			defer p.deeper()()
			n := &node{kind: tsgo.Unary, aux: operator(w), start: p.next().start}
			n.add(tsgo.Value, p.unary())
			return n
		}
	}
	base := p.awaited()
	if p.take("**") {
		return binary(base, "**", p.unary())
	}
	return base
}

func (p *parser) awaited() *node {
	if p.is("await") {
		n := &node{kind: tsgo.Await, start: p.next().start}
		n.add(tsgo.Value, p.primary())
		return n
	}
	return p.primary()
}

// primary reads an atom and the members, calls and indexes behind it.
func (p *parser) primary() *node {
	e := p.atom()
	for {
		switch {
		case p.take("."):
			n := around(tsgo.Member, e)
			n.add(tsgo.ObjectRole, e)
			n.add(tsgo.Name, p.identifier())
			e = n
		case p.is("("):
			e = p.call(e)
		case p.is("["):
			p.next()
			n := around(tsgo.Index, e)
			n.add(tsgo.ObjectRole, e)
			n.add(tsgo.Value, p.slices())
			p.want("]")
			n.stop = p.before()
			e = n
		default:
			return e
		}
	}
}

func (p *parser) call(callee *node) *node {
	p.next()
	n := around(tsgo.Call, callee)
	n.add(tsgo.Callee, callee)
	for !p.is(")") {
		n.add(tsgo.Arg, p.argument())
		if !p.take(",") {
			break
		}
	}
	p.want(")")
	n.stop = p.before()
	return n
}

// argument reads x, x=1, *x, **x, or a comprehension without brackets.
func (p *parser) argument() *node {
	if p.peek().kind == name && p.ahead() == "=" {
		n := &node{kind: tsgo.Property, start: p.peek().start}
		n.add(tsgo.Name, p.identifier())
		p.next()
		n.add(tsgo.Value, p.expression())
		return n
	}
	e := p.starred()
	if p.comprehends() {
		list := around(tsgo.Array, e)
		p.comprehension(list, e)
		return list
	}
	return e
}

// slices reads what stands between brackets: a:b:c is of kind Other.
func (p *parser) slices() *node {
	return p.commas(p.slice, func() bool { return p.is("]") })
}

func (p *parser) slice() *node {
	var first *node
	start := p.peek().start
	if !p.is(":") {
		first = p.starred()
		if !p.is(":") {
			if p.is(":=") {
				panic(errSyntax)
			}
			return first
		}
	}
	n := &node{kind: tsgo.Other, start: start}
	n.add(tsgo.Item, first)
	for p.take(":") {
		if p.begins() {
			n.add(tsgo.Item, p.expression())
		}
	}
	n.stop = p.before()
	return n
}
