package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// runnerOf finds what runs the tests: a script, or an installed runner.
func runnerOf(p *project.Project) (check.Place, bool) {
	for _, m := range p.Manifests() {
		if strings.HasPrefix(m.File, "../") && !strings.HasSuffix(m.File, "package.json") {
			continue
		}
		for _, name := range []string{"test", "test:unit", "test:e2e", "test:run", "test:ci", "tests", "e2e", "vitest", "jest"} {
			if s, ok := m.Scripts[name]; ok && !strings.Contains(s.Command, "no test specified") && !strings.HasPrefix(s.Command, "echo") && s.Command != "" {
				return check.Line(m.File, s.Line, "runs the tests"), true
			}
		}
	}
	for _, m := range p.Manifests() {
		for _, name := range []string{"vitest", "jest", "mocha", "ava", "@playwright/test", "cypress", "tap", "uvu", "@japa/runner", "react-scripts", "bun-types", "@types/bun"} {
			if d := m.Dependency(name); d.Name != "" && !strings.HasPrefix(m.File, "../") && name != "react-scripts" && name != "bun-types" && name != "@types/bun" {
				return check.Line(m.File, d.Line, "a test runner"), true
			}
		}
	}
	for _, w := range p.Workflows() {
		for _, j := range w.Jobs {
			for _, s := range j.Steps {
				if strings.Contains(s.Run, "bun test") || strings.Contains(s.Run, "deno test") || strings.Contains(s.Run, "node --test") || strings.Contains(s.Run, "vitest") {
					return check.Line(w.File, s.Line, "runs the tests"), true
				}
			}
		}
	}
	return check.Place{}, false
}
