package deploy

import (
	"regexp"
	"strconv"
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
		out = append(out, literal{kind: kind, what: "localhost", host: "localhost", weak: weak && !closedLists(p)[l.file+":"+strconv.Itoa(l.n)], place: check.Line(l.file, l.n, message)})
	}
	return append(append(out, pythonAround(p)...), templateLiterals(p)...)
}

// closedLists are the lines, as file:line, of settings that are a list of fixed
// addresses of which none is that of a site that visitors reach: no variable can add
// the app's own to it.
func closedLists(p *project.Project) map[string]bool {
	return project.Answer(p, "deploy/closed lists", func(p *project.Project) map[string]bool {
		out := map[string]bool{}
		for _, name := range []string{"CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST", "CORS_ORIGINS", "CSRF_TRUSTED_ORIGINS"} {
			all := p.PythonSettings(name)
			if len(all) != 1 || all[0].Adds {
				continue
			}
			var lines []string
			for c := range all[0].Value.Children() {
				v, ok := c.StringValue()
				if !ok || !strings.Contains(v, "localhost") && !strings.Contains(v, "127.0.0.1") && !strings.Contains(v, ".ngrok") {
					lines = nil
					break
				}
				lines = append(lines, c.File().Path+":"+strconv.Itoa(c.Line()))
			}
			for _, line := range lines {
				out[line] = true
			}
		}
		return out
	})
}

// localHref matches what a template links to on the developer's machine.
var localHref = regexp.MustCompile(`(?:href|src|action)\s*=\s*["']https?://(?:localhost|127\.0\.0\.1)[:/]`)

// templateLiterals are the links of templates, of pages and of mails, that lead to the
// developer's machine.
func templateLiterals(p *project.Project) []literal {
	var out []literal
	for _, name := range p.Files() {
		if !strings.HasSuffix(name, ".html") || !strings.Contains("/"+name, "/templates/") || strings.HasPrefix(name, "../") || !p.Holds(name, "localhost", "127.0.0.1") {
			continue
		}
		text, _ := p.Read(name)
		for _, m := range localHref.FindAllIndex(text, -1) {
			line := strings.Count(string(text[:m[0]]), "\n") + 1
			out = append(out, literal{kind: localhost, what: "localhost", host: "localhost", place: check.Line(name, line, "leads to the developer's machine")})
		}
	}
	return out
}
