package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// othersTests is the gap of tests that are all written for another runner than the one
// that the script starts: Vitest's functions refuse to load under Jest, and Jest's under
// Vitest (jestjs.io/docs/jest-object, vitest.dev/guide/migration).
func othersTests(p *project.Project, trying []suite) (check.Finding, bool) {
	m := p.Manifest()
	if m == nil || len(trying) == 0 {
		return check.Finding{}, false
	}
	script := m.Scripts["test"]
	started, _, _ := strings.Cut(strings.TrimPrefix(script.Command, "npx "), " ")
	var name, theirs, functions string
	switch started {
	case "jest":
		name, theirs, functions = "Jest", "Vitest", "vitest"
	case "vitest":
		name, theirs, functions = "Vitest", "Jest", "@jest/globals"
	default:
		return check.Finding{}, false
	}
	for other, s := range m.Scripts {
		if other != "test" && strings.Contains(s.Command, strings.ToLower(theirs)) {
			return check.Finding{}, false // the two kinds are run apart
		}
	}
	places := []check.Place{check.Line(m.File, script.Line, "starts "+name+", which cannot load tests of "+theirs)}
	for _, s := range trying {
		at := 0
		for _, im := range p.Source(s.file).Imports {
			if im.Spec == functions && !im.TypeOnly {
				at = im.Node.Line()
			}
		}
		if at == 0 {
			return check.Finding{}, false
		}
		if len(places) < 12 {
			places = append(places, check.Line(s.file, at, "written for "+theirs))
		}
	}
	for _, c := range critical(p) {
		places = append(places, c.places...)
	}
	return check.Missing(check.Likely, "No test can run: the script \"test\" starts "+name+", and the tests are written for "+theirs+".", append(places, runnerSettings(p)...)...), true
}
