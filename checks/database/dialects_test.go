package database

import (
	"errors"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// What is said about a database is true of that database: SQLite, Cloudflare's D1 and
// Turso know neither concurrent indexes nor keys that are validated later.
func TestAdviceFitsTheDatabase(t *testing.T) {
	sqlite := map[string]string{
		"package.json":            `{"dependencies": {"express": "^4.21.0", "better-sqlite3": "^11.0.0"}}`,
		"server.js":               "const express = require('express');\nconst Database = require('better-sqlite3');\nconst db = new Database('app.db');\nconst app = express();\napp.get('/notes', (req, res) => res.json(db.prepare('select * from notes where user_id = ?').all(req.query.user)));\napp.listen(3000);\n",
		"migrations/0001_one.sql": "create table users (id integer primary key autoincrement, email text not null unique);\ncreate table notes (id integer primary key autoincrement, user_id integer not null, text text, status text not null default 'open');\n",
	}
	postgres := map[string]string{
		"package.json":            `{"dependencies": {"express": "^4.21.0", "pg": "^8.13.0"}}`,
		"server.js":               "const express = require('express');\nconst { Pool } = require('pg');\nconst db = new Pool();\nconst app = express();\napp.get('/notes', async (req, res) => res.json((await db.query('select * from notes where user_id = $1', [req.query.user])).rows));\napp.listen(3000);\n",
		"migrations/0001_one.sql": "create table users (id serial primary key, email text not null unique);\ncreate table notes (id serial primary key, user_id integer not null, text text, status text not null default 'open');\n",
	}
	for _, c := range []*check.Check{Indexes, Relations, Constraints} {
		if said := saidBy(t, c, sqlite); strings.Contains(said, "PostgreSQL") || strings.Contains(said, "not valid") || strings.Contains(said, "CONCURRENTLY") {
			t.Errorf("%s says to an owner of SQLite: %s", c.ID, said)
		}
	}
	if said := saidBy(t, Indexes, postgres); !strings.Contains(said, "CONCURRENTLY") {
		t.Errorf("an owner of PostgreSQL hears nothing of concurrent indexes: %s", said)
	}
	if said := saidBy(t, Relations, postgres); !strings.Contains(said, "not valid") {
		t.Errorf("an owner of PostgreSQL hears nothing of keys that are validated later: %s", said)
	}
	if refused := saidBy(t, Relations, sqlite); !strings.Contains(refused, "notes_new") {
		t.Errorf("SQLite's way to a key is not shown: %s", refused)
	}
}

// saidBy is all that a check and its fix say of an app.
func saidBy(t *testing.T, c *check.Check, files map[string]string) string {
	t.Helper()
	p := project.FromFiles(files)
	f := c.Look(p)
	said := []string{f.Reason, strings.Join(f.Brief, "\n")}
	change, err := c.Fix.Draw(p, c.ID, nil)
	var refusal *fixes.Refusal
	switch {
	case errors.As(err, &refusal):
		said = append(said, refusal.Reason, refusal.Sketch)
	case err != nil:
		t.Fatal(err)
	}
	for _, file := range change.Files {
		said = append(said, string(file.After))
	}
	return strings.Join(append(said, change.Notes...), "\n")
}
