package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// envNuxt checks the variables when Nuxt's server starts, and not while it builds
// (https://nuxt.com/docs/guide/directory-structure/server#server-plugins). What the
// configuration alone reads is taken in by the build, and need not be there later.
func envNuxt(d *fixes.Draft, names checkedNames, complete bool) error {
	server := path.Join(d.Project().FolderOf(project.Nuxt), "server")
	late := map[string]bool{}
	for _, v := range variables(d.Project()) {
		late[v.name] = slices.ContainsFunc(v.reads, func(r project.EnvRead) bool { return strings.HasPrefix(r.File, server+"/") })
	}
	built := func(name string) bool { return !late[name] }
	names.required, names.expected = slices.DeleteFunc(names.required, built), slices.DeleteFunc(names.expected, built)
	if names.empty() {
		return onlyListed(d, complete)
	}
	beside := path.Join(server, "plugins/env.js")
	if d.TypeScript() {
		beside = path.Join(server, "plugins/env.ts")
	}
	_, err := envModule(d, beside, "nuxt", names, map[string]string{
		"REQUIRED": insideBraces(requiredPart("nuxt", names.required)), "EXPECTED": insideBraces(expectedPart("nuxt", names.expected)),
	})
	return err
}

// insideBraces is code as the body of a function has it.
func insideBraces(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}
