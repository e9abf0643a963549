package python

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	eof tokenKind = iota
	name
	number
	text // a string, its prefix and quotes included
	op
	newline // the end of a logical line
	indent
	dedent
	bad
)

type token struct {
	kind        tokenKind
	start, stop int
}

// lexer cuts a text into tokens. https://docs.python.org/3/reference/lexical_analysis.html
type lexer struct {
	src    string
	at     int
	toks   []token
	open   int   // brackets around
	levels []int // columns of the blocks around
}

func lex(src string) []token {
	l := lexer{src: src, levels: []int{0}}
	l.line()
	for l.at < len(l.src) {
		l.token()
	}
	if n := len(l.toks); n > 0 && l.toks[n-1].kind != newline && l.toks[n-1].kind != dedent {
		l.put(newline, l.at)
	}
	for range l.levels[1:] {
		l.put(dedent, l.at)
	}
	l.put(eof, l.at)
	return l.toks
}

// lexPart cuts an expression inside a text, where lines do not end.
func lexPart(src string, start, stop int) []token {
	l := lexer{src: src[:stop], at: start, open: 1, levels: []int{0}}
	for l.at < len(l.src) {
		l.token()
	}
	l.put(eof, l.at)
	return l.toks
}

func (l *lexer) put(k tokenKind, start int) {
	l.toks = append(l.toks, token{k, start, l.at})
}

// line reads the indentation of the next line that holds anything.
func (l *lexer) line() {
	for l.at < len(l.src) {
		start, column := l.at, 0
		for ; l.at < len(l.src); l.at++ {
			switch l.src[l.at] {
			case ' ':
				column++
				continue
			case '\t':
				column = (column/8 + 1) * 8
				continue
			case '\f':
				column = 0
				continue
			}
			break
		}
		if l.at == len(l.src) {
			return
		}
		switch l.src[l.at] {
		case '#':
			l.comment()
			continue
		case '\n', '\r':
			l.at++
			continue
		}
		l.level(column, start)
		return
	}
}

func (l *lexer) level(column, start int) {
	if top := l.levels[len(l.levels)-1]; column > top {
		l.levels = append(l.levels, column)
		l.put(indent, start)
		return
	}
	for len(l.levels) > 1 && column < l.levels[len(l.levels)-1] {
		l.levels = l.levels[:len(l.levels)-1]
		l.put(dedent, l.at)
	}
}

func (l *lexer) comment() {
	if i := strings.IndexByte(l.src[l.at:], '\n'); i >= 0 {
		l.at += i
		return
	}
	l.at = len(l.src)
}

func (l *lexer) token() {
	start := l.at
	switch c := l.src[l.at]; {
	case c == ' ' || c == '\t' || c == '\f' || c == '\r':
		l.at++
	case c == '\n':
		l.at++
		if l.open > 0 && l.declares() { // a bracket that nobody closed
			l.open = 0
		}
		if l.open == 0 {
			l.put(newline, start)
			l.line()
		}
	case c == '#':
		l.comment()
	case c == '\\' && l.continued():
	case c >= '0' && c <= '9' || c == '.' && l.at+1 < len(l.src) && l.src[l.at+1] >= '0' && l.src[l.at+1] <= '9':
		l.number()
		l.put(number, start)
	case c == '"' || c == '\'':
		l.quoted(l.at, false)
		l.put(text, start)
	case c == '_' || unicode.IsLetter(rune(c)) || c >= utf8.RuneSelf:
		l.word(start)
	default:
		l.operator(start)
	}
}

// continued steps over a backslash at the end of a line.
func (l *lexer) continued() bool {
	rest := strings.TrimPrefix(l.src[l.at+1:], "\r")
	if !strings.HasPrefix(rest, "\n") {
		return false
	}
	l.at = len(l.src) - len(rest) + 1
	return true
}

// declares reports whether a line begins as only a declaration of the module does.
func (l *lexer) declares() bool {
	for _, head := range []string{"def ", "class ", "async def "} {
		if strings.HasPrefix(l.src[l.at:], head) {
			return true
		}
	}
	return false
}

func (l *lexer) number() {
	for ; l.at < len(l.src); l.at++ {
		switch c := l.src[l.at]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '.', c == '_':
		case (c == '+' || c == '-') && (l.src[l.at-1] == 'e' || l.src[l.at-1] == 'E') && !strings.HasPrefix(l.src[l.at-1:], "0x"):
		default:
			return
		}
	}
}

// word reads a name, or the text that follows a prefix such as rb.
func (l *lexer) word(start int) {
	for l.at < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.at:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		l.at += size
	}
	if l.at == start { // a letter of no alphabet
		_, size := utf8.DecodeRuneInString(l.src[l.at:])
		l.at += size
		l.put(bad, start)
		return
	}
	if prefix := strings.ToLower(l.src[start:l.at]); l.at < len(l.src) && isPrefix(prefix) && (l.src[l.at] == '"' || l.src[l.at] == '\'') {
		l.quoted(l.at, strings.ContainsAny(prefix, "ft"))
		l.put(text, start)
		return
	}
	l.put(name, start)
}

func isPrefix(s string) bool {
	switch s {
	case "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

// three and two are the operators of more than one character.
var three, two = []string{"**=", "//=", ">>=", "<<=", "..."},
	[]string{"**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "<>"}

func (l *lexer) operator(start int) {
	for _, list := range [][]string{three, two} {
		for _, o := range list {
			if strings.HasPrefix(l.src[l.at:], o) {
				l.at += len(o)
				l.put(op, start)
				return
			}
		}
	}
	c := l.src[l.at]
	l.at++
	switch c {
	case '(', '[', '{':
		l.open++
	case ')', ']', '}':
		l.open = max(l.open-1, 0)
	}
	if strings.IndexByte("()[]{},:.;@=+-*/%&|^~<>!", c) < 0 {
		l.put(bad, start)
		return
	}
	l.put(op, start)
}
