package script

import "unicode/utf8"

// A scanner is where a parser is in its text: at one token.
type scanner struct {
	tok     token
	start   int  // of the token
	stop    int  // behind it
	before  int  // behind the token before
	newline bool // between the two
}

// Bytes by what they are in code.
const (
	startsWord = 1 << iota
	inWord
	blank
	digit
	hex
)

var class = func() (t [256]uint8) {
	for b := range t {
		switch c := byte(b); {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$':
			t[b] = startsWord | inWord
		case c >= '0' && c <= '9':
			t[b] = inWord | digit | hex
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			t[b] = blank
		}
		if c := byte(b) | 0x20; c >= 'a' && c <= 'f' {
			t[b] |= hex
		}
	}
	return t
}()

// next moves to the next token.
func (p *parser) next() {
	p.before = p.stop
	p.newline = false
	if p.failed {
		p.tok = end
		return
	}
	if !p.skipBlank() {
		return
	}
	p.start = p.stop
	if p.start == len(p.text) {
		p.tok = end
		return
	}
	c := p.text[p.start]
	switch {
	case class[c]&startsWord != 0:
		p.word()
	case class[c]&digit != 0:
		p.number()
	case c == '"' || c == '\'':
		p.string(c)
	case c == '`':
		p.template(template, templateHead)
	default:
		p.sign(c)
	}
}

// at is the byte at an offset, 0 behind the end.
func (p *parser) at(i int) byte {
	if i < len(p.text) {
		return p.text[i]
	}
	return 0
}

// skipBlank moves stop over blanks and comments.
func (p *parser) skipBlank() bool {
	i := p.stop
	for i < len(p.text) {
		switch c := p.text[i]; {
		case class[c]&blank != 0:
			i++
		case c == '\n' || c == '\r':
			p.newline = true
			i++
		case c == '/' && p.at(i+1) == '/':
			for i < len(p.text) && p.text[i] != '\n' && p.text[i] != '\r' {
				i++
			}
		case c == '/' && p.at(i+1) == '*':
			for i += 2; ; i++ {
				if i+1 >= len(p.text) {
					return p.fail()
				}
				if p.text[i] == '*' && p.text[i+1] == '/' {
					break
				}
				p.newline = p.newline || p.text[i] == '\n' || p.text[i] == '\r'
			}
			i += 2
		default:
			p.stop = i
			return true
		}
	}
	p.stop = i
	return true
}

func (p *parser) word() {
	i := p.start
	for i < len(p.text) {
		if c := p.text[i]; class[c]&inWord != 0 {
			i++
		} else if c < utf8.RuneSelf {
			break
		} else if size, ok := letter(p.text[i:]); ok {
			i += size
		} else {
			p.fail()
			return
		}
	}
	p.stop = i
	if p.at(i) == '\\' {
		p.fail()
		return
	}
	p.tok = wordToken(p.text[p.start:i])
}

// string reads a literal in quotes.
func (p *parser) string(quote byte) {
	for i := p.start + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case quote:
			p.tok, p.stop = str, i+1
			return
		case '\\':
			if i = p.escape(i); i < 0 {
				p.fail()
				return
			}
		case '\n', '\r':
			p.fail()
			return
		}
	}
	p.fail()
}

// escape is where an escape's last byte is, -1 where it is not sure to be one.
func (p *parser) escape(i int) int {
	switch c := p.at(i + 1); {
	case c == 'x':
		if class[p.at(i+2)]&class[p.at(i+3)]&hex != 0 {
			return i + 3
		}
		return -1
	case c == 'u' && p.at(i+2) != '{':
		for k := range 4 {
			if class[p.at(i+2+k)]&hex == 0 {
				return -1
			}
		}
		return i + 5
	case c == 'u':
		return p.codePoint(i + 2)
	case c == 0, class[c]&digit != 0 && (c != '0' || class[p.at(i+2)]&digit != 0):
		return -1
	case c == '\r' && p.at(i+2) == '\n':
		return i + 2
	}
	return i + 1
}

// codePoint is where an escape of a whole character ends, from its brace on.
func (p *parser) codePoint(i int) int {
	from := i + 1
	for i = from; class[p.at(i)]&hex != 0; {
		i++
	}
	if p.at(i) != '}' || i == from || i-from > 5 {
		return -1
	}
	return i
}

// template reads a template's part from the byte at start on: the token is whole
// when it ends with the template, and head before an expression.
func (p *parser) template(whole, head token) {
	for i := p.start + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '`':
			p.tok, p.stop = whole, i+1
			return
		case '$':
			if p.at(i+1) == '{' {
				p.tok, p.stop = head, i+2
				return
			}
		case '\\':
			if i = p.escape(i); i < 0 {
				p.fail()
				return
			}
		}
	}
	p.fail()
}

// templateRest reads on behind the expression of a template, at its brace.
func (p *parser) templateRest() {
	if p.tok != braceClose {
		p.fail()
		return
	}
	p.template(templateTail, templateNext)
}

// number reads a number of any base.
func (p *parser) number() {
	i := p.start
	p.tok = number
	if p.text[i] == '0' && i+1 < len(p.text) {
		switch p.text[i+1] | 0x20 {
		case 'x', 'b', 'o':
			i = p.digits(i+2, hex)
			if i == p.start+2 {
				p.fail()
			}
			p.ends(i)
			return
		}
		if class[p.text[i+1]]&digit != 0 || p.text[i+1] == '_' {
			p.fail()
			return
		}
	}
	i = p.digits(i, digit)
	if p.at(i) == 'n' {
		p.ends(i + 1)
		return
	}
	if p.at(i) == '.' {
		i = p.digits(i+1, digit)
	}
	if p.at(i)|0x20 == 'e' {
		if i++; p.at(i) == '+' || p.at(i) == '-' {
			i++
		}
		if class[p.at(i)]&digit == 0 {
			p.fail()
			return
		}
		i = p.digits(i, digit)
	}
	p.ends(i)
}

// digits moves over digits, with single underscores between two of them.
func (p *parser) digits(i int, of uint8) int {
	for i < len(p.text) {
		switch c := p.text[i]; {
		case class[c]&of != 0:
			i++
		case c == '_' && class[p.at(i-1)]&class[p.at(i+1)]&of != 0:
			i++
		default:
			return i
		}
	}
	return i
}

// ends ends a number, which no word may follow.
func (p *parser) ends(i int) {
	p.stop = i
	if c := p.at(i); class[c]&inWord != 0 || c == '\\' || c >= utf8.RuneSelf {
		p.fail()
	}
}

// regexp reads a regular expression, at the slash it begins with.
func (p *parser) regexp() {
	set := false
	for i := p.start + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\n' || c == '\r':
			p.fail()
			return
		case c == '\\':
			i++
			if c := p.at(i); c == '\n' || c == '\r' {
				p.fail()
				return
			}
		case c == '[':
			set = true
		case c == ']':
			set = false
		case c == '/' && !set:
			for i++; i < len(p.text) && class[p.text[i]]&inWord != 0; {
				i++
			}
			if c := p.at(i); c >= utf8.RuneSelf || c == '\\' {
				p.fail()
			}
			p.tok, p.stop = regexp, i
			return
		}
	}
	p.fail()
}
