package schema

import (
	"bytes"
	"strings"
)

// Replay runs the statements of SQL files in order and gives the schema that
// they leave. Statements that change no structure are passed over.
func Replay(files []File, source Source) *Schema {
	s := &Schema{Source: source, Dialect: dialectOf(files, source)}
	r := &replay{s: s, tables: map[string]*Table{}, indexes: map[string]*Table{}, enums: map[string]string{}, made: map[string]bool{}, gone: map[string]*Table{}, absent: map[string]bool{}, vendor: map[string]*Table{}}
	for _, f := range files {
		s.Files = append(s.Files, f.Path)
		r.read(f)
	}
	return s
}

// dialectOf tells the engine by what only one of them spells.
func dialectOf(files []File, source Source) Dialect {
	if source == Supabase {
		return Postgres
	}
	marks := []struct {
		dialect Dialect
		words   []string
	}{
		{MySQL, []string{"engine=", "engine =", "auto_increment", "unsigned"}},
		{SQLite, []string{"autoincrement", "pragma ", "without rowid", "strftime(", "datetime('now')"}},
		{Postgres, []string{
			"timestamptz", "jsonb", "serial", "$$", "gen_random_uuid", "create extension", "create policy",
			"plpgsql", "using btree", "with time zone", "timestamp(3)", "create type", "::", " uuid",
		}},
	}
	for _, f := range files {
		low := bytes.ToLower(f.Text)
		for _, m := range marks {
			for _, w := range m.words {
				if bytes.Contains(low, []byte(w)) {
					return m.dialect
				}
			}
		}
	}
	for _, f := range files {
		if bytes.ContainsRune(f.Text, '`') {
			return SQLite
		}
	}
	return ""
}

// replay is the state between statements.
type replay struct {
	s       *Schema
	tables  map[string]*Table // by folded qualified name
	indexes map[string]*Table // by folded name of the index
	enums   map[string]string // name by folded name
	made    map[string]bool   // views and functions
	gone    map[string]*Table // tables that were dropped, by folded qualified name
	absent  map[string]bool   // tables that were changed and not created yet, by folded qualified name
	vendor  map[string]*Table // the vendor's tables that rules are written for, by folded qualified name
	texts   []string          // the texts in the DO block that is being read
	filled  int               // statements that blocks put together and that were run
	quiet   bool              // in a block, which may guard against running twice
	fails   bool              // the ALTER TABLE that is being read adds what is there already
	file    string
	lines   lines
}

// The most tables, and the most columns or keys of one table, that are kept:
// far more than real schemas have, few enough that hostile text costs little.
const (
	maxThings = 5000
	maxParts  = 1500
)

// full reports whether a table takes no more, and says so once.
func (r *replay) full(t *Table) bool {
	n := len(t.Columns) + len(t.Uniques) + len(t.Indexes) + len(t.ForeignKeys) + len(t.Policies) + len(t.Checks)
	if n == maxParts {
		r.problem(0, "table "+quoteShort(t.Name)+" has too many parts; the rest is left out")
		t.Partial = true
	}
	return n >= maxParts
}

func (r *replay) read(f File) {
	r.file, r.lines = f.Path, lineStarts(f.Text)
	l := lexSQL(f.Text, r.s.Dialect == MySQL)
	for _, p := range l.problems {
		r.problem(p.offset, p.message)
	}
	for _, stmt := range splitSQL(l.out) {
		r.statement(stmt)
	}
}

func (r *replay) problem(offset int, message string) {
	r.s.Problems = append(r.s.Problems, Problem{r.lines.place(r.file, offset, offset, offset), message})
}

// place is a part of the statement that the parser reads, from a token to the
// last one that it passed.
func (r *replay) place(from sqlToken, p *sqlParser) Place {
	end := from.end
	if n := min(p.i, len(p.toks)); n > 0 {
		end = max(end, p.toks[n-1].end)
	}
	return r.lines.place(r.file, from.start, from.start, end)
}

func key(n sqlName) string { return strings.ToLower(n.schema + "." + n.name) }

func (r *replay) table(n sqlName) *Table { return r.tables[key(n)] }

func (r *replay) add(n sqlName, t *Table) {
	t.Schema, t.Name = n.schema, n.name
	if len(r.s.Tables) >= maxThings {
		return
	}
	if old := r.gone[key(n)]; old != nil {
		t.describedBefore(old)
		delete(r.gone, key(n))
	}
	r.tables[key(n)] = t
	r.s.Tables = append(r.s.Tables, t)
}

// describedBefore takes in another description of the same table.
func (t *Table) describedBefore(old *Table) {
	const most = 8
	for _, f := range append([]*Table{old}, old.Former...) {
		if len(t.Former) < most && !f.Partial {
			t.Former = append(t.Former, f)
		}
	}
	old.Former = nil
}

// drop takes a table away, and with all the keys of other tables that name it: an engine
// takes those along only when it is told to, and else refuses or leaves them.
func (r *replay) drop(n sqlName, all bool) {
	t := r.table(n)
	if t == nil {
		return
	}
	delete(r.tables, key(n))
	for _, pol := range t.Policies {
		r.takenAway(t, pol)
	}
	if len(r.gone) < maxThings {
		r.gone[key(n)] = t
	}
	r.s.Tables = without(r.s.Tables, func(o *Table) bool { return o == t })
	if !all {
		return
	}
	for _, o := range r.s.Tables {
		o.ForeignKeys = without(o.ForeignKeys, func(f ForeignKey) bool { return refers(f, t) })
	}
}

func refers(f ForeignKey, t *Table) bool {
	return strings.EqualFold(f.Table, t.Name) && strings.EqualFold(f.Schema, t.Schema)
}

// without gives the elements that drop does not name, in a new slice.
func without[T any](in []T, drop func(T) bool) []T {
	var out []T
	for _, v := range in {
		if !drop(v) {
			out = append(out, v)
		}
	}
	return out
}

// alterable is the table that an ALTER, INDEX or POLICY names. One that nothing
// creates here is entered as partial when it is outside of the vendor's schemas.
func (r *replay) alterable(n sqlName, at Place) *Table {
	r.needs(n, at, "changes")
	if t := r.table(n); t != nil {
		return t
	}
	t := &Table{Partial: true, Place: at}
	if vendorSchema(n.schema) {
		if old := r.vendor[key(n)]; old != nil {
			return old
		}
		t.Schema, t.Name = n.schema, n.name
		r.vendor[key(n)] = t
		r.s.Vendor = append(r.s.Vendor, t)
		return t
	}
	r.add(n, t)
	r.absent[key(n)] = true
	return t
}

// takenAway takes down that a rule was written for a table and is no more.
func (r *replay) takenAway(t *Table, pol Policy) {
	if len(r.s.Earlier.Policies) < maxParts {
		r.s.Earlier.Policies = append(r.s.Earlier.Policies, TablePolicy{t.Name, pol})
	}
}

// vendorSchema reports whether a schema belongs to Supabase or the engine.
func vendorSchema(name string) bool {
	switch strings.ToLower(name) {
	case "auth", "storage", "realtime", "vault", "cron", "net", "pg_catalog", "information_schema", "extensions", "graphql", "pgsodium", "supabase_functions":
		return true
	}
	return false
}

// statement reads one statement by its first word.
func (r *replay) statement(toks []sqlToken) {
	p := &sqlParser{toks: toks, fold: r.s.Dialect == Postgres}
	first := p.next()
	switch first.low {
	case "create":
		r.create(first, p)
	case "alter":
		r.alter(first, p)
	case "drop":
		r.dropThing(p)
	case "rename":
		r.renameTable(p)
	case "do":
		r.block(p)
	case "grant":
		r.grant(p)
	case "revoke":
		r.revoke(p)
	case "insert", "update", "delete":
		r.fills(first, p)
	case "select", "perform":
		r.askedOf(p)
	case "with", "set", "begin", "start", "commit", "rollback", "end",
		"comment", "copy", "truncate", "reset", "show", "analyze", "vacuum", "reindex",
		"refresh", "notify", "lock", "call", "execute", "explain", "pragma", "use", "replace", "values",
		"security", "import", "reassign", "cluster", "declare", "fetch", "merge", "unlock", "optimize",
		"attach", "detach", "go", "exec", "print", "if", "savepoint", "release", "abort", "load", "discard",
		"checkpoint", "listen", "prepare", "deallocate", "raise", "return", "loop", "elsif", "else", "exception", "when", "for", "null":
	default:
		r.problem(first.start, "a statement that begins with "+quoteShort(first.text)+" is not understood")
	}
}

func quoteShort(s string) string {
	if len(s) > 24 {
		s = s[:24] + "…"
	}
	return `"` + strings.ToValidUTF8(s, "?") + `"`
}

// block takes the structure changes in a DO block as run: such blocks guard
// against running them twice.
func (r *replay) block(p *sqlParser) {
	for ; !p.done(); p.i++ {
		t := p.peek()
		if t.kind != sqlString {
			continue
		}
		// The body is the source's own bytes: offsets stay true.
		inner := lexSQL([]byte(t.text), false)
		shift := t.end - len(t.text) - dollarTag(t)
		for i := range inner.out {
			inner.out[i].start += shift
			inner.out[i].end += shift
		}
		r.texts, r.quiet = textsOf(inner.out), true
		for _, stmt := range splitSQL(inner.out) {
			r.guarded(stmt)
		}
		r.texts, r.quiet = nil, false
		return
	}
}

// dollarTag is the length of the closing quote of a string token.
func dollarTag(t sqlToken) int { return (t.end - t.start - len(t.text)) / 2 }

// guarded finds the structure change behind IF … THEN, BEGIN and the like.
func (r *replay) guarded(stmt []sqlToken) {
	for i, t := range stmt {
		switch t.low {
		case "execute":
			if r.assembled(stmt) {
				return
			}
			r.problem(t.start, "SQL that is put together at run time is not read")
			return
		case "create", "alter", "drop", "revoke", "grant":
			if i == 0 || opensStatement(stmt[i-1].low) {
				r.statement(stmt[i:])
				return
			}
		}
	}
}

func opensStatement(word string) bool {
	switch word {
	case "begin", "then", "else", "loop":
		return true
	}
	return false
}
