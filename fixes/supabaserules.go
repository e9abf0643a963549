package fixes

import (
	"fmt"
	"strings"
	"unicode"

	"underpin/checks/project/schema"
)

// TableRules are the access rules that a table shall get.
type TableRules struct {
	Table   *schema.Table
	Enable  bool           // switch row-level security on
	Drop    []string       // names of rules that go
	Owner   *schema.Column // says whose row it is; nil when nothing does
	Allow   []string       // commands that owners get a rule for: "select", "insert" …
	Comment string         // one line for whoever reads the migration; "" for none
}

// FunctionRules close a function that runs with its maker's rights.
type FunctionRules struct {
	Function   *schema.Function
	SearchPath bool // fix where it looks for names
	Revoke     bool // only the server may call it
}

// AccessRules is the SQL that sets rules for Supabase's tables, functions and
// views; ok is false when a name holds characters that no migration should.
func AccessRules(s *schema.Schema, tables []TableRules, functions []FunctionRules, views []schema.View) (sql string, ok bool) {
	var b strings.Builder
	for _, t := range tables {
		if strings.ContainsFunc(t.Table.Name+t.Comment+strings.Join(t.Drop, ""), unicode.IsControl) {
			return "", false
		}
		b.WriteString(tableRules(s, t))
	}
	for _, f := range functions {
		if strings.ContainsFunc(f.Function.Name, unicode.IsControl) {
			return "", false
		}
		name := qualifiedName(s, f.Function.Schema, f.Function.Name)
		if f.SearchPath {
			fmt.Fprintf(&b, "alter function %s set search_path = %s;\n", name, searchPath(f.Function))
		}
		if f.Revoke {
			fmt.Fprintf(&b, "revoke execute on function %s from public, anon, authenticated;\n", name)
		}
	}
	for _, v := range views {
		if strings.ContainsFunc(v.Name, unicode.IsControl) {
			return "", false
		}
		fmt.Fprintf(&b, "alter view %s set (security_invoker = on);\n", qualifiedName(s, v.Schema, v.Name))
	}
	return b.String(), true
}

func tableRules(s *schema.Schema, t TableRules) string {
	var b strings.Builder
	name := quotedTable(s, t.Table)
	if t.Comment != "" {
		fmt.Fprintf(&b, "-- %s\n", t.Comment)
	}
	if t.Enable {
		fmt.Fprintf(&b, "alter table %s enable row level security;\n", name)
	}
	for _, p := range t.Drop {
		fmt.Fprintf(&b, "drop policy if exists %s on %s;\n", alwaysQuoted(p), name)
	}
	if t.Owner != nil {
		for _, c := range t.Allow {
			b.WriteString(ownerRule(s, t, c))
		}
	}
	b.WriteString("\n")
	return b.String()
}

// ownerRule lets people do one thing with their own rows. It can be run twice.
func ownerRule(s *schema.Schema, t TableRules, command string) string {
	uid := "(select auth.uid())"
	if !strings.Contains(strings.ToLower(t.Owner.Type), "uuid") {
		uid += "::text"
	}
	own := fmt.Sprintf("(%s = %s)", uid, quoted(s, t.Owner.Name))
	policy := alwaysQuoted("owners " + command + " " + t.Table.Name)
	condition := "using " + own
	switch command {
	case "insert":
		condition = "with check " + own
	case "update":
		condition += " with check " + own
	}
	table := quotedTable(s, t.Table)
	return fmt.Sprintf("drop policy if exists %s on %s;\ncreate policy %s on %s for %s to authenticated %s;\n", policy, table, policy, table, command, condition)
}

// searchPath is where a function shall look for names: where it did so far,
// with nothing of the caller's in front.
func searchPath(f *schema.Function) string {
	low := strings.ToLower(f.Body)
	for _, word := range []string{"crypt(", "gen_salt(", "uuid_generate_v", "http_", "digest(", "extensions."} {
		if strings.Contains(low, word) {
			return "public, extensions, pg_temp"
		}
	}
	return "public, pg_temp"
}

func qualifiedName(s *schema.Schema, in, name string) string {
	if in == "" {
		in = "public"
	}
	return quoted(s, in) + "." + quoted(s, name)
}

func alwaysQuoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
