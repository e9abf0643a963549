package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// ofPrisma are the variables that only Prisma's schema reads: the app has no database
// without them.
func ofPrisma(p *project.Project, d declarations, known map[string]*variable) []*variable {
	var out []*variable
	for _, file := range p.Files() {
		if path.Ext(file) != ".prisma" || !p.Holds(file, "env(") {
			continue
		}
		text, _ := p.Read(file)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			key, rest, ok := strings.Cut(line, "env(\"")
			name, _, closed := strings.Cut(rest, "\"")
			key = strings.TrimSpace(strings.TrimRight(key, " =\t"))
			if !ok || !closed || key != "url" && key != "directUrl" || known[name] != nil || givenByPlatform(name) {
				continue
			}
			at := project.EnvRead{Name: name, File: file, Line: n, Column: strings.Index(line, "env(") + 1, Checked: true}
			known[name] = &variable{name: name, reads: []project.EnvRead{at}, checked: true, demanded: key == "url", declared: d.name(name, file), listed: d.name(name, file)}
			out = append(out, known[name])
		}
	}
	return out
}
