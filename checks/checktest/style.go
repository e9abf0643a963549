package checktest

import (
	"bytes"
	"strings"
)

// A style rewrites a project's text without changing what it means; verdicts,
// lines and fixes must not depend on it.
type style struct {
	name  string
	apply func(string) string
}

var styles = []style{
	{"CRLF line ends", func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
	}},
	{"no newline at the end", func(s string) string { return strings.TrimRight(s, "\n") }},
}

func (s style) all(files map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		if !bytes.Contains([]byte(text), []byte{0}) {
			text = s.apply(text)
		}
		out[name] = text
	}
	return out
}
