package python

import "strings"

// quoted steps over a text that begins with its quotes at an offset. In one with
// expressions, quotes inside of those do not end it (PEP 701).
func (l *lexer) quoted(from int, parts bool) {
	quote := l.src[from : from+1]
	if strings.HasPrefix(l.src[from:], strings.Repeat(quote, 3)) {
		quote = l.src[from : from+3]
	}
	l.at = endOfText(l.src, from+len(quote), quote, parts)
}

// endOfText is where a text ends, its closing quotes included: at the end of the
// line for one that nobody closed.
func endOfText(src string, at int, quote string, parts bool) int {
	for at < len(src) {
		switch c := src[at]; {
		case strings.HasPrefix(src[at:], quote):
			return at + len(quote)
		case c == '\\' && at+1 < len(src):
			at += 2
		case c == '\n' && len(quote) == 1:
			return at
		case parts && c == '{' && strings.HasPrefix(src[at:], "{{"):
			at += 2
		case parts && c == '{':
			at = endOfPart(src, at, quote)
		default:
			at++
		}
	}
	return len(src)
}

// endOfPart is behind the brace that closes the one at an offset, or behind the
// opening one when the text ends first. Lines may end inside (PEP 701).
func endOfPart(src string, from int, quote string) int {
	depth := 0
	for at := from; at < len(src); {
		switch c := src[at]; {
		case c == '{' || c == '[' || c == '(':
			depth++
			at++
		case c == '}' || c == ']' || c == ')':
			at++
			if depth--; depth == 0 {
				return at
			}
		case strings.HasPrefix(src[at:], quote) && !closesInside(src, at, quote):
			return from + 1
		case c == '"' || c == '\'':
			inner := src[at : at+1]
			if strings.HasPrefix(src[at:], strings.Repeat(inner, 3)) {
				inner = src[at : at+3]
			}
			at = endOfText(src, at+len(inner), inner, false)
		default:
			at++
		}
	}
	return from + 1
}

// closesInside reports whether quotes like those of the whole begin a text of
// their own inside an expression: another one follows before the brace closes.
func closesInside(src string, at int, quote string) bool {
	rest := src[at+len(quote):]
	end := strings.Index(rest, quote)
	line := strings.IndexByte(rest, '\n')
	if end < 0 || line >= 0 && line < end {
		return false
	}
	return strings.Contains(rest[end:], "}")
}
