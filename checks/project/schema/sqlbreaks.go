package schema

import "strings"

// A Break is a statement that fails, or is passed over, when the files are run
// in their order on an empty database.
type Break struct {
	Place
	Message string
	// Early is the table that the statement needs and that no file before it
	// creates; "" when it is something else that is wrong.
	Early string
	// Passed says that the statement does no harm and has no effect.
	Passed bool
}

// maxBreaks bounds what is kept of a broken chain.
const maxBreaks = 200

// breaks takes down a statement that would fail. In a DO block it stands behind
// a condition as a rule.
func (r *replay) breaks(at Place, early, message string) {
	if r.quiet || len(r.s.Breaks) >= maxBreaks {
		return
	}
	r.s.Breaks = append(r.s.Breaks, Break{Place: at, Message: message, Early: early})
}

// needs takes down that a statement names a table that is not there yet.
// SQLite and MySQL dumps may name tables before they are made.
func (r *replay) needs(n sqlName, at Place, what string) {
	if r.s.Dialect == Postgres && n.schema == "" && n.name != "" && (r.table(n) == nil || r.absent[key(n)]) {
		r.breaks(at, n.name, what+" "+n.name+" before it is created")
	}
}

// fills takes down that a statement writes rows of a table that is not there yet.
func (r *replay) fills(first sqlToken, p *sqlParser) {
	p.any("into", "from")
	p.word("only")
	if n, ok := p.name(); ok && (first.low != "update" || p.peek().low == "set") {
		r.needs(n, r.place(first, p), "writes rows of")
	}
}

// repeats takes down that a table is created twice.
func (r *replay) repeats(old, t *Table, exists bool) {
	if old.Partial || t.Partial {
		return
	}
	if !exists {
		r.breaks(t.Place, "", "creates "+t.Name+", which is there already")
		return
	}
	for _, c := range t.Columns {
		if old.Column(c.Name) == nil {
			r.breaks(t.Place, "", "describes "+old.Name+" once more, with "+c.Name+": the table is there already, so nothing is added")
			if n := len(r.s.Breaks); n > 0 && !r.quiet {
				r.s.Breaks[n-1].Passed = true
			}
			return
		}
	}
}

// addsTwice reports whether a column is added that a table has already, and takes it
// down: the whole statement fails then.
func (r *replay) addsTwice(t *Table, p *sqlParser, at Place) bool {
	name, ok := p.sub(p.toks[min(p.i, len(p.toks)):]).ident()
	if ok {
		at = r.place(p.peek(), p)
	}
	if c := t.Column(name); ok && c != nil && !t.Partial && !strings.EqualFold(name, "constraint") {
		r.breaks(at, "", "adds "+t.Name+"."+c.Name+", which is there already")
		return !r.quiet
	}
	return false
}

// unlike takes down a key between two columns of which one holds another kind of value than the
// other: Postgres refuses to make it.
func (r *replay) unlike(t *Table, c *Column, f ForeignKey) {
	to := r.table(sqlName{f.Schema, f.Table})
	if r.s.Dialect != Postgres || c == nil || to == nil || to.Partial || t.Partial && t.Column(c.Name) == nil || len(f.References) > 1 {
		return
	}
	name := ""
	switch {
	case len(f.References) == 1:
		name = f.References[0]
	case len(to.Primary.Parts) == 1:
		name = to.Primary.Parts[0].Column
	}
	key := to.Column(name)
	if key == nil {
		return
	}
	if own, other := keyKind(c.Type), keyKind(key.Type); own != "" && other != "" && own != other {
		r.breaks(f.Place, "", "ties "+t.Name+"."+c.Name+", which is "+strings.ToLower(c.Type)+", to "+to.Name+"."+key.Name+", which is "+strings.ToLower(key.Type)+": the database refuses such a key")
	}
}

// keyKind is what kind of value a column holds, of those that keys are made of; "" for others.
func keyKind(typ string) string {
	low, _, _ := strings.Cut(strings.ToLower(typ), "(")
	switch strings.TrimSpace(low) {
	case "uuid":
		return "uuid"
	case "text", "varchar", "character varying", "char", "character":
		return "text"
	case "integer", "int", "int4", "int8", "int2", "bigint", "smallint", "serial", "bigserial", "smallserial":
		return "number"
	}
	return ""
}
