package schema_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"underpin/checks/project/schema"
)

// Hostile text must not cost more than its size asks for: a megabyte of each of
// these was a second or more for a reader that looks back over what it has.
func TestScale(t *testing.T) {
	// A reader that looks back needs hours for these; the bound leaves room for
	// the slowest machine.
	const hang = time.Minute
	size := 1 << 20
	if testing.Short() {
		size >>= 3
	}
	repeat := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	texts := map[string]string{
		"tables":       repeat("create table t%d (id int primary key);\n"),
		"columns":      "create table t (" + repeat("c%d int unique,\n") + "z int);",
		"added":        "create table t (id int);" + repeat("alter table t add column c%d int references t (id);\n"),
		"indexes":      "create table t (id int);" + repeat("create index if not exists i%d on t (id);\n"),
		"dropped":      repeat("create table t%[1]d (id int); drop table t%[1]d;\n"),
		"policies":     "create table t (id int);" + repeat("create policy p%d on t using (id = 1);\n"),
		"types":        repeat("create type e%d as enum ('a');\n"),
		"views":        repeat("create or replace view v%d as select 1;\n"),
		"parens":       strings.Repeat("create table t (", size/16),
		"quotes":       strings.Repeat("'\"`$a$", size/6),
		"tags":         repeat("$t%d$"),
		"comments":     strings.Repeat("/* ", size/3),
		"semicolons":   strings.Repeat(";", size),
		"functions":    repeat("create or replace function f%d() returns int language sql as $$ select 1 $$;\n"),
		"one function": repeat("create or replace function f() returns int language sql as $$ select 1 + %d $$;\n"),
		"bodies":       strings.Repeat("create function f() begin ", size/26),
		"nested query": "create policy p on t using (" + strings.Repeat("(select a from t where ", size/24),
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			s := schema.Replay([]schema.File{{Path: "x.sql", Text: []byte(text)}}, schema.SQL)
			for _, tab := range s.Tables {
				for _, p := range tab.Policies {
					tab.Asks(p.Using)
				}
			}
			if took := time.Since(start); took > hang {
				t.Errorf("took %v", took)
			}
		})
	}
	prisma := map[string]string{
		"models": repeat("model M%d {\n id Int @id\n}\n"),
		"fields": "model M {\n" + repeat(" f%d M @relation(fields: [f1], references: [f2])\n") + "}",
		"open":   strings.Repeat("model M { f Int @default(", size/25),
		"enums":  repeat("enum E%[1]d {\n A\n}\nmodel M%[1]d {\n e E%[1]d\n}\n"),
	}
	for name, text := range prisma {
		t.Run("prisma "+name, func(t *testing.T) {
			start := time.Now()
			schema.ReadPrisma([]schema.File{{Path: "x.prisma", Text: []byte(text)}})
			if took := time.Since(start); took > hang {
				t.Errorf("took %v", took)
			}
		})
	}
}

func BenchmarkReplay(b *testing.B) {
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, `create table t%[1]d (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  title text not null,
  made timestamptz not null default now()
);
create index t%[1]d_owner on t%[1]d (owner_id);
alter table t%[1]d enable row level security;
create policy "own rows" on t%[1]d for select to authenticated using ((select auth.uid()) = owner_id);
`, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		schema.Replay([]schema.File{{Path: "x.sql", Text: []byte(text.String())}}, schema.Supabase)
	}
}
