package fixes

import (
	"bytes"
	"iter"

	"underpin/checks/project/source"
)

// A token is a stretch of a script that must not be read as code.
type token struct {
	start, end int
	kind       tokenKind
}

type tokenKind uint8

const (
	quotedToken  tokenKind = iota // a string that may change its quotes
	opaqueToken                   // template literal, JSX attribute: stays as it is
	commentToken                  // to the end of the line, or a block
	leafToken                     // identifier, number, regular expression, JSX text
)

// tokenize lists strings, comments and other leaves of a parsed text in order.
// Types have no nodes, so strings in them and comments are found between the
// leaves; ok is false for what cannot be told apart there.
func tokenize(f *source.File) (out []token, ok bool) {
	at := 0
	ticks := map[int]bool{} // the backticks of templates with substitutions
	for n := range f.All() {
		if n.Kind() == source.Template {
			ticks[n.Start()], ticks[n.End()-1] = true, true
		}
		kind, isLeaf := leafKind(n)
		if !isLeaf || n.Start() < at {
			continue
		}
		between, ok := gap(f.Text, at, n.Start(), ticks)
		if !ok {
			return nil, false
		}
		out = append(append(out, between...), token{n.Start(), n.End(), kind})
		at = n.End()
	}
	between, ok := gap(f.Text, at, len(f.Text), ticks)
	return append(out, between...), ok
}

func leafKind(n source.Node) (tokenKind, bool) {
	switch n.Kind() {
	case source.String:
		switch {
		case n.End() <= n.Start():
			return 0, false
		case n.Parent().Is(source.Attr, source.Template) || n.File().Text[n.Start()] != '"' && n.File().Text[n.Start()] != '\'':
			return opaqueToken, true
		}
		return quotedToken, true
	case source.Regexp:
		return opaqueToken, true
	case source.Identifier, source.Number, source.Text:
		return leafToken, n.End() > n.Start()
	}
	return 0, false
}

// gap finds the comments and strings in what lies between two leaves.
func gap(text []byte, from, to int, ticks map[int]bool) (out []token, ok bool) {
	for i := from; i < to; {
		end := i + 1
		switch rest := text[i:to]; {
		case bytes.HasPrefix(rest, []byte("//")):
			end = to
			if n := bytes.IndexByte(rest, '\n'); n >= 0 {
				end = i + n
			}
			out = append(out, token{i, end, commentToken})
		case bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest[2:], []byte("*/"))
			if n < 0 {
				return nil, false
			}
			end = i + n + 4
			out = append(out, token{i, end, commentToken})
		case rest[0] == '"' || rest[0] == '\'':
			n := closing(rest)
			if n < 0 {
				return nil, false
			}
			end = i + n
			out = append(out, token{i, end, quotedToken})
		case rest[0] == '`' && !ticks[i]:
			return nil, false
		}
		i = end
	}
	return out, true
}

// closing is the length of the string that text begins with, or -1.
func closing(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case text[0]:
			return i + 1
		}
	}
	return -1
}

func iterNodes(f *source.File) (next func() (source.Node, bool), stop func()) {
	return iter.Pull(f.All())
}

// semicolons removes those that a line break can stand for.
func semicolons(f *source.File, tokens []token) []Edit {
	ends := map[int]bool{}
	for n := range f.Find(semicolonKinds...) {
		if n.Kind() == source.Field && keywordField[n.Child(source.Name).Text()] {
			continue
		}
		if n.End() > n.Start() && f.Text[n.End()-1] == ';' {
			ends[n.End()-1] = true
		}
	}
	for n := range f.Find(source.TypeDecl) {
		typeEnds(f.Text, n.Start(), n.End(), tokens, ends)
	}
	var out []Edit
	for at := range ends {
		if replaceable(f.Text, at, tokens) {
			out = append(out, Edit{Start: at, End: at + 1})
		}
	}
	return out
}

// keywordField are the names of fields that would make a keyword of themselves
// before another member.
var keywordField = map[string]bool{
	"get": true, "set": true, "static": true, "async": true, "accessor": true, "declare": true, "readonly": true,
}

// typeEnds adds the semicolons that end a line of a type declaration.
func typeEnds(text []byte, from, to int, tokens []token, ends map[int]bool) {
	for i := from; i < to; i++ {
		if text[i] == ';' && !within(tokens, i) {
			ends[i] = true
		}
	}
}

func within(tokens []token, at int) bool {
	for _, t := range tokens {
		if t.start <= at && at < t.end {
			return true
		}
	}
	return false
}

// replaceable reports whether the semicolon at the offset is the last token of
// its line, or of its block, and the next one cannot continue the statement.
func replaceable(text []byte, at int, tokens []token) bool {
	newline := false
	for i := at + 1; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\n':
			newline = true
		case b == ' ' || b == '\t' || b == '\r':
		case b == '/':
			end := commentEnd(tokens, i)
			if end < 0 {
				return false
			}
			newline = newline || bytes.IndexByte(text[i:end], '\n') >= 0
			i = end - 1
		case b == '}':
			return true
		default:
			return newline && bytes.IndexByte([]byte("([`+-/<*,.?:=&|^%!;"), b) < 0 && !continues(text[i:])
		}
	}
	return true
}

func commentEnd(tokens []token, at int) int {
	for _, t := range tokens {
		if t.kind == commentToken && t.start == at {
			return t.end
		}
	}
	return -1
}

// continues reports whether a text begins with a word that goes on with the
// expression before it.
func continues(text []byte) bool {
	for _, word := range []string{"in", "instanceof", "as", "satisfies", "of"} {
		if rest, ok := bytes.CutPrefix(text, []byte(word)); ok && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\n') {
			return true
		}
	}
	return false
}
