package schema

import (
	"slices"
	"strings"
)

// ReadPrisma reads a Prisma schema of one or several files.
func ReadPrisma(files []File) *Schema {
	s := &Schema{Source: Prisma}
	var links []prismaLink
	for _, f := range files {
		s.Files = append(s.Files, f.Path)
		r := &prismaReader{s: s, file: f.Path, lines: lineStarts(f.Text), toks: lexPrisma(f.Text)}
		r.blocks()
		links = append(links, r.links...)
	}
	s.finishPrisma(links)
	return s
}

// A prismaLink is a field whose type may be another model; which, is known once
// every file is read.
type prismaLink struct {
	table *Table
	field *Column
	fk    *ForeignKey // of @relation(fields: …), columns still named by field
}

type prismaReader struct {
	s     *Schema
	file  string
	lines lines
	toks  []prismaToken
	i     int
	links []prismaLink
}

func (r *prismaReader) peek() prismaToken { return r.toks[r.i] }

func (r *prismaReader) next() prismaToken {
	t := r.toks[r.i]
	if r.i < len(r.toks)-1 {
		r.i++
	}
	return t
}

func (r *prismaReader) mark(text string) bool {
	return r.peek().kind == prismaMark && r.peek().text == text
}

func (r *prismaReader) place(head, start, end int) Place {
	return r.lines.place(r.file, head, start, end)
}

// blocks reads the top level: words, a name and a block in braces.
func (r *prismaReader) blocks() {
	for r.peek().kind != prismaEnd {
		kind := r.next()
		if kind.kind != prismaWord {
			continue
		}
		name := r.peek()
		if name.kind != prismaWord {
			continue
		}
		r.next()
		for r.peek().kind == prismaNewline {
			r.next()
		}
		if !r.mark("{") {
			r.problem(kind, "expected { behind "+kind.text+" "+name.text)
			continue
		}
		r.next()
		r.block(kind, name)
	}
}

func (r *prismaReader) block(kind, name prismaToken) {
	switch kind.text {
	case "model", "view":
		r.model(kind, name)
	case "enum":
		r.enum(kind, name)
	case "datasource":
		r.datasource()
	default:
		r.skipBlock()
	}
}

func (r *prismaReader) problem(at prismaToken, message string) {
	r.s.Problems = append(r.s.Problems, Problem{r.place(at.start, at.start, at.end), message})
}

// skipBlock passes over everything up to the closing brace.
func (r *prismaReader) skipBlock() {
	for depth := 1; r.peek().kind != prismaEnd; {
		switch t := r.next(); {
		case t.kind == prismaMark && t.text == "{":
			depth++
		case t.kind == prismaMark && t.text == "}":
			if depth--; depth == 0 {
				return
			}
		}
	}
}

func (r *prismaReader) skipLine() {
	for r.peek().kind != prismaEnd && r.peek().kind != prismaNewline && !r.mark("}") {
		r.next()
	}
}

func (r *prismaReader) enum(kind, name prismaToken) {
	e := Enum{Name: name.text}
	end := name.end
	for r.peek().kind != prismaEnd {
		t := r.next()
		end = t.end
		if t.kind == prismaMark && t.text == "}" {
			break
		}
		if t.kind == prismaWord {
			e.Values = append(e.Values, t.text)
			r.skipLine()
		} else if t.kind == prismaMark && t.text == "@" {
			r.skipLine()
		}
	}
	e.Place = r.place(kind.start, kind.start, end)
	r.s.Enums = append(r.s.Enums, e)
}

func (r *prismaReader) datasource() {
	for r.peek().kind != prismaEnd && !r.mark("}") {
		key := r.next()
		if key.kind != prismaWord || !r.mark("=") {
			continue
		}
		r.next()
		value := r.peek().text
		switch key.text {
		case "provider":
			r.s.Dialect = prismaDialect(value)
		case "relationMode":
			r.s.NoForeignKeys = value == "prisma"
		}
		r.skipLine()
	}
	r.next()
}

func prismaDialect(provider string) Dialect {
	switch provider {
	case "postgresql", "postgres", "cockroachdb":
		return Postgres
	case "mysql":
		return MySQL
	case "sqlite":
		return SQLite
	case "mongodb":
		return MongoDB
	}
	return ""
}

// finishPrisma ties relations to tables and turns field names into columns'.
func (s *Schema) finishPrisma(links []prismaLink) {
	models := make(map[string]*Table, len(s.Tables))
	for _, t := range s.Tables {
		models[t.Model] = t
	}
	enums := make(map[string]bool, len(s.Enums))
	for _, e := range s.Enums {
		enums[e.Name] = true
	}
	for _, l := range links {
		target, ok := models[strings.TrimSuffix(l.field.Type, "?")]
		if !ok {
			if enums[l.field.Type] {
				l.field.Enum = l.field.Type
			}
			continue
		}
		l.table.Columns = slices.DeleteFunc(l.table.Columns, func(c *Column) bool { return c == l.field })
		if l.fk != nil {
			l.fk.Table, l.fk.Schema = target.Name, target.Schema
			l.fk.References = columnNames(target, l.fk.References)
			l.fk.Virtual = s.NoForeignKeys || s.Dialect == MongoDB
			l.table.ForeignKeys = append(l.table.ForeignKeys, *l.fk)
		}
	}
	for _, t := range s.Tables {
		for i := range t.ForeignKeys {
			t.ForeignKeys[i].Columns = columnNames(t, t.ForeignKeys[i].Columns)
		}
		for _, keys := range [][]Key{t.Uniques, t.Indexes, {t.Primary}} {
			for _, k := range keys {
				for i, p := range k.Parts {
					k.Parts[i].Column = columnNames(t, []string{p.Column})[0]
				}
			}
		}
	}
}

// columnNames gives the database's names of fields; unknown ones stay.
func columnNames(t *Table, fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f
		if c := t.Column(f); c != nil {
			out[i] = c.Name
		}
	}
	return out
}
