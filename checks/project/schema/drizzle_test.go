package schema_test

import (
	"slices"
	"strings"
	"testing"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

func parse(files map[string]string, order ...string) []*source.File {
	var out []*source.File
	for _, name := range order {
		out = append(out, source.Parse(name, []byte(files[name])))
	}
	return out
}

var blog = map[string]string{
	"db/users.ts": `import { pgTable, pgEnum, text, uuid, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
export const role = pgEnum("role", ["admin", "member"]);
export const stamps = { createdAt: timestamp("created_at").defaultNow().notNull() };
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull(),
  role: role("role").default("member"),
  ...stamps,
}, (t) => [uniqueIndex("users_email").on(sql` + "`lower(${t.email})`" + `)]);
`,
	"db/posts.ts": `import { pgTableCreator, integer, text, index, primaryKey, foreignKey } from "drizzle-orm/pg-core";
import { relations } from "drizzle-orm";
import { users, stamps } from "./users";
const table = pgTableCreator((n) => "app_" + n);
export const posts = table("posts", (d) => ({
  id: d.integer().primaryKey().generatedAlwaysAsIdentity(),
  authorId: d.uuid("author_id").references(() => users.id, { onDelete: "cascade" }),
  slug: d.text().unique(),
  editorId: d.uuid("editor_id"),
  ...stamps,
}), (t) => ({ at: index("at").on(t.createdAt.desc(), t.slug) }));
export const likes = table("likes", { post: integer("post_id"), user: text("user_id") }, (t) => [
  primaryKey({ columns: [t.post, t.user] }),
  foreignKey({ columns: [t.post], foreignColumns: [posts.id] }).onDelete("set null"),
]);
export const postRelations = relations(posts, ({ one }) => ({
  editor: one(users, { fields: [posts.editorId], references: [users.id] }),
}));
`,
}

// TestReadDrizzleByOtherNames reads tables whose maker is imported with its whole module,
// or under a name of the file's own, and none that another library makes.
func TestReadDrizzleByOtherNames(t *testing.T) {
	s := schema.ReadDrizzle(parse(map[string]string{"db/schema.ts": `import * as pg from "drizzle-orm/pg-core";
import { pgTable as table } from "drizzle-orm/pg-core";
import * as ui from "./ui";
export const teas = pg.pgTable("teas", {
  id: pg.serial().primaryKey(),
  name: pg.text().notNull(),
}, (t) => [pg.index("teas_name").on(t.name)]);
export const orders = table("orders", { id: pg.serial().primaryKey() });
export const rows = ui.pgTable("rows", { id: ui.text() });
`}, "db/schema.ts"))
	want := `teas: id serial!, name text!, unique(id) index(name)
orders: id serial!, unique(id)
`
	if got := write(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReadDrizzle(t *testing.T) {
	s := schema.ReadDrizzle(parse(blog, "db/posts.ts", "db/users.ts"))
	want := `posts: id integer!, author_id uuid, slug text, editor_id uuid, created_at timestamp!=defaultNow, unique(id) unique(slug) index(created_at,slug) fk(author_id)->users(id)cascade fk(editor_id)->users(id)
likes: post_id integer, user_id text, unique(post_id,user_id) fk(post_id)->posts(id)set null
users: id uuid!=defaultRandom, email text!, role role="member"<role>, created_at timestamp!=defaultNow, unique(id) unique(email~sql` + "`lower(${t.email})`" + `)
`
	if got := write(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	posts := s.Table("posts")
	if !posts.ForeignKeys[1].Virtual || posts.ForeignKeys[0].Virtual {
		t.Error("only relations() are virtual")
	}
	if p := posts.Column("editorId").Place; p.File != "db/posts.ts" || p.Line != 9 {
		t.Errorf("editorId at %+v", p)
	}
}

func TestReadMongoose(t *testing.T) {
	s := schema.ReadMongoose(parse(map[string]string{"user.js": `const mongoose = require("mongoose");
const userSchema = new mongoose.Schema({
  email: { type: String, required: true, unique: true },
  org: { type: mongoose.Schema.Types.ObjectId, ref: "Org" },
  tags: [String],
});
userSchema.index({ org: 1, email: -1 });
module.exports = mongoose.model("User", userSchema);
`}, "user.js"))
	want := "User: email string!, org mongoose.schema.types.objectid, tags string, unique(_id) unique(email) index(org,email) fk(org)->Org(_id)\n"
	if got := write(s); got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

func TestReadDrizzlePolicies(t *testing.T) {
	files := map[string]string{"db/notes.ts": `import { pgTable, pgPolicy, uuid, text } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { sql } from "drizzle-orm";
export const notes = pgTable("notes", { id: uuid("id").primaryKey(), owner: uuid("owner") }, (t) => [
  pgPolicy("read own", { for: "select", to: authenticatedRole, using: sql` + "`${t.owner} = auth.uid()`" + ` }),
]);
export const words = pgTable("words", { id: text("id").primaryKey() });
`}
	s := schema.ReadDrizzle(parse(files, "db/notes.ts"))
	notes := s.Table("notes")
	if !notes.RLS || len(notes.Policies) != 1 || notes.Policies[0].Name != "read own" || notes.Policies[0].Command != "select" || !strings.Contains(notes.Policies[0].Using, "auth.uid()") {
		t.Errorf("row-level security %v, policies %+v", notes.RLS, notes.Policies)
	}
	if !slices.Contains(notes.Policies[0].Columns, "owner") {
		t.Errorf("columns %q", notes.Policies[0].Columns)
	}
	if words := s.Table("words"); words.RLS || len(words.Policies) > 0 {
		t.Errorf("words has %+v", words.Policies)
	}
}
