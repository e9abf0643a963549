package project_test

import (
	"slices"
	"testing"

	"underpin/checks/project"
)

func TestSchema(t *testing.T) {
	tests := []struct {
		name   string
		files  map[string]string
		source string
		tables []string
		read   []string
	}{
		{"nothing", map[string]string{"readme.md": "x"}, "", nil, nil},
		{"copies do not count twice", map[string]string{
			"supabase/migrations/2_b.sql":                   "create table b (id int); alter table a add column x int;",
			"supabase/migrations/10_c.sql":                  "drop table b;",
			"supabase/migrations/1_a.sql":                   "create table a (id int);",
			"supabase/migrations/all_migrations.sql":        "create table b (id int);",
			"supabase/migrations/discarded/3_d.sql":         "create table d (id int);",
			"supabase/seed.sql":                             "create table e (id int);",
			"supabase/migrations/1_a.down.sql":              "drop table a;",
			"backup/20240101.sql":                           "create table f (id int);",
			"supabase/migrations_backup/20240101_first.sql": "create table g (id int);",
		}, "supabase", []string{"a"}, []string{"supabase/migrations/1_a.sql", "supabase/migrations/2_b.sql", "supabase/migrations/10_c.sql"}},
		{"the Prisma schema before its migrations", map[string]string{
			"prisma/schema.prisma":                   "datasource db {\n provider = \"postgresql\"\n}\nmodel A {\n id Int @id\n email String\n}\n",
			"prisma/migrations/1_init/migration.sql": "create table \"A\" (id int primary key, email text); create table old (id int); create unique index u on \"A\" (lower(email));",
		}, "prisma", []string{"A"}, []string{"prisma/schema.prisma", "prisma/migrations/1_init/migration.sql"}},
		{"a folder of Prisma files, and one for tests", map[string]string{
			"prisma/schema/base.prisma":         "datasource db {\n provider = \"sqlite\"\n}\nmodel A {\n id Int @id\n}\n",
			"prisma/schema/more.prisma":         "model B {\n id Int @id\n}\n",
			"prisma/schema.postgres.prisma.bak": "model C {\n id Int @id\n}\n",
			"tests/fixtures/schema.prisma":      "datasource db {\n provider = \"sqlite\"\n}\nmodel D {\n id Int @id\n}\n",
		}, "prisma", []string{"A", "B"}, []string{"prisma/schema/base.prisma", "prisma/schema/more.prisma"}},
		{"loose files, tables first", map[string]string{
			"scripts/002_more.sql": "alter table a add column b int;", "scripts/001_tables.sql": "create table a (id int);", "queries/report.sql": "select 1;",
		}, "sql", []string{"a"}, []string{"scripts/001_tables.sql", "scripts/002_more.sql"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := project.FromFiles(tt.files).Schema()
			var tables []string
			for _, x := range s.Tables {
				tables = append(tables, x.Name)
			}
			if string(s.Source) != tt.source || !slices.Equal(tables, tt.tables) || !slices.Equal(s.Files, tt.read) {
				t.Errorf("source %q, tables %v, files %v", s.Source, tables, s.Files)
			}
		})
	}
	loose := project.FromFiles(map[string]string{
		"supabase/migrations/1_a.sql": "create table a (id int primary key, b int);",
		"add-indexes.sql":             "create index a_b on a (b); create table c (id int);",
	}).Schema()
	if _, ok := loose.Table("a").Leading("b"); !ok || loose.Table("c") != nil {
		t.Error("loose files beside migrations add keys, and no tables")
	}
	p := project.FromFiles(tests[2].files)
	if _, ok := p.Schema().Table("A").UniqueOn("email"); !ok {
		t.Error("the migration's unique index over lower(email) is forgotten")
	}
}
