package schema

import "strings"

// ReadTypes reads the tables in types that Supabase's command line generates
// from a living database: `public: { Tables: { name: { Row: {…} } } }`. Each
// table has its columns, with the places in the file.
func ReadTypes(f File) []*Table {
	r := &typesReader{file: f.Path, text: string(f.Text), lines: lineStarts(f.Text)}
	r.block(0, "")
	return r.tables
}

type typesReader struct {
	file   string
	text   string
	i      int
	lines  lines
	tables []*Table
	path   []string
}

// block reads names and what stands behind them up to the closing brace. The
// path says where in the type it is: public, Tables, the table, Row.
func (r *typesReader) block(depth int, name string) {
	if depth > 40 {
		r.i = len(r.text)
		return
	}
	r.path = append(r.path, name)
	defer func() { r.path = r.path[:len(r.path)-1] }()
	last, from := "", 0
	for r.i < len(r.text) {
		switch c := r.text[r.i]; {
		case c == '}':
			r.i++
			return
		case c == '{':
			r.i++
			r.enter(last, from)
			r.block(depth+1, last)
		case c == '"' || c == '\'' || c == '`':
			from = r.i
			last = r.quoted(c)
		case strings.HasPrefix(r.text[r.i:], "//"):
			r.skipTo("\n")
		case strings.HasPrefix(r.text[r.i:], "/*"):
			r.skipTo("*/")
		case nameByte(c):
			start := r.i
			for r.i < len(r.text) && nameByte(r.text[r.i]) {
				r.i++
			}
			if r.named() {
				last, from = r.text[start:r.i], start
				r.column(last, start)
			}
		default:
			r.i++
		}
	}
}

// named reports whether a colon follows, so that what was read is a key.
func (r *typesReader) named() bool {
	for i := r.i; i < len(r.text); i++ {
		switch r.text[i] {
		case ' ', '?', '\t':
			continue
		}
		return r.text[i] == ':'
	}
	return false
}

func (r *typesReader) quoted(mark byte) string {
	end := strings.IndexByte(r.text[r.i+1:], mark)
	if end < 0 {
		r.i = len(r.text)
		return ""
	}
	s := r.text[r.i+1 : r.i+1+end]
	r.i += end + 2
	return s
}

func (r *typesReader) skipTo(mark string) {
	if end := strings.Index(r.text[r.i:], mark); end >= 0 {
		r.i += end + len(mark)
	} else {
		r.i = len(r.text)
	}
}

// in reports whether the path ends so.
func (r *typesReader) in(names ...string) bool {
	if len(r.path) < len(names) {
		return false
	}
	for i, n := range names {
		if n != "*" && r.path[len(r.path)-len(names)+i] != n {
			return false
		}
	}
	return true
}

// enter begins a table.
func (r *typesReader) enter(name string, at int) {
	if name == "" || !r.in("public", "Tables") || len(r.tables) >= maxThings {
		return
	}
	r.tables = append(r.tables, &Table{Name: name, Place: r.lines.place(r.file, at, at, at+len(name))})
}

// column adds a column to the table whose rows are being read.
func (r *typesReader) column(name string, at int) {
	if !r.in("public", "Tables", "*", "Row") || len(r.tables) == 0 {
		return
	}
	t := r.tables[len(r.tables)-1]
	if len(t.Columns) < maxParts {
		t.Columns = append(t.Columns, &Column{Name: name, Field: name, Place: r.lines.place(r.file, at, at, at+len(name))})
	}
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
