package schema

import (
	"slices"
	"strings"
)

// renamePart reads ALTER TABLE … RENAME.
func (r *replay) renamePart(t *Table, p *sqlParser) {
	switch {
	case p.word("to"), p.word("as"):
		if n, ok := p.ident(); ok {
			r.rename(t, n)
		}
	case p.word("constraint"), p.word("index"), p.word("key"):
		old, _ := p.ident()
		p.word("to")
		if n, ok := p.ident(); ok {
			t.renameKey(old, n)
		}
	default:
		p.word("column")
		old, _ := p.ident()
		p.word("to")
		if n, ok := p.ident(); ok {
			if c := t.Column(old); c != nil {
				t.renameColumn(c, n)
			}
		}
	}
}

func (r *replay) rename(t *Table, name string) {
	old := *t
	delete(r.tables, key(sqlName{t.Schema, t.Name}))
	t.Name = name
	r.tables[key(sqlName{t.Schema, name})] = t
	for _, o := range r.s.Tables {
		for i, f := range o.ForeignKeys {
			if refers(f, &old) {
				o.ForeignKeys[i].Table = name
			}
		}
	}
}

func (r *replay) renameTable(p *sqlParser) {
	if !p.word("table") {
		return
	}
	for _, pair := range commas(p.toks[min(p.i, len(p.toks)):]) {
		q := p.sub(pair)
		old, _ := q.name()
		q.word("to")
		if n, ok := q.name(); ok {
			if t := r.table(old); t != nil {
				r.rename(t, n.name)
			}
		}
	}
}

func (t *Table) renameKey(old, name string) {
	for i, k := range t.Uniques {
		if called(k.Name, t.uniqueName(k), old) {
			t.Uniques[i].Name = name
		}
	}
	for i := range t.Indexes {
		if strings.EqualFold(t.Indexes[i].Name, old) {
			t.Indexes[i].Name = name
		}
	}
	for i, f := range t.ForeignKeys {
		if called(f.Name, t.foreignName(f), old) {
			t.ForeignKeys[i].Name = name
		}
	}
	if called(t.Primary.Name, t.primaryName(), old) {
		t.Primary.Name = name
	}
}

func (t *Table) renameColumn(c *Column, name string) {
	old := c.Name
	for _, k := range t.Keys() {
		for i := range k.Parts {
			if strings.EqualFold(k.Parts[i].Column, old) {
				k.Parts[i].Column = name
			}
		}
	}
	for _, f := range t.ForeignKeys {
		for i := range f.Columns {
			if strings.EqualFold(f.Columns[i], old) {
				f.Columns[i] = name
			}
		}
	}
	c.Name, c.Field = name, name
}

func (r *replay) alterIndex(p *sqlParser) {
	p.word("if", "exists")
	n, _ := p.name()
	if !p.word("rename", "to") {
		return
	}
	name, ok := p.ident()
	if !ok {
		return
	}
	if t := r.indexes[strings.ToLower(n.name)]; t != nil {
		t.renameKey(n.name, name)
		r.indexes[strings.ToLower(name)] = t
	}
}

func (r *replay) alterType(p *sqlParser) {
	n, _ := p.name()
	for i := range r.s.Enums {
		e := &r.s.Enums[i]
		if !strings.EqualFold(e.Name, n.name) {
			continue
		}
		switch {
		case p.word("add", "value"):
			guarded := p.word("if", "not", "exists")
			t := p.next()
			switch known := slices.Contains(e.Values, t.text); {
			case t.kind != sqlString:
			case !known:
				e.Values = append(e.Values, t.text)
			case !guarded:
				r.breaks(r.place(t, p), "", "adds "+quoteShort(t.text)+" to "+e.Name+", which has it already")
			}
		case p.word("rename", "value"):
			old := p.next().text
			p.word("to")
			if at := slices.Index(e.Values, old); at >= 0 {
				e.Values[at] = p.next().text
			}
		case p.word("rename", "to"):
			if name, ok := p.ident(); ok {
				r.renameEnum(e, name)
			}
		}
		return
	}
}

// renameEnum gives the columns of a type its new name too: a migration that takes a
// value out of an enum makes a second type and then swaps the names.
func (r *replay) renameEnum(e *Enum, name string) {
	for _, t := range r.s.Tables {
		for _, c := range t.Columns {
			if c.Enum == e.Name {
				c.Enum, c.Type = name, strings.Replace(c.Type, strings.ToLower(e.Name), strings.ToLower(name), 1)
			}
		}
	}
	delete(r.enums, strings.ToLower(e.Name))
	e.Name = name
	r.enums[strings.ToLower(name)] = name
}

func (r *replay) alterPolicy(p *sqlParser) {
	name, _ := p.ident()
	if !p.word("on") {
		return
	}
	n, _ := p.name()
	t := r.table(n)
	if t == nil {
		return
	}
	for i := range t.Policies {
		pol := &t.Policies[i]
		if !strings.EqualFold(pol.Name, name) {
			continue
		}
		if p.word("rename", "to") {
			pol.Name, _ = p.ident()
			return
		}
		r.policyBody(pol, p)
	}
}

func (r *replay) alterFunction(p *sqlParser) {
	n, _ := p.name()
	for i := range r.s.Functions {
		f := &r.s.Functions[i]
		if !strings.EqualFold(f.Name, n.name) {
			continue
		}
		for q := p.sub(p.toks[min(p.i, len(p.toks)):]); !q.done(); q.next() {
			switch {
			case q.word("set", "search_path"):
				f.SearchPath = true
			case q.word("security", "definer"):
				f.Definer = true
			case q.word("security", "invoker"):
				f.Definer = false
			}
		}
	}
}

func (r *replay) alterView(p *sqlParser) {
	p.word("if", "exists")
	n, _ := p.name()
	rest := strings.ToLower(text(p.toks[min(p.i, len(p.toks)):]))
	for i := range r.s.Views {
		if v := &r.s.Views[i]; strings.EqualFold(v.Name, n.name) && strings.Contains(rest, "security_invoker") {
			v.Invoker = strings.HasPrefix(rest, "set") && !strings.Contains(rest, "false") && !strings.Contains(rest, "off")
		}
	}
}

// dropThing reads DROP TABLE, INDEX, POLICY, TYPE, FUNCTION, VIEW and SCHEMA.
func (r *replay) dropThing(p *sqlParser) {
	p.word("materialized")
	what := p.next().low
	p.word("concurrently")
	p.word("if", "exists")
	if what == "policy" {
		r.dropPolicy(p)
		return
	}
	var named []sqlName
	for {
		n, ok := p.name()
		if !ok {
			break
		}
		named = append(named, n)
		p.group()
		if !p.mark(",") {
			break
		}
	}
	cascade := p.word("cascade")
	for _, n := range named {
		r.dropNamed(what, n, cascade)
	}
}

func (r *replay) dropNamed(what string, n sqlName, cascade bool) {
	same := func(schema, name string) bool {
		return strings.EqualFold(name, n.name) && strings.EqualFold(schema, n.schema)
	}
	switch what {
	case "table":
		r.drop(n, cascade)
	case "index":
		if t := r.indexes[strings.ToLower(n.name)]; t != nil {
			delete(r.indexes, strings.ToLower(n.name))
			gone := func(k Key) bool { return strings.EqualFold(k.Name, n.name) }
			t.Indexes, t.Uniques = without(t.Indexes, gone), without(t.Uniques, gone)
		}
	case "type":
		delete(r.enums, strings.ToLower(n.name))
		r.s.Enums = without(r.s.Enums, func(e Enum) bool { return strings.EqualFold(e.Name, n.name) })
	case "view":
		r.s.Views = without(r.s.Views, func(v View) bool { return same(v.Schema, v.Name) })
	case "function":
		r.s.Functions = without(r.s.Functions, func(f Function) bool { return same(f.Schema, f.Name) })
	case "schema":
		for _, t := range r.s.Tables {
			if strings.EqualFold(t.Schema, defaultSchema(n.name)) {
				r.drop(sqlName{t.Schema, t.Name}, true)
			}
		}
		if defaultSchema(n.name) == "" {
			clear(r.enums)
		}
	}
}

func (r *replay) dropPolicy(p *sqlParser) {
	name := p.peek().text
	p.next()
	if !p.word("on") {
		return
	}
	n, _ := p.name()
	t := r.table(n)
	if t == nil {
		t = r.vendor[key(n)]
	}
	if t != nil {
		t.Policies = without(t.Policies, func(pol Policy) bool {
			same := strings.EqualFold(pol.Name, name)
			if same {
				r.takenAway(t, pol)
			}
			return same
		})
	}
}
