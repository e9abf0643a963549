//go:build proof

package prooftest

import (
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks/database"
)

// loose is a Supabase app whose rows name an account and a customer of which
// the database knows nothing.
var loose = map[string]string{
	"package.json": `{ "name": "loose", "scripts": { "build": "vite build" }, "dependencies": { "@supabase/supabase-js": "^2.49.0", "react": "^19.1.0", "react-dom": "^19.1.0", "vite": "^7.0.0" } }`,
	"index.html":   "<!doctype html>\n<div id=\"root\"></div><script type=\"module\" src=\"/src/main.tsx\"></script>\n",
	"src/main.tsx": `import { createClient } from "@supabase/supabase-js";

const supabase = createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_ANON_KEY);
supabase.auth.onAuthStateChange(() => {});
supabase.from("tickets").select("id").limit(20).then(console.log);
`,
	"supabase/migrations/20250101000000_start.sql": `create table customers (
  id uuid primary key,
  name text
);
create table tickets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  customer_id uuid,
  stripe_invoice_id text
);
`,
}

// TestRelations proves in PostgreSQL that rows which point to nothing are
// refused, before the keys and after, and what happens when a parent goes.
func TestRelations(t *testing.T) {
	j := start(t, nodeApp(t, "loose", loose))
	c := postgres(t)
	c.run(t, supabaseRoles)
	c.migrate(t, filepath.Join(j.dir, "supabase", "migrations"))
	const customer, nobody = "00000000-0000-0000-0000-0000000000c1", "00000000-0000-0000-0000-00000000000f"
	ticket := func(user, customer string) string {
		return "insert into tickets (user_id, customer_id) values ('" + user + "', " + customer + ");"
	}
	c.run(t, "insert into customers values ('"+customer+"', 'Cy'); "+ticket(ann, "'"+customer+"'")+ticket(bob, "null")+ticket(nobody, "null"))

	change := j.fix(t, "database/relations", nil)
	if len(change.Files) != 1 {
		t.Fatalf("the fix changes %d files", len(change.Files))
	}
	keys := string(change.Files[0].After)
	c.fails(t, keys, "tickets_user_id_fkey") // a row points to nobody still
	find := strings.TrimSpace(strings.TrimPrefix(lineWith(keys, "select c.user_id"), "--"))
	if got := c.run(t, find); got != nobody {
		t.Errorf("the query that finds such rows finds %q", got)
	}
	c.run(t, "delete from tickets where user_id = '"+nobody+"'")
	c.run(t, keys)
	if got := c.run(t, "select count(*) from pg_constraint where contype = 'f' and convalidated and conrelid = 'tickets'::regclass"); got != "2" {
		t.Errorf("%s keys are validated", got)
	}
	c.fails(t, ticket(nobody, "null"), "tickets_user_id_fkey")
	c.fails(t, ticket(ann, "'"+nobody+"'"), "tickets_customer_id_fkey")
	c.run(t, "delete from customers; delete from auth.users where id = '"+bob+"'")
	if got := c.run(t, "select user_id, customer_id is null from tickets"); got != ann+"|t" {
		t.Errorf("once the parents are gone: %s", got)
	}
	j.undo(t)
}

func lineWith(text, words string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, words) {
			return line
		}
	}
	return ""
}

// TestDrizzleRelations proves that drizzle-kit makes the foreign keys from the
// schema as the fix leaves it.
func TestDrizzleRelations(t *testing.T) {
	dir := nodeApp(t, "drizzle-keys", map[string]string{
		"package.json":      `{ "name": "drizzle-keys", "type": "module", "dependencies": { "drizzle-orm": "^0.45.0", "express": "^5.1.0", "pg": "^8.16.0" }, "devDependencies": { "drizzle-kit": "^0.31.0" } }`,
		"server.js":         serverJS,
		"drizzle.config.ts": "export default { dialect: \"postgresql\", schema: \"./src/schema.ts\", out: \"./drizzle\" };\n",
		"src/schema.ts": `import { relations } from 'drizzle-orm'
import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'

export const items = pgTable('items', {
  id: serial('id').primaryKey(),
  orderId: integer('order_id').notNull(),
  userId: integer('user_id').references(() => users.id),
})

export const users = pgTable('users', {
  id: serial('id').primaryKey(),
  email: text('email').notNull().unique(),
})

export const orders = pgTable('orders', {
  id: serial('id').primaryKey(),
})

export const itemsRelations = relations(items, ({ one }) => ({
  order: one(orders, { fields: [items.orderId], references: [orders.id] }),
}))
`,
	})
	j := start(t, dir)
	j.fix(t, "database/relations", nil)
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "drizzle-kit", "generate", "--name", "relations")
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "drizzle"))
	c.run(t, "insert into users (email) values ('a'); insert into orders default values; insert into items (order_id, user_id) values (1, 1)")
	c.fails(t, "insert into items (order_id) values (2)", "foreign key")
	c.run(t, "delete from users")
	if got := c.run(t, "select order_id, user_id is null from items"); got != "1|t" {
		t.Errorf("once the account is gone: %s", got)
	}
	c.run(t, "delete from orders")
	if got := c.run(t, "select count(*) from items"); got != "0" {
		t.Errorf("%s items of no order are left", got)
	}
}

// TestPrismaRelations proves that Prisma accepts the relation beside another one
// of the same models. The engine that makes the SQL is a download of its own and
// is not run.
func TestPrismaRelations(t *testing.T) {
	dir := nodeApp(t, "prisma-keys", map[string]string{
		"package.json": `{ "name": "prisma-keys", "type": "module", "dependencies": { "@prisma/client": "^6.16.0", "express": "^5.1.0" }, "devDependencies": { "prisma": "^6.16.0" } }`,
		"server.js":    serverJS,
		"prisma/schema.prisma": `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id   String         @id
  sent Notification[] @relation("sent")
}

model Notification {
  id       String  @id
  userId   String
  senderId String?
  sender   User?   @relation("sent", fields: [senderId], references: [id], onDelete: SetNull)
  // whom it is for is never said
}
`,
	})
	fixGap(t, dir, database.Relations, nil)
	npm(t, dir, "install", "--ignore-scripts")
	command(t, dir, prismaEnv, "npx", "prisma", "validate")
}

// prismaEnv keeps Prisma from loading its engines: checking a schema needs none.
var prismaEnv = []string{"DATABASE_URL=postgresql://localhost/app", "PRISMA_SCHEMA_ENGINE_BINARY=/bin/true", "PRISMA_QUERY_ENGINE_LIBRARY=/bin/true"}
