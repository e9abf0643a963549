// Package python parses Python 3 into the flat tree that package tsgo describes,
// so that one set of questions serves both languages. No parser of Python for Go
// can be had that reads the language of today and builds without C.
//
// What Python has in other words keeps its meaning: and, or, not, is and None
// become &&, ||, !, === and Null; self is an Identifier. What it has beyond:
//
//   - an argument by name is a Property [Name, Value] in the role Arg;
//   - an annotation has the role TypeRole, that of a result too;
//   - a name that is assigned is a Declarator, everywhere but behind a dot or a
//     bracket; its Aux is the operator of x += 1;
//   - a comprehension is a ForOf [Left, Right, Cond…, Body] in an Array or Object;
//   - a with statement is a Block [Item: Declarator or Expression…, Body];
//   - an import of a module has the names that it binds, and as Source an
//     Identifier with the module's dotted name as written.
//
// The grammar is that of https://docs.python.org/3/reference/grammar.html.
package python

import (
	"errors"

	"github.com/microsoft/typescript-go/underpin"
)

// deepest is how far brackets, blocks and operators may be nested: no code that a
// person reads comes near, and the parser recurses.
const deepest = 200

// Parse reads a source text. It never fails: a statement that cannot be read is a
// Problem, and the rest goes on.
func Parse(text string) tsgo.Tree {
	p := parser{text: text, toks: lex(text)}
	root := &node{kind: tsgo.FileKind, stop: len(text)}
	for p.peek().kind != eof {
		p.statement(root)
	}
	var tree tsgo.Tree
	root.write(&tree, 0)
	tree.Problems = p.problems
	return tree
}

// parser reads tokens into nodes. A statement that fails panics with errSyntax,
// which statement catches: in a language of blocks it is the smallest part that
// can be left out.
type parser struct {
	text     string
	toks     []token
	i        int
	depth    int
	pattern  bool // inside what a case compares with
	problems []tsgo.Problem
}

var errSyntax = errors.New("not read: not the grammar of Python 3")

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != eof {
		p.i++
	}
	return t
}

// is reports whether the next token is the operator or keyword.
func (p *parser) is(word string) bool {
	t := p.toks[p.i]
	return (t.kind == op || t.kind == name) && p.text[t.start:t.stop] == word
}

// ahead is what the token behind the next one says.
func (p *parser) ahead() string {
	if p.i+1 >= len(p.toks) {
		return ""
	}
	t := p.toks[p.i+1]
	return p.text[t.start:t.stop]
}

// take steps over the operator or keyword if it is next.
func (p *parser) take(word string) bool {
	if p.is(word) {
		p.i++
		return true
	}
	return false
}

func (p *parser) want(word string) {
	if !p.take(word) {
		panic(errSyntax)
	}
}

// before is where the last token that was read ended.
func (p *parser) before() int {
	if p.i == 0 {
		return 0
	}
	return p.toks[p.i-1].stop
}

// deeper bounds the nesting; what it returns is to be deferred.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > deepest {
		panic(errSyntax)
	}
	return func() { p.depth-- }
}
