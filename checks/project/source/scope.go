package source

import (
	"strconv"
	"strings"

	"github.com/microsoft/typescript-go/underpin"
)

func operator(i uint16) string { return tsgo.Operator(i) }

// scopeDeclares is the declaration of name that stands directly in a scope.
func scopeDeclares(scope Node, name string) Node {
	switch scope.Kind() {
	case FileKind:
		return scope.file.topLevel(name)
	case Block, Case:
		for item := range scope.Children() {
			if !item.Is(Variables, Function, Class, Enum, ImportKind) {
				continue
			}
			if d := declares(item, name); d.OK() {
				return d
			}
		}
	case Function, Arrow, Method, Constructor, Setter:
		for c := range scope.Children() {
			if c.Kind() == Param {
				if d := pattern(c, name); d.OK() {
					return d
				}
			}
		}
		if scope.Kind() == Function && scope.Child(Name).Text() == name {
			return scope
		}
	case For, ForOf, ForIn:
		for c := range scope.Children() {
			if c.Kind() == Variables {
				if d := declares(c, name); d.OK() {
					return d
				}
			}
		}
	case Catch:
		return pattern(scope, name)
	}
	return Node{}
}

func declares(item Node, name string) Node {
	if d := declared(item, name); d.OK() {
		return d
	}
	if item.Kind() == Variables {
		for d := range item.Children() {
			if b := pattern(d, name); b.OK() {
				return b
			}
		}
	}
	return Node{}
}

// pattern is the Param, Declarator or Binding that binds name below n.
func pattern(n Node, name string) Node {
	target := n.Child(Name)
	switch target.Kind() {
	case Identifier:
		if target.Text() == name {
			return n
		}
	case ObjectPattern, ArrayPattern:
		for b := range target.Children() {
			if d := pattern(b, name); d.OK() {
				return d
			}
		}
	}
	return Node{}
}

// unescape resolves the escapes of a JavaScript string's inside. Escapes it
// does not know stand for their character, as in JavaScript.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'v':
			b.WriteByte('\v')
		case '0':
			b.WriteByte(0)
		case '\n': // a continued line
		case 'x', 'u':
			r, used := codePoint(s[i:])
			b.WriteRune(r)
			i += used - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// codePoint reads xHH, uHHHH or u{H…} at the head of s; used counts its bytes.
func codePoint(s string) (r rune, used int) {
	digits, used := "", 1
	switch {
	case s[0] == 'x' && len(s) >= 3:
		digits, used = s[1:3], 3
	case strings.HasPrefix(s, "u{") && strings.Contains(s, "}"):
		end := strings.IndexByte(s, '}')
		digits, used = s[2:end], end+1
	case s[0] == 'u' && len(s) >= 5:
		digits, used = s[1:5], 5
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return rune(s[0]), 1
	}
	return rune(v), used
}
