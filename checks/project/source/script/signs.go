package script

import (
	"strings"
	"unicode/utf8"

	"github.com/microsoft/typescript-go/underpin"
)

// signs are the tokens that a byte can begin, the longer ones first. A > is read
// alone: it may end a list of types.
var signs = [...][]sign{
	'{': {{"{", braceOpen}},
	'}': {{"}", braceClose}},
	'(': {{"(", parenOpen}},
	')': {{")", parenClose}},
	'[': {{"[", bracketOpen}},
	']': {{"]", bracketClose}},
	';': {{";", semicolon}},
	',': {{",", comma}},
	':': {{":", colon}},
	'@': {{"@", at}},
	'~': {{"~", tilde}},
	'>': {{">", greater}},
	'.': {{"...", dots}, {".", dot}},
	'?': {{"??=", assignCoalesce}, {"??", coalesce}, {"?.", questionDot}, {"?", question}},
	'=': {{"===", same}, {"=>", arrow}, {"==", equal}, {"=", assign}},
	'<': {{"<<=", assignLeft}, {"<<", shiftLeft}, {"<=", lessEqual}, {"<", less}},
	'!': {{"!==", notSame}, {"!=", notEqual}, {"!", exclamation}},
	'+': {{"++", plusPlus}, {"+=", assignPlus}, {"+", plus}},
	'-': {{"--", minusMinus}, {"-=", assignMinus}, {"-", minus}},
	'*': {{"**=", assignPower}, {"**", power}, {"*=", assignTimes}, {"*", asterisk}},
	'/': {{"/=", assignDivide}, {"/", slash}},
	'%': {{"%=", assignPercent}, {"%", percent}},
	'&': {{"&&=", assignAnd}, {"&&", and}, {"&=", assignAmpersand}, {"&", ampersand}},
	'|': {{"||=", assignOr}, {"||", or}, {"|=", assignBar}, {"|", bar}},
	'^': {{"^=", assignCaret}, {"^", caret}},
}

type sign struct {
	text string
	tok  token
}

// greaters are the operators that begin with a >.
var greaters = []sign{
	{">>>=", assignRightZero}, {">>>", shiftRightZero}, {">>=", assignRight}, {">>", shiftRight}, {">=", greaterEqual},
}

// sign reads a token that is neither word nor literal.
func (p *parser) sign(c byte) {
	switch {
	case c == '#' && class[p.at(p.start+1)]&startsWord != 0:
		p.start++
		p.word()
		p.start--
		p.tok = private
		return
	case c == '.' && class[p.at(p.start+1)]&digit != 0:
		p.number()
		return
	case c >= utf8.RuneSelf:
		if _, ok := letter(p.text[p.start:]); ok {
			p.word()
		} else {
			p.fail()
		}
		return
	case int(c) >= len(signs) || p.conflict(c):
		p.fail()
		return
	}
	rest := p.text[p.start:]
	for _, s := range signs[c] {
		if !strings.HasPrefix(rest, s.text) {
			continue
		}
		if s.tok == questionDot && class[p.at(p.start+2)]&digit != 0 {
			continue // a ? .5 : 1
		}
		p.tok, p.stop = s.tok, p.start+len(s.text)
		return
	}
	p.fail()
}

// conflict reports whether the mark of an unfinished merge begins here.
func (p *parser) conflict(c byte) bool {
	if c != '<' && c != '=' && c != '>' && c != '|' || p.start > 0 && p.text[p.start-1] != '\n' {
		return false
	}
	return strings.HasPrefix(p.text[p.start:], strings.Repeat(string(rune(c)), 7))
}

// operator reads on where a > begins a longer operator.
func (p *parser) operator() token {
	if p.tok != greater {
		return p.tok
	}
	for _, s := range greaters {
		if strings.HasPrefix(p.text[p.start:], s.text) {
			p.tok, p.stop = s.tok, p.start+len(s.text)
			break
		}
	}
	return p.tok
}

// aux is what a node's Aux says of an operator.
func (p *parser) aux() uint16 {
	if a := auxes[p.tok]; a != 0 {
		return a
	}
	return tsgo.OperatorOf(p.text[p.start:p.stop])
}

// auxes are those of the operators that are signs, by token.
var auxes = func() (t [256]uint16) {
	for _, list := range append(signs[:], greaters) {
		for _, s := range list {
			t[s.tok] = tsgo.OperatorOf(s.text)
		}
	}
	return t
}()

// jsxText reads what stands between the tags of JSX: text, a tag or a brace.
func (p *parser) jsxText() {
	p.before, p.newline = p.stop, false
	p.jsxTextFrom(p.stop)
}

// jsxTextFrom is jsxText from an offset on.
func (p *parser) jsxTextFrom(from int) {
	if p.failed {
		return
	}
	p.start = from
	switch p.at(from) {
	case '{':
		p.tok, p.stop = braceOpen, from+1
		return
	case '<':
		p.tok, p.stop = less, from+1
		if p.conflict('<') {
			p.fail()
		} else if p.at(from+1) == '/' {
			p.tok, p.stop = lessSlash, from+2
		}
		return
	}
	for i := from; i < len(p.text); i++ {
		switch p.text[i] {
		case '{', '<':
			p.tok, p.stop = text, i
			return
		case '>', '}':
			p.fail()
			return
		}
	}
	p.fail()
}

// onlyBlank reports whether a text of JSX shows nothing: blanks over more than one
// line.
func (p *parser) onlyBlank(t string) bool {
	lines := false
	for i := range len(t) {
		switch c := t[i]; {
		case c == '\n' || c == '\r':
			lines = true
		case class[c]&blank == 0 && c < utf8.RuneSelf:
			return false
		case c >= utf8.RuneSelf:
			if strangeBlank(t[i:]) {
				p.fail()
			}
			return false
		}
	}
	return lines
}
