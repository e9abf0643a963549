package schema

import (
	"strconv"
	"strings"
)

// written reads the columns that INSERT INTO t (…) VALUES (…) and UPDATE t SET … give
// a value, with the parameter that stands there alone.
func (r *queryReader) written() {
	switch r.q.Verb {
	case "insert":
		r.inserted()
	case "update":
		r.set()
	}
}

// inserted reads the columns of an INSERT beside the first row of its values.
func (r *queryReader) inserted() {
	open := r.next(0, "(")
	columns, end := r.list(open)
	if open < 0 || r.at(end).low != "values" {
		return
	}
	values, _ := r.list(end + 1)
	if len(columns) != len(values) {
		return
	}
	for i, c := range columns {
		if c[1]-c[0] == 1 {
			r.writes(r.toks[c[0]].text, values[i])
		}
	}
}

// set reads the columns behind SET.
func (r *queryReader) set() {
	i := 0
	for i < len(r.toks) && r.toks[i].low != "set" {
		i++
	}
	depth, start := 0, i+1
	for j := start; j <= len(r.toks); j++ {
		t := r.at(j)
		switch {
		case t.text == "(":
			depth++
		case t.text == ")":
			depth--
		}
		ends := j == len(r.toks) || depth == 0 && (t.low == "where" || t.low == "from" || t.low == "returning")
		if !ends && (depth != 0 || t.text != ",") {
			continue
		}
		if r.at(start+1).text == "=" {
			r.writes(r.toks[start].text, [2]int{start + 2, j})
		}
		if start = j + 1; ends {
			return
		}
	}
}

// writes notes one column with what it is given.
func (r *queryReader) writes(column string, value [2]int) {
	c := ColumnRef{Column: column, Op: "="}
	if len(r.q.Tables) > 0 {
		c.Table = r.q.Tables[0]
	}
	if width, n := r.parameterAt(value[0]); width == value[1]-value[0] {
		c.Parameter = n
	}
	r.q.Written = append(r.q.Written, c)
}

// next is the first place of a mark from a token on, -1 for none.
func (r *queryReader) next(from int, mark string) int {
	for i := from; i < len(r.toks); i++ {
		if r.toks[i].text == mark {
			return i
		}
	}
	return -1
}

// list splits what stands in the brackets that open at a token, at its commas, and says
// which token follows them.
func (r *queryReader) list(open int) (parts [][2]int, end int) {
	if r.at(open).text != "(" {
		return nil, len(r.toks)
	}
	depth, start := 0, open+1
	for i := open; i < len(r.toks); i++ {
		switch r.toks[i].text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return append(parts, [2]int{start, i}), i + 1
			}
		case ",":
			if depth == 1 {
				parts = append(parts, [2]int{start, i})
				start = i + 1
			}
		}
	}
	return nil, len(r.toks)
}

// parameterAt is the number of the parameter that begins at a token, and how many
// tokens it takes; 0 for anything else.
func (r *queryReader) parameterAt(i int) (width, number int) {
	switch v := r.at(i); {
	case v.text == "?":
		n := 0
		for _, t := range r.toks[:i+1] {
			if t.kind == sqlMark && t.text == "?" {
				n++
			}
		}
		return 1, n
	case v.text == "$":
		n, _ := strconv.Atoi(r.at(i + 1).text)
		return 2, n
	case strings.HasPrefix(v.text, "$"):
		n, _ := strconv.Atoi(v.text[1:])
		return 1, n
	}
	return 0, 0
}
