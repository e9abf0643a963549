package fixes

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project/source"
)

// KeepOnGlobal makes a client that a module creates outlive reloads of that
// module: it is kept on globalThis while developing. The client must be the
// whole value of a constant at the top level.
func KeepOnGlobal(d *Draft, client source.Node) error {
	f := client.File()
	decl := client.Parent()
	statement := decl.Parent()
	name := decl.Child(source.Name).Ident()
	typ := clientType(client)
	if decl.Kind() != source.Declarator || name == "" || !statement.Parent().Is(source.FileKind) || typ == "" || len(statement.ChildrenIn(decl.Role())) > 1 {
		return d.Refuse(fmt.Sprintf("the client in %s:%d is not the whole value of one constant at the top level", f.Path, client.Line()), "ts",
			"const globalForDb = globalThis as unknown as { db?: Client };\nexport const db = globalForDb.db ?? new Client();\nif (process.env.NODE_ENV !== \"production\") globalForDb.db = db;\n")
	}
	kept := FreeName(f, "globalForDatabase", "globalForClient", "keptOnGlobal")
	line := fmt.Sprintf("const %s = globalThis as unknown as { %s?: %s };\n", kept, name, typ)
	if ext := path.Ext(f.Path); ext != ".ts" && ext != ".tsx" && ext != ".mts" {
		line = fmt.Sprintf("const %s = globalThis;\n", kept)
	}
	return d.Edit(f.Path,
		Above(d, statement, line),
		Edit{Start: client.Start(), End: client.Start(), Text: kept + "." + name + " ?? "},
		Below(d, statement, fmt.Sprintf("if (process.env.NODE_ENV !== \"production\") %s.%s = %s;\n", kept, name, name)))
}

// clientType is how TypeScript spells the type of what an expression makes; ""
// when this is not known.
func clientType(client source.Node) string {
	callee := client.Child(source.Callee).Path()
	switch {
	case callee == "":
		return ""
	case client.Kind() == source.New:
		return callee
	case client.Kind() == source.Call:
		return "ReturnType<typeof " + callee + ">"
	}
	return ""
}

// ShareClient lets a file use the client of a module in place of the one that it
// makes itself.
func ShareClient(d *Draft, client source.Node, module, name string) error {
	f := client.File()
	decl := client.Parent()
	statement := decl.Parent()
	local := decl.Child(source.Name).Ident()
	_, exported := f.ExportOf(local)
	switch {
	case decl.Is(source.Return):
	case decl.Kind() != source.Declarator || local == "" || statement.Kind() != source.Variables || len(statement.ChildrenIn(decl.Role())) != 1:
		return d.Refuse(fmt.Sprintf("the client in %s:%d is not the whole value of one constant", f.Path, client.Line()), "ts", "import { "+name+" } from \"…\";\n")
	case exported:
		return d.Refuse(fmt.Sprintf("%s gives its client to other files", f.Path), "ts", "import { "+name+" } from \"…\";\n")
	case disconnects(f, local):
		return d.Refuse(fmt.Sprintf("%s disconnects the client that it makes; a shared one must stay connected", f.Path), "ts", "import { "+name+" } from \"…\";\n")
	}
	edits := clientEdits(d, client, module, name)
	class := client.Child(source.Callee).Ident()
	if err := d.Edit(f.Path, edits...); err != nil {
		return err
	}
	if e, ok := needless(d.Source(f.Path), class); ok {
		return d.Edit(f.Path, e)
	}
	return nil
}

// clientEdits put the shared client in the place of the own one. With require it
// is loaded right there: a later line would come too late for what stands between.
func clientEdits(d *Draft, client source.Node, module, name string) []Edit {
	f := client.File()
	statement := client.Parent().Parent()
	same := client.Parent().Child(source.Name).Ident() == name
	top := client.Parent().Kind() == source.Declarator && statement.Parent().Is(source.FileKind)
	if top && isCommonJS(d, f) {
		line := "const { " + name + " } = require(\"" + relativeSpec(d, f, module) + "\");\n"
		if same {
			return []Edit{{Start: statement.Start(), End: statement.End(), Text: strings.TrimSuffix(inStyle(d, f.Path, line), "\n")}}
		}
		return []Edit{Above(d, statement, line), {Start: client.Start(), End: client.End(), Text: name}}
	}
	edits := ImportModule(d, f, module, name)
	if same {
		return append(edits, wholeLines(string(f.Text), statement))
	}
	return append(edits, Edit{Start: client.Start(), End: client.End(), Text: name})
}

// disconnects reports whether a file closes a client while the process goes on:
// not where the whole process ends.
func disconnects(f *source.File, local string) bool {
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "$disconnect", "end", "close":
		default:
			continue
		}
		if c.Child(source.Callee).Child(source.ObjectRole).Ident() != local || local == "" {
			continue
		}
		ends := false
		for fn := c.Function(); fn.OK(); fn = fn.Function() {
			switch fn.Parent().CalleeName() {
			case "on", "once", "addHook":
				ends = true
			}
			ends = ends || strings.Contains(fn.Text(), "process.exit(")
		}
		if !ends {
			return true
		}
	}
	return false
}

// wholeLines is the edit that takes a statement out with its line, and the blank
// line behind it where one stands in front too.
func wholeLines(text string, s source.Node) Edit {
	start := strings.LastIndexByte(text[:s.Start()], '\n') + 1
	end := s.End()
	for end < len(text) && text[end] != '\n' {
		end++
	}
	if end < len(text) {
		end++
	}
	before := strings.TrimRight(text[:start], " \t\r")
	if strings.HasSuffix(before, "\n\n") || strings.HasSuffix(before, "\n\r\n") || start == 0 {
		rest := text[end:]
		if trimmed := strings.TrimPrefix(strings.TrimPrefix(rest, "\r"), "\n"); len(trimmed) < len(rest) {
			end += len(rest) - len(trimmed)
		}
	}
	return Edit{Start: start, End: end}
}

// needless is the edit that takes out the import of a class that a file no
// longer makes anything of.
func needless(f *source.File, name string) (Edit, bool) {
	if f == nil || name == "" || strings.Count(string(f.Text), name) != 1 {
		return Edit{}, false
	}
	im, _, ok := f.ImportOf(name)
	if !ok || len(im.Names) != 1 {
		return Edit{}, false
	}
	s := im.Node
	for s.OK() && !s.Parent().Is(source.FileKind) {
		s = s.Parent()
	}
	if !s.Is(source.ImportKind, source.Variables) || strings.Count(s.Text(), "\n") > 0 {
		return Edit{}, false
	}
	return wholeLines(string(f.Text), s), true
}
