package schema_test

import (
	"fmt"
	"testing"

	"underpin/checks/project/schema"
)

func TestReadQuery(t *testing.T) {
	tests := []struct{ sql, want string }{
		{
			"SELECT * FROM users WHERE email = $1 AND lower(name) = 'x' ORDER BY created_at DESC LIMIT 1",
			"select [users] filters [{users email = 1}] sorts [{users created_at = 0}] true",
		},
		{
			"select p.* from public.posts p join users u on u.id = p.author_id where p.slug in ('a') and u.age <> 3",
			"select [posts users] filters [{users id = 0} {posts author_id join 0} {posts slug in 0}] sorts [] false",
		},
		{
			"select * from users u left join posts p on p.author_id = u.id and p.kind = $1 where u.team = $2",
			"select [users posts] filters [{posts author_id = 0} {users id join 0} {posts kind = 1} {users team = 2}] sorts [] false",
		},
		{
			"select c.* from chunks c join documents d on c.document_id = d.id where d.team_id = $1",
			"select [chunks documents] filters [{chunks document_id = 0} {documents id = 0} {documents team_id = 1}] sorts [] false",
		},
		{"UPDATE t SET a = 1 WHERE $1 = b", "update [t] filters [{t b = 0}] sorts [] false"},
		{"delete from t where a = ? and b=?", "delete [t] filters [{t a = 1} {t b = 2}] sorts [] false"},
		{"insert into logs (a) values ('where x = 1')", "insert [logs] filters [] sorts [] false"},
		{"Select a plan to go on", ""},
		{"Create an account", ""},
		{"Update your profile", ""},
	}
	for _, tt := range tests {
		q, ok := schema.ReadQuery(tt.sql)
		got := ""
		if ok {
			got = fmt.Sprint(q.Verb, " ", q.Tables, " filters ", q.Filters, " sorts ", q.Sorts, " ", q.Limited)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func TestReadWritten(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"INSERT INTO users (email, role, at) VALUES (?, ?, now()) RETURNING id", "[{users email = 1} {users role = 2} {users at = 0}]"},
		{"insert into users (a, b) values ($2, coalesce($1, 'x')), ($3, $4)", "[{users a = 2} {users b = 0}]"},
		{"insert into users values ($1)", "[]"},
		{"insert into users (a, b) select $1, $2", "[]"},
		{"insert into users (a, b) values ($1", "[]"},
		{"UPDATE users SET role = $1, seen = greatest(seen, $2), name=$3 WHERE id = $4", "[{users role = 1} {users seen = 0} {users name = 3}]"},
		{"select a from users where b = $1", "[]"},
	}
	for _, tt := range tests {
		q, _ := schema.ReadQuery(tt.sql)
		if got := fmt.Sprint(q.Written); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func TestAsks(t *testing.T) {
	table := &schema.Table{Name: "vendors"}
	var got string
	for _, r := range table.Asks("is_public or org_id in (select m.org_id from org_members m where m.user_id = (select auth.uid()))") {
		got += fmt.Sprintln(r.Tables, r.Filters)
	}
	want := "[org_members] [{org_members user_id = 0}]\n[vendors] [{vendors org_id in 0}]\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzReadQuery(f *testing.F) {
	f.Add("select * from a join b on a.x = b.y where (a.z in (select 1)) order by a.t desc limit 1")
	f.Add("exists (select 1 from \"m\" where m.u = auth.uid())")
	f.Fuzz(func(t *testing.T, text string) {
		schema.ReadQuery(text)
		schema.Reads(text)
		(&schema.Table{Name: "t"}).Asks(text)
	})
}
