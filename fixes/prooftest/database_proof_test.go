//go:build proof

package prooftest

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"underpin/checks/database"
	"underpin/checks/payments"
)

// A cluster is a PostgreSQL server of the test's own, reached by a socket.
type cluster struct {
	dir   string
	owner *syscall.Credential
}

// postgres starts a server, as another user when the test runs as root:
// PostgreSQL refuses to run as root.
func postgres(t *testing.T) *cluster {
	t.Helper()
	bin, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if len(found) == 0 {
			t.Skip("there is no PostgreSQL")
		}
		bin = found[len(found)-1]
	}
	if real, err := filepath.EvalSymlinks(bin); err == nil {
		bin = real
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &cluster{dir: dir}
	if os.Geteuid() == 0 {
		u, err := user.Lookup("nobody")
		if err != nil {
			t.Skip(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		c.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := c.as(exec.Command(bin, "-D", filepath.Join(dir, "data"), "-U", "owner", "-A", "trust", "--no-sync")).CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	server := c.as(exec.Command(filepath.Join(filepath.Dir(bin), "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-h", "", "-F"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT)
		_ = server.Wait()
	})
	for range 100 {
		if _, err := c.try("select 1"); err == nil {
			return c
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("PostgreSQL does not answer")
	return nil
}

func (c *cluster) as(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = c.dir
	if c.owner != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner}
	}
	return cmd
}

// try runs statements in one transaction.
func (c *cluster) try(sql string) (string, error) {
	cmd := exec.Command("psql", "-h", c.dir, "-U", "owner", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-1", "-At", "-f", "-")
	cmd.Stdin = strings.NewReader(sql)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (c *cluster) run(t *testing.T, sql string) string {
	t.Helper()
	out, err := c.try(sql)
	if err != nil {
		t.Fatalf("%s\n%s", sql, out)
	}
	return out
}

// fails asserts that statements are refused, with words in the message.
func (c *cluster) fails(t *testing.T, sql, words string) {
	t.Helper()
	if out, err := c.try(sql); err == nil || !strings.Contains(out, words) {
		t.Errorf("%s: %v %s", sql, err, out)
	}
}

// migrate runs the SQL files of a folder in the order of their names.
func (c *cluster) migrate(t *testing.T, dir string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.sql"))
	slices.Sort(files)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		c.run(t, string(text))
	}
}

const serverJS = "import express from \"express\";\n\nconst app = express();\napp.listen(process.env.PORT);\n"

func TestSQLKeys(t *testing.T) {
	dir := nodeApp(t, "sql-keys", map[string]string{
		"package.json": `{ "name": "sql-keys", "type": "module", "dependencies": { "express": "^5.1.0", "pg": "^8.16.0" } }`,
		"server.js":    serverJS,
		"migrations/0001_users.sql": "CREATE TABLE users (\n  id serial PRIMARY KEY,\n  email text NOT NULL,\n  password_hash text NOT NULL\n);\n" +
			"CREATE TABLE \"order\" (\n  id serial PRIMARY KEY,\n  \"userId\" integer NOT NULL REFERENCES users (id)\n);\n",
	})
	fixGap(t, dir, database.Identity, nil)
	fixGap(t, dir, database.Indexes, nil)
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "migrations"))
	indexes := c.run(t, "select indexname from pg_indexes where schemaname = 'public' order by 1")
	for _, name := range []string{"users_email_key", "order_userId_idx"} {
		if !strings.Contains(indexes, name) {
			t.Errorf("there is no index %s in %s", name, indexes)
		}
	}
	c.run(t, "insert into users (email, password_hash) values ('ann@example.org', 'x')")
	c.fails(t, "insert into users (email, password_hash) values ('Ann@Example.org', 'y')", "users_email_key")
	if plan := c.run(t, "set enable_seqscan = off; explain select * from \"order\" where \"userId\" = 1"); !strings.Contains(plan, "order_userId_idx") {
		t.Errorf("the index serves no lookup: %s", plan)
	}
	t.Logf("indexes of PostgreSQL: %s", strings.ReplaceAll(indexes, "\n", " "))
}

func TestPrismaKeys(t *testing.T) {
	dir := nodeApp(t, "prisma-keys", map[string]string{
		"package.json": `{ "name": "prisma-keys", "type": "module", "dependencies": { "@prisma/client": "^6.16.0", "express": "^5.1.0" }, "devDependencies": { "prisma": "^6.16.0" } }`,
		"server.js":    serverJS,
		"prisma/schema.prisma": `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id       String @id @default(cuid())
  email    String
  password String
  posts    Post[]
}

model Post {
  id       String @id @default(cuid())
  author   User   @relation(fields: [authorId], references: [id])
  authorId String
}
`,
	})
	fixGap(t, dir, database.Identity, nil)
	fixGap(t, dir, database.Indexes, nil)
	npm(t, dir, "install", "--ignore-scripts")
	out := command(t, dir, prismaEnv, "npx", "prisma", "validate")
	formatted := command(t, dir, prismaEnv, "npx", "prisma", "format", "--check")
	t.Log(lastLines(out, 3), lastLines(formatted, 2))
}

func TestDrizzleKeys(t *testing.T) {
	dir := nodeApp(t, "drizzle-keys", map[string]string{
		"package.json":      `{ "name": "drizzle-keys", "type": "module", "dependencies": { "drizzle-orm": "^0.45.0", "express": "^5.1.0", "pg": "^8.16.0" }, "devDependencies": { "drizzle-kit": "^0.31.0" } }`,
		"server.js":         serverJS,
		"drizzle.config.ts": "export default { dialect: \"postgresql\", schema: \"./src/schema.ts\", out: \"./drizzle\" };\n",
		"src/schema.ts": `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'

export const users = pgTable('users', {
  id: serial('id').primaryKey(),
  email: text('email').notNull(),
  passwordHash: text('password_hash').notNull(),
})

export const posts = pgTable('posts', {
  id: serial('id').primaryKey(),
  authorId: integer('author_id').references(() => users.id),
})
`,
	})
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "drizzle-kit", "generate", "--name", "init")
	fixGap(t, dir, database.Identity, nil)
	fixGap(t, dir, database.Indexes, nil)
	command(t, dir, nil, "npx", "drizzle-kit", "generate", "--name", "add_keys")
	text, err := os.ReadFile(filepath.Join(dir, "drizzle", "0001_add_keys.sql"))
	if err != nil {
		t.Fatal(err)
	}
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "drizzle"))
	c.run(t, "insert into users (email, password_hash) values ('a', 'x')")
	c.fails(t, "insert into users (email, password_hash) values ('a', 'y')", "users_email_unique")
	t.Logf("drizzle-kit wrote %s", text)
}

// TestStripeEvents proves the table that the Supabase webhook keeps events in.
func TestStripeEvents(t *testing.T) {
	dir := nodeApp(t, "stripe-events", edgeShop)
	fixGap(t, dir, payments.Webhook, nil)
	c := postgres(t)
	c.run(t, "create role anon; create role service_role bypassrls")
	c.migrate(t, filepath.Join(dir, "supabase", "migrations"))
	c.run(t, "grant all on all tables in schema public to anon, service_role")
	const row = "insert into stripe_events (id, type, data) values ('evt_1', 'x', '{}')"
	c.run(t, "set role service_role; "+row)
	c.fails(t, "set role service_role; "+row, "duplicate key")
	c.fails(t, "set role anon; insert into stripe_events (id, type, data) values ('evt_2', 'x', '{}')", "row-level security")
	if n := c.run(t, "set role anon; select count(*) from stripe_events"); !strings.HasSuffix(n, "0") {
		t.Errorf("anyone can read the events: %s", n)
	}
}
