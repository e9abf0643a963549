package project

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// Schema is the app's database as its repository describes it, from the
// strongest description there is: the Prisma schema, Drizzle's tables, SQL
// migrations replayed in order (Supabase's included), loose SQL files, Mongoose
// schemas, the models of SQLAlchemy and Django, or SQL in texts of Python. Migrations beside a Prisma or Drizzle schema add what that cannot
// spell. It has no tables when the
// repository describes none.
func (p *Project) Schema() *schema.Schema {
	return remember(p, "schema", (*Project).readSchema)
}

func (p *Project) readSchema() *schema.Schema {
	sql, others := p.sqlFiles()
	sql, others = p.foundations(sql, others)
	s := p.mainSchema(sql)
	for _, files := range others {
		if s.Source != schema.Mongoose {
			schema.MergeKeys(s, schema.Replay(p.texts(files), sqlSource(files)))
		}
	}
	p.dropNeverAdded(s)
	return s
}

// dropNeverAdded takes away the columns of a statement that fails, where the types that
// are generated from the living database know the table without them.
func (p *Project) dropNeverAdded(s *schema.Schema) {
	for _, t := range s.Tables {
		if !slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return c.Unsure }) {
			continue
		}
		i := slices.IndexFunc(p.GeneratedTables(), func(o *schema.Table) bool { return strings.EqualFold(o.Name, t.Name) })
		if i < 0 {
			continue
		}
		typed := p.GeneratedTables()[i]
		t.Columns = slices.DeleteFunc(t.Columns, func(c *schema.Column) bool { return c.Unsure && typed.Column(c.Name) == nil })
	}
}

// MigrationFiles are the SQL files that make the database, in the order in which
// they run.
func (p *Project) MigrationFiles() []string {
	return remember(p, "migration files", func(p *Project) []string {
		sql, others := p.sqlFiles()
		sql, _ = p.foundations(sql, others)
		return sql
	})
}

// Migrated is the database that the SQL files alone make, without what a schema
// in code says.
func (p *Project) Migrated() *schema.Schema {
	return remember(p, "migrated", func(p *Project) *schema.Schema {
		files := p.MigrationFiles()
		return schema.Replay(p.texts(files), sqlSource(files))
	})
}

// foundations puts SQL files that create tables before the migrations that only
// change them: projects whose first tables were made by hand.
func (p *Project) foundations(sql []string, others [][]string) (main []string, rest [][]string) {
	if len(sql) == 0 || len(others) == 0 {
		return sql, others
	}
	replayed := schema.Replay(p.texts(sql), sqlSource(sql))
	for _, group := range others {
		made := schema.Replay(p.texts(group), sqlSource(group))
		if schema.Founds(made, replayed) {
			main = append(main, group...)
		} else {
			rest = append(rest, group)
		}
	}
	return append(main, sql...), rest
}

// mainSchema is the schema in code together with the migrations, or either.
func (p *Project) mainSchema(sql []string) *schema.Schema {
	code := p.schemaInCode()
	if code == nil && len(sql) == 0 {
		if made := p.pythonStatements(); len(made) > 0 {
			return schema.Replay(made, schema.SQL)
		}
		return &schema.Schema{}
	}
	var replayed *schema.Schema
	if len(sql) > 0 {
		replayed = schema.Replay(p.texts(sql), sqlSource(sql))
	}
	switch {
	case code == nil:
		return replayed
	case replayed != nil && replayed.Source == schema.Supabase && code.Source == schema.Prisma && p.prismaLeftOver():
		return replayed
	case replayed != nil && code.Source != schema.Mongoose:
		schema.Merge(code, replayed, replayed.Source == schema.Supabase)
	}
	return code
}

// prismaLeftOver reports whether nothing uses the Prisma schema of an app that asks Supabase:
// no code makes a client of it, and no script lets its tool change the database.
func (p *Project) prismaLeftOver() bool {
	asked := false
	for _, name := range p.Sources() {
		if p.Holds(name, "PrismaClient", "@prisma/client", "generated/prisma") {
			return false
		}
		asked = asked || p.Holds(name, "@supabase/")
	}
	for _, m := range p.Manifests() {
		for _, script := range m.Scripts {
			if strings.Contains(script.Command, "prisma migrate") || strings.Contains(script.Command, "prisma db") {
				return false
			}
		}
	}
	return asked
}

// schemaInCode reads the schema that the app's own tools read.
func (p *Project) schemaInCode() *schema.Schema {
	if files := p.prismaFiles(); len(files) > 0 {
		if s := schema.ReadPrisma(p.texts(files)); len(s.Tables) > 0 {
			return s
		}
	}
	if s := schema.ReadDrizzle(p.sourcesWith("drizzle-orm", "Table(", ".table(")); len(s.Tables) > 0 {
		return s
	}
	if s := schema.ReadMongoose(p.sourcesWith("mongoose")); len(s.Tables) > 0 {
		return s
	}
	return p.pythonSchema()
}

// texts reads files whole.
func (p *Project) texts(paths []string) []schema.File {
	var out []schema.File
	for _, name := range paths {
		if text, ok := p.Read(name); ok {
			out = append(out, schema.File{Path: name, Text: text})
		}
	}
	return out
}

// sourcesWith lists the trees of application files whose text holds one of the
// words: parsing all of them to find a few tables would cost too much. Without
// the first word, the tool's name, anywhere there are none.
func (p *Project) sourcesWith(words ...string) []*source.File {
	var out []*source.File
	tool := false
	for _, name := range p.Sources() {
		if copyOrSample(name) {
			continue
		}
		for i, w := range words {
			if p.Holds(name, w) {
				tool = tool || i == 0
				if f := p.Source(name); f != nil {
					out = append(out, f)
				}
				break
			}
		}
	}
	if !tool {
		return nil
	}
	return out
}
