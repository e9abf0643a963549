package database

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// pasted is the gap of migrations that people are told to paste into the database's own
// window, in a repository that knows no tool for them: nothing says which of them the
// living database has seen. ok is false where a tool may run them.
func pasted(p *project.Project, s *schema.Schema) (f check.Finding, ok bool) {
	said := saidByHand(p, s)
	told := instructedToPaste(p)
	if len(said)+len(told) == 0 || knowsTool(p) {
		return f, false
	}
	if _, runs := deployStep(p); runs {
		return f, false
	}
	f = check.Missing(check.Likely, "The migrations are pasted into the database by hand, as their own comments or the instructions say: nothing records which of them the living database has seen.", append(said, told...)...)
	f.Severity = check.Medium
	f.Places = merged(f.Places, inCode(p))
	f.Brief = migrationsBrief
	return f, true
}

// instructedToPaste are the instructions that have people run SQL in the database's own
// window.
func instructedToPaste(p *project.Project) []check.Place {
	var out []check.Place
	for _, at := range instructed(p) {
		if text, _ := p.Read(at.File); strings.Contains(strings.ToLower(string(text)), "sql editor") {
			out = append(out, at)
		}
	}
	return out
}

// knowsTool reports whether a repository has the settings of a tool that runs migrations,
// or speaks of its command.
func knowsTool(p *project.Project) bool {
	for _, name := range p.Files() {
		switch base := path.Base(name); {
		case base == "config.toml" && strings.Contains("/"+name, "/supabase/"), strings.HasPrefix(base, "drizzle.config."), strings.HasPrefix(base, "knexfile."), base == "flyway.conf", base == "atlas.hcl", base == "wrangler.toml", base == "wrangler.jsonc":
			return true
		case path.Ext(base) == ".md", base == "package.json", strings.Contains("/"+name, "/.github/workflows/"), base == "Makefile", path.Ext(base) == ".sh":
			if p.Holds(name, "supabase db push", "supabase migration", "supabase link", "supabase start", "db:push", "db:migrate", "dbmate", "node-pg-migrate") {
				return true
			}
		}
	}
	return false
}
