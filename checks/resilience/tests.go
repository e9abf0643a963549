package resilience

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed tests.md
var testsWords string

// Tests looks for apps that no test tries out: no test at all, tests that never
// touch the app's code, or none for what must not break.
var Tests = &check.Check{
	ID:       "resilience/tests",
	Severity: check.Medium,
	Minutes:  45,
	Words:    check.Explain(testsWords),
	Look:     lookForTests,
	Anywhere: true,
	Fix:      testsFix,
}

func lookForTests(p *project.Project) check.Finding {
	if f, ok := pythonTests(p); ok {
		return f
	}
	suites := suitesOf(p)
	runner, hasRunner := runnerOf(p)
	trying := tryingSuites(p)
	switch {
	case len(suites) == 0 && !hasRunner:
		return testsGap(check.Missing(check.Certain, "There is no test and nothing to run one with.", manifestPlace(p, "no test runner")))
	case len(suites) == 0:
		return testsGap(check.Missing(check.Certain, noTest(p, runner), append([]check.Place{runner}, runnerSettings(p)...)...))
	case len(trying) == 0:
		reason := fmt.Sprintf("%s, and none of them tries out the app's code.", capital(many(len(suites), "file of tests")))
		if len(suites) > 1 {
			reason = fmt.Sprintf("There are %d files of tests, and none of them tries out the app's code.", len(suites))
		}
		var at []check.Place
		for _, s := range suites {
			if len(at) < 12 {
				at = append(at, check.Line(s.file, max(s.line, 1), s.why))
			}
		}
		at = append(at, runnerSettings(p)...)
		return testsGap(check.Missing(check.Likely, reason, at...))
	case !hasRunner:
		return testsGap(check.Missing(check.Likely, "There are tests, and nothing in package.json runs them.", check.Line(trying[0].file, trying[0].line, "run by nothing"), manifestPlace(p, "no script that runs tests")))
	}
	if f, dead := cannotRun(p, trying); dead {
		return testsGap(f)
	}
	if f, dead := othersTests(p, trying); dead {
		return testsGap(f)
	}
	return judgeReal(p, trying, runner)
}

// tryingSuites are the files of tests that try out the app's code.
func tryingSuites(p *project.Project) []suite {
	var out []suite
	for _, s := range suitesOf(p) {
		if s.reaches {
			out = append(out, s)
		}
	}
	return out
}

// judgeReal judges tests that try out the app: whether what must not break is
// among what they try.
func judgeReal(p *project.Project, trying []suite, runner check.Place) check.Finding {
	var missing []string
	var at []check.Place
	touched := false
	for _, c := range critical(p) {
		if c.touchedBy(trying) {
			touched = true
			continue
		}
		missing = append(missing, c.name)
		at = append(at, c.places...)
	}
	few := len(trying) < 6 && len(missing) > 0 && missing[0] == "payments"
	unwatched := len(missing) > 0 && !runsOnPush(p)
	if len(missing) > 0 && (!touched || few || unwatched) {
		for _, s := range trying {
			if s.skipped > 0 {
				at = append(at, check.Line(s.file, s.skipped, "left out"))
			}
		}
		at = append(at, misspelt(p)...)
		at = append(at, testsThere(p, trying)...)
		at = append(at, testsBeside(p)...)
		at = append(at, runnerSettings(p)...)
		at = append(at, runner, manifestPlace(p, "the scripts that run them"))
		reason := "There are tests, and none tries out " + strings.Join(missing, " or ")
		if unwatched {
			reason += "; nothing runs them when code is pushed"
		}
		return testsGap(check.Missing(check.Likely, reason+".", at...))
	}
	reason := fmt.Sprintf("%s try out the app's code.", many(len(trying), "file")+" of tests")
	if len(trying) == 1 {
		reason = "One file of tests tries out the app's code."
	}
	if len(missing) > 0 {
		reason += " None of them tries out " + strings.Join(missing, " or ") + "."
	}
	places := []check.Place{runner}
	for _, s := range trying[:min(len(trying), 4)] {
		places = append(places, check.Line(s.file, max(s.line, 1), "tries out "+strings.Trim(path.Base(s.what), "'\"`")))
	}
	return check.Passed(check.Likely, strings.ToUpper(reason[:1])+reason[1:], places...)
}

// testsThere shows the first few files of tests that try out something of the app: their
// first test, and where that is far down what of the app they load.
func testsThere(p *project.Project, trying []suite) []check.Place {
	const most = 3
	var at []check.Place
	for _, s := range trying[:min(len(trying), most)] {
		at = append(at, check.Line(s.file, max(s.line, 1), "the tests that are there"))
		for _, im := range p.Source(s.file).Imports {
			if to := p.Modules().Resolve(s.file, im.Spec); to != "" && im.Node.Line()+3 < s.line {
				at = append(at, check.Line(s.file, im.Node.Line(), "what these tests try out"))
				break
			}
		}
	}
	return at
}

func testsGap(f check.Finding) check.Finding {
	f.Brief = []string{
		"A test runner that fits the stack is installed, and the script \"test\" of package.json runs it once and ends.",
		"Tests import the app's own modules and call them; each would fail if the code it calls were broken. No test repeats a function's code in place of importing it.",
		"Signing in, what is paid for and what is written to the database are tried out first, the webhook of the payment provider with a signed and with a forged event.",
		"The workflow that runs on each push runs the tests.",
	}
	return f
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// manifestPlace is the line of package.json that holds the scripts.
func manifestPlace(p *project.Project, message string) check.Place {
	text, _ := p.Read("package.json")
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if strings.Contains(line, `"scripts"`) {
			return check.Line("package.json", n, message)
		}
	}
	for _, name := range []string{"package.json", "pyproject.toml", "requirements.txt"} {
		if p.Has(name) {
			return check.Line(name, 1, message)
		}
	}
	return check.Place{File: "package.json", Line: 1, Message: message}
}
