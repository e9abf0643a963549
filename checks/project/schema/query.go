package schema

import (
	"slices"
	"strings"
)

// A Read is what one SQL statement of an app asks for: the tables it names and
// the columns it filters and sorts by, each with the table where that is known.
type Read struct {
	Verb    string // "select", "insert", "update" or "delete"
	Tables  []string
	Filters []ColumnRef
	Sorts   []ColumnRef
	Written []ColumnRef // what an INSERT or an UPDATE gives a value
	Limited bool
}

// A ColumnRef is a column of a table; the table is "" when several could be
// meant. The operator is "join" for a column whose value is what a table that is joined
// to it is looked up by.
type ColumnRef struct {
	Table, Column, Op string
	Parameter         int // which parameter it is compared with or given, from 1; 0 for none
}

// ReadQuery reads a statement of an app; ok is false when the text is none.
// It is a plain reading of names around operators, not a full grammar.
func ReadQuery(text string) (q Read, ok bool) {
	return readTokens(lexSQL([]byte(text), false).out)
}

func readTokens(toks []sqlToken) (q Read, ok bool) {
	if len(toks) == 0 {
		return q, false
	}
	r := &queryReader{toks: toks, alias: map[string]string{}, q: &q}
	switch q.Verb = toks[0].low; q.Verb {
	case "select", "insert", "update", "delete":
	case "with":
		q.Verb = "select"
	default:
		return q, false
	}
	r.tables()
	r.conditions()
	r.written()
	return q, len(q.Tables) > 0 && (q.Verb != "update" || r.holds("set"))
}

type queryReader struct {
	toks  []sqlToken
	alias map[string]string
	q     *Read
}

func (r *queryReader) holds(word string) bool {
	return slices.ContainsFunc(r.toks, func(t sqlToken) bool { return t.low == word })
}

func (r *queryReader) at(i int) sqlToken {
	if i >= 0 && i < len(r.toks) {
		return r.toks[i]
	}
	return sqlToken{}
}

// tables finds the names behind FROM, JOIN, INTO and UPDATE, with aliases.
func (r *queryReader) tables() {
	for i, t := range r.toks {
		switch t.low {
		case "from", "join":
		case "into": // SELECT … INTO names a variable
			if r.q.Verb != "insert" {
				continue
			}
		case "update":
			if i > 0 {
				continue
			}
		default:
			continue
		}
		p := &sqlParser{toks: r.toks, i: i + 1}
		for {
			n, ok := p.name()
			if !ok || isClause(n.name) {
				break
			}
			name := n.name
			if n.schema != "" {
				name = n.schema + "." + n.name
			}
			r.q.Tables = append(r.q.Tables, name)
			r.alias[strings.ToLower(n.name)] = name
			p.word("as")
			if a := p.peek(); a.kind == sqlWord && !isClause(a.low) || a.kind == sqlQuoted {
				r.alias[strings.ToLower(a.text)] = name
				p.next()
			}
			if t.low != "from" || !p.mark(",") {
				break
			}
		}
	}
}

func isClause(word string) bool {
	switch strings.ToLower(word) {
	case "where", "order", "group", "limit", "offset", "having", "join", "left", "right", "inner", "outer", "full", "cross",
		"on", "using", "set", "values", "select", "returning", "union", "natural", "for", "as", "lateral", "window", "fetch", "default":
		return true
	}
	return false
}

// conditions reads names next to comparisons behind WHERE and ON, and names
// behind ORDER BY.
func (r *queryReader) conditions() {
	where, order, joined := false, false, ""
	held, sought := map[int]string{}, map[string]bool{}
	for i, t := range r.toks {
		switch t.low {
		case "join":
			p := &sqlParser{toks: r.toks, i: i + 1}
			n, _ := p.name()
			joined = r.alias[strings.ToLower(n.name)]
			continue
		case "where":
			where, order, joined = true, false, ""
			continue
		case "on":
			where, order = true, false
			continue
		case "order":
			where, order = false, r.at(i+1).low == "by"
			continue
		case "limit", "fetch":
			r.q.Limited = true
			where, order = false, false
			continue
		case "group", "having", "returning", "set", "values", "select", "union", "from":
			where, order = false, false
			continue
		}
		if t.kind != sqlWord && t.kind != sqlQuoted {
			continue
		}
		switch {
		case where && (r.compared(i) || r.equals(i)):
			c := r.ref(i)
			if joined != "" && c.Table != "" && c.Table != joined && r.besideColumn(i) {
				held[len(r.q.Filters)] = joined
			} else if joined == "" {
				sought[c.Table] = true
			}
			r.q.Filters = append(r.q.Filters, c)
		case order && r.at(i+1).text != "." && r.at(i+1).text != "(" && !isOrderWord(t.low):
			r.q.Sorts = append(r.q.Sorts, r.ref(i))
		}
	}
	for i, other := range held {
		if !sought[other] { // else its rows are found first, and these by them
			r.q.Filters[i].Op = "join"
		}
	}
}

func isOrderWord(w string) bool {
	switch w {
	case "by", "asc", "desc", "nulls", "last", "first":
		return true
	}
	return false
}

// compared reports whether a comparison follows the name at i. Inequality and
// NOT do not narrow a search.
func (r *queryReader) compared(i int) bool {
	next := r.at(i + 1)
	switch next.low {
	case "in", "between", "is":
		return true
	}
	if next.kind != sqlMark {
		return false
	}
	switch next.text {
	case "=", ">":
		return true
	case "<":
		return r.at(i+2).text != ">"
	}
	return false
}

// equals reports whether an equals sign stands before the name at i, which is
// neither a function nor a qualifier.
func (r *queryReader) equals(i int) bool {
	if next := r.at(i + 1).text; next == "(" || next == "." {
		return false
	}
	if r.at(i-1).text == "." {
		i -= 2
	}
	before := r.at(i - 1)
	return before.kind == sqlMark && before.text == "="
}

// besideColumn reports whether the qualified name that ends at i is compared with
// another one.
func (r *queryReader) besideColumn(i int) bool {
	return r.at(i+1).text == "=" && r.at(i+3).text == "." || r.at(i-3).text == "=" && r.at(i-5).text == "."
}

// operator is the comparison behind a name, "=" when it stands before.
func (r *queryReader) operator(i int) string {
	switch next := r.at(i + 1); {
	case next.kind == sqlMark && (next.text == "<" || next.text == ">"):
		return next.text
	case next.low == "is" || next.low == "in" || next.low == "between":
		return next.low
	}
	return "="
}

// parameter is the number of the parameter that stands behind the name at i and
// an equals sign: $2, or the second question mark; 0 for anything else.
func (r *queryReader) parameter(i int) int {
	if r.at(i+1).text != "=" {
		return 0
	}
	_, n := r.parameterAt(i + 2)
	return n
}

func (r *queryReader) ref(i int) ColumnRef {
	c := ColumnRef{Column: r.toks[i].text, Op: r.operator(i), Parameter: r.parameter(i)}
	if r.at(i-1).text == "." {
		c.Table = r.alias[strings.ToLower(r.at(i-2).text)]
	} else if len(r.q.Tables) == 1 {
		c.Table = r.q.Tables[0]
	}
	return c
}
