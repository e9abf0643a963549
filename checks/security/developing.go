package security

import (
	"strings"

	"underpin/checks/project/source"
)

// onlyDeveloped reports whether a handler turns everybody away where the app is
// served: if (process.env.NODE_ENV === "production") return ….
func onlyDeveloped(fn source.Node) bool {
	for test := range fn.Find(source.If) {
		body := test.Parent()
		if body.Parent().Kind() == source.Try {
			body = body.Parent().Parent()
		}
		if body != fn.Child(source.Body) || !leaves(test.Child(source.Then)) {
			continue
		}
		cond := strings.ReplaceAll(strings.ReplaceAll(test.Child(source.Cond).Text(), " ", ""), "'", `"`)
		switch cond {
		case `process.env.NODE_ENV==="production"`, `process.env.NODE_ENV=="production"`, `process.env.NODE_ENV!=="development"`, `process.env.NODE_ENV!="development"`,
			`"production"===process.env.NODE_ENV`, "import.meta.env.PROD", "!import.meta.env.DEV":
			return true
		}
	}
	return false
}
