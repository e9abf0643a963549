package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// dsnNeverPassed is where a service for errors is given its address by a variable that
// nothing passes on: the one file that says which variables the server has leaves it
// out.
func dsnNeverPassed(p *project.Project, started []tracker) (check.Finding, bool) {
	const variable = "SENTRY_DSN"
	var at check.Place
	for _, t := range started {
		if t.name == "Sentry" && strings.HasSuffix(t.place.File, ".py") && t.server {
			at = t.place
		}
	}
	if at.File == "" || p.PythonNaming(variable) == "" {
		return check.Finding{}, false
	}
	s := p.Stack()
	for _, h := range s.Hosts {
		if h != project.Docker && h != project.Nginx { // its panel has variables of its own
			return check.Finding{}, false
		}
	}
	compose := ""
	for _, name := range p.Files() {
		base := path.Base(name)
		switch {
		case !strings.HasSuffix(base, ".yml") && !strings.HasSuffix(base, ".yaml"):
		case p.Holds(name, variable):
			return check.Finding{}, false
		case strings.Contains(base, "compose") && p.Holds(name, "environment:") && !p.Holds(name, "env_file") && (compose == "" || strings.Contains(base, "prod")):
			compose = name
		}
	}
	if compose == "" {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Sentry starts only when "+variable+" is set, and "+compose+", which lists the server's variables, does not pass it on: nobody hears of errors.",
		check.Line(compose, variablesAt(p, compose), variable+" is missing here"), at)
	return lesser(f), true
}

// variablesAt is the line of a compose file below which the server's variables stand:
// those with an address or a secret of its own, where several services have some.
func variablesAt(p *project.Project, file string) int {
	text, _ := p.Read(file)
	first, line := 0, 1
	for i, block := range strings.Split(string(text), "environment:") {
		if i > 0 {
			if first == 0 {
				first = line
			}
			if strings.Contains(block, "DATABASE_URL") || strings.Contains(block, "SECRET_KEY") || strings.Contains(block, "API_KEY") {
				return line
			}
		}
		line += strings.Count(block, "\n")
	}
	return max(first, 1)
}

// djangoSettings is where Django's settings would start a service for errors: beside those
// of its log, else with the list of its apps. What starts the server in production reads
// them, and not manage.py.
func djangoSettings(p *project.Project) (check.Place, bool) {
	for _, name := range []string{"LOGGING", "INSTALLED_APPS"} {
		if at := p.PythonSetting(name); at.OK() {
			return check.Line(at.File().Path, at.Line(), "no service for errors is started in these settings"), true
		}
	}
	return check.Place{}, false
}
