package deploy

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonFault is what is wrong with the image of an app in Python.
type pythonFault struct {
	words  string
	places []check.Place
}

// imageOfPython are the faults of an image that installs nothing or stops while it is built.
func imageOfPython(p *project.Project) []pythonFault {
	if p.Folder() != "" || !p.Has("Dockerfile") {
		return nil
	}
	lines := dockerLines(p, "Dockerfile")
	return append(installsNothing(p, lines), collectsWithout(p, lines)...)
}

// serversOfPython are the programs that start an app in Python, each a package of its own.
var serversOfPython = regexp.MustCompile(`\b(gunicorn|uvicorn|hypercorn|daphne|waitress-serve|flask|celery)\b`)

// installsNothing tells of an image whose one list of packages is empty, with the command
// that starts what nothing installed.
func installsNothing(p *project.Project, lines []dockerLine) []pythonFault {
	var at check.Place
	file := ""
	for _, in := range lines {
		words := strings.Fields(in.text)
		if strings.ToUpper(words[0]) != "RUN" || in.mounts {
			continue
		}
		i := slices.Index(words, "-r")
		if !strings.Contains(in.text, "pip") || !slices.Contains(words, "install") || i < 0 || i+1 == len(words) {
			if strings.Contains(in.text, "pip install") && !strings.Contains(in.text, "--upgrade pip") || strings.Contains(in.text, "uv ") || strings.Contains(in.text, "poetry") {
				return nil // something else installs
			}
			continue
		}
		name := strings.TrimPrefix(strings.Trim(words[i+1], `"'`), "./")
		text, ok := p.Read(name)
		if !ok || namesPackages(string(text)) || file != "" {
			return nil
		}
		file, at = name, check.Line("Dockerfile", in.line, name+" names no package, so nothing is installed")
	}
	if file == "" {
		return nil
	}
	f := pythonFault{"the image installs nothing, since " + file + " is empty", []check.Place{at, check.Line(file, 1, "is empty, and is all that the image installs")}}
	for _, in := range lines {
		if head := strings.ToUpper(strings.Fields(in.text)[0]); (head == "CMD" || head == "ENTRYPOINT") && serversOfPython.MatchString(in.text) {
			f.places = append(f.places, check.Line("Dockerfile", in.line, "starts what nothing installed"))
		}
	}
	return []pythonFault{f}
}

// settingsOfImage matches how a Dockerfile names the settings of Django.
var settingsOfImage = regexp.MustCompile(`(?:DJANGO_SETTINGS_MODULE[ =]|--settings[= ])["']?([\w.]+)`)

// wantedName matches the first setting that a condition asks for and that is not there: not
// SECRET_KEY, SECRET_KEY is None.
var wantedName = regexp.MustCompile(`\bnot ([A-Z][A-Z0-9_]+)|\b([A-Z][A-Z0-9_]+) is None`)

// collectsWithout tells of an image that gathers Django's static files under settings that
// stop where a variable is not set, which no build is given.
func collectsWithout(p *project.Project, lines []dockerLine) []pythonFault {
	run, module := dockerLine{}, ""
	given := ""
	for _, in := range lines {
		words := strings.Fields(in.text)
		if m := settingsOfImage.FindStringSubmatch(in.text); m != nil {
			module = m[1]
		}
		switch strings.ToUpper(words[0]) {
		case "ENV", "ARG":
			given += " " + in.text
		case "RUN":
			if strings.Contains(in.text, "collectstatic") && !in.mounts {
				run = in
			}
		}
	}
	if run.line == 0 {
		return nil
	}
	if text, ok := p.Read("manage.py"); module == "" && ok {
		if m := settingsNamed.FindSubmatch(text); m != nil {
			module = string(m[1])
		}
	}
	settings := strings.ReplaceAll(module, ".", "/") + ".py"
	for f := range p.PythonHolding("raise ", "environ[") {
		if f.Path != settings {
			continue
		}
		if at, name := stopsWithout(f, given+" "+run.text); at.OK() {
			return []pythonFault{{
				"the image cannot be built: it gathers static files under settings that stop without " + name + ", which the build is not given",
				[]check.Place{check.Line("Dockerfile", run.line, "stops: its settings want "+name), check.OnLine(at, "stops the build of the image, where "+name+" is not set")},
			}}
		}
	}
	return nil
}

// stopsWithout is where settings stop as they are loaded, with the name that they want and
// that nothing gives them.
func stopsWithout(f *source.File, given string) (at source.Node, name string) {
	for n := range f.Find(source.Throw, source.Index) {
		if n.Function().OK() || n.Enclosing(source.Try).OK() {
			continue
		}
		if n.Kind() == source.Index {
			if n.Child(source.ObjectRole).Path() != "os.environ" || n.Role() == source.Left {
				continue
			}
			for c := range n.Children() {
				if key, ok := c.StringValue(); ok && c.Role() != source.ObjectRole && !strings.Contains(given, key) && !n.Enclosing(source.If).OK() {
					return n, key
				}
			}
			continue
		}
		around := n.Enclosing(source.If)
		cond := around.Child(source.Cond).Text()
		m := wantedName.FindStringSubmatch(cond)
		if m == nil || strings.Contains(cond, "argv") || strings.Contains(cond, "DEBUG") || around.Enclosing(source.If).OK() {
			continue
		}
		if name := m[1] + m[2]; !strings.Contains(given, name) {
			return around, name
		}
	}
	return source.Node{}, ""
}

// pythonNumber matches the version of Python that a file names.
var pythonNumber = regexp.MustCompile(`(?m)^(?:FROM python:|python-|)(3\.\d+)`)

// twoPythons are where an app names two versions of Python to run on.
func twoPythons(p *project.Project) []check.Place {
	var out []check.Place
	versions := map[string]bool{}
	for _, name := range []string{"Dockerfile", "runtime.txt", ".python-version"} {
		text, ok := p.Read(name)
		m := pythonNumber.FindSubmatchIndex(text)
		if !ok || m == nil || name == "Dockerfile" && !strings.Contains(string(text[m[0]:m[1]]), "python:") {
			continue
		}
		version := string(text[m[2]:m[3]])
		versions[version] = true
		out = append(out, check.Line(name, strings.Count(string(text[:m[0]]), "\n")+1, "Python "+version+" here, and another one elsewhere"))
	}
	if len(versions) < 2 {
		return nil
	}
	return out
}
