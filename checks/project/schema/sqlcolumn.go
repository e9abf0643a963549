package schema

import "strings"

// columnEnd reports whether a word ends a column's type or default.
func columnEnd(t, after sqlToken) bool {
	if t.kind != sqlWord {
		return false
	}
	switch t.low {
	case "constraint", "not", "null", "default", "primary", "unique", "key", "references", "check", "collate",
		"generated", "auto_increment", "autoincrement", "comment", "deferrable", "initially", "encode", "identity",
		"invisible", "visible", "virtual", "stored", "using", "first", "after", "charset", "as", "on":
		return true
	case "character":
		return after.low == "set"
	}
	return false
}

// until passes tokens up to the next word that ends a part, at the first level.
func (p *sqlParser) until() []sqlToken {
	from, depth := p.i, 0
	for ; p.i < len(p.toks); p.i++ {
		t := p.toks[p.i]
		if t.kind == sqlMark && (t.text == "(" || t.text == "[") {
			depth++
		}
		if t.kind == sqlMark && (t.text == ")" || t.text == "]") {
			depth--
		}
		if depth == 0 && columnEnd(t, p.peekAt(1)) {
			break
		}
	}
	return p.toks[from:p.i]
}

// column reads a column's name, type and constraints into the table. A column
// of that name is replaced in its place.
func (r *replay) column(t *Table, p *sqlParser) {
	first := p.peek()
	if r.full(t) {
		return
	}
	name, ok := p.ident()
	if !ok {
		r.problem(first.start, "a column of "+quoteShort(t.Name)+" cannot be read")
		return
	}
	c := &Column{Name: name, Field: name}
	r.setType(c, p.until())
	r.columnConstraints(t, c, p)
	c.Place = r.place(first, p)
	for i, old := range t.Columns {
		if strings.EqualFold(old.Name, name) {
			t.Columns[i] = c
			return
		}
	}
	t.Columns = append(t.Columns, c)
}

func (r *replay) setType(c *Column, toks []sqlToken) {
	c.Type = strings.ToLower(text(toks))
	c.List = strings.HasSuffix(c.Type, "]") || strings.HasSuffix(c.Type, " array")
	c.Identity = strings.Contains(c.Type, "serial")
	bare := strings.TrimSuffix(c.Type, "[]")
	if i := strings.LastIndexByte(bare, '.'); i >= 0 {
		bare = bare[i+1:]
	}
	c.Enum = r.enums[strings.Trim(bare, `"`)]
	if strings.HasPrefix(bare, "enum(") {
		c.Enum = bare
	}
}

func (r *replay) columnConstraints(t *Table, c *Column, p *sqlParser) {
	name := ""
	for !p.done() {
		first := p.peek()
		inline := Key{Name: name, Parts: []Part{{Column: c.Name}}, Unique: true, Inline: true}
		switch {
		case p.word("constraint"):
			name, _ = p.ident()
			continue
		case p.word("not", "null"):
			c.NotNull = true
		case p.word("null"):
		case p.word("primary", "key"):
			p.any("asc", "desc")
			inline.Place = r.place(first, p)
			if len(t.Primary.Parts) > 0 {
				r.breaks(inline.Place, "", "gives "+t.Name+" a second primary key")
			}
			t.Primary, c.NotNull = inline, true
		case p.word("unique"):
			p.word("key")
			inline.Place = r.place(first, p)
			t.Uniques = append(t.Uniques, inline)
		case p.word("default"):
			from := p.i
			p.next() // DEFAULT NULL: what ends a part elsewhere is the value here
			p.until()
			c.Default = text(p.toks[from:min(p.i, len(p.toks))])
		case p.word("references"):
			f := ForeignKey{Name: name, Columns: []string{c.Name}}
			r.references(&f, p)
			f.Place = r.place(first, p)
			if !strings.EqualFold(f.Table, t.Name) {
				r.needs(sqlName{f.Schema, f.Table}, f.Place, "refers to")
			}
			r.unlike(t, c, f)
			t.ForeignKeys = append(t.ForeignKeys, f)
		case p.word("check"):
			inside, _ := p.group()
			t.Checks = append(t.Checks, Check{Name: name, Expr: text(inside), Place: r.place(first, p)})
		case p.any("auto_increment", "autoincrement", "identity") != "", p.word("generated", "by", "default", "as", "identity"),
			p.word("generated", "always", "as", "identity"):
			c.Identity = true
			p.group()
		case p.word("first"), p.word("after"):
			p.i = len(p.toks) // MySQL's position of an added column
		default:
			p.next()
			continue
		}
		name = ""
	}
}

// parts reads the elements of a key: columns, or expressions.
func (p *sqlParser) parts(toks []sqlToken) []Part {
	var out []Part
	for _, item := range commas(toks) {
		q := p.sub(item)
		if q.isMark("(") {
			if inside, _ := q.group(); len(inside) > 0 {
				out = append(out, p.expression(inside))
			}
			continue
		}
		n, ok := q.ident()
		switch {
		case !ok:
			out = append(out, Part{Expr: text(item)})
		case q.isMark("(") && q.peekAt(1).kind != sqlNumber: // a function; name(10) is a prefix in MySQL
			out = append(out, p.expression(item))
		default:
			out = append(out, Part{Column: n})
		}
	}
	return out
}

// expression is a part whose column is the first name that is no function's.
func (p *sqlParser) expression(toks []sqlToken) Part {
	part := Part{Expr: text(toks)}
	for i, t := range toks {
		if t.kind != sqlWord && t.kind != sqlQuoted {
			continue
		}
		if i+1 < len(toks) && toks[i+1].kind == sqlMark && (toks[i+1].text == "(" || toks[i+1].text == ".") {
			continue
		}
		part.Column, _ = p.sub(toks[i : i+1]).ident()
		break
	}
	return part
}
