package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A pyLine is one line of Python code that runs in the app.
type pyLine struct {
	file string
	n    int
	text string
}

// pythonLines lists the lines of an app's Python files that hold one of some
// words: those of tests, scripts and settings for development left out, and
// comments and texts of several lines.
func pythonLines(p *project.Project, words ...string) []pyLine {
	if !p.Stack().Python() {
		return nil
	}
	var out []pyLine
	for _, name := range p.PythonSources() {
		if besideThePython(name) || !p.Holds(name, words...) {
			continue
		}
		text, _ := p.Read(name)
		n, quoted := 0, false
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			if (strings.Count(line, `"""`)+strings.Count(line, "'''"))%2 == 1 {
				quoted = !quoted
				continue
			}
			if quoted || strings.HasPrefix(line, "#") {
				continue
			}
			code, _, _ := strings.Cut(line, "  #")
			for _, w := range words {
				if strings.Contains(code, w) {
					out = append(out, pyLine{name, n, code})
					break
				}
			}
		}
	}
	return out
}

func besideThePython(name string) bool {
	for _, word := range []string{"test", "scripts/", "migrations/", "alembic/", "seed", "dev.py", "local.py", "development", "manage.py", "setup.py", "venv/", "examples/", "docs/", "commands/", "cli.py", "demo", "sdk/"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// pythonLiterals are addresses of the developer's machine in Python code, as
// defaults of settings or in lists of allowed origins.
func pythonLiterals(p *project.Project) []literal {
	var out []literal
	for _, l := range pythonLines(p, "://localhost", "://127.0.0.1") {
		low := strings.ToLower(l.text)
		if strings.Contains(low, "print(") || strings.Contains(low, "log") || strings.Contains(low, "debug") || strings.Contains(low, " in ") || strings.Contains(low, "startswith") || strings.Contains(low, "write(") || strings.Contains(low, "help=") || strings.HasPrefix(strings.TrimSpace(low), "(") && strings.Contains(low, "settings.") {
			continue // the last: a row of what settings are compared with
		}
		kind, message := localhost, "only answers on the developer's machine"
		if strings.Contains(low, "getenv") || strings.Contains(low, "environ") || strings.Contains(low, "env_get(") || strings.Contains(low, "env(") || strings.Contains(low, "config(") || strings.Contains(low, "getattr(") || strings.Contains(low, " or ") || strings.Contains(low, "default") {
			kind, message = localElse, "used when the variable is not set"
		}
		weak := strings.Contains(l.file, "settings") || strings.Contains(l.file, "config")
		out = append(out, literal{kind: kind, what: "localhost", host: "localhost", weak: weak, place: check.Line(l.file, l.n, message)})
	}
	return out
}
