package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project/schema"
)

// write spells a schema in one line per thing, so that tests can compare it.
func write(s *schema.Schema) string {
	var b strings.Builder
	for _, t := range s.Tables {
		fmt.Fprintf(&b, "%s:", t.Qualified())
		for _, c := range t.Columns {
			fmt.Fprintf(&b, " %s %s", c.Name, c.Type)
			if c.NotNull {
				b.WriteString("!")
			}
			if c.Default != "" {
				b.WriteString("=" + c.Default)
			}
			if c.Enum != "" {
				b.WriteString("<" + c.Enum + ">")
			}
			b.WriteString(",")
		}
		for _, k := range t.Keys() {
			b.WriteString(" " + keyText(k))
		}
		for _, f := range t.ForeignKeys {
			fmt.Fprintf(&b, " fk(%s)->%s(%s)%s", strings.Join(f.Columns, ","), f.Table, strings.Join(f.References, ","), f.OnDelete)
		}
		for _, p := range t.Policies {
			fmt.Fprintf(&b, " policy(%s %s %v using %s check %s)", p.Name, p.Command, p.Roles, p.Using, p.WithCheck)
		}
		for _, c := range t.Checks {
			fmt.Fprintf(&b, " check(%s)", c.Expr)
		}
		if t.RLS {
			b.WriteString(" rls")
		}
		if t.Partial {
			b.WriteString(" partial")
		}
		b.WriteString("\n")
	}
	for _, p := range s.Problems {
		fmt.Fprintf(&b, "problem %s:%d %s\n", p.File, p.Line, p.Message)
	}
	return b.String()
}

func keyText(k schema.Key) string {
	kind := "index"
	if k.Unique {
		kind = "unique"
	}
	var parts []string
	for _, p := range k.Parts {
		if p.Expr != "" {
			parts = append(parts, p.Column+"~"+p.Expr)
			continue
		}
		parts = append(parts, p.Column)
	}
	out := kind + "(" + strings.Join(parts, ",") + ")"
	if k.Where != "" {
		out += "where " + k.Where
	}
	return out
}

func TestReplay(t *testing.T) {
	tests := []struct{ name, sql, want string }{
		{"columns and inline keys", `create table if not exists public.users (
			id uuid primary key default gen_random_uuid(),
			email varchar(255) not null unique,
			score numeric(10,2) default 0 not null,
			tags text[] default '{}',
			made timestamp with time zone default (now() at time zone 'utc'),
			org_id uuid references orgs(id) on delete cascade on update no action
		);`, `users: id uuid!=gen_random_uuid(), email varchar(255)!, score numeric(10, 2)!=0, tags text[]='{}', made timestamp with time zone=(now() at time zone 'utc'), org_id uuid, unique(id) unique(email) fk(org_id)->orgs(id)cascade
`},
		{
			"columns named like keywords", `create table a (id uuid not null primary key, key text, index int, "check" int)`,
			`a: id uuid!, key text, index int, check int, unique(id)
`,
		},
		{
			"table constraints", `create table m (a uuid, b uuid, constraint m_pk primary key (a, b), unique (b), foreign key (a) references x, check (a <> b));`,
			`m: a uuid!, b uuid!, unique(a,b) unique(b) fk(a)->x() check(a < > b)
`,
		},
		{
			"MySQL", "CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT, `s` varchar(9) CHARACTER SET utf8 COMMENT 'it\\'s; x', `at` datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (`id`), KEY `k` (`s`(3)), UNIQUE KEY `u` (`at`), CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `o` (`id`) ON DELETE SET NULL) ENGINE=InnoDB;",
			`t: id int unsigned!, s varchar(9), at datetime=CURRENT_TIMESTAMP, unique(id) unique(at) index(s) fk(id)->o(id)set null
`,
		},
		{
			"later statements win", `create table a (id int, old text, gone int);
			alter table a add column b int not null default 1, drop column gone, alter column b drop not null;
			alter table only a rename column old to fresh;
			create unique index concurrently if not exists a_lower on a using btree (lower(fresh)) where b > 0;
			create index on a (b desc nulls last, fresh text_pattern_ops);
			alter table a rename to c; drop table if exists nothing cascade;`,
			`c: id int, fresh text, b int=1, unique(fresh~lower(fresh))where b > 0 index(b,fresh)
`,
		},
		{
			"dropped things are gone", `create table a (id int unique); create table b (a_id int references a(id));
			create index i on b (a_id); drop index public.i; alter table a drop constraint a_id_key; alter table b drop constraint b_a_id_fkey;`,
			"a: id int,\nb: a_id int,\n",
		},
		{
			"a table that is dropped takes the keys of others along only when it is told to", `create table a (id int primary key); create table b (id int primary key);
			create table c (a_id int references a(id), b_id int references b(id)); drop table a; drop table b cascade; create table a (id int primary key);`,
			"c: a_id int, b_id int, fk(a_id)->a(id)\na: id int!, unique(id)\n",
		},
		{
			"policies", `create table p (id uuid, owner uuid); alter table p enable row level security;
			create policy "read own" on public.p for select to authenticated, anon using ((select auth.uid()) = owner);
			create policy w on p with check (true); drop policy w on p;`,
			`p: id uuid, owner uuid, policy(read own select [authenticated anon] using (select auth.uid()) = owner check ) rls
`,
		},
		{
			"guarded blocks count as run", `create type mood as enum ('a', 'b'); create table a (id int);
			do $$ begin if not exists (select 1 from pg_constraint) then alter table a add constraint u unique (id); end if; end $$;
			DO $do$ BEGIN CREATE TYPE x AS ENUM('q'); EXCEPTION WHEN duplicate_object THEN null; END $do$;
			alter table a add column m mood, add column n public.x;`,
			"a: id int, m mood<mood>, n public.x<x>, unique(id)\n",
		},
		{
			"bodies are not statements", `create table a (id int);
			create function f() returns trigger language plpgsql security definer as $$ begin drop table a; return new; end; $$;
			create trigger t after insert on a begin update a set id = 1; delete from a; end;
			create index i on a (id); -- drop table a;
			/* drop table a; */ insert into a values ('drop table a;');`,
			"a: id int, index(id)\n",
		},
		{
			"rollback parts are left out", "-- +goose Up\ncreate table a (id int);\n-- +goose Down\ndrop table a;\n-- +goose Up\ncreate table b (id int);\n-- migrate:down\ndrop table b;",
			"a: id int,\nb: id int,\n",
		},
		{
			"dumps", "create table a (id int);\n\\connect x\nCOPY a (id) FROM stdin;\n1'\n2\n\\.\ncreate index i on a (id);",
			"a: id int, index(id)\n",
		},
		{
			"an unreadable statement ends nothing", "create table a (id int);\nbanana split;\ncreate index on a (id);",
			"a: id int, index(id)\nproblem m.sql:2 a statement that begins with \"banana\" is not understood\n",
		},
		{"an unknown table is partial", "alter table t add column x int; alter table auth.users add column y int;", "t: x int, partial\n"},
		{"IF NOT EXISTS leaves what is there", "create table a (id int); create table if not exists a (id int, b int); alter table a add column if not exists id uuid;", "a: id int,\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := write(schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(tt.sql)}}, schema.SQL))
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestReplayPlaces(t *testing.T) {
	s := schema.Replay([]schema.File{
		{Path: "1.sql", Text: []byte("create table a (\n  id uuid,\n  b_id uuid references b (id)\n);")},
		{Path: "2.sql", Text: []byte("\ndo $$ begin\n  create index i on a (b_id);\nend $$;")},
	}, schema.Supabase)
	a := s.Table("public.a")
	if a == nil {
		t.Fatal("no table a")
	}
	if p := a.Column("b_id").Place; p.File != "1.sql" || p.Line != 3 || p.Column != 3 {
		t.Errorf("column b_id at %+v", p)
	}
	if k, ok := a.Leading("b_id"); !ok || k.Place.File != "2.sql" || k.Place.Line != 3 {
		t.Errorf("index at %+v, %v", k.Place, ok)
	}
	if s.Dialect != schema.Postgres {
		t.Errorf("dialect %q", s.Dialect)
	}
}

func FuzzReplay(f *testing.F) {
	f.Add("create table a (id int primary key, b text default 'x');")
	f.Add("do $$ begin alter table a add constraint u unique (id); end $$;")
	f.Add("DELIMITER //\ncreate procedure p() begin end//\nDELIMITER ;\nalter table `a` modify b int after c;")
	f.Add("create policy p on a using (x = (select 1)) with check (")
	f.Fuzz(func(t *testing.T, sql string) {
		s := schema.Replay([]schema.File{{Path: "f.sql", Text: []byte(sql)}}, schema.SQL)
		for _, tab := range s.Tables {
			for _, c := range tab.Columns {
				if c.Place.Line < 1 || c.Place.End > len(sql) {
					t.Fatalf("column %q at %+v", c.Name, c.Place)
				}
			}
		}
	})
}
