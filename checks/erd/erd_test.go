package erd_test

import (
	"slices"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/erd"
	"underpin/checks/project/schema"
)

const shop = `create table users (id uuid primary key, email text not null);
create table orders (
  id uuid primary key,
  user_id uuid not null references users (id),
  coupon_id uuid,
  invoice_id uuid unique references invoices (id)
);
create table tags (label text);
`

func read(text string) *schema.Schema {
	return schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(text)}}, schema.SQL)
}

func gap(id string, confidence check.Confidence, lines ...int) check.Result {
	f := check.Finding{Verdict: check.Gap, Confidence: confidence}
	for _, l := range lines {
		f.Places = append(f.Places, check.Line("m.sql", l, "here"))
	}
	return check.Result{Check: &check.Check{ID: id}, Finding: f}
}

func TestGapsStandAtTheirColumns(t *testing.T) {
	d := erd.Of(read(shop), []check.Result{
		gap("database/indexes", check.Certain, 4, 4),
		gap("database/relations", check.Likely, 5),
		gap("database/identity", check.Possible, 1),
		gap("database/rls", check.Certain, 2),
		gap("deploy/ci", check.Certain, 8),
	})
	marked := map[string]string{}
	for _, table := range d.Tables {
		if len(table.Marks) > 0 {
			marked[table.Name] = strings.Join(table.Marks, ";")
		}
		for _, c := range table.Columns {
			if len(c.Marks) > 0 {
				marked[table.Name+"."+c.Name] = strings.Join(c.Marks, ";")
			}
		}
	}
	want := map[string]string{"orders": "open to anyone", "orders.user_id": "no index", "orders.coupon_id": "no foreign key"}
	if len(marked) != len(want) {
		t.Errorf("marked %v, want %v", marked, want)
	}
	for at, text := range want {
		if marked[at] != text {
			t.Errorf("%s: %q, want %q", at, marked[at], text)
		}
	}
}

func TestWhatOthersReferToStandsFirst(t *testing.T) {
	d := erd.Of(read(`create table a (id int primary key, hub_id int references hub (id));
create table lone (id int);
create table hub (id int primary key);
create table b (id int primary key, hub_id int references hub (id), a_id int references a (id));`), nil)
	var names []string
	for _, table := range d.Tables {
		names = append(names, table.Name)
	}
	if got := strings.Join(names, " "); got != "hub a b lone" {
		t.Errorf("order %q, want hub a b lone", got)
	}
}

func TestMermaid(t *testing.T) {
	d := erd.Of(read(shop), []check.Result{gap("database/indexes", check.Certain, 4)})
	want := `erDiagram
  "users" {
    uuid id PK
    text email
  }
  "orders" {
    uuid id PK
    uuid user_id FK "no index"
    uuid coupon_id
    uuid invoice_id FK, UK
  }
  "tags" {
    text label
  }
  "users" ||--o{ "orders" : "user_id"
  "invoices" |o--o| "orders" : "invoice_id"
`
	if got := d.Mermaid(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMermaidKeepsHostileNamesInTheirQuotes(t *testing.T) {
	d := erd.Diagram{Tables: []erd.Table{{
		Name: "a\" {\n}\nclick x\u2028%%{init}", Marks: []string{"x\ny"},
		Columns: []erd.Column{{Name: "1 \"drop\n", Type: "numeric(10, 2)"}, {Name: "日", Type: ""}},
	}}, Relations: []erd.Relation{{From: "b\nc", Column: "d\"e", To: "a"}}}
	out := d.Mermaid()
	if n := strings.Count(out, "\n"); n != 7 {
		t.Errorf("%d lines, want 7:\n%s", n, out)
	}
	for line := range strings.Lines(out) {
		if strings.Count(line, `"`)%2 != 0 || strings.Contains(line, "init}") {
			t.Errorf("a name ends its quotes: %s", line)
		}
	}
	for _, want := range []string{"numeric(10__2) drop\n", "unknown unnamed\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// A key that is there and says nothing about deleting is not called a missing one.
func TestAKeyWithoutADecisionIsNotMissing(t *testing.T) {
	r := gap("database/relations", check.Certain, 5)
	r.Finding.Places[0].Message = "orders.coupon_id says nothing about deleting: a row of coupons that is used here cannot be deleted"
	for _, table := range erd.Of(read(shop), []check.Result{r}).Tables {
		for _, c := range table.Columns {
			if c.Name == "coupon_id" && !slices.Equal(c.Marks, []string{"deleting undecided"}) {
				t.Errorf("%s is marked %v", c.Name, c.Marks)
			}
		}
	}
}

// What only the query builder knows of is drawn as a relation and called no key.
func TestARelationOfTheCodeIsNoKey(t *testing.T) {
	s := read("create table users (id uuid primary key);\ncreate table orders (id uuid primary key, user_id uuid references users (id));")
	for _, table := range s.Tables {
		for i := range table.ForeignKeys {
			table.ForeignKeys[i].Virtual = true
		}
	}
	d := erd.Of(s, nil)
	if c := d.Tables[1].Columns[1]; c.Target != "users.id" || !c.Loose {
		t.Errorf("%+v, want a loose reference to users.id", c)
	}
	out := d.Mermaid()
	if !strings.Contains(out, "uuid user_id\n") || !strings.Contains(out, `"users" |o..o{ "orders" : "user_id"`) {
		t.Errorf("a key that the database knows nothing of:\n%s", out)
	}
}
