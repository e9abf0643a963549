package deploy

import (
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// looseVersions are the packages that an app asks for in whatever version is newest, and
// such as stand for a part of Node itself.
func looseVersions(p *project.Project) []check.Place {
	const most = 8
	m := p.Manifest()
	var out, empty []check.Place
	for _, group := range []string{"dependencies", "devDependencies"} {
		for member := range m.Value.Get(group).Members() {
			key, version := member.Key, member.Value
			switch asked := version.Text(); {
			case (asked == "latest" || asked == "*") && !ofRepository(p, key):
				out = append(out, check.Line(m.File, max(version.Line, 1), key+" is asked for in whatever version is newest"))
			case strings.HasSuffix(asked, "-security"):
				empty = append(empty, check.Line(m.File, max(version.Line, 1), key+" is an empty package: Node brings this itself"))
			}
		}
	}
	return append(empty, out[:min(len(out), most)]...)
}

// ofRepository reports whether a package lies in the same repository: whatever version is
// asked for, that one is linked.
func ofRepository(p *project.Project, name string) bool {
	return slices.ContainsFunc(p.Manifests(), func(m *project.Manifest) bool { return m.Value.Get("name").Text() == name })
}

// openRequirements are the packages of Python whose version is left open where nothing
// else fixes it.
func openRequirements(p *project.Project, file string) []check.Place {
	const most = 12
	text, _ := p.Read(file)
	var out []check.Place
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '-' || strings.Contains(line, "==") || strings.Contains(line, "@") || len(out) == most {
			continue
		}
		out = append(out, check.Line(file, n, "no exact version"))
	}
	return out
}

// unstopped are steps of a pipeline that build or look for faults, and whose failure is
// passed over.
func unstopped(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext != ".yml" && ext != ".yaml" || !strings.Contains("/"+name, "/.github/workflows/") || !p.Holds(name, "continue-on-error: true") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		step := ""
		for line := range strings.Lines(string(text)) {
			n++
			low := strings.ToLower(strings.TrimSpace(line))
			if strings.HasPrefix(low, "- ") {
				step = ""
			}
			step += " " + low
			if strings.HasPrefix(low, "continue-on-error: true") && len(out) < most && (strings.Contains(step, "lint") || strings.Contains(step, "tsc") || strings.Contains(step, "type") || strings.Contains(step, "build")) {
				out = append(out, check.Line(name, n, "this step may fail, and the pipeline goes on"))
			}
		}
	}
	return out
}

// startsForDeveloping is the line by which Replit starts an app that is told no way to
// be deployed: as on a developer's machine.
func startsForDeveloping(p *project.Project) []check.Place {
	text, ok := p.Read(".replit")
	if !ok || strings.Contains(string(text), "[deployment]") {
		return nil
	}
	n := lineWith(p, ".replit", func(line string) bool {
		return (strings.HasPrefix(line, "args") || strings.HasPrefix(line, "run")) && strings.Contains(line, "npm run dev")
	})
	if n == 0 {
		return nil
	}
	return []check.Place{check.Line(".replit", n, "the host is told of no build: it starts the app as for developing")}
}

// emptyFolders are the scripts that work in a folder of which the repository holds
// nothing, and the settings of a test runner that looks in such a one.
func emptyFolders(p *project.Project) []check.Place {
	const most = 8
	var out []check.Place
	m := p.Manifest()
	holds := func(folder string) bool {
		folder = strings.Trim(strings.TrimPrefix(folder, "./"), "/")
		if folder == "" || strings.HasPrefix(folder, "..") || strings.ContainsAny(folder, "$*{}\"'") || p.Ignored(folder) {
			return true
		}
		for _, f := range p.Files() {
			if strings.HasPrefix(f, folder+"/") {
				return true
			}
		}
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
		words := strings.Fields(m.Scripts[name].Command)
		for i := range words[:max(len(words)-1, 0)] {
			if (words[i] == "--prefix" || words[i] == "cd" && i == 0) && !holds(words[i+1]) && len(out) < most {
				out = append(out, check.Line(m.File, max(m.Scripts[name].Line, 1), words[i+1]+" holds nothing in the repository"))
				break
			}
		}
	}
	for _, config := range []string{"playwright.config.js", "playwright.config.ts"} {
		f := p.Source(config)
		if f == nil {
			continue
		}
		for prop := range f.Find(source.Property) {
			if dir, ok := prop.Child(source.Value).StringValue(); ok && prop.Key() == "testDir" && !holds(dir) {
				out = append(out, check.At(prop, dir+" holds nothing in the repository"))
				for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
					if words := strings.Fields(m.Scripts[name].Command); len(words) > 1 && words[0] == "playwright" && words[1] == "test" {
						out = append(out, check.Line(m.File, max(m.Scripts[name].Line, 1), "runs tests of which there are none"))
						break
					}
				}
			}
		}
	}
	return out
}
