package schema

import (
	"strings"
	"testing"
)

const generated = `export type Json = string | number | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      // a comment with { a brace
      orders: {
        Row: {
          id: string
          "paid at": string | null
          meta: Json | null
        }
        Insert: { id?: string; more?: string }
        Relationships: [{ foreignKeyName: "x"; columns: ["id"] }]
      }
      items: { Row: { id: number }, Insert: {} }
    }
    Views: { totals: { Row: { sum: number | null } } }
  }
  other: { Tables: { hidden: { Row: { id: string } } } }
}
`

func TestReadTypes(t *testing.T) {
	tables := ReadTypes(File{Path: "types.ts", Text: []byte(generated)})
	var got strings.Builder
	for _, table := range tables {
		got.WriteString(table.Name)
		for _, c := range table.Columns {
			got.WriteString(" " + c.Name)
		}
		got.WriteString("\n")
	}
	if want := "orders id meta\nitems id\n"; got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if line := tables[0].Place.Line; line != 7 {
		t.Errorf("orders stand in line %d, want 7", line)
	}
	for n := range len(generated) { // cut anywhere, it must end
		ReadTypes(File{Path: "types.ts", Text: []byte(generated[:n])})
	}
	ReadTypes(File{Path: "deep.ts", Text: []byte(strings.Repeat("a: {", 100000))})
}

func TestRightsAndAssembledRules(t *testing.T) {
	s := Replay([]File{{Path: "1.sql", Text: []byte(`
create table a (id int primary key, owner uuid);
create table b (id int primary key);
create table c (id int primary key);
create function f(x int) returns void language sql security definer as $$ update a set id = x $$;
create function g() returns void language sql security definer as $$ select 1 $$;
revoke all on function f(int) from public, anon;
revoke all on table c from anon, authenticated;
grant select on c to authenticated;
create or replace function f(x int) returns void language sql security definer as $$ delete from a where id = x $$;
do $$
declare t text;
begin
  foreach t in array array['a', 'public.b'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy "own" on %I for select using (true)', t);
  end loop;
  if true then revoke execute on function g() from public; end if;
end $$;
`)}}, Supabase)
	for name, want := range map[string]bool{"a": true, "b": true, "c": false} {
		if table := s.Table(name); table.RLS != want || want && len(table.Policies) != 1 {
			t.Errorf("%s: row-level security %v with %d rules", name, table.RLS, len(table.Policies))
		}
	}
	if got := strings.Join(s.Table("c").Revoked, " "); got != "anon" {
		t.Errorf("c is closed to %q, want anon", got)
	}
	for _, f := range s.Functions {
		if len(f.Revoked) == 0 || f.Revoked[0] != "public" {
			t.Errorf("%s is closed to %v, want public first", f.Name, f.Revoked)
		}
	}
}
