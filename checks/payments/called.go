package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// isMention reports whether an identifier only brings a name in or sends it out,
// or is the key or type of something else.
func isMention(use source.Node) bool {
	up := use.Parent()
	switch up.Kind() {
	case source.ImportName, source.ExportName, source.TypeDecl, source.Binding:
		return true
	case source.Property, source.Method, source.Field, source.Attr, source.Param, source.Declarator, source.Function:
		return use.Role() == source.Name
	}
	return false
}

// declaredAs is the name that a function is known by and the whole of its
// declaration.
func declaredAs(fn source.Node) (string, source.Node) {
	if name := fn.Child(source.Name).Text(); name != "" {
		return name, fn
	}
	for up := fn; up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Declarator:
			return up.Child(source.Name).Ident(), up
		case source.Property, source.Field:
			if up.Parent().Parent().Kind() != source.Call && up.Enclosing(source.Declarator).Kind() != source.Declarator {
				return up.Key(), up
			}
		case source.ExportDefault, source.FileKind:
			return "", up
		}
	}
	return "", fn
}

// isEntryName reports whether frameworks call a function by its name.
func isEntryName(name string) bool {
	switch name {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "ALL", "handler", "default", "loader", "action", "actions", "load",
		"middleware", "config", "getServerSideProps", "getStaticProps", "constructor":
		return true
	}
	return strings.HasPrefix(name, "on") && len(name) > 2 && name[2] >= 'A' && name[2] <= 'Z'
}

// ownRoute reports whether a route of the app begins in a function.
func ownRoute(p *project.Project, fn source.Node) bool {
	for _, r := range p.Addresses() {
		if r.File != fn.File().Path {
			continue
		}
		if n := p.WithCode(r).Node; fn.Contains(n) || n.Contains(fn) {
			return true
		}
	}
	return false
}

// endsWith reports whether a call's path ends in one of the names, whole words
// only.
func endsWith(call source.Node, ends []string) bool {
	full := call.CalleeTrail()
	for _, e := range ends {
		if full == e || strings.HasSuffix(full, "."+e) {
			return true
		}
	}
	return false
}
