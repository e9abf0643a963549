package fixes

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// semicolonKinds are the nodes that a semicolon may end.
var semicolonKinds = []source.Kind{
	source.Variables, source.Expression, source.Return, source.Throw, source.Jump,
	source.ImportKind, source.ExportNames, source.ExportDefault, source.Field, source.DoWhile,
}

// Apply restyles a template's text: two spaces, double quotes, semicolons and
// "\n" become what the style has. Strings, comments and templates keep their
// meaning; a text that cannot be restyled safely keeps its form but for line
// ends.
func (s Style) Apply(text string) string {
	text = withLineEnd(text, "\n")
	switch kind := kindOf(s.path); {
	case isComponent(s.path) && (strings.Contains(text, "<script") || strings.HasPrefix(strings.TrimSpace(text), "<")): // else a piece of its script
		text = s.component(text)
	case kind == "script":
		text = s.script(text)
	case kind == "json" || kind == "jsonc" || kind == "css":
		text = s.indented(text, nil)
	}
	return withLineEnd(text, s.EOL)
}

// script restyles a script or a piece of one.
func (s Style) script(text string) string {
	if s.Indent == templateStyle.Indent && s.Quote == '"' && s.Semicolons && !s.NoCommas {
		return text
	}
	for _, w := range wrappings {
		if strings.HasPrefix(w.before, "<") && !strings.HasPrefix(strings.TrimSpace(text), "<") {
			continue // anything at all could be the text of an element
		}
		for _, name := range s.names() {
			f := source.Parse(name, []byte(w.before+text+w.after))
			if len(f.Problems) > 0 {
				continue
			}
			out, ok := s.restyle(f, len(w.before), len(w.before)+len(text))
			if ok && sameProgram(f, source.Parse(name, []byte(w.before+out+w.after))) {
				return out
			}
			return text
		}
	}
	return text
}

// names are the names that a text is parsed under.
func (s Style) names() []string {
	if s.path != "" && source.Supported(s.path) {
		return []string{s.path}
	}
	return []string{"text.tsx", "text.ts"}
}

// wrappings make a whole file of a piece: statements, members of an object,
// elements of an array, members of a class, an expression, JSX children.
var wrappings = []struct{ before, after string }{
	{"", ""},
	{"({\n", "\n})"},
	{"[\n", "\n]"},
	{"class A {\n", "\n}"},
	{"f(\n", "\n)"},
	{"switch (x) {\n", "\n}"},
	{"<>\n", "\n</>"},
}

// restyle changes the bytes [from, to) of a parsed text.
func (s Style) restyle(f *source.File, from, to int) (string, bool) {
	tokens, ok := tokenize(f)
	if !ok {
		return "", false
	}
	var edits []Edit
	if s.Quote == '\'' {
		edits = append(edits, singleQuotes(f.Text, tokens)...)
	}
	if !s.Semicolons {
		edits = append(edits, semicolons(f, tokens)...)
	}
	if s.NoCommas {
		edits = append(edits, withoutCommas(f, to)...)
	}
	edits = append(edits, s.indents(f.Text, tokens)...)
	var inside []Edit
	for _, e := range edits {
		if e.Start >= from && e.End <= to {
			inside = append(inside, Edit{e.Start - from, e.End - from, e.Text})
		}
	}
	out, err := applyEdits(f.Text[from:to], inside)
	return string(out), err == nil
}

// sameProgram reports whether two parses hold the same nodes with the same
// names and values.
func sameProgram(a, b *source.File) bool {
	if len(b.Problems) > 0 {
		return false
	}
	next, stop := iterNodes(b)
	defer stop()
	for n := range a.All() {
		m, ok := next()
		if !ok || n.Kind() != m.Kind() || n.Role() != m.Role() || !sameLeaf(n, m) {
			return false
		}
	}
	_, more := next()
	return !more
}

func sameLeaf(n, m source.Node) bool {
	switch n.Kind() {
	case source.String:
		a, okA := n.StringValue()
		b, okB := m.StringValue()
		return a == b && okA == okB
	case source.Identifier, source.Number, source.Regexp, source.Template:
		return n.Kind() == source.Template || n.Text() == m.Text()
	case source.Text:
		return strings.Join(strings.Fields(n.Text()), " ") == strings.Join(strings.Fields(m.Text()), " ")
	}
	return true
}

// singleQuotes rewrites double-quoted strings that hold no single quote. JSX
// attributes keep theirs, as formatters do.
func singleQuotes(text []byte, tokens []token) []Edit {
	var out []Edit
	for _, t := range tokens {
		if t.kind != quotedToken || text[t.start] != '"' || t.end-t.start < 2 {
			continue
		}
		inner := text[t.start+1 : t.end-1]
		if bytes.IndexByte(inner, '\'') >= 0 {
			continue
		}
		out = append(out, Edit{t.start, t.end, "'" + strings.ReplaceAll(string(inner), `\"`, `"`) + "'"})
	}
	return out
}

// indents rewrites the white space that lines begin with, outside of template
// literals.
func (s Style) indents(text []byte, tokens []token) []Edit {
	if s.Indent == templateStyle.Indent {
		return nil
	}
	var out []Edit
	next := 0
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && text[end] == ' ' {
			end++
		}
		for next < len(tokens) && tokens[next].end <= at {
			next++
		}
		fixed := next < len(tokens) && tokens[next].kind == opaqueToken && tokens[next].start < at
		if n := end - at; n > 1 && !fixed {
			out = append(out, Edit{at, end, strings.Repeat(s.Indent, n/2) + strings.Repeat(" ", n%2)})
		}
		i := bytes.IndexByte(text[end:], '\n')
		if i < 0 {
			break
		}
		at = end + i + 1
	}
	return out
}

// indented rewrites the indentation of a text without multi-line strings.
func (s Style) indented(text string, tokens []token) string {
	out, err := applyEdits([]byte(text), s.indents([]byte(text), tokens))
	if err != nil {
		return text
	}
	return string(out)
}
