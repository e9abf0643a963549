package schema

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// StatementsOf is the text of a file of code in which nothing stands but the SQL that
// makes and changes tables, at its places: what a replay can read. It is nil when
// the file holds none.
func StatementsOf(f *source.File) []byte {
	var out []byte
	for n := range f.Find(source.String, source.Template) {
		if n.Parent().Kind() == source.Template || !makesTables(n.Text()) {
			continue
		}
		if out == nil {
			out = blank(f.Text)
		}
		write(out, n)
	}
	return out
}

// makesTables reports whether a literal begins with a statement about a table.
func makesTables(literal string) bool {
	text := strings.ToLower(strings.TrimLeft(literal, "rRuUbBfF\"'` \t\r\n\\"))
	for strings.HasPrefix(text, "--") {
		_, text, _ = strings.Cut(text, "\n")
		text = strings.TrimLeft(text, " \t\r\n")
	}
	for _, head := range []string{"do $$", "begin;", "create extension", "create type", "set ", "create schema", "pragma "} {
		if strings.HasPrefix(text, head) { // a whole script, whose tables come further down
			return strings.Contains(text, "\ncreate table") || strings.Contains(text, "\nalter table") || strings.Contains(text, " create table")
		}
	}
	text = text[:min(len(text), 60)]
	for _, verb := range []string{"create table", "alter table", "create index", "create unique index"} {
		if strings.HasPrefix(text, verb) {
			return true
		}
	}
	return false
}

// blank keeps the lines of a text and nothing else.
func blank(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return r
		}
		return ' '
	}, toASCII(text))
}

// toASCII spells every byte as one rune, so that offsets stay what they are.
func toASCII(text []byte) []byte {
	out := bytes.Clone(text)
	for i, b := range out {
		if b >= 0x80 {
			out[i] = ' '
		}
	}
	return out
}

// write copies what stands between the quotes of a literal, and ends the statement. A
// value that is put in becomes a word.
func write(out []byte, n source.Node) {
	text := n.File().Text
	copied := func(from, to int) {
		copy(out[from:to], text[from:to])
	}
	if n.Kind() == source.Template {
		for part := range n.Children() {
			if part.Kind() == source.String {
				copied(part.Start(), part.End())
			} else if part.End() > part.Start() {
				out[part.Start()] = 'x'
			}
		}
	} else {
		from, to := n.Start(), n.End()
		for from < to && !quote(text[from]) {
			from++
		}
		for from < to && quote(text[from]) {
			from++
		}
		for to > from && quote(text[to-1]) {
			to--
		}
		copied(from, to)
	}
	if end := n.End() - 1; end >= 0 && end < len(out) {
		out[end] = ';'
	}
}

func quote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
