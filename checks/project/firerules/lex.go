package firerules

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	stringToken
	markToken // of one or more signs
)

type token struct {
	kind       tokenKind
	text       string
	start, end int
	line       int
}

// longest is how much of a file is read: rules may have no more than 256 KB
// (https://firebase.google.com/docs/firestore/security/rules-structure, limits).
const longest = 512 << 10

// lex splits a text into tokens. Whatever it does not know is a mark of one sign.
func lex(text string) []token {
	var out []token
	line := 1
	for i := 0; i < len(text) && i < longest; {
		c := text[i]
		switch {
		case c == '\n':
			line++
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case strings.HasPrefix(text[i:], "//"):
			i = after(text, i, "\n") - 1
			if i < 0 {
				return append(out, token{start: len(text), end: len(text), line: line})
			}
		case strings.HasPrefix(text[i:], "/*"):
			end := after(text, i+2, "*/")
			if end < 0 {
				end = len(text)
			}
			line += strings.Count(text[i:end], "\n")
			i = end
		default:
			t := next(text, i)
			t.line = line
			line += strings.Count(text[t.start:t.end], "\n")
			out = append(out, t)
			i = t.end
		}
	}
	return append(out, token{start: min(len(text), longest), end: min(len(text), longest), line: line})
}

// after is where what is looked for ends; -1 when it does not come.
func after(text string, from int, what string) int {
	i := strings.Index(text[from:], what)
	if i < 0 {
		return -1
	}
	return from + i + len(what)
}

// next reads one token that begins at a place.
func next(text string, i int) token {
	c := text[i]
	switch {
	case letter(c) && !strings.HasPrefix(text[i:], "$("):
		end := i
		for end < len(text) && (letter(text[end]) || digit(text[end])) {
			end++
		}
		return token{kind: nameToken, text: text[i:end], start: i, end: end}
	case digit(c):
		end := i
		for end < len(text) && (digit(text[end]) || text[end] == '.' || letter(text[end])) {
			end++
		}
		return token{kind: numberToken, text: text[i:end], start: i, end: end}
	case c == '"' || c == '\'':
		return quoted(text, i)
	}
	for _, mark := range []string{"===", "!==", "=**", "&&", "||", "==", "!=", "<=", ">=", "$("} {
		if strings.HasPrefix(text[i:], mark) {
			return token{kind: markToken, text: mark, start: i, end: i + len(mark)}
		}
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return token{kind: markToken, text: text[i : i+size], start: i, end: i + size}
}

func quoted(text string, i int) token {
	var b strings.Builder
	end := i + 1
	for end < len(text) && text[end] != text[i] && text[end] != '\n' {
		if text[end] == '\\' && end+1 < len(text) {
			end++
		}
		b.WriteByte(text[end])
		end++
	}
	if end < len(text) && text[end] == text[i] {
		end++
	}
	return token{kind: stringToken, text: b.String(), start: i, end: end}
}

func letter(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}
func digit(c byte) bool { return '0' <= c && c <= '9' }
