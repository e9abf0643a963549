package database

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// disorder lists statements of hand-run SQL that need a table which a later
// statement of the same file creates, or a file with a higher number.
func disorder(s *schema.Schema) []check.Place {
	const most = 6
	var out []check.Place
	seen := map[string]bool{}
	for _, b := range s.Breaks {
		t := s.Table(b.Early)
		if b.Early == "" || inMigrations(b.File) || !laterMade(s, b) || seen[b.Early] || len(out) == most {
			continue
		}
		if t.Place.File == b.File || number(b.File) != "" && number(b.File) < number(t.Place.File) {
			seen[b.Early] = true
			out = append(out, at(b.Place, b.Message))
		}
	}
	return out
}

// number is the number that a file's name begins with, filled up so that numbers
// compare as texts; "" for none.
func number(file string) string {
	base := path.Base(file)
	digits := base[:len(base)-len(strings.TrimLeft(base, "0123456789"))]
	if digits == "" || len(digits) > 20 {
		return ""
	}
	return strings.Repeat("0", 20-len(digits)) + digits
}

// builtOnLoose lists the first statement of each migration, in the order of the
// files, that changes a table which only SQL beside the migrations creates.
func builtOnLoose(p *project.Project, s *schema.Schema, files []string) []check.Place {
	const most = 3
	names := map[string]bool{}
	for _, t := range s.Tables {
		if t.Place.File != "" && !t.Partial && !inMigrations(t.Place.File) && strings.HasSuffix(t.Place.File, ".sql") {
			names[strings.ToLower(t.Name)] = true
		}
	}
	var out []check.Place
	for _, f := range files {
		if len(out) == most || len(names) == 0 {
			break
		}
		if !inMigrations(f) || !p.HoldsFold(f, "alter table") {
			continue
		}
		text, _ := p.Read(f)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			if name := altered(string(l)); names[name] && s.Table(name) != nil {
				out = append(out, check.Line(f, line, "changes "+name+", which only SQL beside the migrations creates"))
				break
			}
		}
	}
	return out
}

// altered is the table that a line's ALTER TABLE names; "" for none.
func altered(line string) string {
	words := strings.Fields(strings.ToLower(line))
	if len(words) < 3 || words[0] != "alter" || words[1] != "table" {
		return ""
	}
	words = words[2:]
	for len(words) > 1 && (words[0] == "if" || words[0] == "exists" || words[0] == "only") {
		words = words[1:]
	}
	return strings.Trim(strings.TrimPrefix(words[0], "public."), "\"`;,")
}

// emptyMigrations lists migrations that hold nothing.
func emptyMigrations(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if path.Ext(name) == ".sql" && inMigrations(name) && len(out) < 4 {
			if text, ok := p.Read(name); ok && len(bytes.TrimSpace(text)) == 0 {
				out = append(out, check.Line(name, 1, "a migration that holds nothing"))
			}
		}
	}
	return out
}
