package source

import (
	"bytes"

	"golang.org/x/net/html"
)

// scripts is the text of a Vue, Svelte, Astro or HTML file with everything but
// its script parts blanked, so that offsets and lines stay true.
func scripts(text []byte) []byte {
	out := blank(text)
	at := 0
	if front, end := FrontMatter(text); end > 0 {
		copy(out[front:end], text[front:end])
		at = end
	}
	z := html.NewTokenizer(bytes.NewReader(text[at:]))
	inside := false
	for {
		kind := z.Next()
		raw := len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.EndTagToken:
			tag, more := z.TagName()
			inside = kind == html.StartTagToken && string(tag) == "script" && isCode(z, more)
		case html.TextToken:
			if inside {
				copy(out[at:at+raw], text[at:at+raw])
			}
		}
		at += raw
	}
}

// isCode reports whether a script tag holds a program and not data.
func isCode(z *html.Tokenizer, more bool) bool {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == "type" {
			switch string(value) {
			case "", "module", "text/javascript", "text/typescript", "ts":
			default:
				return false
			}
		}
	}
	return true
}

// FrontMatter is the range between the two `---` lines at the head of an Astro
// file; end is 0 when there is none.
func FrontMatter(text []byte) (start, end int) {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if !bytes.HasPrefix(trimmed, []byte("---")) {
		return 0, 0
	}
	start = len(text) - len(trimmed) + 3
	length := bytes.Index(text[start:], []byte("\n---"))
	if length < 0 {
		return 0, 0
	}
	return start, start + length
}

// blank replaces every byte but line ends by a space.
func blank(text []byte) []byte {
	out := bytes.Repeat([]byte(" "), len(text))
	for i, b := range text {
		if b == '\n' || b == '\r' {
			out[i] = b
		}
	}
	return out
}
