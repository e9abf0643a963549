package schema

import (
	"slices"
	"strings"
)

func (r *replay) create(first sqlToken, p *sqlParser) {
	p.word("or", "replace")
	unique := false
	for {
		switch p.any("unique", "global", "local", "unlogged", "temp", "temporary", "materialized", "recursive",
			"constraint", "fulltext", "spatial", "external", "foreign", "virtual", "definer", "algorithm", "sql", "security", "invoker", "undefined", "merge") {
		case "unique":
			unique = true
			continue
		case "temp", "temporary":
			return
		case "":
		default:
			continue
		}
		if !p.isMark("=") && !p.isMark("@") && (p.peek().kind != sqlQuoted && p.peek().kind != sqlString) {
			break
		}
		p.next() // DEFINER = user of MySQL
	}
	switch word := p.next(); word.low {
	case "table":
		r.createTable(first, p)
	case "index":
		r.createIndex(first, p, unique)
	case "policy":
		r.createPolicy(first, p)
	case "type", "domain":
		r.createType(first, p)
	case "function", "procedure":
		r.createFunction(first, p)
	case "view":
		r.createView(first, p)
	}
}

func (r *replay) createTable(first sqlToken, p *sqlParser) {
	exists := p.word("if", "not", "exists")
	n, ok := p.name()
	if !ok {
		r.problem(first.start, "a table without a name")
		return
	}
	old := r.table(n)
	if old != nil && exists && !old.Partial && r.quiet {
		return
	}
	t := &Table{Name: n.name}
	if p.word("partition", "of") {
		return // its rows and keys are the parent's
	}
	body, ok := p.group()
	if !ok {
		t.Partial = true // CREATE TABLE x AS SELECT …
	}
	for _, item := range commas(body) {
		r.tableItem(t, p.sub(item))
	}
	t.requirePrimary()
	p.i = len(p.toks)
	t.Place = r.place(first, p)
	if old != nil {
		r.repeats(old, t, exists)
		if exists && !old.Partial {
			old.describedBefore(t)
			return
		}
		t.describedBefore(old)
		if old.Partial {
			for _, c := range old.Columns {
				t.Early = append(t.Early, c.Name)
			}
		}
		t.Policies, t.RLS, t.RLSPlace = old.Policies, old.RLS, old.RLSPlace
		t.Indexes = append(t.Indexes, old.Indexes...)
		t.Uniques = append(t.Uniques, old.Uniques...)
		t.ForeignKeys = append(t.ForeignKeys, old.ForeignKeys...)
		r.s.Tables = without(r.s.Tables, func(o *Table) bool { return o == old })
	}
	delete(r.absent, key(n))
	r.add(n, t)
}

// requirePrimary marks the columns of the primary key as not null.
func (t *Table) requirePrimary() {
	for _, part := range t.Primary.Parts {
		if c := t.Column(part.Column); c != nil {
			c.NotNull = true
		}
	}
}

// tableItem reads one element of a table's parenthesis: a constraint, a key of
// MySQL, LIKE, or a column.
func (r *replay) tableItem(t *Table, p *sqlParser) {
	if p.done() || r.full(t) {
		return
	}
	if p.word("like") {
		if n, ok := p.name(); ok {
			r.copyColumns(t, n, text(p.toks[min(p.i, len(p.toks)):]))
		}
		return
	}
	if r.constraint(t, p) || r.tableKey(t, p) {
		return
	}
	r.column(t, p)
}

// copyColumns reads LIKE, which takes over types and NOT NULL alone unless it is told
// INCLUDING DEFAULTS, INDEXES or ALL.
func (r *replay) copyColumns(t *Table, from sqlName, options string) {
	o := r.table(from)
	if o == nil {
		t.Partial = true
		return
	}
	options = strings.ToLower(options)
	all := r.s.Dialect == MySQL || strings.Contains(options, "including all")
	for _, c := range o.Columns {
		copied := *c
		if !all && !strings.Contains(options, "including defaults") {
			copied.Default = ""
		}
		t.Columns = append(t.Columns, &copied)
	}
	if all || strings.Contains(options, "including indexes") {
		t.Primary = o.Primary.copied()
		for _, k := range o.Uniques {
			t.Uniques = append(t.Uniques, k.copied())
		}
		for _, k := range o.Indexes {
			t.Indexes = append(t.Indexes, k.copied())
		}
	}
}

// copied is the key of another table, under a name that the database makes up.
func (k Key) copied() Key {
	k.Name, k.Parts = "", slices.Clone(k.Parts)
	return k
}

// tableKey reads MySQL's KEY and INDEX inside a table. A column may have such a
// name too: then a type follows, or numbers stand in the parenthesis.
func (r *replay) tableKey(t *Table, p *sqlParser) bool {
	start := p.i
	first := p.peek()
	word := p.any("key", "index", "fulltext", "spatial")
	if word == "" {
		return false
	}
	if word == "fulltext" || word == "spatial" {
		p.any("key", "index")
	}
	k := Key{Index: true}
	if word == "fulltext" {
		k.Method = word
	}
	if !p.isMark("(") {
		k.Name, _ = p.ident()
	}
	if p.word("using") {
		k.Method, _ = p.ident()
	}
	inside, ok := p.group()
	if !ok || len(inside) == 0 || inside[0].kind == sqlNumber || inside[0].kind == sqlString {
		p.i = start
		return false
	}
	k.Parts = p.parts(inside)
	k.Place = r.place(first, p)
	t.Indexes = append(t.Indexes, k)
	return true
}

// constraint reads [CONSTRAINT name] PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK or
// EXCLUDE of a table.
func (r *replay) constraint(t *Table, p *sqlParser) bool {
	first := p.peek()
	name := ""
	if p.word("constraint") {
		if first := p.peek().low; first != "primary" && first != "unique" && first != "foreign" && first != "check" {
			name, _ = p.ident()
		}
	}
	switch {
	case p.word("primary", "key"):
		p.any("clustered", "nonclustered")
		r.usingIndex(t, p, name)
		if inside, ok := p.group(); ok {
			if len(t.Primary.Parts) > 0 {
				r.breaks(r.place(first, p), "", "gives "+t.Name+" a second primary key")
			}
			t.Primary = Key{Name: name, Parts: p.parts(inside), Unique: true, Place: r.place(first, p)}
		}
	case p.peek().low == "unique" && p.peekAt(1).kind != sqlEnd:
		p.next()
		r.uniqueConstraint(t, p, first, name)
	case p.word("foreign", "key"):
		r.foreignKey(t, p, first, name)
	case p.peek().low == "check" && p.peekAt(1).text == "(":
		p.next()
		inside, _ := p.group()
		t.Checks = append(t.Checks, Check{Name: name, Expr: text(inside), Place: r.place(first, p)})
	case p.peek().low == "exclude" && (p.peekAt(1).low == "using" || p.peekAt(1).text == "("):
		p.i = len(p.toks)
	default:
		return name != ""
	}
	return true
}

func (r *replay) uniqueConstraint(t *Table, p *sqlParser, first sqlToken, name string) {
	p.any("key", "index")
	p.word("nulls", "not", "distinct")
	p.word("nulls", "distinct")
	if r.usingIndex(t, p, name) {
		return
	}
	if !p.isMark("(") {
		if n, ok := p.ident(); ok && name == "" {
			name = n
		}
		if p.word("using") {
			p.ident()
		}
	}
	if inside, ok := p.group(); ok {
		t.Uniques = append(t.Uniques, Key{Name: name, Parts: p.parts(inside), Unique: true, Place: r.place(first, p)})
		if name != "" {
			r.indexes[strings.ToLower(name)] = t
		}
	}
}

// usingIndex reads USING INDEX of a constraint that takes over an index.
func (r *replay) usingIndex(t *Table, p *sqlParser, name string) bool {
	if !p.word("using", "index") {
		return false
	}
	index, _ := p.ident()
	for i, k := range t.Indexes {
		if strings.EqualFold(k.Name, index) {
			k.Unique, k.Index = true, false
			if name != "" {
				k.Name = name
			}
			t.Uniques = append(t.Uniques, k)
			t.Indexes = append(t.Indexes[:i:i], t.Indexes[i+1:]...)
			break
		}
	}
	return true
}

func (r *replay) foreignKey(t *Table, p *sqlParser, first sqlToken, name string) {
	if !p.isMark("(") { // MySQL's index name
		p.ident()
	}
	inside, ok := p.group()
	if !ok || !p.word("references") {
		return
	}
	f := ForeignKey{Name: name, Columns: p.names(inside)}
	r.references(&f, p)
	f.Place = r.place(first, p)
	if !strings.EqualFold(f.Table, t.Name) {
		r.needs(sqlName{f.Schema, f.Table}, f.Place, "refers to")
	}
	if len(f.Columns) == 1 {
		r.unlike(t, t.Column(f.Columns[0]), f)
	}
	t.ForeignKeys = append(t.ForeignKeys, f)
}

// references reads what follows REFERENCES.
func (r *replay) references(f *ForeignKey, p *sqlParser) {
	n, _ := p.name()
	f.Schema, f.Table = n.schema, n.name
	if inside, ok := p.group(); ok {
		f.References = p.names(inside)
	}
	for {
		switch {
		case p.word("on", "delete"):
			f.OnDelete = p.action()
		case p.word("on", "update"):
			f.OnUpdate = p.action()
		case p.word("match"):
			p.next()
		default:
			return
		}
	}
}

func (p *sqlParser) action() string {
	switch {
	case p.word("set", "null"):
		p.group()
		return "set null"
	case p.word("set", "default"):
		p.group()
		return "set default"
	case p.word("no", "action"):
		return "no action"
	}
	return p.next().low
}
