package project

import (
	"path"
	"regexp"
	"strings"
)

// A PythonPin is one package of PyPI at one version, as a lock file or a list of
// requirements fixes it.
type PythonPin struct {
	Name    string // in lower case, with dashes: PEP 503
	Version Version
	File    string
	Line    int
}

// requirement is a line that fixes a package: name[extra]==1.2.3.
var requirement = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*===?\s*([0-9][0-9A-Za-z.+-]*)`)

// PythonPins lists what the app's Python packages are fixed at, by its lock files
// and lists of requirements, in the order of the files. A package whose version is
// only bounded is not among them.
// https://packaging.python.org/en/latest/specifications/version-specifiers/
func (p *Project) PythonPins() []PythonPin {
	return remember(p, "python pins", func(p *Project) []PythonPin {
		var out []PythonPin
		for _, name := range p.Files() {
			base := path.Base(name)
			if strings.HasPrefix(name, "../") && base != "uv.lock" || isAround(name) { // that of a workspace stands above its members
				continue
			}
			text, ok := p.Read(name)
			if !ok {
				continue
			}
			switch {
			case strings.HasSuffix(path.Dir("/"+name), "/requirements") && path.Ext(base) == ".txt" && !strings.Contains(base, "dev") && !strings.Contains(base, "test") && !strings.Contains(base, "local"):
				out = append(out, pinsOfRequirements(name, string(text))...)
			case strings.HasPrefix(base, "requirements") && strings.HasSuffix(base, ".txt") && !strings.Contains(base, "dev") && !strings.Contains(base, "test"):
				out = append(out, pinsOfRequirements(name, string(text))...)
			case base == "poetry.lock" || base == "uv.lock" || base == "pdm.lock":
				out = append(out, pinsOfLock(name, string(text))...)
			}
		}
		return out
	})
}

func pinsOfRequirements(name, text string) []PythonPin {
	var out []PythonPin
	number := 0
	for line := range strings.Lines(text) {
		number++
		if m := requirement.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out = append(out, PythonPin{Name: pypiName(m[1]), Version: parseVersion(m[2]), File: name, Line: number})
		}
	}
	return out
}

// pinsOfLock reads the [[package]] tables of the lock files of Poetry, uv and PDM,
// which begin with a name and a version, a line each.
func pinsOfLock(name, text string) []PythonPin {
	var out []PythonPin
	number, at, pkg := 0, 0, ""
	for line := range strings.Lines(text) {
		number++
		key, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		switch value = strings.Trim(value, `"`); {
		case key == "[[package]]":
			pkg = ""
		case key == "name" && pkg == "":
			pkg, at = value, number
		case key == "version" && pkg != "" && number == at+1:
			out = append(out, PythonPin{Name: pypiName(pkg), Version: parseVersion(value), File: name, Line: number})
		}
	}
	return out
}

func pypiName(name string) string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
}
