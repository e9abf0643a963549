package schema

import "strings"

// model reads the inside of a model or view block.
func (r *prismaReader) model(kind, name prismaToken) {
	t := &Table{Name: name.text, Model: name.text}
	end := name.end
	for r.peek().kind != prismaEnd {
		tok := r.peek()
		end = tok.end
		switch {
		case r.mark("}"):
			r.next()
			t.Place = r.place(kind.start, kind.start, end)
			if kind.text == "view" {
				r.s.Views = append(r.s.Views, View{Name: t.Name, Place: t.Place})
				return
			}
			r.s.Tables = append(r.s.Tables, t)
			return
		case tok.kind == prismaWord:
			r.field(t)
		case r.mark("@"):
			r.blockAttribute(t)
		default:
			r.next()
		}
	}
	r.problem(name, "the block of "+name.text+" is not closed")
	t.Place = r.place(kind.start, kind.start, end)
	r.s.Tables = append(r.s.Tables, t)
}

// field reads one line: a name, a type, attributes.
func (r *prismaReader) field(t *Table) {
	name := r.next()
	typ := r.peek()
	if typ.kind != prismaWord {
		r.problem(name, "field "+name.text+" has no type")
		r.skipLine()
		return
	}
	r.next()
	c := &Column{Name: name.text, Field: name.text, Type: typ.text, NotNull: true}
	for r.peek().kind == prismaMark && !r.mark("@") && !r.mark("}") {
		switch m := r.next(); m.text {
		case "[":
			c.List = true
		case "?":
			c.NotNull = false
		case "(": // Unsupported("…")
			r.closeParen()
		}
	}
	if len(t.Columns) >= maxParts {
		r.skipLine()
		return
	}
	t.Columns = append(t.Columns, c)
	link := prismaLink{table: t, field: c}
	end := typ.end
	for r.mark("@") {
		a := r.attribute()
		end = a.end
		r.fieldAttribute(t, c, a, &link)
	}
	end = max(end, r.toks[max(r.i-1, 0)].end)
	c.Place = r.place(name.start, name.start, end)
	if link.fk != nil {
		link.fk.Place = c.Place
	}
	if !prismaScalar(c.Type) {
		r.links = append(r.links, link)
	}
	r.skipLine()
}

func prismaScalar(name string) bool {
	switch name {
	case "String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes", "Unsupported":
		return true
	}
	return false
}

func (r *prismaReader) fieldAttribute(t *Table, c *Column, a prismaAttribute, link *prismaLink) {
	at := r.place(a.start, a.start, a.end)
	switch a.name {
	case "id":
		t.Primary = Key{Parts: []Part{{Column: c.Field}}, Unique: true, Inline: true, Place: at}
	case "unique":
		t.Uniques = append(t.Uniques, Key{Name: a.named("map"), Parts: []Part{{Column: c.Field}}, Unique: true, Inline: true, Place: at})
	case "map":
		c.Name = a.first()
	case "default":
		c.Default = a.raw
		c.Identity = strings.HasPrefix(a.raw, "autoincrement")
	case "relation":
		if fields := a.list("fields"); len(fields) > 0 {
			link.fk = &ForeignKey{
				Name: a.named("map"), Field: c.Field, Columns: fields, References: a.list("references"),
				OnDelete: prismaAction(a.named("onDelete")), OnUpdate: prismaAction(a.named("onUpdate")),
			}
		}
	default:
		if native, ok := strings.CutPrefix(a.name, "db."); ok {
			c.Type += " @" + strings.ToLower(native)
		}
	}
}

// prismaAction is SQL's word for a referential action.
func prismaAction(name string) string {
	switch name {
	case "SetNull":
		return "set null"
	case "SetDefault":
		return "set default"
	case "NoAction":
		return "no action"
	}
	return strings.ToLower(name)
}

// blockAttribute reads @@index, @@unique, @@id, @@map and the like.
func (r *prismaReader) blockAttribute(t *Table) {
	a := r.attribute()
	at := r.place(a.start, a.start, a.end)
	k := Key{Name: a.named("map"), Place: at, Method: strings.ToLower(a.named("type"))}
	for _, f := range a.columns() {
		k.Parts = append(k.Parts, Part{Column: f})
	}
	switch a.name {
	case "id":
		k.Unique = true
		t.Primary = k
	case "unique":
		k.Unique = true
		t.Uniques = append(t.Uniques, k)
	case "index":
		k.Index = true
		t.Indexes = append(t.Indexes, k)
	case "fulltext":
		k.Index, k.Method = true, "fulltext"
		t.Indexes = append(t.Indexes, k)
	case "ignore":
		t.Ignored = true
	case "map":
		t.Name = a.first()
	case "schema":
		t.Schema = defaultSchema(a.first())
	}
}
