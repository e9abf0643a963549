package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// showsPrivate is the private table whose rows a function, which runs with its maker's
// rights and asks for nothing, hands to whoever calls it; "" for none. One with an
// argument may be asked by whoever knows a secret, and one that counts shows no row.
func showsPrivate(s *schema.Schema, f schema.Function) string {
	if strings.TrimSpace(f.Args) != "" || !slices.Contains([]string{"table", "setof", "json", "jsonb"}, f.Returns) || asksCaller(s, f.Body, 2) {
		return ""
	}
	low := strings.ToLower(f.Body)
	for _, word := range []string{"count(", "sum(", "avg(", "max(", "limit 1"} {
		if strings.Contains(low, word) {
			return ""
		}
	}
	for _, r := range schema.Reads(f.Body) {
		for _, name := range r.Tables {
			if strings.EqualFold(name, "auth.users") && strings.Contains(low, "email") {
				return "auth.users"
			}
			t := s.Table(name)
			if t == nil || !t.RLS {
				continue
			}
			if column := privateColumn(t); column != "" && (holdsWord(low, column) || strings.Contains(low, "*")) {
				return t.Name
			}
		}
	}
	return ""
}

// handedOut are the lines that give the browser's roles every right to tables without
// row-level security.
func handedOut(p *project.Project, s *schema.Schema, shown []hole) []check.Place {
	const most = 24
	var out []check.Place
	for _, file := range s.Files {
		if len(out) == most || !p.HoldsFold(file, "grant all on", "grant select") {
			continue
		}
		text, _ := p.Read(file)
		line := 0
		for l := range strings.Lines(string(text)) {
			line++
			words := strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", ";", " ", "public.", "", `"`, "").Replace(l)))
			on := slices.Index(words, "on")
			if len(out) == most || len(words) < 5 || words[0] != "grant" || on < 0 || on+2 >= len(words) || !slices.Contains(words, "anon") && !slices.Contains(words, "authenticated") {
				continue
			}
			name := words[on+1]
			if name == "table" {
				name = words[on+2]
			}
			if slices.ContainsFunc(shown, func(h hole) bool { return h.bare && strings.EqualFold(h.table.Name, name) }) {
				out = append(out, check.Line(file, line, "hands "+name+" to browsers"))
			}
		}
	}
	return out
}

// comparedColumn reports whether a trigger compares what a column was with what it is to
// be: it may well refuse the change.
func comparedColumn(s *schema.Schema, column string) bool {
	low := strings.ToLower(column)
	return slices.ContainsFunc(s.Functions, func(f schema.Function) bool {
		body := strings.ToLower(f.Body)
		return f.Returns == "trigger" && strings.Contains(body, "old."+low) && strings.Contains(body, "new."+low)
	})
}

// ownersWriteEarlier are rules of scripts that are run by hand by which people change
// their own row, and which a later script takes back.
func ownersWriteEarlier(s *schema.Schema) []check.Place {
	const most = 24
	var out []check.Place
	for _, e := range s.Earlier.Policies {
		t := s.Table(e.Table)
		if t == nil || inMigrations(e.Place.File) || len(out) == most || !ownersRule(s, t, e.Policy) {
			continue
		}
		out = append(out, at(e.Place, fmt.Sprintf("%q lets owners change %s of their row in %s, in another script", e.Name, heldColumn(t), t.Name)))
	}
	return out
}
