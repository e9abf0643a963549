package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// lockManagers are the package managers by the lock files that they write.
var lockManagers = map[string]string{
	"package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun", "bun.lockb": "bun",
}

// lockFaults tells of an app without a lock file, or with those of several
// package managers, of which each install may take another.
func lockFaults(p *project.Project) []fault {
	m := p.Manifest()
	if len(m.Dependencies) == 0 {
		return nil
	}
	byFolder := map[string][]string{}
	for _, name := range p.Files() {
		if lockManagers[path.Base(name)] != "" {
			byFolder[path.Dir(name)] = append(byFolder[path.Dir(name)], name)
		}
	}
	confidence := check.Likely
	var lacks string
	var places []check.Place
	switch here := byFolder["."]; {
	case len(byFolder) == 0:
		lacks = "there is no lock file"
		if p.Stack().Has(project.Wasp) { // its compiler writes the package.json that is installed
			confidence = check.Possible
		}
	case len(byFolder) == 1 && len(here) == 1 && emptyLock(p, here[0]):
		lacks = "the lock file names no package"
		places = append(places, check.Line(here[0], max(lineWith(p, here[0], func(line string) bool { return strings.HasPrefix(line, `"packages"`) }), 1), "fixes no version"))
	default:
		return append(severalLocks(here), severalLocks(byFolder[".."])...)
	}
	return []fault{{
		check.Medium, confidence, lacks + ", so each install may bring other versions",
		append(places, check.Line(m.File, dependenciesLine(m), "no lock file fixes these versions")),
		"The lock file of the app's package manager is committed, and installing uses it as it is.",
	}}
}

// emptyLock reports whether Bun's lock file was written where nothing was installed.
func emptyLock(p *project.Project, name string) bool {
	if path.Base(name) != "bun.lock" {
		return false
	}
	text, _ := p.Read(name)
	return strings.Contains(strings.Join(strings.Fields(string(text)), ""), `"packages":{}`)
}

// severalLocks tells of the lock files of one folder when they are of several
// package managers.
func severalLocks(locks []string) []fault {
	var managers, names []string
	var places []check.Place
	for _, l := range locks {
		if w := lockManagers[path.Base(l)]; !slices.Contains(managers, w) {
			managers = append(managers, w)
		}
		names = append(names, path.Base(l))
		places = append(places, check.Line(l, 1, "one of several lock files"))
	}
	if len(managers) < 2 {
		return nil
	}
	return []fault{{
		check.Low, check.Certain, fmt.Sprintf("there are lock files of %d package managers (%s), and each host takes another", len(managers), strings.Join(names, ", ")), places,
		"One package manager is decided on, only its lock file is left, and package.json names it in packageManager.",
	}}
}

func dependenciesLine(m *project.Manifest) int {
	first := 1
	for _, d := range m.Dependencies {
		if d.Kind == project.RuntimeDependency && d.Line > 1 {
			return d.Line - 1
		}
		if first == 1 && d.Line > 1 {
			first = d.Line - 1
		}
	}
	return first
}

// buildOfPython judges an app without a package.json by its requirements.
func buildOfPython(p *project.Project) check.Finding {
	f, broken := brokenPython(p)
	versions := versionsOfPython(p)
	switch {
	case !broken:
		f = versions
	case versions.Verdict == check.Gap:
		f.Reason = strings.TrimSuffix(f.Reason, ".") + "; " + versions.Reason
		f.Places = append(f.Places, versions.Places...)
	}
	if f.Verdict == check.Gap {
		f.Places = append(f.Places, twoPythons(p)...)
	}
	return f
}

// versionsOfPython judges whether an app in Python is built of the same packages each
// time.
func versionsOfPython(p *project.Project) check.Finding {
	for _, name := range []string{"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "../uv.lock", "../poetry.lock"} {
		if p.Has(name) {
			return check.Passed(check.Likely, name+" fixes the version of every package.", check.Line(name, 1, "fixes every version"))
		}
	}
	for _, name := range []string{"requirements.txt", "requirements/base.txt", "requirements/production.txt"} {
		text, ok := p.Read(name)
		if !ok {
			continue
		}
		loose, n := 0, 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' || line[0] == '-' {
				continue
			}
			if !strings.Contains(line, "==") && !strings.Contains(line, "@") {
				loose++
			}
		}
		if loose == 0 {
			return check.Passed(check.Likely, name+" names an exact version of every package.", check.Line(name, 1, "exact versions"))
		}
		f := check.Missing(check.Likely, fmt.Sprintf("%s leaves the version of %d packages open, and there is no lock file.", name, loose), openRequirements(p, name)...)
		f.Severity = check.Low
		return f
	}
	return check.Cannot("How this app is built is not read by this check.")
}
