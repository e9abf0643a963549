package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// isJobPackage reports whether a library runs jobs apart from the server that
// answers requests, and brings them a logger that works in jobs alone.
func isJobPackage(pkg string) bool {
	return pkg == "inngest" || pkg == "@trigger.dev/sdk" || strings.HasPrefix(pkg, "@trigger.dev/sdk/")
}

// callsJobLogger reports whether a call writes with the logger that a job runner
// gives its jobs: one of its package, or one that a function which makes a job is
// handed.
func callsJobLogger(n source.Node) bool {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if pkg, _ := object.Origin(); isJobPackage(pkg) {
		return true
	}
	name := object.Ident()
	if name == "" {
		return false
	}
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if job := fn.Parent(); job.Kind() != source.Call || job.CalleeName() != "createFunction" {
			continue
		}
		for param := range fn.Children() {
			if param.Kind() == source.Param && uses(param, name) > 0 {
				return true
			}
		}
	}
	return false
}
