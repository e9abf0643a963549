package project

import "underpin/checks/project/schema"

// GeneratedTables are the tables in the types that Supabase generates from a
// living database, of the public schema; none when the repository holds no such
// types. Where they tell of more than the migrations, the database was changed
// by hand.
func (p *Project) GeneratedTables() []*schema.Table {
	return remember(p, "generated tables", func(p *Project) []*schema.Table {
		var best []*schema.Table
		for _, name := range p.Sources() {
			if !p.holdsAll(name, "Tables", "Row", "Insert", "Update", "Json") || copyOrSample(name) {
				continue
			}
			text, _ := p.Read(name)
			if tables := schema.ReadTypes(schema.File{Path: name, Text: text}); len(tables) > len(best) {
				best = tables
			}
		}
		return best
	})
}

// holdsAll reports whether a file's text holds each of the words.
func (p *Project) holdsAll(name string, words ...string) bool {
	for _, w := range words {
		if !p.Holds(name, w) {
			return false
		}
	}
	return true
}
