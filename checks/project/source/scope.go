package source

import (
	"strconv"
	"strings"

	"github.com/microsoft/typescript-go/underpin"
)

func operator(i uint16) string { return tsgo.Operator(i) }

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
