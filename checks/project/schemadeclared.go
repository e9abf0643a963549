package project

import "underpin/checks/project/schema"

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
