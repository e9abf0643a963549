package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ofOwnClass reports whether a parameter takes errors of a class of the app's own alone,
// which are thrown for those who read them: function answer(error: AppError).
func ofOwnClass(p *project.Project, param source.Node) bool {
	_, typ, typed := strings.Cut(param.Text(), ":")
	typ, _, _ = strings.Cut(typ, "=")
	typ = strings.TrimSpace(typ)
	if !typed || !strings.HasSuffix(typ, "Error") && !strings.HasSuffix(typ, "Exception") || strings.ContainsAny(typ, " |&<.") {
		return false
	}
	d := param.File().Declaration(typ)
	if d.Kind() != source.Class {
		d = p.Definition(param.File().Root().Lookup(typ))
	}
	return d.Kind() == source.Class
}

// answeredThere reports whether a part of a caught error is what another service answered:
// err.response.data, err.data.error.
func answeredThere(n source.Node) bool {
	for ; n.Kind() == source.Member; n = n.Child(source.ObjectRole) {
		switch n.Child(source.Name).Text() {
		case "data", "response", "body":
			return true
		}
	}
	return false
}
