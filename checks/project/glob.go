package project

import "strings"

// glob reports whether a path fits a pattern as git reads it: `*` and `?` stop
// at slashes, `**` between slashes stands for any folders, `[…]` is a class, a
// backslash takes the next character as it is.
func glob(pattern, name string) bool {
	return globFrom(pattern, name, &budget{100_000})
}

// A budget bounds the steps of a match: patterns come from the project, and some
// would take for ever.
type budget struct{ left int }

func globFrom(p, s string, b *budget) bool {
	for {
		if b.left--; b.left < 0 {
			return false
		}
		if p == "" {
			return s == ""
		}
		switch {
		case strings.HasPrefix(p, "**/"):
			return globFolders(p[3:], s, b)
		case p == "**":
			return s != ""
		case p[0] == '*':
			return globStar(strings.TrimLeft(p, "*"), s, b)
		case strings.HasPrefix(p, "/**/"):
			return strings.HasPrefix(s, "/") && globFolders(p[4:], s[1:], b)
		case p == "/**":
			return len(s) > 1 && s[0] == '/'
		}
		if s == "" {
			return false
		}
		rest, ok := globOne(p, s[0])
		if !ok {
			return false
		}
		p, s = rest, s[1:]
	}
}

// globFolders matches the rest of a pattern after any number of folders.
func globFolders(p, s string, b *budget) bool {
	for {
		if globFrom(p, s, b) {
			return true
		}
		i := strings.IndexByte(s, '/')
		if i < 0 {
			return false
		}
		s = s[i+1:]
	}
}

func globStar(p, s string, b *budget) bool {
	for i := 0; ; i++ {
		if globFrom(p, s[i:], b) {
			return true
		}
		if i == len(s) || s[i] == '/' {
			return false
		}
	}
}

// globOne matches one byte and gives the pattern behind it.
func globOne(p string, c byte) (rest string, ok bool) {
	switch p[0] {
	case '?':
		return p[1:], c != '/'
	case '[':
		if rest, in, closed := globClass(p, c); closed {
			return rest, in && c != '/'
		}
		return "", false // an open class matches nothing
	case '\\':
		if len(p) < 2 {
			return "", false
		}
		return p[2:], p[1] == c
	}
	return p[1:], p[0] == c
}

func globClass(p string, c byte) (rest string, in, closed bool) {
	i := 1
	not := i < len(p) && (p[i] == '!' || p[i] == '^')
	if not {
		i++
	}
	for first := true; i < len(p); first = false {
		if p[i] == ']' && !first {
			return p[i+1:], in != not, true
		}
		if strings.HasPrefix(p[i:], "[:") {
			if end := strings.Index(p[i:], ":]"); end > 0 {
				in = in || classHas(p[i+2:i+end], c)
				i += end + 2
				continue
			}
		}
		lo, n := classChar(p[i:])
		i += n
		hi := lo
		if i+1 < len(p) && p[i] == '-' && p[i+1] != ']' {
			hi, n = classChar(p[i+1:])
			i += 1 + n
		}
		in = in || lo <= c && c <= hi
	}
	return "", false, false
}

func classChar(p string) (c byte, size int) {
	if p[0] == '\\' && len(p) > 1 {
		return p[1], 2
	}
	return p[0], 1
}

func classHas(name string, c byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	switch name {
	case "alnum":
		return lower || upper || digit
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r'
	case "punct":
		return c > ' ' && c < 127 && !lower && !upper && !digit
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	}
	return false
}
