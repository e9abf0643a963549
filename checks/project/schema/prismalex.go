package schema

// The tokens of a Prisma schema. Newlines count: a field ends with its line.
type prismaKind uint8

const (
	prismaEnd prismaKind = iota
	prismaNewline
	prismaWord
	prismaString // text without quotes
	prismaMark   // one character
)

type prismaToken struct {
	kind       prismaKind
	text       string
	start, end int
}

// lexPrisma cuts the text in one pass; every byte is looked at once.
func lexPrisma(src []byte) []prismaToken {
	var out []prismaToken
	for i := 0; i < len(src); {
		c := src[i]
		start := i
		switch {
		case c == '\n':
			i++
			out = append(out, prismaToken{prismaNewline, "", start, i})
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '/' && i+1 < len(src) && src[i+1] == '/':
			for i < len(src) && src[i] != '\n' {
				i++
			}
		case c == '/' && i+1 < len(src) && src[i+1] == '*':
			i = endOfComment(src, i)
		case c == '"':
			i = endOfPrismaString(src, i)
			text := src[start+1 : i]
			if n := len(text); n > 0 && text[n-1] == '"' {
				text = text[:n-1]
			}
			out = append(out, prismaToken{prismaString, string(text), start, i})
		case wordByte(c):
			for i < len(src) && (wordByte(src[i]) || src[i] == '-') {
				i++
			}
			out = append(out, prismaToken{prismaWord, string(src[start:i]), start, i})
		default:
			i++
			out = append(out, prismaToken{prismaMark, string(src[start:i]), start, i})
		}
	}
	return append(out, prismaToken{prismaEnd, "", len(src), len(src)})
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// endOfPrismaString is the offset behind the string's closing quote, or of the
// line's end: strings do not span lines.
func endOfPrismaString(src []byte, i int) int {
	for i++; i < len(src) && src[i] != '\n'; i++ {
		switch src[i] {
		case '\\':
			if i+1 < len(src) && src[i+1] != '\n' {
				i++
			}
		case '"':
			return i + 1
		}
	}
	return i
}

func endOfComment(src []byte, i int) int {
	for i += 2; i < len(src); i++ {
		if src[i] == '/' && src[i-1] == '*' {
			return i + 1
		}
	}
	return len(src)
}
