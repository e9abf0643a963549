package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
)

// ciSteps are the steps of the workflow: the scripts that exist and can succeed,
// quickest first, without those that another workflow runs on a push already.
// Missing says that there is no test among them.
func ciSteps(p *project.Project, m *project.Manifest) (steps string, missing bool) {
	manager := managerFor(p)
	missing = true
	checked := false
	for _, want := range [][]string{
		{"lint", "lint:ci", "eslint"},
		{"typecheck", "type-check", "check-types", "types", "tsc", "check"},
		{"test", "test:unit", "test:ci"},
		{"build"},
	} {
		for _, name := range want {
			s, ok := m.Scripts[name]
			if !ok || placeholder(s.Command) || changesFiles(s.Command) || cannotRun(p, m, s.Command) || runAlready(p, manager, name) {
				continue
			}
			steps += "      - run: " + runScript(manager, name) + "\n"
			missing = missing && want[0] != "test"
			checked = checked || want[0] != "lint"
			break
		}
	}
	if !checked && m.Dependency("typescript").Name != "" && p.Has("tsconfig.json") {
		steps += "      - run: " + runTool(manager, "tsc --noEmit") + "\n"
	}
	return steps, missing
}

// cannotRun reports whether a script must fail as things are: its linter is not
// installed or no longer part of the framework, or its runner finds no test.
func cannotRun(p *project.Project, m *project.Manifest, command string) bool {
	words := strings.Fields(command)
	if len(words) == 0 {
		return true
	}
	switch words[0] {
	case "eslint":
		return m.Dependency("eslint").Name == ""
	case "next":
		return len(words) > 1 && words[1] == "lint" && (m.Dependency("eslint").Name == "" || p.Stack().Version(project.Next).AtLeast(16, 0))
	case "vitest", "jest", "react-scripts":
		runs := words[0] != "react-scripts" || len(words) > 1 && words[1] == "test"
		return runs && !strings.Contains(command, "--passWithNoTests") && !hasTests(p)
	}
	return false
}

func hasTests(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(file string) bool {
		return strings.Contains(file, ".test.") || strings.Contains(file, ".spec.") || strings.Contains(file, "__tests__/")
	})
}

// runAlready reports whether a workflow that a push starts runs a script.
func runAlready(p *project.Project, manager, script string) bool {
	for _, w := range p.Workflows() {
		if how, _ := starts(p, w); how != proves {
			continue
		}
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				if concernsStep(p, s) && slices.Contains(s.Commands(), runScript(manager, script)) {
					return true
				}
			}
		}
	}
	return false
}

// placeholder reports whether a script is the one `npm init` writes.
func placeholder(command string) bool { return strings.Contains(command, "no test specified") }

// changesFiles reports whether a script repairs what it finds or never ends, so
// that it proves nothing on a server.
func changesFiles(command string) bool {
	return strings.Contains(command, "--fix") || strings.Contains(command, "--write") || strings.Contains(command, "--watch")
}

// runScript runs a script once: Vitest and Jest would wait for changes if asked
// to watch, and do not on a CI server, which sets CI.
func runScript(manager, name string) string {
	switch manager {
	case "pnpm", "bun":
		return manager + " run " + name
	case "yarn":
		return "yarn run " + name
	}
	if name == "test" {
		return "npm test"
	}
	return "npm run " + name
}

// runTool runs a tool that the project has installed.
func runTool(manager, command string) string {
	switch manager {
	case "pnpm":
		return "pnpm exec " + command
	case "yarn":
		return "yarn " + command
	case "bun":
		return "bunx " + command
	}
	return "npx " + command
}
