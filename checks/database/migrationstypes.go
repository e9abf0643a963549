package database

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

var (
	// quotedType is the type behind a column's name, as Drizzle's tool writes that of an enum.
	quotedType = regexp.MustCompile(`^\s*"\w+"\s+(?:"\w+"\.)?"(\w+)"`)
	// madeType is the name of a type that a statement makes.
	madeType = regexp.MustCompile(`(?i)create\s+(?:type|domain)\s+(?:"?\w+"?\.)?"?(\w+)"?`)
)

// typesNeverMade lists the first column of each file of migrations whose type is an enum of the
// schema that no SQL of the repository creates: on an empty database they stop there.
func typesNeverMade(p *project.Project, s *schema.Schema) []check.Place {
	const most = 8
	if s.Source != schema.Drizzle || len(s.Enums) == 0 {
		return nil
	}
	missing := map[string]bool{}
	for _, e := range s.Enums {
		missing[strings.ToLower(e.Name)] = true
	}
	for _, name := range p.Files() {
		if !strings.HasSuffix(name, ".sql") || !p.HoldsFold(name, "create type", "create domain") {
			continue
		}
		text, _ := p.Read(name)
		for _, m := range madeType.FindAllSubmatch(text, -1) {
			delete(missing, strings.ToLower(string(m[1])))
		}
	}
	var out []check.Place
	for _, name := range p.MigrationFiles() {
		text, _ := p.Read(name)
		line := 0
		for l := range strings.Lines(string(text)) {
			line++
			m := quotedType.FindStringSubmatch(l)
			if m == nil || !missing[strings.ToLower(m[1])] || len(out) == most {
				continue
			}
			out = append(out, check.Line(name, line, "has the type "+m[1]+", which no migration creates: on an empty database they stop here"))
			missing[strings.ToLower(m[1])] = false
		}
	}
	return out
}
