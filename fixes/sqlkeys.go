package fixes

import (
	"fmt"
	"strings"
	"unicode"

	"underpin/checks/project/schema"
)

// sqlKeys writes a migration that creates the keys, named to run after the last
// one that the schema was read from.
func sqlKeys(d *Draft, s *schema.Schema, name string, keys []NewKey) error {
	if name, odd := oddName(keys); odd {
		return d.Refuse(fmt.Sprintf("the name %q holds characters that no migration should", name), "", "")
	}
	return AddMigration(d, s, name, sqlStatements(s, keys), dropStatements(s, keys))
}

// oddName finds a name with control characters, which would end the comment or
// the line that it is written into.
func oddName(keys []NewKey) (string, bool) {
	for _, k := range keys {
		for _, name := range append(columnNames(k.Columns), k.Table.Name, k.Table.Schema) {
			if strings.ContainsFunc(name, unicode.IsControl) {
				return name, true
			}
		}
	}
	return "", false
}

func migrationStep(d *Draft, s *schema.Schema, file string) {
	if s.Source == schema.Supabase && strings.Contains("/"+file, "/supabase/migrations/") {
		d.Step("Read the migration, then apply it to your database.", packageRunner(d)+" supabase db push")
		return
	}
	if s.Source == schema.Supabase {
		d.Step("Read "+file+", then run it in the SQL editor of your Supabase project.", "")
		return
	}
	d.Step("Apply "+file+" the way your other migrations reach the database.", "")
}

func sqlStatements(s *schema.Schema, keys []NewKey) string {
	var b strings.Builder
	for i, k := range keys {
		if i > 0 && k.Unique {
			b.WriteString("\n")
		}
		if k.Unique {
			b.WriteString(duplicatesNote(s, k))
		}
		b.WriteString(createIndex(s, k))
	}
	return b.String()
}

// duplicatesNote tells how to find the rows that would stop a unique index.
func duplicatesNote(s *schema.Schema, k NewKey) string {
	what := strings.Join(indexParts(s, k), ", ")
	return fmt.Sprintf("-- This fails while two rows share a value. To find them first:\n--   select %s, count(*) from %s group by %s having count(*) > 1;\n",
		what, quotedTable(s, k.Table), groupBy(len(k.Columns)))
}

func groupBy(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i + 1)
	}
	return strings.Join(out, ", ")
}

func createIndex(s *schema.Schema, k NewKey) string {
	kind := "index"
	if k.Unique {
		kind = "unique index"
	}
	if s.Dialect != schema.MySQL { // MySQL knows no IF NOT EXISTS here
		kind += " if not exists"
	}
	return fmt.Sprintf("create %s %s on %s (%s);\n",
		kind, quoted(s, IndexName(k)), quotedTable(s, k.Table), strings.Join(indexParts(s, k), ", "))
}

func dropStatements(s *schema.Schema, keys []NewKey) string {
	var b strings.Builder
	for _, k := range keys {
		if s.Dialect == schema.MySQL {
			fmt.Fprintf(&b, "drop index %s on %s;\n", quoted(s, IndexName(k)), quotedTable(s, k.Table))
			continue
		}
		name := quoted(s, IndexName(k))
		if k.Table.Schema != "" {
			name = quoted(s, k.Table.Schema) + "." + name
		}
		fmt.Fprintf(&b, "drop index if exists %s;\n", name)
	}
	return b.String()
}

func indexParts(s *schema.Schema, k NewKey) []string {
	out := make([]string, len(k.Columns))
	for i, c := range k.Columns {
		out[i] = quoted(s, c.Name)
		if k.Folded && foldable(s, c) {
			out[i] = "lower(" + out[i] + ")"
		}
	}
	return out
}

// foldable reports whether upper and lower case would be told apart without
// lower(): MySQL's usual collations and the citext type fold by themselves.
func foldable(s *schema.Schema, c *schema.Column) bool {
	if s.Dialect == schema.MySQL || strings.Contains(c.Type, "citext") {
		return false
	}
	t := c.Type
	return strings.HasPrefix(t, "text") || strings.HasPrefix(t, "varchar") || strings.HasPrefix(t, "character varying") || strings.HasPrefix(t, "string")
}

// IndexName is the name that PostgreSQL's and Prisma's habit gives a key:
// posts_author_id_idx, users_email_key. It is cut to PostgreSQL's 63 bytes.
func IndexName(k NewKey) string {
	suffix := "_idx"
	if k.Unique {
		suffix = "_key"
	}
	stem := k.Table.Name + "_" + strings.Join(columnNames(k.Columns), "_")
	if len(stem)+len(suffix) > 63 {
		stem = stem[:63-len(suffix)]
	}
	return stem + suffix
}

func quotedTable(s *schema.Schema, t *schema.Table) string {
	if t.Schema != "" {
		return quoted(s, t.Schema) + "." + quoted(s, t.Name)
	}
	if s.Source == schema.Supabase {
		return "public." + quoted(s, t.Name)
	}
	return quoted(s, t.Name)
}

// quoted quotes a name only where it must be: folded names stay readable.
func quoted(s *schema.Schema, name string) string {
	plain := name != "" && !reservedSQL[name]
	for i, c := range name {
		if !(c == '_' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9') {
			plain = false
		}
	}
	switch {
	case plain:
		return name
	case s.Dialect == schema.MySQL:
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// reservedSQL lists the reserved words that apps do use for tables and columns.
var reservedSQL = map[string]bool{
	"user": true, "order": true, "group": true, "table": true, "column": true, "check": true, "primary": true,
	"references": true, "select": true, "where": true, "from": true, "to": true, "end": true, "desc": true,
	"asc": true, "limit": true, "offset": true, "default": true, "case": true, "when": true, "then": true,
	"else": true, "all": true, "any": true, "and": true, "or": true, "not": true, "in": true, "is": true,
	"null": true, "on": true, "as": true, "create": true, "grant": true, "having": true, "into": true,
	"union": true, "unique": true, "using": true, "with": true, "window": true,
	"key": true, "keys": true, "index": true, "rank": true, "row": true, "rows": true, "groups": true,
	"analyze": true, "array": true, "both": true, "cast": true, "collate": true, "constraint": true,
	"current_user": true, "distinct": true, "do": true, "except": true, "fetch": true, "for": true,
	"foreign": true, "initially": true, "intersect": true, "lateral": true, "leading": true, "only": true,
	"placing": true, "returning": true, "session_user": true, "some": true, "symmetric": true,
	"trailing": true, "variadic": true, "localtime": true, "like": true, "values": true, "range": true,
	"read": true, "write": true, "release": true, "condition": true, "option": true, "system": true,
}
