package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pythonTests judges a Python app by its files of tests; ok is false for other
// apps.
func pythonTests(p *project.Project) (f check.Finding, ok bool) {
	if !p.Stack().Python() {
		return check.Finding{}, false
	}
	var trying, hollow, broken []check.Place
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !isPythonTest(name) || !p.Holds(name, "def test", "TestCase") {
			continue
		}
		text, _ := p.Read(name)
		line, imports, asserts, lost := 0, false, false, check.Place{}
		n := 0
		for l := range strings.Lines(string(text)) {
			n++
			l = strings.TrimSpace(l)
			if line == 0 && (strings.HasPrefix(l, "def test") || strings.HasPrefix(l, "async def test")) {
				line = n
			}
			asserts = asserts || strings.HasPrefix(l, "assert ") || strings.Contains(l, "self.assert") || strings.Contains(l, "pytest.raises")
			if module := p.PythonAbsent(name, l); module != "" && lost.File == "" {
				lost = check.Line(name, n, "imports "+module+", which is not there")
			}
			if from, found := strings.CutPrefix(l, "from "); found || strings.HasPrefix(l, "import ") {
				imports = imports || ofTheApp(p, strings.Fields(strings.TrimPrefix(from, "import "))[0])
			}
			imports = imports || strings.Contains(l, "client")
		}
		switch {
		case line == 0:
		case lost.File != "":
			broken = append(broken, lost)
		case imports && asserts:
			trying = append(trying, check.Line(name, line, "tries out the app's code"))
		default:
			hollow = append(hollow, check.Line(name, line, "does not try out the app's code"))
		}
	}
	switch {
	case len(broken) > 0 && len(broken) >= len(trying):
		f := check.Missing(check.Likely, "Tests cannot run: "+many(len(broken), "file")+" of them import what is not there.", append(append(broken[:min(len(broken), 12)], hollow[:min(len(hollow), 6)]...), failuresPassed(p)...)...)
		return testsGap(f), true
	case len(trying) > 0:
		return check.Passed(check.Likely, "Tests try out the app's code ("+many(len(trying), "file")+").", trying[:min(len(trying), 5)]...), true
	case len(hollow) > 0:
		return testsGap(check.Missing(check.Likely, "There are tests, and none of them tries out the app's code.", append(hollow[:min(len(hollow), 12)], failuresPassed(p)...)...)), true
	}
	return testsGap(check.Missing(check.Certain, "There is no test.", manifestPlace(p, "no test and nothing to run one with"))), true
}

func isPythonTest(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".py") && (strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") || base == "tests.py")
}

// ofTheApp reports whether a module's name is one of the project's.
func ofTheApp(p *project.Project, module string) bool {
	if strings.HasPrefix(module, ".") {
		return true
	}
	head, _, _ := strings.Cut(module, ".")
	for _, name := range p.Files() {
		if strings.HasSuffix(name, ".py") && (strings.HasPrefix(name, head+"/") || name == head+".py" || strings.Contains(name, "/"+head+"/") || strings.HasSuffix(name, "/"+head+".py")) {
			return true
		}
	}
	return false
}

// failuresPassed are the lines of a workflow that run tests and go on whatever becomes of them.
func failuresPassed(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext != ".yml" && ext != ".yaml" || !strings.Contains("/"+name, "/.github/workflows/") || !p.Holds(name, "||") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			head, tail, found := strings.Cut(strings.TrimSpace(line), "||")
			if tail = strings.TrimSpace(tail); found && !strings.HasPrefix(head, "#") && testing.MatchString(head) && (strings.HasPrefix(tail, "echo") || tail == "true" || strings.HasPrefix(tail, "exit 0")) {
				out = append(out, check.Line(name, n, "goes on whatever becomes of the tests"))
			}
		}
	}
	return out
}
