package project

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// Declared lists the databases that the repository's SQL makes, folder by folder:
// the one that is run, and those of which nobody can tell.
func (p *Project) Declared() []*schema.Schema {
	return remember(p, "declared in sql", func(p *Project) []*schema.Schema {
		sql, others := p.sqlFiles()
		var out []*schema.Schema
		for _, files := range append([][]string{sql}, others...) {
			if len(files) > 0 {
				out = append(out, schema.Replay(p.texts(files), sqlSource(files)))
			}
		}
		return out
	})
}

// StoredFunctions lists the functions of the database: those of the schema, and those
// of a script beside its migrations that makes one which the app calls and no migration
// does, so that somebody must have run it.
func (p *Project) StoredFunctions() []schema.Function {
	return remember(p, "stored functions", func(p *Project) []schema.Function {
		s := p.Schema()
		out := slices.Clip(s.Functions)
		called := map[string]bool{}
		for _, st := range p.Statements() {
			if name, ok := strings.CutSuffix(st.Table, "()"); ok && p.Modules().Live(st.File) {
				called[strings.ToLower(name)] = true
			}
		}
		if len(called) == 0 {
			return out
		}
		known := map[string]bool{}
		for _, f := range out {
			known[strings.ToLower(f.Name)] = true
		}
		run := map[string]bool{} // the scripts that somebody must have run
		for _, d := range p.Declared() {
			for _, f := range d.Functions {
				if low := strings.ToLower(f.Name); called[low] && !known[low] {
					run[f.Place.File] = true
				}
			}
		}
		for _, d := range p.Declared() {
			for _, f := range d.Functions {
				if low := strings.ToLower(f.Name); run[f.Place.File] && !known[low] {
					known[low] = true
					if p.revoked(low) {
						f.Revoked = append(slices.Clip(f.Revoked), "public")
					}
					f.SearchPath = f.SearchPath || p.pathSet(low)
					out = append(out, f)
				}
			}
		}
		return out
	})
}

// revoked reports whether the SQL files take the right to call a function from
// somebody.
func (p *Project) revoked(function string) bool { return p.states(function, "revoke ", "revoke ") }

// pathSet reports whether the SQL files fix where a function looks for names after
// it was made.
func (p *Project) pathSet(function string) bool {
	return p.states(function, "alter function", "search_path")
}

// states reports whether a statement of the SQL files names a function and holds
// both words.
func (p *Project) states(function, word, other string) bool {
	return slices.ContainsFunc(p.Schema().Files, func(name string) bool {
		if !p.HoldsFold(name, word) {
			return false
		}
		text, _ := p.Read(name)
		for statement := range strings.SplitSeq(strings.ToLower(string(text)), ";") {
			if strings.Contains(statement, word) && strings.Contains(statement, other) && strings.Contains(statement, function) {
				return true
			}
		}
		return false
	})
}
