package resilience

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// loggerLine matches a line that writes with a logger.
var loggerLine = regexp.MustCompile(`^(self\.|app\.|current_app\.)?(_?log|_?logger|logging)\.(debug|info|warning|error|exception|critical)\(`)

// forTerminal reports whether a module talks to whoever started it by hand, or is only
// loaded on the machine of who writes the app.
func forTerminal(p *project.Project, name string) bool {
	base := strings.TrimSuffix(path.Base(name), ".py")
	return p.Holds(name, "import argparse", "import click", "import typer", "from click", "from typer") || base == "cli" || strings.HasPrefix(base, "cli_") || strings.HasSuffix(base, "_cli") ||
		strings.HasSuffix(path.Dir(name), "settings") && (base == "local" || base == "dev" || base == "development" || base == "test")
}

// pythonLogging judges a Python app by its lines: print() is to it what console
// is to JavaScript. ok is false for other apps.
func pythonLogging(p *project.Project) (f check.Finding, ok bool) {
	if !p.Stack().Python() {
		return check.Finding{}, false
	}
	var prints, loggers []check.Place
	written := 0 // lines of loggers
	for _, name := range p.PythonSources() {
		if !p.Holds(name, "print(", "logg", "structlog") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		quoted := false
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			if strings.Count(line, `"""`)%2 == 1 || strings.Count(line, "'''")%2 == 1 {
				quoted = !quoted
				continue
			}
			switch {
			case quoted || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "print("):
				if forTerminal(p, name) {
					continue
				}
				prints = append(prints, check.Line(name, n, "written with print"))
			case strings.Contains(line, "logging.getLogger(") || strings.Contains(line, "structlog.") || strings.Contains(line, "from loguru") || strings.Contains(line, "app.logger.") || strings.Contains(line, "logging.info(") || strings.Contains(line, "logging.error(") || strings.Contains(line, "logging.basicConfig("):
				loggers = append(loggers, check.Line(name, n, "writes with a logger"))
			}
			if loggerLine.MatchString(line) {
				written++
			}
		}
	}
	secrets := append(pythonSecretsLogged(p), requestsLogged(p)...)
	switch {
	case len(loggers) == 0 && len(prints) == 0:
		return loggingGap(check.Missing(check.Likely, "The server's code writes no log of its own: what a handler catches leaves no trace.", pythonApp(p))), true
	case len(loggers) == 0:
		return loggingGap(check.Missing(check.Certain, fmt.Sprintf("The server's code writes %s with print, without levels.", many(len(prints), "line")), capped(prints)...)), true
	case len(prints) > stray && len(prints)*8 > written:
		f := loggingGap(check.Missing(check.Likely, fmt.Sprintf("There is a logger, and %s of print go past it.", many(len(prints), "call")), capped(append(prints, loggers[0]))...))
		if len(prints) <= fewLines {
			f.Severity = check.Low
		}
		f.Places = append(f.Places, append(secrets, looseFiles(p)...)...)
		return f, true
	case len(secrets) > 0:
		f := loggingGap(check.Missing(check.Likely, "There is a logger, and a secret is written out: whoever reads the log can use it.", capped(append(secrets, looseFiles(p)...))...))
		f.Severity = check.Medium
		return f, true
	}
	return check.Passed(check.Likely, "The server's code writes its log with a logger.", loggers[:min(len(loggers), 5)]...), true
}
