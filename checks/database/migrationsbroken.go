package database

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// broken lists statements of the migrations that fail on an empty database, or
// are passed over there: tables that are changed before they are created,
// columns and tables that are made twice.
func broken(p *project.Project, s *schema.Schema) []check.Place {
	if s.Source != schema.Supabase && s.Source != schema.SQL || startsAnew(s) {
		return nil
	}
	anew := thrownAway(p, s)
	var out []check.Place
	fails := false
	seen := map[string]bool{}
	for _, b := range s.Breaks {
		if anew != "" && slices.Index(s.Files, b.File) >= slices.Index(s.Files, anew) {
			break
		}
		if !inMigrations(b.File) || b.Early != "" && !laterMade(s, b) {
			continue
		}
		if key := b.File + " " + b.Message; !seen[key] {
			seen[key] = true
			fails = fails || !b.Passed
			out = append(out, at(b.Place, b.Message))
		}
	}
	if !fails {
		return nil // a table described twice is passed over, as "if not exists" says
	}
	return out
}

// laterMade reports whether a table that a statement needs is created behind it.
// What nothing creates at all is another matter.
func laterMade(s *schema.Schema, b schema.Break) bool {
	t := s.Table(b.Early)
	return t != nil && !t.Partial && (t.Place.File != b.File || t.Place.Line > b.Line)
}

// startsAnew reports whether the order of the files says little: a description of
// the whole stands before them.
func startsAnew(s *schema.Schema) bool {
	return slices.ContainsFunc(s.Files, func(f string) bool { return !inMigrations(f) })
}

// thrownAway is the first migration that throws everything away, "" for none: what
// stands behind it begins anew.
func thrownAway(p *project.Project, s *schema.Schema) string {
	for _, f := range s.Files {
		if p.HoldsFold(f, "drop schema") {
			return f
		}
	}
	return ""
}

// againAndAgain lists the descriptions of tables that three migrations or more describe.
func againAndAgain(s *schema.Schema) []check.Place {
	const most = 12
	var out []check.Place
	for _, t := range s.Tables {
		if len(t.Former) < 2 || !inMigrations(t.Place.File) {
			continue
		}
		for _, d := range append(slices.Clone(t.Former), t) {
			if len(out) < most && inMigrations(d.Place.File) {
				out = append(out, at(d.Place, fmt.Sprintf("one of %d descriptions of %s in the SQL of the repository", len(t.Former)+1, t.Name)))
			}
		}
	}
	return out
}

// sameVersion lists migrations of Supabase that have the version of the one before:
// the tool keeps one row for each version, and stops at the second.
func sameVersion(p *project.Project, files []string) []check.Place {
	var out []check.Place
	seen := map[string]string{}
	for _, f := range files {
		if !strings.Contains("/"+f, "/supabase/migrations/") || strings.Contains(path.Base(f), "down") {
			continue
		}
		version, _, ok := strings.Cut(path.Base(f), "_")
		if !ok || strings.Trim(version, "0123456789") != "" {
			continue
		}
		key := path.Dir(f) + "/" + version
		if first := seen[key]; first != "" && len(out) < 24 {
			if !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == first }) {
				out = append(out, check.Line(first, headOf(p, first), "has the same version "+version+" as "+path.Base(f)+": the tool keeps one of them"))
			}
			out = append(out, check.Line(f, headOf(p, f), "has the version "+version+" of "+path.Base(first)+": the tool stops here"))
		}
		seen[key] = f
	}
	return out
}

// wiped lists statements of the migrations that throw a table away which is there
// in the end: with its rows.
func wiped(p *project.Project, s *schema.Schema, files []string) []check.Place {
	const most = 6
	var out []check.Place
	for _, f := range files {
		if !p.HoldsFold(f, "drop table", "drop schema") {
			continue
		}
		text, _ := p.Read(f)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			said, _, _ := strings.Cut(string(l), "--")
			low := strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(said), ";")))
			if len(low) < 3 || low[0] != "drop" || len(out) == most {
				continue
			}
			name := strings.Trim(strings.TrimPrefix(low[len(low)-1-onlyWord(low, "cascade")], "public."), `",;`)
			switch {
			case low[1] == "schema" && name == "public":
				out = append(out, check.Line(f, line, "throws the whole database away"))
			case low[1] == "table" && s.Table(name) != nil:
				out = append(out, check.Line(f, line, "throws "+name+" away with its rows, and makes it anew"))
			}
		}
	}
	return out
}

// onlyWord is 1 when the last word is the given one.
func onlyWord(words []string, last string) int {
	if words[len(words)-1] == last {
		return 1
	}
	return 0
}
