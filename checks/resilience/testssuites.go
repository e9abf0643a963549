package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A suite is one file of tests.
type suite struct {
	file    string
	line    int    // of the first test
	reaches bool   // it tries out the app's code
	what    string // the module or address that it tries out
	why     string // what it does instead
	paths   []string
}

// suiteFacts are what one file says by itself.
type suiteFacts struct {
	line     int      // of the first test that runs; 0 without one
	skipped  int      // of the first that is left out
	asserts  bool     // something that could fail
	visits   []string // addresses that it opens in a browser or asks
	visiting bool
}

// suitesOf lists the files of tests of the app.
func suitesOf(p *project.Project) []suite {
	return project.Once(p, "resilience/suites", func() []suite {
		var out []suite
		for _, name := range p.Sources() {
			if strings.HasPrefix(name, "../") && !strings.Contains(name, "e2e") || p.Modules().Side(name) != project.Test && !looksLikeTest(name) {
				continue
			}
			if !p.Holds(name, "test(", "it(", "test.", "it.", "describe(", "Deno.test", "scenario(", "Given(") {
				continue
			}
			facts := project.PerFile(p, name, "resilience/suite", func(f *source.File) suiteFacts { return suiteIn(f) })
			if facts.line == 0 && facts.skipped == 0 {
				continue
			}
			out = append(out, judgeSuite(p, name, facts))
		}
		return out
	})
}

func looksLikeTest(name string) bool {
	base := path.Base(name)
	return strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.HasSuffix(strings.TrimSuffix(base, path.Ext(base)), "_test")
}

func judgeSuite(p *project.Project, name string, facts suiteFacts) suite {
	s := suite{file: name, line: max(facts.line, facts.skipped)}
	switch {
	case facts.line == 0:
		s.why = "its tests are left out"
	case !facts.asserts && !facts.visiting && !helperVisits(p, name):
		s.why = "nothing in it can fail"
	default:
		s.line = facts.line
		facts.visiting = facts.visiting || helperVisits(p, name)
		s.paths = append(reached(p, name), facts.visits...)
		if len(s.paths) > 0 {
			s.reaches, s.what = true, s.paths[0]
		} else if facts.visiting {
			s.reaches, s.what = true, "the running app"
		} else {
			s.why = "imports nothing of the app"
		}
	}
	return s
}

// reached lists the app's modules that a file of tests imports, also through
// helpers of the tests.
func reached(p *project.Project, name string) []string {
	m := p.Modules()
	var out []string
	seen := map[string]bool{name: true}
	queue := []string{name}
	for range 3 {
		var next []string
		for _, from := range queue {
			for _, to := range m.ImportsOf(from) {
				if seen[to] {
					continue
				}
				seen[to] = true
				switch {
				case m.Live(to):
					out = append(out, to)
				case m.Side(to) == project.Test:
					next = append(next, to)
				}
			}
		}
		queue = next
	}
	return out
}

// helperVisits reports whether a helper of the tests opens the running app.
func helperVisits(p *project.Project, name string) bool {
	m := p.Modules()
	for _, to := range m.ImportsOf(name) {
		if m.Side(to) != project.Test || !p.Holds(to, "goto(", "visit(") {
			if m.Side(to) != project.Test || len(m.ImportsOf(to)) == 0 {
				continue
			}
			for _, further := range m.ImportsOf(to) { // fixtures that hand out pages
				if m.Side(further) == project.Test && p.Holds(further, "goto(", "visit(") {
					return true
				}
			}
			continue
		}
		return true
	}
	return false
}

// suiteIn reads one file of tests.
func suiteIn(f *source.File) suiteFacts {
	var out suiteFacts
	for n := range f.Find(source.Call) {
		callee := n.Child(source.Callee)
		callPath := n.CalleePath()
		root, rest, _ := strings.Cut(callPath, ".")
		if callee.Kind() == source.Call { // test.each([...])("…", …)
			root, rest, _ = strings.Cut(callee.CalleePath(), ".")
		}
		switch root {
		case "test", "it", "Deno", "bench", "t":
			isTest := (root == "test" || root == "it") && len(n.Args()) > 1 || callPath == "Deno.test"
			switch {
			case !isTest:
			case strings.HasPrefix(rest, "skip") || strings.HasPrefix(rest, "todo") || strings.HasPrefix(rest, "fixme") || leftOut(n):
				if out.skipped == 0 {
					out.skipped = n.Line()
				}
			case rest == "describe" || rest == "describe.skip" || rest == "beforeEach" || rest == "use":
			case out.line == 0:
				out.line = n.Line()
			}
		case "xit", "xtest":
			if out.skipped == 0 {
				out.skipped = n.Line()
			}
		}
		if leftOut(n) {
			continue
		}
		out.asserts = out.asserts || asserts(n, callPath)
		if visits(n, callPath) {
			out.visiting = true
			out.visits = append(out.visits, n.Arg(0).Text())
		}
	}
	return out
}

// leftOut reports whether a call stands in a test or group that is skipped.
func leftOut(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		if p.Kind() != source.Call {
			continue
		}
		switch p.CalleePath() {
		case "test.skip", "it.skip", "describe.skip", "test.describe.skip", "xit", "xdescribe", "xtest", "test.fixme", "test.describe.fixme":
			return true
		}
	}
	return false
}

// asserts reports whether a call could fail: an expectation of something that is
// no constant, or an assertion of a library.
func asserts(n source.Node, callPath string) bool {
	switch root, _, _ := strings.Cut(callPath, "."); root {
	case "expect", "expectTypeOf":
		return !n.Arg(0).Is(source.Bool, source.Number, source.String, source.None)
	case "assert", "assertEquals", "assertRejects", "assertThrows", "assertExists", "assertStringIncludes", "t", "chai", "should", "assertSnapshot":
		return len(n.Args()) > 0
	}
	name := n.CalleeName()
	return name == "expect" || strings.HasPrefix(name, "toHave") || name == "should"
}

// visits reports whether a call opens the running app or asks it.
func visits(n source.Node, callPath string) bool {
	switch n.CalleeName() {
	case "goto":
		return true
	case "visit":
		return strings.HasPrefix(callPath, "cy.")
	}
	root, _, _ := strings.Cut(callPath, ".")
	return root == "request" && strings.HasPrefix(callPath, "request.") && n.Arg(0).Kind() == source.String
}

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
