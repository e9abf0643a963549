package python

import (
	"strings"

	"github.com/microsoft/typescript-go/underpin"
)

// keywords may not be names; the soft ones (match, case, type) may.
var keywords = map[string]bool{
	"False": true, "None": true, "True": true, "and": true, "as": true, "assert": true, "async": true, "await": true, "break": true, "class": true,
	"continue": true, "def": true, "del": true, "elif": true, "else": true, "except": true, "finally": true, "for": true, "from": true, "global": true,
	"if": true, "import": true, "in": true, "is": true, "lambda": true, "nonlocal": true, "not": true, "or": true, "pass": true, "raise": true,
	"return": true, "try": true, "while": true, "with": true, "yield": true,
}

func (p *parser) identifier() *node {
	t := p.next()
	if t.kind != name {
		panic(errSyntax)
	}
	return leaf(tsgo.Identifier, t)
}

func (p *parser) atom() *node {
	switch t := p.peek(); t.kind {
	case number:
		return leaf(tsgo.Number, p.next())
	case text:
		return p.texts()
	case name:
		switch word := p.text[t.start:t.stop]; word {
		case "True", "False":
			return leaf(tsgo.Bool, p.next())
		case "None":
			return leaf(tsgo.Null, p.next())
		case "yield":
			return p.yield()
		default:
			if keywords[word] {
				panic(errSyntax)
			}
		}
		return leaf(tsgo.Identifier, p.next())
	case op:
		switch p.text[t.start:t.stop] {
		case "(":
			return p.parenthesis()
		case "[":
			return p.list()
		case "{":
			return p.braces()
		case "...":
			return leaf(tsgo.Other, p.next())
		}
	}
	panic(errSyntax)
}

func (p *parser) yield() *node {
	n := &node{kind: tsgo.Yield, start: p.next().start}
	n.stop = p.before()
	p.take("from")
	if p.begins() || p.is("lambda") {
		n.add(tsgo.Value, p.expressions())
	}
	return n
}

// parenthesis gives what stands inside: brackets around one expression have no
// node of their own.
func (p *parser) parenthesis() *node {
	defer p.deeper()()
	start := p.next().start
	if p.take(")") {
		return &node{kind: tsgo.Array, start: start, stop: p.before()}
	}
	e := p.starred()
	if p.comprehends() {
		list := &node{kind: tsgo.Array, start: start}
		p.comprehension(list, e)
		p.want(")")
		list.stop = p.before()
		return list
	}
	if p.is(",") {
		tuple := &node{kind: tsgo.Array, start: start}
		tuple.add(tsgo.Item, e)
		p.rest(tuple, ")")
		return tuple
	}
	p.want(")")
	return e
}

// rest reads the further items of a list up to its closing bracket.
func (p *parser) rest(list *node, closing string) {
	for p.take(",") {
		if p.is(closing) {
			break
		}
		list.add(tsgo.Item, p.starred())
	}
	p.want(closing)
	list.stop = p.before()
}

func (p *parser) list() *node {
	defer p.deeper()()
	n := &node{kind: tsgo.Array, start: p.next().start}
	if p.take("]") {
		n.stop = p.before()
		return n
	}
	e := p.starred()
	if p.comprehends() {
		p.comprehension(n, e)
		p.want("]")
		n.stop = p.before()
		return n
	}
	n.add(tsgo.Item, e)
	p.rest(n, "]")
	return n
}

// braces reads a dict, which is an Object, or a set, which is an Array.
func (p *parser) braces() *node {
	defer p.deeper()()
	n := &node{kind: tsgo.Object, start: p.next().start}
	for !p.is("}") {
		start := p.peek().start
		if p.take("**") {
			spread := &node{kind: tsgo.Spread, start: start}
			spread.add(tsgo.Value, p.binary(0))
			n.add(tsgo.Item, spread)
		} else if e := p.starred(); p.take(":") {
			pair := around(tsgo.Property, e)
			if e.kind != tsgo.String {
				pair.flags |= tsgo.Computed
			}
			pair.add(tsgo.Name, e)
			pair.add(tsgo.Value, p.expression())
			if p.comprehends() {
				p.comprehension(n, pair)
				break
			}
			n.add(tsgo.Item, pair)
		} else {
			n.kind = tsgo.Array
			if p.comprehends() {
				p.comprehension(n, e)
				break
			}
			n.add(tsgo.Item, e)
		}
		if !p.take(",") {
			break
		}
	}
	p.want("}")
	n.stop = p.before()
	return n
}

func (p *parser) comprehends() bool {
	return p.is("for") || p.is("async") && p.ahead() == "for"
}

// comprehension puts body into list below a ForOf for each of its clauses.
func (p *parser) comprehension(list, body *node) {
	outer, role := list, tsgo.Item
	for p.comprehends() {
		loop := &node{kind: tsgo.ForOf, start: body.start}
		if p.take("async") {
			loop.flags |= tsgo.Async
		}
		p.next()
		loop.add(tsgo.Left, declares(p.targets()))
		p.want("in")
		loop.add(tsgo.Right, p.disjunction())
		for p.take("if") {
			loop.add(tsgo.Cond, p.condition())
		}
		loop.stop = p.before()
		outer.add(role, loop)
		outer, role = loop, tsgo.Body
	}
	outer.add(tsgo.Body, body)
	for n := list; n != body; n = n.kids[len(n.kids)-1] {
		n.stop = max(n.stop, p.before())
	}
}

// condition is that of a comprehension, where a choice needs brackets.
func (p *parser) condition() *node {
	e := p.disjunction()
	if p.take(":=") {
		n := around(tsgo.Assign, e)
		n.aux = operator("=")
		n.add(tsgo.Left, e)
		n.add(tsgo.Right, p.disjunction())
		return n
	}
	return e
}

// texts reads literals that stand side by side, which are one text: alone a
// String, else, or with expressions inside, a Template of their parts.
func (p *parser) texts() *node {
	first := p.peek()
	var all []token
	for p.peek().kind == text {
		all = append(all, p.next())
	}
	if len(all) == 1 && !hasParts(p.text[first.start:first.stop]) {
		return leaf(tsgo.String, first)
	}
	n := &node{kind: tsgo.Template, start: first.start, stop: p.before()}
	for _, t := range all {
		p.parts(n, t)
	}
	return n
}

func hasParts(literal string) bool {
	return strings.ContainsAny(literal[:strings.IndexAny(literal, `"'`)], "fFtT")
}

// parts writes the fixed parts and the expressions of a literal.
func (p *parser) parts(n *node, t token) {
	from, to := inside(p.text, t)
	fixed := func(start, stop int) {
		if stop > start {
			n.add(tsgo.Item, &node{kind: tsgo.String, start: start, stop: stop})
		}
	}
	if !hasParts(p.text[t.start:t.stop]) {
		fixed(from, to)
		return
	}
	start := from
	for at := from; at < to; {
		switch {
		case p.text[at] == '\\' && at+1 < to, strings.HasPrefix(p.text[at:to], "{{"), strings.HasPrefix(p.text[at:to], "}}"):
			at += 2
		case p.text[at] == '{':
			end := endOfPart(p.text[:to], at, p.text[to:t.stop])
			fixed(start, at)
			n.add(tsgo.Item, p.part(at+1, end-1))
			at, start = end, end
		default:
			at++
		}
	}
	fixed(start, to)
}

// inside is the range of a literal between its quotes.
func inside(src string, t token) (from, to int) {
	quote := src[t.stop-1 : t.stop]
	from = t.start + strings.IndexAny(src[t.start:t.stop], `"'`)
	width := 1
	if strings.HasPrefix(src[from:t.stop], strings.Repeat(quote, 3)) && t.stop-from >= 6 {
		width = 3
	}
	if t.stop-from < 2*width { // nobody closed it
		return min(from+1, t.stop), t.stop
	}
	return from + width, t.stop - width
}

// part reads an expression inside a text; how it is to be formatted does not
// matter. One that cannot be read is left out.
func (p *parser) part(start, stop int) (n *node) {
	if stop <= start {
		return nil
	}
	inner := parser{text: p.text[:stop], toks: lexPart(p.text, start, stop), depth: p.depth + 1}
	defer func() {
		if r := recover(); r != nil && r != errSyntax { //nolint:errorlint // a value of ours, never wrapped
			panic(r)
		}
	}()
	return inner.expressions()
}
