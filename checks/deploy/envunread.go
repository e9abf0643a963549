package deploy

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// byNameOnly are the beginnings of variables that the code of an app alone reads: a bundler
// writes them in, and no library, container or framework looks for them.
var byNameOnly = []string{"VITE_", "REACT_APP_"}

// unreadExample is the finding for an app that reads no variables, beside an example file
// that asks for several: whoever fills it in changes nothing, and believes otherwise.
func unreadExample(p *project.Project) (f check.Finding, told bool) {
	var names []string
	var places []check.Place
	file, listed := "", map[string]bool{}
	for _, d := range p.Env().Declared {
		if !d.Example || strings.HasPrefix(d.File, "../") || givenByPlatform(d.Name) || slices.Contains(names, d.Name) {
			continue
		}
		listed[d.Name] = true
		if !slices.ContainsFunc(byNameOnly, func(head string) bool { return strings.HasPrefix(d.Name, head) }) || takenElsewhere(p, d.Name) {
			continue
		}
		if file == "" {
			file = d.File
		}
		names = append(names, d.Name)
		places = append(places, check.Line(d.File, max(d.Line, 1), d.Name+" is read by nothing that runs"))
	}
	if len(names) < 2 || 2*len(names) <= len(listed) || slices.ContainsFunc(p.Sources(), func(name string) bool { return goesThroughAll(p, name) }) {
		return f, false
	}
	for _, r := range p.Env().Reads {
		if slices.Contains(names, r.Name) && p.Modules().Side(r.File) != project.Test {
			places = append(places, check.Line(r.File, r.Line, r.Name+" is read here, by code that nothing runs"))
		}
	}
	f = check.Missing(check.Likely, fmt.Sprintf("%s asks for %d variables (%s), and nothing that runs reads any of them.", file, len(names), check.FewNames(names)), places...)
	f.Severity = check.Low
	f.Brief = []string{
		"What the app needs to be told is read from the variables that the example file lists; those that nothing reads are gone from it.",
	}
	return f, true
}

// goesThroughAll reports whether live code takes the variables as a whole, as
// Object.entries(import.meta.env) does: which of them it reads, it does not say.
func goesThroughAll(p *project.Project, name string) bool {
	if !p.Holds(name, "import.meta.env", "process.env") || !counts(p, name) {
		return false
	}
	text, _ := p.Read(name)
	for _, all := range []string{"import.meta.env", "process.env"} {
		rest := text
		for at := bytes.Index(rest, []byte(all)); at >= 0; at = bytes.Index(rest, []byte(all)) {
			if rest = rest[at+len(all):]; !bytes.HasPrefix(rest, []byte(".")) && !bytes.HasPrefix(rest, []byte("?.")) {
				return true
			}
		}
	}
	return false
}

// takenElsewhere reports whether anything but instructions, files of variables and code
// that nothing runs names a variable.
func takenElsewhere(p *project.Project, name string) bool {
	return slices.ContainsFunc(p.Files(), func(file string) bool {
		base := path.Base(file)
		if ext := path.Ext(base); ext == ".md" || ext == ".mdx" || ext == ".txt" || strings.HasPrefix(base, ".env") || strings.HasPrefix(base, "env.") || strings.HasSuffix(base, ".d.ts") || !p.Holds(file, name) {
			return false
		}
		return p.Source(file) == nil || counts(p, file)
	})
}
