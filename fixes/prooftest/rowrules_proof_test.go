//go:build proof

package prooftest

import (
	"path/filepath"
	"strings"
	"testing"
)

// supabaseRoles is what Supabase has in a database before the first migration:
// its accounts, its roles, and rights for all of them on all that is made.
const supabaseRoles = `
create role anon; create role authenticated; create role service_role bypassrls;
create schema auth;
create table auth.users (id uuid primary key, email text);
create function auth.uid() returns uuid language sql stable as $$
  select nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
grant usage on schema public, auth to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
insert into auth.users values ('00000000-0000-0000-0000-00000000000a', 'ann@example.org'), ('00000000-0000-0000-0000-00000000000b', 'bob@example.org');
`

const (
	ann  = "00000000-0000-0000-0000-00000000000a"
	bob  = "00000000-0000-0000-0000-00000000000b"
	anon = ""
)

// openTables is an app whose tables anyone can read: one without rules, one
// with a rule that holds for all, a function that runs with its maker's rights,
// and a view past the rules.
var openTables = map[string]string{
	"package.json": `{ "name": "open-tables", "scripts": { "build": "vite build" }, "dependencies": { "@supabase/supabase-js": "^2.49.0", "react": "^19.1.0", "react-dom": "^19.1.0", "vite": "^7.0.0" } }`,
	"index.html":   "<!doctype html>\n<div id=\"root\"></div><script type=\"module\" src=\"/src/main.tsx\"></script>\n",
	"src/main.tsx": `import { createClient } from "@supabase/supabase-js";

const supabase = createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_ANON_KEY);

export async function save(note: string, id: string) {
  await supabase.from("notes").insert({ body: note, user_id: id });
  await supabase.from("notes").update({ body: note }).eq("id", id);
  await supabase.from("notes").delete().eq("id", id);
  return supabase.from("profiles").select("*").limit(10);
}
save("x", "1");
`,
	"supabase/migrations/20250101000000_start.sql": `create table notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  body text not null
);
create table profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  credits integer not null default 0
);
alter table profiles enable row level security;
create policy "Profiles are viewable by everyone" on profiles for select using (true);
create function add_credits(target uuid, amount integer) returns void
language sql security definer as $$
  update public.profiles set credits = credits + amount where id = target;
$$;
create view note_list as select id, user_id, body from notes;
`,
}

// TestRowRules proves in PostgreSQL that the rules keep each person's rows from
// others, and give the owner all that the app does.
func TestRowRules(t *testing.T) {
	j := start(t, nodeApp(t, "open-tables", openTables))
	c := postgres(t)
	c.run(t, supabaseRoles)
	c.migrate(t, filepath.Join(j.dir, "supabase", "migrations"))
	c.run(t, "insert into notes (user_id, body) values ('"+ann+"', 'of ann'), ('"+bob+"', 'of bob'); insert into profiles values ('"+ann+"', 'ann@example.org'), ('"+bob+"', 'bob@example.org')")
	for query, rows := range map[string]string{"notes": "2", "profiles": "2", "note_list": "2"} {
		if got := c.count(t, anon, query); got != rows {
			t.Errorf("before the fix a stranger sees %s rows of %s", got, query)
		}
	}
	c.run(t, person(bob)+"select add_credits('"+bob+"', 1000)")

	change := j.fix(t, "database/rls", nil)
	for _, f := range change.Files {
		c.run(t, string(f.After))
		c.run(t, string(f.After)) // once more: it must not stop halfway
	}
	for _, w := range []struct{ who, table, rows string }{
		{anon, "notes", "0"}, {anon, "profiles", "0"}, {anon, "note_list", "0"},
		{ann, "notes where body = 'of ann'", "1"}, {ann, "notes where body = 'of bob'", "0"}, {ann, "profiles", "1"}, {ann, "note_list", "1"},
	} {
		if got := c.count(t, w.who, w.table); got != w.rows {
			t.Errorf("after the fix %q sees %s rows of %s, want %s", w.who, got, w.table, w.rows)
		}
	}
	c.run(t, person(ann)+"insert into notes (user_id, body) values ('"+ann+"', 'new'); update notes set body = 'newer' where body = 'new'; delete from notes where body = 'newer'")
	c.fails(t, person(ann)+"insert into notes (user_id, body) values ('"+bob+"', 'forged')", "row-level security")
	c.fails(t, person(ann)+"update notes set user_id = '"+bob+"' where body = 'of ann'", "row-level security")
	c.fails(t, person(bob)+"select add_credits('"+bob+"', 1000)", "permission denied")
	c.run(t, "set role service_role; select add_credits('"+bob+"', 1)")
	c.run(t, person(ann)+"update notes set body = 'mine now' where body = 'of bob'; update profiles set credits = 99")
	if got := c.run(t, "select count(*) from notes where body = 'mine now'; select sum(credits) from profiles"); got != "0\n1001" {
		t.Errorf("somebody else's rows changed: %s", got)
	}
	j.undo(t)
}

// person is what comes before the statements of somebody who is signed in, or
// of a stranger.
func person(id string) string {
	if id == anon {
		return "set role anon; "
	}
	return "set role authenticated; set request.jwt.claim.sub = '" + id + "'; "
}

func (c *cluster) count(t *testing.T, who, table string) string {
	t.Helper()
	return strings.TrimSpace(lastLines(c.run(t, person(who)+"select count(*) from "+table), 1))
}
