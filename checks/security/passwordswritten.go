package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// writtenPlain lists the writes that put a password into the row of an account as it was
// typed: whoever reads the row, a backup or a list for administrators, has it. A hook of
// the model or a trigger of the database that hashes on the way in is left to its word.
func writtenPlain(p *project.Project) []keeping {
	var out []keeping
	seen := map[source.Node]bool{}
	hashed := hashedOnTheWay(p)
	for _, r := range guardedRoutes(p) {
		for _, d := range r.deeds {
			if seen[d.node] || d.kind != deedInserts && d.kind != deedUpdates || !keepsPasswords(p, d.table) {
				continue
			}
			seen[d.node] = true
			for _, w := range valuesWritten(d.node) {
				aside := asideOfHash(w.Column)
				if !aside && (hashed || !plainColumn(w.Column)) || !passwordAsSent(p, w.Value) {
					continue
				}
				k := keeping{node: w.Value, how: "in plain text: the row is written with what was typed", weak: true, severity: check.Blocker, sure: check.Likely}
				if aside {
					k.how, k.sure = "in plain text, in a column of their own", check.Certain
				}
				out = append(out, k)
			}
		}
	}
	return out
}

// plainColumn reports whether a column is called as the one for the password itself.
func plainColumn(column string) bool {
	return isPasswordColumn(column) && !hashedName(column)
}

func hashedName(name string) bool {
	return containsPart(strings.ToLower(name), []string{"hash", "encrypted", "digest", "token"})
}

// asideOfHash reports whether a column says by its name that it keeps the password as it is.
func asideOfHash(column string) bool {
	words := wordsOf(column)
	return hasWord(words, openWords) && hasWord(words, passwordWords)
}

var (
	openWords     = wordSet("plain plaintext raw clear visible readable")
	passwordWords = wordSet("password passwd pwd pass")
)

// passwordAsSent reports whether a value is a password as it was sent.
func passwordAsSent(p *project.Project, v source.Node) bool {
	if !namesPassword(v) || hashedName(v.Text()) {
		return false
	}
	return p.FlowOf(v).Only(sent)
}

// valuesWritten are the columns that a write gives values, in SQL or in an object.
func valuesWritten(n source.Node) []project.Compared {
	out := project.WrittenValues(n)
	rows := writtenValue(n).Resolve()
	if rows.Kind() == source.New {
		rows = rows.Arg(0).Resolve()
	}
	if rows.Kind() == source.Array {
		for row := range rows.Children() {
			rows = row.Resolve()
			break
		}
	}
	for field := range rows.Children() {
		if field.Is(source.Property, source.Shorthand) {
			out = append(out, project.Compared{Column: field.Key(), Value: givenValue(field)})
		}
	}
	return out
}

// keepsPasswords reports whether a table is one of accounts that people sign in to, and
// none of accounts that the app has elsewhere, such as a mail server's.
func keepsPasswords(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	if t == nil {
		return hasWord(wordsOf(table), peopleTables)
	}
	return signsInBy(p, t) && !hasWord(wordsOf(t.Name+" "+t.Model), wareWords)
}

// wareWords name accounts that an app sells or lends, whose passwords it gives away.
var wareWords = wordSet("premium product products stock item items shared vault credential credentials dashboard link links")

// keptIn is the table of the row that a name holds: const [user] = await db.query(…).
func keptIn(p *project.Project, n source.Node) string {
	d := n.Lookup(n.Ident())
	if d.Kind() == source.Binding {
		d = d.Enclosing(source.Declarator)
	}
	queries := p.QueriesIn(n.File().Path)
	for c := range d.Child(source.Value).Find(source.Call, source.Tagged) {
		if q, ok := queryAt(queries, c); ok {
			return q.Table
		}
	}
	return ""
}

// hashedOnTheWay reports whether something of the app's models or database hashes what
// is written into a password: a hook before the save, an extension of the client, crypt()
// in a trigger.
func hashedOnTheWay(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return p.HoldsFold(name, "crypt", "argon", "hash") && p.Holds(name, ".pre(", "beforeCreate", "beforeSave", "BeforeInsert", "$use(", "$extends(", "beforeInsert", "set:")
	}) || slices.ContainsFunc(p.StoredFunctions(), func(f schema.Function) bool { return strings.Contains(strings.ToLower(f.Body), "crypt(") })
}
