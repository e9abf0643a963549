package deploy

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// settingsNamed matches the module of settings that a way into a Django app names.
var settingsNamed = regexp.MustCompile(`["']DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']`)

// brokenPython is the finding for an app in Python that names what is not there: a
// module of settings, modules of its own, or the packages that it needs.
func brokenPython(p *project.Project) (check.Finding, bool) {
	if !p.Stack().Python() {
		return check.Finding{}, false
	}
	var words []string
	var places []check.Place
	severity := check.Medium
	for _, name := range p.Files() {
		switch base := path.Base(name); {
		case strings.HasPrefix(name, "../"):
		case (base == "asgi.py" || base == "wsgi.py" || base == "manage.py" || base == "celery.py") && p.Holds(name, "DJANGO_SETTINGS_MODULE"):
			text, _ := p.Read(name)
			m := settingsNamed.FindSubmatchIndex(text)
			if m == nil {
				continue
			}
			module := string(text[m[2]:m[3]])
			if p.PythonModule(name, module) {
				continue
			}
			words = append(words, fmt.Sprintf("%s starts with the settings %s, which are not there", name, module))
			places = append(places, check.Line(name, strings.Count(string(text[:m[2]]), "\n")+1, module+" is not there"))
		}
	}
	if absent := absentPython(p); len(absent) > 0 {
		words = append(words, counted(len(absent), "import names a module of the app that is not there", "imports name modules of the app that are not there"))
		places = append(places, absent...)
	}
	if at, ok := namesNoPackages(p); ok {
		words = append(words, "no file says which packages the app needs")
		places = append(places, at)
	}
	for _, f := range imageOfPython(p) {
		words = append(words, f.words)
		places = append(places, f.places...)
	}
	if len(words) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, check.Sentence(strings.Join(words, "; ")), places...)
	f.Severity = severity
	f.Brief = []string{
		"Every module that code or a way into the app names is there, or the import goes.",
		"One file lists each package with its version (requirements.txt, or pyproject.toml with its lock), and a fresh machine starts the app with it.",
	}
	return f, true
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "an " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// absentPython are the imports of modules of the app that are not there, in what runs
// and in its commands; what code tries is left out.
func absentPython(p *project.Project) []check.Place {
	var out []check.Place
	commands := slices.DeleteFunc(slices.Clone(p.Files()), func(name string) bool {
		return !strings.HasSuffix(name, ".py") || !strings.Contains(name, "management/commands/")
	})
	for _, name := range slices.Concat(p.PythonSources(), commands) {
		text, _ := p.Read(name)
		n, tried, quoted := 0, false, false
		for line := range strings.Lines(string(text)) {
			n++
			trimmed := strings.TrimSpace(line)
			if (strings.Count(trimmed, `"""`)+strings.Count(trimmed, "'''"))%2 == 1 {
				quoted = !quoted
				continue
			}
			if quoted || trimmed == "" {
				continue
			}
			if strings.HasPrefix(trimmed, "try:") || strings.Contains(trimmed, "TYPE_CHECKING") {
				tried = true
				continue
			}
			if line[0] != ' ' && line[0] != '\t' {
				tried = false
			} else if tried {
				continue
			}
			if !strings.HasPrefix(trimmed, "from ") && !strings.HasPrefix(trimmed, "import ") {
				continue
			}
			if module := p.PythonAbsent(name, trimmed); module != "" {
				out = append(out, check.Line(name, n, module+" is not there"))
			}
		}
	}
	return out[:min(len(out), 20)]
}

// namesNoPackages is where the app starts, when nothing around it lists the packages
// that it needs.
func namesNoPackages(p *project.Project) (check.Place, bool) {
	first := ""
	for _, name := range p.Files() {
		base := strings.ToLower(path.Base(name))
		switch {
		case strings.Contains(base, "requirements") && !strings.HasSuffix(base, ".md"), base == "pyproject.toml", strings.HasPrefix(base, "pipfile"), base == "setup.py", base == "setup.cfg", strings.HasSuffix(base, ".lock"), strings.HasPrefix(base, "environment.y"), base == "conda.yml", strings.HasSuffix(base, ".nix"), base == "pixi.toml":
			return check.Place{}, false
		case strings.Contains("/"+name, "/requirements/"):
			return check.Place{}, false
		case (base == "manage.py" || base == "app.py" || base == "main.py" || base == "wsgi.py") && first == "" && !strings.HasPrefix(name, "../"):
			first = name
		}
		if strings.HasPrefix(base, "dockerfile") && p.Holds(name, "pip install", "uv ", "poetry", "conda") {
			return check.Place{}, false
		}
	}
	return check.Line(first, 1, "no file says what this needs"), first != ""
}
