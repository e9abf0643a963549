package deploy

import (
	"path"
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
	switch read := read.Path(); {
	case strings.HasPrefix(read, "process.env."):
		variable = strings.TrimPrefix(read, "process.env.")
	case strings.HasPrefix(read, "import.meta.env.VITE_"):
		variable, production = strings.TrimPrefix(read, "import.meta.env."), "import.meta.env.PROD"
	}
	if variable == "" || strings.Contains(variable, ".") {
		return e, "", "", false
	}
	if e, ok := withoutFallback(either, read); ok {
		return e, variable, value, true
	}
	if readAsAddress(either) && !listsPages(f.Path) {
		return e, "", "", false
	}
	head := "(" + production + ` ? "" : `
	if strings.HasPrefix(n.Text(), "'") {
		head = strings.ReplaceAll(head, `"`, "'")
	}
	text := head + n.Text() + ")"
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, variable, value, true
}

// withoutFallback is the edit for the places that work without an address: Next
// asks its host for the base of metadata, and the browser's side of better-auth
// takes the page's own address.
func withoutFallback(either, read source.Node) (e fixes.Edit, ok bool) {
	if e, ok := metadataBase(either, read.Text()); ok {
		return e, true
	}
	switch up := either.Parent(); {
	case up.Kind() == source.Property && up.Key() == "baseURL":
		call := up.Parent().Parent()
		if name := call.CalleeName(); name == "createAuthClient" || name == "betterAuth" {
			return fixes.Edit{Start: either.Start(), End: either.End(), Text: read.Text()}, true
		}
	}
	return e, false
}

// metadataBase is the edit for the address that Next completes others with: where
// the variable is not set, it asks its host instead of stopping the build.
func metadataBase(address source.Node, read string) (e fixes.Edit, ok bool) {
	up := address.Parent()
	if up.Kind() != source.New || up.CalleeName() != "URL" || up.Arg(1).OK() || up.Parent().Key() != "metadataBase" {
		return e, false
	}
	return fixes.Edit{Start: up.Start(), End: up.End(), Text: read + " ? new URL(" + read + ") : undefined"}, true
}

// listsPages reports whether a module of Next writes the addresses of pages down
// for search engines, where an empty address stops nothing.
func listsPages(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return (stem == "robots" || stem == "sitemap") && strings.Contains("/"+path.Dir(name)+"/", "/app/")
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
