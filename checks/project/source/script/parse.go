// Package script reads JavaScript and TypeScript straight into a flat tree, in a
// fraction of the time that TypeScript's own parser takes. It reads what is
// written as it is written nearly everywhere, and of that gives the very tree that
// package tsgo gives. It makes nothing of mistakes: a text with one, or with what
// is seldom enough to be left out, it refuses, and tsgo has to read it. The test
// holds the two against each other.
package script

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/microsoft/typescript-go/underpin"
)

// Parse gives the nodes of a text; ok is false when it is not sure of them. The
// text must be valid UTF-8 and nested no deeper than the caller's limits.
func Parse(text string, d tsgo.Dialect) (nodes []tsgo.Node, ok bool) {
	if strange(text, d) {
		return nil, false
	}
	p := parsers.Get().(*parser)
	defer func() {
		if recover() != nil {
			nodes, ok = nil, false
		}
		p.text = ""
		parsers.Put(p)
	}()
	*p = parser{text: text, jsx: d != tsgo.TS, js: d == tsgo.JS, nodes: p.nodes[:0], guesses: len(text)*4 + 1000}
	file := p.open(tsgo.FileKind, 0)
	if strings.HasPrefix(text, "#!") { // run by its name
		p.stop = len(text) - len(strings.TrimLeftFunc(text, func(r rune) bool { return r != '\n' }))
	}
	p.next()
	if strings.Contains(text[:p.start], "///") { // what it refers to is looked at
		return nil, false
	}
	for p.tok != end {
		p.add(file, tsgo.Item, p.statement())
	}
	if p.failed {
		return nil, false
	}
	p.nodes[file].stop = uint32(len(text))
	out := make([]tsgo.Node, 0, p.written(file))
	return p.write(out, file, 0), true
}

// parsers are kept for the room that their nodes have.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// strange reports whether a text holds what is left to tsgo: line ends beyond
// ASCII, and comments that give JavaScript types and modifiers.
func strange(text string, d tsgo.Dialect) bool {
	if strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029") {
		return true
	}
	if d != tsgo.JS || !strings.Contains(text, "/**") {
		return false
	}
	return strings.Contains(text, "@type") || strings.Contains(text, "@satisfies") || strings.Contains(text, "@private")
}

// strangeBlank reports whether a text begins with a blank beyond ASCII.
func strangeBlank(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u180e'
}

// letter reports whether a text begins with a letter beyond ASCII, and of how many
// bytes.
func letter(text string) (size int, ok bool) {
	r, size := utf8.DecodeRuneInString(text)
	return size, unicode.IsLetter(r) && r != '\u2e2f'
}

// A parser reads one text by recursive descent. Nodes are written as they are met
// and put in the order of the text in the end, since what a.b is called with is
// known before that it is called.
type parser struct {
	scanner
	text string
	jsx  bool // < begins an element
	js   bool // and no list of types

	nodes   []node // 0 is the file, as no node is
	failed  bool
	form    form // of the expression that was read last
	skipped bool // member has read what has no node
	guesses int  // how much may still be read twice

	async, generator bool // the function around
	noIn             bool // `in` belongs to the for around
	decorating       bool // [ begins the next member
	noConditional    bool // `extends` belongs to the type around
}

// A node is one of the tree, with its children as a list.
type node struct {
	kind              tsgo.Kind
	role              tsgo.Role
	flags             tsgo.Flags
	aux               uint16
	start, stop       uint32
	first, last, next uint32
}

// A form is what may follow an expression.
type form uint8

const (
	other  form = iota
	target      // what can be called and given a value
	name        // a single name
)

// fail gives up: what follows is the end of the text.
func (p *parser) fail() bool {
	p.failed = true
	p.tok, p.stop = end, len(p.text)
	return false
}

// open begins a node at an offset.
func (p *parser) open(k tsgo.Kind, start int) uint32 {
	p.nodes = append(p.nodes, node{kind: k, start: uint32(start)})
	return uint32(len(p.nodes) - 1)
}

// close ends a node behind the token before.
func (p *parser) close(n uint32) uint32 {
	p.nodes[n].stop = max(p.nodes[n].start, uint32(p.before))
	return n
}

// add puts a child into its role; 0 is none.
func (p *parser) add(parent uint32, r tsgo.Role, child uint32) {
	if child == 0 {
		return
	}
	p.nodes[child].role = r
	n := &p.nodes[parent]
	if n.first == 0 {
		n.first = child
	} else {
		p.nodes[n.last].next = child
	}
	n.last = child
}

// flag sets flags of a node.
func (p *parser) flag(n uint32, f tsgo.Flags) { p.nodes[n].flags |= f }

// leaf is the token as a node, which is left behind.
func (p *parser) leaf(k tsgo.Kind) uint32 {
	n := p.open(k, p.start)
	p.next()
	return p.close(n)
}

// written counts a node and those below it.
func (p *parser) written(n uint32) int {
	count := 1
	for c := p.nodes[n].first; c != 0; c = p.nodes[c].next {
		count += p.written(c)
	}
	return count
}

// write appends a node and those below it in the order of the text.
func (p *parser) write(out []tsgo.Node, n, parent uint32) []tsgo.Node {
	from := &p.nodes[n]
	at := uint32(len(out))
	out = append(out, tsgo.Node{
		Kind: from.kind, Role: from.role, Flags: from.flags, Aux: from.aux,
		Start: from.start, Stop: from.stop, Parent: parent,
	})
	for c := from.first; c != 0; c = p.nodes[c].next {
		out = p.write(out, c, at)
	}
	out[at].Next = uint32(len(out))
	return out
}

// A mark is a place to come back to.
type mark struct {
	scanner
	nodes int
}

func (p *parser) mark() mark { return mark{p.scanner, len(p.nodes)} }

// back goes back to a mark: what was read since was a guess.
func (p *parser) back(m mark) {
	if p.guesses -= p.start - m.start; p.guesses < 0 {
		p.failed = true
		return
	}
	p.failed = false
	p.scanner, p.nodes = m.scanner, p.nodes[:m.nodes]
}

// peek is the token behind this one, and whether it begins a line.
func (p *parser) peek() (t token, newline bool) {
	was := p.scanner
	p.next()
	t, newline = p.tok, p.newline
	if !p.failed {
		p.scanner = was
	}
	return t, newline
}

// is moves over a token when it is the next one.
func (p *parser) is(t token) bool {
	if p.tok != t {
		return false
	}
	p.next()
	return true
}

// expect moves over a token that has to come.
func (p *parser) expect(t token) {
	if !p.is(t) {
		p.fail()
	}
}

// endStatement moves over a semicolon, or over none where one is understood.
func (p *parser) endStatement() {
	if !p.is(semicolon) && !p.canEnd() {
		p.fail()
	}
}

func (p *parser) canEnd() bool {
	return p.tok == semicolon || p.tok == braceClose || p.tok == end || p.newline
}
