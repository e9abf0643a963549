package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// forDevelopment is the edit that keeps a fallback to the developer's machine for
// development alone, with the variable that it stands in for: in production
// nothing stands there. Where nothing would throw, as in new URL(""), the place is
// left: a build without the variable would stop there.
func forDevelopment(p *project.Project, l literal) (e fixes.Edit, variable, value string, ok bool) {
	f := p.Source(l.place.File)
	n := stringAt(f, l.place.Line, l.place.Column)
	value, ok = n.StringValue()
	if !ok || l.kind != localElse || l.weak || !strings.HasPrefix(value, "http") {
		return e, "", "", false
	}
	either := n.Parent()
	if either.Kind() != source.Binary || n.Role() != source.Right || either.Operator() != "||" && either.Operator() != "??" {
		return e, "", "", false
	}
	read := either.Child(source.Left)
	variable, production := "", `process.env.NODE_ENV === "production"`
	switch path := read.Path(); {
	case strings.HasPrefix(path, "process.env."):
		variable = strings.TrimPrefix(path, "process.env.")
	case strings.HasPrefix(path, "import.meta.env.VITE_"):
		variable, production = strings.TrimPrefix(path, "import.meta.env."), "import.meta.env.PROD"
	}
	if variable == "" || strings.Contains(variable, ".") || readAsAddress(either) {
		return e, "", "", false
	}
	text := "(" + production + ` ? "" : ` + n.Text() + ")"
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, variable, value, true
}

// readAsAddress reports whether a value, or what it is kept in, is taken apart as
// a URL or handed to a library, which may want a whole address at once.
func readAsAddress(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.New:
			return true
		case source.Property, source.Array:
			return true
		case source.Call:
			if p.Child(source.Callee).Contains(n) { // (… || "…").replace(…)
				continue
			}
			return true
		case source.Declarator:
			name := p.Child(source.Name).Ident()
			for use := range p.File().Find(source.Identifier) {
				if use.Ident() == name && use.Parent().Is(source.New, source.Property, source.Shorthand, source.ExportDefault) {
					return true
				}
			}
			return name == "" || strings.HasPrefix(p.Parent().Parent().Text(), "export ")
		case source.Function, source.Arrow, source.Method, source.Block:
			return false
		}
	}
	return false
}

// hostedAddress is the edit that puts the variable of a project's own address at
// Supabase in front of a path there, where the app reads such a variable, or does
// from now on.
func hostedAddress(p *project.Project, l literal, listed []string) (e fixes.Edit, ok bool) {
	f := p.Source(l.place.File)
	n := stringAt(f, l.place.Line, l.place.Column)
	value, _ := n.StringValue()
	head, rest, found := strings.Cut(strings.TrimPrefix(value, "https://"), ".supabase.co/")
	if l.kind != stageHost || !found || head == "" || rest == "" || strings.ContainsAny(head, "/.") || strings.ContainsAny(rest, "`$\\") || !replaceable(n) {
		return e, false
	}
	read, name, ok := environmentRead(p, f, "SUPABASE_URL")
	if !ok || !readSomewhere(p, name) && !slices.Contains(listed, name) {
		return e, false
	}
	text := "`${" + strings.TrimSuffix(read, "!") + "}/" + rest + "`"
	if n.Parent().Kind() == source.Attr {
		text = "{" + text + "}"
	}
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, true
}

func readSomewhere(p *project.Project, name string) bool {
	for _, r := range p.Env().Reads {
		if r.Name == name {
			return true
		}
	}
	return false
}
