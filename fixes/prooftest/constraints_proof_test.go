//go:build proof

package prooftest

import (
	"path/filepath"
	"strings"
	"testing"
)

// kiln is a Supabase app whose tables take values that make no sense.
var kiln = map[string]string{
	"package.json": `{ "name": "kiln", "scripts": { "build": "vite build" }, "dependencies": { "@supabase/supabase-js": "^2.49.0", "vite": "^7.0.0" } }`,
	"index.html":   "<!doctype html>\n<div id=\"root\"></div><script type=\"module\" src=\"/src/main.ts\"></script>\n",
	"src/main.ts": `import { createClient } from "@supabase/supabase-js";

const supabase = createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_ANON_KEY);
supabase.auth.onAuthStateChange(async (_event, session) => {
  if (!session) return;
  await supabase.from("pots").insert({ user_id: session.user.id, amount: 1, status: "open" }).throwOnError();
  await supabase.from("firings").insert({ user_id: session.user.id, note: "first" }).throwOnError();
});
`,
	"supabase/migrations/20250101000000_start.sql": `create table pots (
  id uuid primary key default gen_random_uuid(),
  user_id uuid,
  amount integer not null,
  status text not null default 'open', -- open, fired, sold
  stripe_payment_intent_id text
);
create table firings (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  note text not null
);
`,
}

// TestValueRules proves in PostgreSQL that the rules hold for new rows at once, that the
// old ones stop the second migration until they are mended, and that the queries in the
// files find them.
func TestValueRules(t *testing.T) {
	j := start(t, nodeApp(t, "kiln", kiln))
	c := postgres(t)
	c.run(t, supabaseRoles)
	c.migrate(t, filepath.Join(j.dir, "supabase", "migrations"))
	const pot = "insert into pots (user_id, amount, status, stripe_payment_intent_id) values "
	c.run(t, pot+"('"+ann+"', 1, 'open', 'pi_1'), ('"+ann+"', -5, 'open', 'pi_2'), ('"+ann+"', 2, 'brokn', 'pi_1'); insert into firings (note) values ('of nobody')")

	change := j.write(t, "database/constraints", map[string]string{"rules": "all"})
	files := map[string]string{}
	for _, f := range change.Files {
		_, name, _ := strings.Cut(filepath.Base(f.Path), "_")
		files[name] = string(f.After)
	}
	add, validate, keys := files["add_value_rules.sql"], files["validate_value_rules.sql"], files["unique_payment_ids.sql"]
	if add == "" || validate == "" || keys == "" {
		t.Fatalf("the fix changes %d files: %v", len(change.Files), change.Files)
	}

	c.run(t, add)
	c.fails(t, pot+"('"+ann+"', -1, 'open', null)", "pots_amount_check")
	c.fails(t, pot+"('"+ann+"', 1, 'opne', null)", "pots_status_check")
	c.fails(t, "insert into firings (note) values ('x')", "firings_user_id_check")
	c.run(t, pot+"('"+ann+"', 0, 'sold', null)")

	c.fails(t, validate, "violated by some row")
	for _, find := range []string{"pots where not (amount >= 0)", "pots where not (status in", "firings where not (user_id is not null)"} {
		query := strings.TrimSpace(strings.TrimPrefix(lineWith(add, find), "--"))
		if got := c.run(t, query); strings.Count(got, "\n") != 0 || got == "" {
			t.Errorf("%s finds %q", query, got)
		}
	}
	c.run(t, "update pots set amount = 5 where amount < 0; update pots set status = 'fired' where status = 'brokn'; update firings set user_id = '"+ann+"'")
	c.run(t, validate)
	if got := c.run(t, "select count(*) from pg_constraint where contype = 'c' and convalidated and conrelid = 'pots'::regclass"); got != "2" {
		t.Errorf("%s rules are validated", got)
	}
	if got := c.run(t, "select attnotnull from pg_attribute where attrelid = 'firings'::regclass and attname = 'user_id'"); got != "t" {
		t.Errorf("the owner may still be missing: %s", got)
	}

	c.fails(t, keys, "pi_1")
	query := strings.TrimSpace(strings.TrimPrefix(lineWith(keys, "select stripe_payment_intent_id"), "--"))
	if got := c.run(t, query); got != "pi_1|2" {
		t.Errorf("%s finds %q", query, got)
	}
	c.run(t, "update pots set stripe_payment_intent_id = null where status = 'fired'")
	c.run(t, keys)
	c.fails(t, pot+"('"+ann+"', 1, 'open', 'pi_2')", "pots_stripe_payment_intent_id_key")
	j.undo(t)
}

// TestDrizzleValueRules proves that drizzle-kit makes the rules from the schema as the fix
// leaves it.
func TestDrizzleValueRules(t *testing.T) {
	dir := nodeApp(t, "drizzle-rules", map[string]string{
		"package.json":      `{ "name": "drizzle-rules", "type": "module", "dependencies": { "drizzle-orm": "^0.45.0", "express": "^5.1.0", "pg": "^8.16.0" }, "devDependencies": { "drizzle-kit": "^0.31.0" } }`,
		"server.js":         serverJS,
		"drizzle.config.ts": "export default { dialect: \"postgresql\", schema: \"./src/schema.ts\", out: \"./drizzle\" };\n",
		"src/schema.ts": `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'

export const pots = pgTable('pots', {
  id: serial('id').primaryKey(),
  status: text('status').notNull().default('open'), // open | fired | sold
  amount: integer('amount').notNull(),
  stripePaymentIntentId: text('stripe_payment_intent_id'),
})
`,
	})
	j := start(t, dir)
	j.fix(t, "database/constraints", map[string]string{"rules": "all"})
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "drizzle-kit", "generate", "--name", "rules")
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "drizzle"))
	c.run(t, "insert into pots (amount, stripe_payment_intent_id) values (1, 'pi_1')")
	c.fails(t, "insert into pots (amount) values (-1)", "pots_amount_check")
	c.fails(t, "insert into pots (amount, status) values (1, 'opne')", "pots_status_check")
	c.fails(t, "insert into pots (amount, stripe_payment_intent_id) values (1, 'pi_1')", "unique")
}
