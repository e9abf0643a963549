package schema

import "strings"

func (r *replay) alter(first sqlToken, p *sqlParser) {
	p.word("foreign")
	switch p.next().low {
	case "table":
		r.alterTable(first, p)
	case "policy":
		r.alterPolicy(p)
	case "index":
		r.alterIndex(p)
	case "type":
		r.alterType(p)
	case "function":
		r.alterFunction(p)
	case "view":
		r.alterView(p)
	}
}

func (r *replay) alterTable(first sqlToken, p *sqlParser) {
	exists := p.word("if", "exists")
	p.word("only")
	n, ok := p.name()
	if !ok {
		r.problem(first.start, "an ALTER TABLE names no table")
		return
	}
	p.mark("*")
	if exists && r.table(n) == nil {
		return
	}
	at := r.place(first, &sqlParser{toks: p.toks, i: len(p.toks)})
	t := r.alterable(n, at)
	had := len(t.Columns)
	r.fails = false
	for _, action := range commas(p.toks[min(p.i, len(p.toks)):]) {
		if r.full(t) {
			return
		}
		r.action(t, p.sub(action), at)
	}
	for i := had; r.fails && i < len(t.Columns); i++ {
		t.Columns[i].Unsure = true
	}
}

// action reads one action of ALTER TABLE.
func (r *replay) action(t *Table, p *sqlParser, at Place) {
	switch {
	case p.word("add"):
		r.addThing(t, p, at)
	case p.word("drop"):
		r.dropPart(t, p)
	case p.word("alter"):
		p.word("column")
		r.alterColumn(t, p)
	case p.word("modify"):
		p.word("column")
		r.column(t, p)
	case p.word("change"):
		p.word("column")
		old, _ := p.ident()
		if c := t.Column(old); c != nil {
			renamed, _ := p.sub(p.toks[p.i:]).ident()
			t.renameColumn(c, renamed)
		}
		r.column(t, p)
	case p.word("rename"):
		r.renamePart(t, p)
	case p.word("enable", "row", "level", "security"), p.word("force", "row", "level", "security"):
		t.RLS, t.RLSPlace = true, at
	case p.word("disable", "row", "level", "security"):
		t.RLS, t.RLSPlace = false, at
	case p.word("set", "schema"):
		if n, ok := p.ident(); ok {
			delete(r.tables, key(sqlName{t.Schema, t.Name}))
			t.Schema = defaultSchema(n)
			r.tables[key(sqlName{t.Schema, t.Name})] = t
		}
	}
}

func (r *replay) addThing(t *Table, p *sqlParser, at Place) {
	if p.isMark("(") { // MySQL: ADD (a int, b int)
		inside, _ := p.group()
		for _, item := range commas(inside) {
			r.tableItem(t, p.sub(item))
		}
		return
	}
	if !p.word("column") {
		r.dropSameName(t, p)
		if r.constraint(t, p) || r.tableKey(t, p) {
			return
		}
	}
	if p.word("if", "not", "exists") {
		if name, _ := p.sub(p.toks[min(p.i, len(p.toks)):]).ident(); t.Column(name) != nil {
			return
		}
	} else if r.addsTwice(t, p, at) {
		r.fails = true
		return
	}
	r.column(t, p)
}

// dropSameName forgets a constraint that is added again under its name.
func (r *replay) dropSameName(t *Table, p *sqlParser) {
	if p.peek().low != "constraint" {
		return
	}
	if name, ok := p.sub(p.toks[min(p.i+1, len(p.toks)):]).ident(); ok {
		t.dropConstraint(name)
	}
}

func (r *replay) dropPart(t *Table, p *sqlParser) {
	what := p.any("constraint", "column", "index", "key", "primary", "foreign", "check")
	if what == "primary" {
		t.Primary = Key{}
		return
	}
	if what == "foreign" {
		p.word("key")
	}
	p.word("if", "exists")
	name, ok := p.ident()
	if !ok {
		return
	}
	if what == "" || what == "column" {
		t.dropColumn(name)
		return
	}
	t.dropConstraint(name)
}

// dropConstraint forgets what has the name: PostgreSQL's defaults for unnamed
// constraints count too.
func (t *Table) dropConstraint(name string) {
	if called(t.Primary.Name, t.primaryName(), name) {
		t.Primary = Key{}
	}
	t.Uniques = without(t.Uniques, func(k Key) bool { return called(k.Name, t.uniqueName(k), name) })
	t.Indexes = without(t.Indexes, func(k Key) bool { return strings.EqualFold(k.Name, name) })
	t.ForeignKeys = without(t.ForeignKeys, func(f ForeignKey) bool { return called(f.Name, t.foreignName(f), name) })
	t.Checks = without(t.Checks, func(c Check) bool { return called(c.Name, t.Name+"_check", name) })
}

// called reports whether a constraint goes by a name: its own, or the one that Postgres
// makes up where the code gives none.
func called(own, made, name string) bool {
	return strings.EqualFold(own, name) || own == "" && strings.EqualFold(made, name)
}

func (t *Table) primaryName() string { return t.Name + "_pkey" }

func (t *Table) uniqueName(k Key) string { return t.Name + "_" + joinParts(k.Parts) + "_key" }

func (t *Table) foreignName(f ForeignKey) string {
	return t.Name + "_" + strings.Join(f.Columns, "_") + "_fkey"
}

func joinParts(parts []Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Column
	}
	return strings.Join(names, "_")
}

func (t *Table) dropColumn(name string) {
	same := func(c string) bool { return strings.EqualFold(c, name) }
	holds := func(k Key) bool {
		for _, p := range k.Parts {
			if same(p.Column) {
				return true
			}
		}
		return false
	}
	t.Columns = without(t.Columns, func(c *Column) bool { return same(c.Name) })
	t.Uniques, t.Indexes = without(t.Uniques, holds), without(t.Indexes, holds)
	if holds(t.Primary) {
		t.Primary = Key{}
	}
	t.ForeignKeys = without(t.ForeignKeys, func(f ForeignKey) bool {
		for _, c := range f.Columns {
			if same(c) {
				return true
			}
		}
		return false
	})
}

func (r *replay) alterColumn(t *Table, p *sqlParser) {
	name, _ := p.ident()
	c := t.Column(name)
	if c == nil {
		return
	}
	switch {
	case p.word("set", "not", "null"):
		c.NotNull = true
	case p.word("drop", "not", "null"):
		c.NotNull = false
	case p.word("set", "default"):
		c.Default = text(p.toks[min(p.i, len(p.toks)):])
	case p.word("drop", "default"):
		c.Default = ""
	case p.word("set", "data", "type"), p.word("type"):
		r.setType(c, p.until())
	case p.word("add", "generated"):
		c.Identity = true
	}
}
