package fixes

import (
	"strings"

	"underpin/checks/project/source"
)

// MakeAsync is the edit that makes a function async; done is true for one that
// is. ok is false for what cannot be made async: a function that says what it
// returns.
func MakeAsync(fn source.Node) (e Edit, done, ok bool) {
	if fn.Has(source.Async) {
		return e, true, true
	}
	body := fn.Child(source.Body)
	f := fn.File()
	last := fn.Start()
	for c := range fn.Children() {
		if c.Role() == source.ParamRole {
			last = c.End()
		}
	}
	head := string(f.Text[last:body.Start()])
	if i := strings.IndexByte(head, ')'); i >= 0 && strings.Contains(head[i:], ":") {
		return e, false, false
	}
	at := fn.Start()
	switch fn.Kind() {
	case source.Arrow:
	case source.Method:
		at = fn.Child(source.Name).Start()
	case source.Function:
		i := strings.Index(string(f.Text[at:body.Start()]), "function")
		if i < 0 {
			return e, false, false
		}
		at += i
	default:
		return e, false, false
	}
	return Edit{at, at, "async "}, false, true
}

// JoinModules makes one module of pieces: the imports of all of them first.
func JoinModules(pieces ...string) string {
	var imports, rest strings.Builder
	for _, piece := range pieces {
		f := source.Parse("piece.ts", []byte(piece))
		at := 0
		for item := range f.Root().Children() {
			if item.Kind() != source.ImportKind {
				break
			}
			imports.WriteString(item.Text() + "\n")
			at = item.End()
		}
		if rest.Len() > 0 {
			rest.WriteString("\n")
		}
		rest.WriteString(strings.TrimLeft(piece[at:], "\n"))
	}
	if imports.Len() == 0 {
		return rest.String()
	}
	return imports.String() + "\n" + rest.String()
}

// Below puts lines on their own below a statement, in the file's style.
func Below(d *Draft, s source.Node, lines string) Edit {
	return insertBelow(s, inStyle(d, s.File().Path, lines))
}

// Above puts lines on their own right above a statement, in the file's style.
func Above(d *Draft, s source.Node, lines string) Edit {
	f := s.File()
	indent := indentOf(f, s.Start())
	text := indentLines(inStyle(d, f.Path, lines), indent)
	return Edit{s.Start(), s.Start(), strings.TrimPrefix(text, indent) + "\n" + indent}
}
