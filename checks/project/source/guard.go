package source

import (
	"bytes"
	"fmt"
	"strings"
)

// Nesting limits: real code reaches 26 brackets, 10 open angle brackets and 2
// nested async calls.
const (
	maxDepth  = 200
	maxAngles = 100
	maxAsync  = 8
)

// tooMuch says why a text is beyond the limits of the parser, or "".
func tooMuch(text []byte) string {
	if len(text) > MaxBytes {
		return fmt.Sprintf("not read: larger than %d KiB", MaxBytes>>10)
	}
	if few(text) {
		return ""
	}
	raw := nesting(text, false)
	if raw.ok() {
		return ""
	}
	// Brackets in strings and comments may have been counted; look again.
	if n := nesting(text, true); !n.ok() {
		return "not read: nested too deeply"
	}
	return ""
}

// few reports whether a text has too few brackets to go beyond the limits, however
// they stand.
func few(text []byte) bool {
	count := func(s string) int { return bytes.Count(text, []byte(s)) }
	return count("(")+count("[")+count("{") <= maxDepth && count("<") <= maxAngles && count("async") <= maxAsync
}

type nest struct{ depth, angles, async int } // the deepest reached

func (n nest) ok() bool { return n.depth <= maxDepth && n.angles <= maxAngles && n.async <= maxAsync }

// counted are the bytes that nesting looks at; most of a text is none of them.
var counted = [256]bool{'(': true, '[': true, '{': true, ')': true, ']': true, '}': true, ';': true, '<': true, '>': true, '"': true, '\'': true, '/': true}

// nesting measures how deep brackets stand in each other, in one pass.
func nesting(text []byte, skipStrings bool) (most nest) {
	var open []bool // for each open bracket: was it `async(`?
	angles, async := 0, 0
	for i := 0; i < len(text); i++ {
		b := text[i]
		if !counted[b] {
			continue
		}
		switch b {
		case '(', '[', '{':
			is := b == '(' && i > 0 && (text[i-1] == 'c' || text[i-1] <= ' ') && bytes.HasSuffix(bytes.TrimRight(text[max(0, i-16):i], " \t\r\n"), []byte("async"))
			if is {
				async++
			}
			open = append(open, is)
			most.depth, most.async = max(most.depth, len(open)), max(most.async, async)
		case ')', ']', '}':
			if k := len(open); k > 0 {
				if open[k-1] {
					async--
				}
				open = open[:k-1]
			}
			if b == '}' {
				angles = 0
			}
		case ';':
			angles = 0
		case '<':
			angles++
			most.angles = max(most.angles, angles)
		case '>':
			if angles > 0 && (i == 0 || text[i-1] != '=') {
				angles--
			}
		case '"', '\'', '/':
			if skipStrings {
				i = skip(text, i)
			}
		}
	}
	return most
}

// skip is the index of the last byte of the string or comment that begins at i,
// or i when none does.
func skip(text []byte, i int) int {
	rest := text[i+1:]
	switch {
	case text[i] == '/' && bytes.HasPrefix(rest, []byte("*")):
		if end := bytes.Index(rest, []byte("*/")); end >= 0 {
			return i + 2 + end
		}
	case text[i] == '/' && bytes.HasPrefix(rest, []byte("/")):
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			return i + 1 + end
		}
		return len(text)
	case text[i] != '/':
		for j, b := range rest {
			if b == '\n' {
				return i
			}
			if b == text[i] && (j == 0 || rest[j-1] != '\\') {
				return i + 1 + j
			}
		}
	}
	return i
}

// suspicious reports whether a text holds what can make the parser slow.
func suspicious(text string) bool {
	return strings.Count(text, "<") > 400 || strings.Count(text, "async") > 40 || strings.Count(text, "(") > 4000
}
