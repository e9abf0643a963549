package resilience

import (
	"path"
	"strings"

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
	skipped int // the line of a test that is left out; 0 without one
}

// suiteFacts are what one file says by itself.
type suiteFacts struct {
	line     int      // of the first test that runs; 0 without one
	skipped  int      // of the first that is left out
	asserts  bool     // something that could fail
	visits   []string // addresses that it opens in a browser or asks
	asks     []string // addresses that it asks of a server that it loads
	visiting bool
	copied   int // the line of the first function that it declares itself
	first    int // the line of the first that it does or declares, behind what it imports
}

// suitesOf lists the files of tests of the app.
func suitesOf(p *project.Project) []suite {
	return project.Answer(p, "resilience/suites", func(p *project.Project) []suite {
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
	s := suite{file: name, line: max(facts.line, facts.skipped), skipped: facts.skipped}
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
			s.paths = append(s.paths, facts.asks...)
		}
		if len(s.paths) > 0 {
			s.reaches, s.what = true, s.paths[0]
		} else if facts.visiting {
			s.reaches, s.what = true, "the running app"
		} else {
			s.line, s.why = max(facts.first, 1), "imports nothing that runs in the app"
			if facts.copied > 0 {
				s.line, s.why = facts.copied, "declared here again, in place of importing the app's"
			}
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
