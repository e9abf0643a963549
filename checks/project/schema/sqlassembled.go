package schema

import (
	"slices"
	"strings"
)

// textsOf lists the short texts in a block: often the names that it loops over.
func textsOf(toks []sqlToken) []string {
	var out []string
	for _, t := range toks {
		if t.kind == sqlString && len(t.text) <= 120 && len(out) < 500 && !slices.Contains(out, t.text) {
			out = append(out, t.text)
		}
	}
	return out
}

// assembled runs a statement about access rules that a block puts together:
// once for each table or function that the block names. Where the names of
// tables come from a query, each table may have got it.
func (r *replay) assembled(stmt []sqlToken) bool {
	var pattern string
	for _, t := range stmt {
		if t.kind == sqlString && len(t.text) > len(pattern) {
			pattern = t.text
		}
	}
	low := strings.ToLower(pattern)
	if strings.HasPrefix(strings.TrimSpace(low), "alter function") && !strings.Contains(low, "%") {
		r.fill(stmt, pattern, "") // written out whole
		return true
	}
	tables := strings.Contains(low, "row level security") || strings.Contains(low, "policy")
	if !tables && !strings.HasPrefix(strings.TrimSpace(low), "revoke") {
		return false
	}
	found := false
	for _, name := range r.texts {
		if tables && r.table(sqlNameOf(name)) == nil || !tables && !r.function(name) {
			continue
		}
		found = true
		if r.filled++; r.filled <= maxThings {
			r.fill(stmt, pattern, name)
		}
	}
	if !found && tables {
		for _, t := range r.s.Tables {
			t.Loose = true
		}
	}
	return true
}

// fill runs a pattern with a name in the place of its marks. Its place is the
// statement that puts it together.
func (r *replay) fill(stmt []sqlToken, pattern, name string) {
	for _, mark := range []string{"%I", "%s", "%1$I", "%2$I", "%1$s"} {
		if mark == "%I" {
			pattern = strings.ReplaceAll(pattern, mark, sqlNameOf(name).name)
		}
		pattern = strings.ReplaceAll(pattern, mark, name)
	}
	inner := lexSQL([]byte(pattern), false)
	for i := range inner.out {
		inner.out[i].start, inner.out[i].end = stmt[0].start, stmt[len(stmt)-1].end
	}
	for _, one := range splitSQL(inner.out) {
		if first := one[0].low; first == "create" || first == "alter" || first == "drop" || first == "revoke" {
			r.statement(one)
		}
	}
}

// function reports whether a text names a function that was made, with or
// without its arguments.
func (r *replay) function(name string) bool {
	name, _, _ = strings.Cut(name, "(")
	return r.made["function"+key(sqlNameOf(name))]
}

// sqlNameOf takes a written name apart.
func sqlNameOf(text string) sqlName {
	if schema, bare, ok := strings.Cut(text, "."); ok {
		return sqlName{defaultSchema(schema), bare}
	}
	return sqlName{name: text}
}

// askedOf runs what a call has a function do that was made to put a search path on
// others: select set_path('name', 'arguments').
func (r *replay) askedOf(p *sqlParser) {
	n, ok := p.name()
	inside, called := p.group()
	if !ok || !called || len(inside) == 0 || inside[0].kind != sqlString || !r.made["function"+key(n)] {
		return
	}
	i := slices.IndexFunc(r.s.Functions, func(f Function) bool { return strings.EqualFold(f.Name, n.name) })
	if i < 0 {
		return
	}
	body := strings.ToLower(r.s.Functions[i].Body)
	if !strings.Contains(body, "execute") || !strings.Contains(body, "alter function") || !strings.Contains(body, "set search_path") {
		return
	}
	name, _, _ := strings.Cut(inside[0].text, "(")
	for i := range r.s.Functions {
		if f := &r.s.Functions[i]; strings.EqualFold(f.Name, sqlNameOf(name).name) {
			f.SearchPath = true
		}
	}
}
