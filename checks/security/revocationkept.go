package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// keepsNewPassword reports whether a call in what changes a password hands the new one to a
// function of the app that keeps it somewhere of its own, such as among the settings:
// setPasswordHash(await hash(next)).
func keepsNewPassword(p *project.Project, n source.Node) bool {
	low := strings.ToLower(n.CalleeName())
	if !strings.Contains(low, "password") || !containsPart(low, []string{"set", "save", "store", "update", "write"}) || containsPart(low, []string{"reset", "verify", "create", "email", "setup", "show", "visible", "token", "error"}) || len(n.Args()) == 0 {
		return false
	}
	around := strings.ToLower(n.File().Path)
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		around += " " + strings.ToLower(nameOfFunction(fn))
	}
	if !containsPart(around, []string{"change-pass", "changepass", "update-pass", "updatepass", "reset-pass", "resetpass", "change_pass"}) {
		return false
	}
	fn := p.Definition(n.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(n) {
		return false
	}
	writes := false
	for c := range fn.Find(source.Call, source.Assign, source.String, source.Template) {
		switch c.Kind() {
		case source.Call:
			if changesPassword(p, c) != "" { // taken in there
				return false
			}
			switch c.CalleeName() {
			case "update", "insert", "upsert", "set", "create", "writeFile", "writeFileSync", "put":
				writes = true
			}
		default:
			if changesPassword(p, c) != "" {
				return false
			}
		}
	}
	return writes
}
