package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// addKeys is a plan for keys spelt "table.column" or "table.column unique".
func addKeys(keys ...string) func(*Draft) error {
	return func(d *Draft) error {
		s := d.Project().Schema()
		var out []NewKey
		for _, k := range keys {
			name, unique := strings.CutSuffix(k, " unique")
			table, column, _ := strings.Cut(name, ".")
			t := s.Table(table)
			if unique {
				if _, ok := t.UniqueOn(column); ok {
					continue
				}
			} else if _, ok := t.Leading(column); ok {
				continue
			}
			out = append(out, NewKey{Table: t, Columns: []*schema.Column{t.Column(column)}, Unique: unique, Folded: true})
		}
		return AddKeys(d, s, "add_keys", out)
	}
}

func TestAddKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		keys   []string
		file   string
		want   string
		absent bool
	}{
		{
			name: "Prisma", file: "prisma/schema.prisma", keys: []string{"User.email unique", "Post.authorId", "Post.editorId"},
			files: map[string]string{"prisma/schema.prisma": `datasource db {
  provider = "postgresql"
}

model User {
  id    String @id
  email String // for signing in
  posts Post[]
}

model Post {
  id       String @id
  authorId String
  editorId String

  author User @relation(fields: [authorId], references: [id])
}
`}, want: `datasource db {
  provider = "postgresql"
}

model User {
  id    String @id
  email String @unique // for signing in
  posts Post[]
}

model Post {
  id       String @id
  authorId String
  editorId String

  author User @relation(fields: [authorId], references: [id])

  @@index([authorId])
  @@index([editorId])
}
`,
		},
		{
			name: "Prisma with a block attribute", file: "prisma/schema.prisma", keys: []string{"Post.authorId"},
			files: map[string]string{"prisma/schema.prisma": "model Post {\n\tid       String @id\n\tauthorId String\n\n\t@@map(\"posts\")\n}\n"},
			want:  "model Post {\n\tid       String @id\n\tauthorId String\n\n\t@@map(\"posts\")\n\t@@index([authorId])\n}\n",
		},
		{
			name: "Drizzle without extras", file: "src/schema.ts", keys: []string{"users.email unique", "posts.author_id"},
			files: map[string]string{"package.json": `{"dependencies":{"drizzle-orm":"^0.45.0"}}`, "src/schema.ts": `import { pgTable, text, integer } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: integer("id").primaryKey(),
  email: text("email").notNull(),
});

export const posts = pgTable("posts", {
  id: integer("id").primaryKey(),
  authorId: integer("author_id").references(() => users.id),
});
`}, want: `import { pgTable, text, integer, index } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: integer("id").primaryKey(),
  email: text("email").notNull().unique(),
});

export const posts = pgTable("posts", {
  id: integer("id").primaryKey(),
  authorId: integer("author_id").references(() => users.id),
}, (table) => [
  index("posts_author_id_idx").on(table.authorId),
]);
`,
		},
		{
			name: "Drizzle with extras", file: "src/schema.ts", keys: []string{"posts.author_id", "posts.blog_id"},
			files: map[string]string{"package.json": `{"dependencies":{"drizzle-orm":"^0.45.0"}}`, "src/schema.ts": `import { index, pgTable, integer } from 'drizzle-orm/pg-core'

export const posts = pgTable('posts', {
  id: integer('id').primaryKey(),
  authorId: integer('author_id').references(() => users.id),
  blogId: integer('blog_id'),
}, (t) => [
  index('posts_slug').on(t.slug),
])
`}, want: `import { index, pgTable, integer } from 'drizzle-orm/pg-core'

export const posts = pgTable('posts', {
  id: integer('id').primaryKey(),
  authorId: integer('author_id').references(() => users.id),
  blogId: integer('blog_id'),
}, (t) => [
  index('posts_slug').on(t.slug),
  index('posts_author_id_idx').on(t.authorId),
  index('posts_blog_id_idx').on(t.blogId),
])
`,
		},
		{
			name: "Drizzle with the project's own maker", file: "src/schema.ts", keys: []string{"posts.author_id", "posts.slug unique"},
			files: map[string]string{"package.json": `{"dependencies":{"drizzle-orm":"^0.45.0"}}`, "src/schema.ts": `import { pgTableCreator } from "drizzle-orm/pg-core";

const createTable = pgTableCreator((name) => "app_" + name);

export const posts = createTable("posts", (d) => ({
  id: d.integer().primaryKey(),
  slug: d.text(),
  authorId: d.integer("author_id"),
}));
`}, want: `import { pgTableCreator, index } from "drizzle-orm/pg-core";

const createTable = pgTableCreator((name) => "app_" + name);

export const posts = createTable("posts", (d) => ({
  id: d.integer().primaryKey(),
  slug: d.text().unique(),
  authorId: d.integer("author_id"),
}), (table) => [
  index("posts_author_id_idx").on(table.authorId),
]);
`,
		},
		{
			name: "Drizzle imported whole", file: "src/schema.ts", keys: []string{"posts.author_id"},
			files: map[string]string{"package.json": `{"dependencies":{"drizzle-orm":"^0.45.0"}}`, "src/schema.ts": `import * as pg from "drizzle-orm/pg-core";

export const posts = pg.pgTable("posts", {
  id: pg.integer("id").primaryKey(),
  authorId: pg.integer("author_id"),
});
`}, want: `import * as pg from "drizzle-orm/pg-core";

export const posts = pg.pgTable("posts", {
  id: pg.integer("id").primaryKey(),
  authorId: pg.integer("author_id"),
}, (table) => [
  pg.index("posts_author_id_idx").on(table.authorId),
]);
`,
		},
		{
			name: "Supabase", file: "supabase/migrations/20250102000059_add_keys.sql", keys: []string{"users.email unique", "orders.user_id"},
			files: map[string]string{
				"supabase/migrations/20250101000000_init.sql": "create table public.users (id uuid primary key, email text);\n",
				"supabase/migrations/20250102000058_more.sql": "create table public.orders (id uuid primary key, user_id uuid references public.users(id));\n",
			},
			want: `-- This fails while two rows share a value. To find them first:
--   select lower(email), count(*) from public.users group by 1 having count(*) > 1;
create unique index if not exists users_email_key on public.users (lower(email));
create index if not exists orders_user_id_idx on public.orders (user_id);
`,
		},
		{
			name: "numbered SQL with a reserved table", file: "migrations/0010_add_keys.sql", keys: []string{"user.orgId"},
			files: map[string]string{"migrations/0009_init.sql": "create table \"user\" (id serial primary key, \"orgId\" integer);\n"},
			want:  "create index if not exists \"user_orgId_idx\" on \"user\" (\"orgId\");\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := planned(t, c.files, addKeys(c.keys...))
			if after[c.file] != c.want {
				t.Errorf("%v, got:\n%s\nwant:\n%s", after, after[c.file], c.want)
			}
			again(t, c.files, after, addKeys(c.keys...))
		})
	}
}

func TestAddKeysRefusesLooseSQL(t *testing.T) {
	p := project.FromFiles(map[string]string{"db/schema.sql": "create table users (id int primary key, email text);\n"})
	err := addKeys("users.email unique")(NewDraft(p, "area/word", nil))
	if r, ok := err.(*Refusal); !ok || !strings.Contains(r.Sketch, "create unique index") {
		t.Errorf("got %v", err)
	}
}

// TestAddKeysSketchesWhatItCannotEdit keeps a schema of another shape from being edited
// by guess: the owner gets the reason, and the lines to write.
func TestAddKeysSketchesWhatItCannotEdit(t *testing.T) {
	const drizzle = `{"dependencies":{"drizzle-orm":"^0.45.0"}}`
	for _, c := range []struct {
		name, key, reason, sketch string
		files                     map[string]string
	}{
		{
			name: "the extras of a Drizzle table come from elsewhere", key: "posts.author_id",
			reason: "third argument of posts in src/schema.ts", sketch: `index("posts_author_id_idx").on(table.authorId)`,
			files: map[string]string{"package.json": drizzle, "src/schema.ts": `import { pgTable, integer } from "drizzle-orm/pg-core";
import { extras } from "./extras";

export const posts = pgTable("posts", {
  id: integer("id").primaryKey(),
  authorId: integer("author_id"),
}, extras);
`},
		},
		{
			name: "the builders come from a module of the project", key: "posts.author_id",
			reason: "index cannot be imported beside it", sketch: `index("posts_author_id_idx").on(table.authorId)`,
			files: map[string]string{"package.json": drizzle, "src/table.ts": `import { pgTableCreator } from "drizzle-orm/pg-core";

export const createTable = pgTableCreator((name) => "app_" + name);
`, "src/schema.ts": `import { createTable } from "./table";

export const posts = createTable("posts", (d) => ({
  id: d.integer().primaryKey(),
  authorId: d.integer("author_id"),
}));
`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := addKeys(c.key)(NewDraft(project.FromFiles(c.files), "area/word", nil))
			r, ok := err.(*Refusal)
			if !ok || !strings.Contains(r.Reason, c.reason) || !strings.Contains(r.Sketch, c.sketch) {
				t.Errorf("got %#v", err)
			}
		})
	}
}

// TestAddKeysRefusesOddNames keeps a name from ending the comment of a migration
// and going on as a statement.
func TestAddKeysRefusesOddNames(t *testing.T) {
	p := project.FromFiles(map[string]string{"migrations/1_a.sql": "create table users (id int primary key, \"e\ndrop table users;--\" text);\n"})
	s := p.Schema()
	if s == nil || len(s.Tables) == 0 {
		t.Skip("the reader does not take such a name")
	}
	table := s.Tables[0]
	err := AddKeys(NewDraft(p, "area/word", nil), s, "x", []NewKey{{Table: table, Columns: table.Columns[1:], Unique: true}})
	if _, ok := err.(*Refusal); !ok {
		t.Errorf("got %v", err)
	}
}

func TestNextMigration(t *testing.T) {
	for last, want := range map[string]string{
		"supabase/migrations/20250101235959_init.sql": "supabase/migrations/20250102000000_x_y.sql",
		"migrations/0001_init.sql":                    "migrations/0002_x_y.sql",
		"migrations/9-init.sql":                       "migrations/10-x-y.sql",
		"db/V3__users.sql":                            "db/V4__x_y.sql",
		"db/000007_users.up.sql":                      "db/000008_x_y.up.sql",
		"db/20240101000000_init/migration.sql":        "db/20240101000001_x_y/migration.sql",
		"schema.sql":                                  "",
	} {
		got, _ := NextMigration(&schema.Schema{Files: []string{last}}, "x_y")
		if got != want {
			t.Errorf("after %s: %s, want %s", last, got, want)
		}
	}
}

// Files without a number run after those with one, so a number would put the new
// file in front of what it changes.
func TestNextMigrationBesideLooseFiles(t *testing.T) {
	for _, c := range []struct {
		files []string
		want  string
	}{
		{[]string{"scripts/001_users.sql", "scripts/002_orders.sql", "scripts/create-topups.sql"}, "scripts/x-y.sql"},
		{[]string{"scripts/001_users.sql", "scripts/year_end.sql"}, "scripts/z_x_y.sql"},
		{[]string{"scripts/001_users.sql", "scripts/zz_last.sql"}, ""},
		{[]string{"scripts/001_users.sql", "scripts/orders.sql", "types/supabase.ts"}, "scripts/x_y.sql"},
	} {
		if got, _ := NextMigration(&schema.Schema{Files: c.files}, "x_y"); got != c.want {
			t.Errorf("after %v: %q, want %q", c.files, got, c.want)
		}
	}
}

func TestLooseFilesAreRunByHand(t *testing.T) {
	s := &schema.Schema{Source: schema.Supabase}
	for file, want := range map[string]string{
		"supabase/migrations/1_x.sql": "Read the migration, then apply it to your database.",
		"scripts/x.sql":               "Read scripts/x.sql, then run it in the SQL editor of your Supabase project.",
	} {
		d := NewDraft(project.FromFiles(map[string]string{"package.json": "{}"}), "area/word", nil)
		migrationStep(d, s, file)
		c, err := d.Change()
		if err != nil || len(c.Steps) != 1 || c.Steps[0].Text != want {
			t.Errorf("%s: %+v, %v", file, c.Steps, err)
		}
	}
}
