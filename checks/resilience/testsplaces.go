package resilience

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// noTest says that nothing is there for a runner to run. A package alone sets nothing up.
func noTest(p *project.Project, runner check.Place) string {
	if runner.Message == installed && len(runnerSettings(p)) == 0 {
		return "A test runner is installed, and there is no test."
	}
	return "A test runner is set up, and there is no test."
}

// runnerSettings is where the settings of the test runner say what it runs.
func runnerSettings(p *project.Project) []check.Place {
	for _, stem := range []string{"vitest.config", "jest.config", "playwright.config", "cypress.config"} {
		f := p.Config(stem)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Property) {
			switch n.Key() {
			case "include", "testDir", "testMatch", "specPattern":
				return []check.Place{check.Line(f.Path, n.Line(), "what the test runner is told to run")}
			}
		}
		for n := range f.Find(source.Object) {
			return []check.Place{check.Line(f.Path, n.Line(), "the test runner's settings")}
		}
	}
	return nil
}

// testsBeside shows the first few files of tests that try out nothing of the app.
func testsBeside(p *project.Project) []check.Place {
	const most = 10
	var at []check.Place
	for _, s := range suitesOf(p) {
		if !s.reaches && len(at) < most {
			at = append(at, check.Line(s.file, max(s.line, 1), s.why))
		}
	}
	return at
}
