package project_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project"
)

// spell writes queries one a line.
func spell(queries []project.Query) string {
	var b strings.Builder
	for _, q := range queries {
		fmt.Fprintf(&b, "%d %s %s %s", q.Line, q.Via, q.Verb, q.Table)
		for _, a := range q.Filters {
			fmt.Fprintf(&b, " %s:%s", a.Name, a.Op)
		}
		for _, a := range q.Sorts {
			fmt.Fprintf(&b, " by %s", a.Name)
		}
		for word, on := range map[string]bool{" open": q.Open} {
			if on {
				b.WriteString(word)
			}
		}
		if q.Limited {
			b.WriteString(" limited")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestQueries(t *testing.T) {
	server := `const express = require("express");
const { Pool } = require("pg");
const { createClient } = require("@supabase/supabase-js");
const app = express();
const pool = new Pool();
const supabase = createClient("u", "k");
app.get("/", async (req, res) => {
`
	tests := []struct{ name, code, want string }{
		{
			"supabase chain", `await supabase.from("items").select("*").eq("list_id", x).in("tag", y).order("made").limit(5);`,
			"8 supabase select items list_id:eq tag:in by made limited\n",
		},
		{
			"supabase built step by step", `let q = supabase.from("items").select("*");
if (a) q = q.eq("owner", a);
q = q.eq("kind", "x").order("made");`,
			"8 supabase select items owner:eq kind:constant by made\n",
		},
		{
			"one thing by any of its keys", `await supabase.from("items").select("*").or(` + "`id.eq.${x},first_id.eq.${x}`" + `);`,
			"8 supabase select items open\n",
		},
		{
			"any of its keys under a condition", `let q = supabase.from("items").select("*");
if (a) q = q.or("maker_id.eq." + a);
q = q.order("made");`,
			"8 supabase select items by made\n",
		},
		{"a search in several columns", `supabase.from("items").select("*").or("name.ilike.%" + x + "%,note.ilike.%" + x + "%");`, "8 supabase select items\n"},
		{
			"joined and computed columns are left out", `await supabase.from("a").update(v).eq("b.c", x).eq("meta->>k", y).match({ id: z });`,
			"8 supabase update a id:=\n",
		},
		{"buckets and arrays are no tables", `supabase.storage.from("files").upload("x", y); Array.from("ab"); Buffer.from("x");`, ""},
		{
			"text for a driver", "await pool.query(`SELECT * FROM posts WHERE author_id = ${x} ORDER BY at LIMIT 3`);",
			"8 raw-sql select posts author_id:= by at limited\n",
		},
		{
			"text put together piece by piece", `let sql = "SELECT * FROM faults";
if (a) sql += " WHERE page = ?";
sql += " ORDER BY at DESC LIMIT ? OFFSET ?";
await pool.query(sql);
let all = "SELECT * FROM faults";
all += " ORDER BY at";
await pool.query(all);`,
			"11 raw-sql select faults open limited\n14 raw-sql select faults\n",
		},
		{
			"text that joins", "pool.query(\"SELECT p.* FROM posts p JOIN authors a ON a.id = p.author_id WHERE a.handle = $1 ORDER BY p.at\");",
			"8 raw-sql select posts author_id:= by at open\n8 raw-sql select authors id:= handle:= open\n",
		},
		{
			"text in a constant", `const text = "DELETE FROM posts WHERE slug = $1"; await pool.query(text, [x]);`,
			"8 raw-sql delete posts slug:=\n",
		},
		{"sentences are no statements", `toast("Select a plan from the list"); run("Update your profile"); pool.query("Create an account");`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := project.FromFiles(map[string]string{
				"package.json": `{"name":"a","main":"index.js","dependencies":{"express":"4.21.0","pg":"8.13.0","@supabase/supabase-js":"2.47.0"}}`,
				"index.js":     server + tt.code + "\n});\napp.listen(3000);\n",
			})
			if got := spell(p.Queries()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestPrismaQueries(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"package.json":         `{"name":"a","main":"index.js","dependencies":{"express":"4.21.0","@prisma/client":"6.2.0"}}`,
		"prisma/schema.prisma": "datasource db {\n provider = \"postgresql\"\n}\nmodel Post {\n id Int @id\n slug String\n userId Int\n}\n",
		"index.js": `const express = require("express");
const { PrismaClient } = require("@prisma/client");
const prisma = new PrismaClient();
const app = express();
app.get("/", async (req, res) => {
  const where = { userId: 1 };
  await prisma.post.findMany({ where, orderBy: [{ slug: "asc" }], take: 5 });
  await prisma.post.updateMany({ where: { OR: [{ slug: x }, { id: { in: y } }], NOT: { userId: z }, ...(a && { userId: a }) } });
  await prisma.post.findMany({ where: made(), orderBy: { slug: "asc" } });
  await cache.entry.delete({ where: { key: x } });
  res.end();
});
app.listen(3000);
`,
	})
	want := `7 prisma select post userId:constant by slug limited
8 prisma update post slug:= id:in userId:=
9 prisma select post by slug open
`
	if got := spell(p.Queries()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
