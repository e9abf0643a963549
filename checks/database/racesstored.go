package database

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// A routine is a function of the database that running code calls, or a trigger.
type routine struct {
	name  string
	place schema.Place
	text  string // of its definition, in small letters, comments blanked
	lines func(offset int) int
}

// routines lists those that decide something by what they read, and hold nobody off meanwhile.
func routines(p *project.Project) []routine {
	var out []routine
	called := map[string]bool{}
	for _, st := range p.Statements() {
		if name, ok := strings.CutSuffix(st.Table, "()"); ok && st.Verb == "call" {
			called[strings.ToLower(name)] = true
		}
	}
	for _, f := range p.StoredFunctions() {
		body, where := strings.ToLower(f.Body), f.Place
		if !called[strings.ToLower(f.Name)] && !strings.Contains(strings.ToLower(f.Returns), "trigger") || !strings.Contains(body, "if ") || holdsOff(body) {
			continue
		}
		whole, _ := p.Read(where.File)
		if where.Start < 0 || where.End > len(whole) || where.Start > where.End {
			continue
		}
		text := withoutRemarks(strings.ToLower(string(whole[where.Start:where.End])))
		out = append(out, routine{f.Name, where, text, func(offset int) int { return where.Line + strings.Count(text[:offset], "\n") }})
	}
	return out
}

// holdsOff reports whether a routine locks what it reads.
func holdsOff(body string) bool {
	return slices.ContainsFunc([]string{"for update", "for no key update", "for share", "advisory", "lock table", "serializable"}, func(word string) bool { return strings.Contains(body, word) })
}

// withoutRemarks blanks the comments of SQL, each byte by a space.
func withoutRemarks(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i++ {
		if b[i] != '-' || b[i+1] != '-' {
			continue
		}
		for ; i < len(b) && b[i] != '\n'; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

func (r routine) at(offset int, message string) check.Place {
	return check.Line(r.place.File, r.lines(offset), message)
}

var (
	readsInto = regexp.MustCompile(`\bselect\s+([^;]*?)\s+into\s+(?:strict\s+)?([\w\s,]+?)\s+from\s+(?:public\.)?"?(\w+)"?[^;]*;`)
	countInto = regexp.MustCompile(`\bselect\s+(?:coalesce\(\s*)?count\s*\([^;]*?\binto\s+(\w+)\s+from\s+(?:public\.)?"?(\w+)"?[^;]*;`)
	whetherIs = regexp.MustCompile(`\bif\s+exists\s*\(\s*select\b[^;]*?\bfrom\s+(?:public\.)?"?(\w+)"?([^;]*?)\)\s*then\s+(?:raise\s+exception|return)\b`)
)

// storedSpending lists the numbers that a routine reads, compares and then changes by an update
// which no longer asks: two calls at once both find enough.
func storedSpending(p *project.Project) []counter {
	var out []counter
	for _, r := range routines(p) {
		for _, m := range readsInto.FindAllStringSubmatchIndex(r.text, -1) {
			t := p.Schema().Table(r.text[m[6]:m[7]])
			if t == nil || t.Partial {
				continue
			}
			values, names := splitOutside(r.text[m[2]:m[3]]), strings.Split(r.text[m[4]:m[5]], ",")
			for i := range min(len(values), len(names)) {
				c := columnIn(t, values[i])
				if c == nil || !counts(c.Name) || mentionedIn(t, c) {
					continue
				}
				if found, ok := r.spends(t, c, strings.TrimSpace(names[i]), m[0], m[1]); ok {
					out = append(out, found)
				}
			}
		}
	}
	return withoutCounted(out, nil)
}

// spends is the update of a column behind the comparison of what a variable holds of it.
func (r routine) spends(t *schema.Table, c *schema.Column, variable string, read, from int) (counter, bool) {
	if !plainColumn(variable) {
		return counter{}, false
	}
	compared := regexp.MustCompile(`\b(?:els)?if\b[^;]*?(?:\b` + variable + `\b[^;]{0,60}?[<>]|[<>]=?[^;]{0,60}?\b` + variable + `\b)[^;]*?\bthen\b`).FindStringIndex(r.text[from:])
	if compared == nil {
		return counter{}, false
	}
	column := regexp.QuoteMeta(strings.ToLower(c.Name))
	changed := regexp.MustCompile(`\bupdate\s+(?:public\.)?"?` + regexp.QuoteMeta(strings.ToLower(t.Name)) + `"?\s+(?:as\s+\w+\s+)?set\s[^;]*?\b` + column + `\s*=\s*(?:coalesce\(|greatest\(\s*0\s*,)?\s*(?:\w+\.)?(?:` + column + `|` + variable + `)\b[^;]*?[-+][^;]*;`).FindStringIndex(r.text[from+compared[0]:])
	if changed == nil {
		return counter{}, false
	}
	start := from + compared[0] + changed[0]
	_, where, _ := strings.Cut(r.text[start:from+compared[0]+changed[1]], " where ")
	if where == "" || regexp.MustCompile(`\b`+column+`\b`).MatchString(where) {
		return counter{}, false // it asks once more, or is about every row
	}
	out := counter{file: r.place.File, line: r.lines(start), column: 1, field: c.Name, precious: true, start: -1}
	out.endLine, out.endColumn = out.line, 1
	out.before = []check.Place{
		r.at(from+compared[0], c.Name+" is looked at here, and another call of "+r.name+"() may do so at the same time"),
		r.at(read, "it is read here, and nothing keeps others from reading it, too: FOR UPDATE would"),
	}
	return out, true
}

// columnIn is the one column of a table that an expression names.
func columnIn(t *schema.Table, expr string) *schema.Column {
	var found *schema.Column
	for _, c := range t.Columns {
		if holdsWord(expr, c.Name) {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// splitOutside cuts a list at the commas that stand in no parenthesis.
func splitOutside(list string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range list {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, list[from:i])
				from = i + 1
			}
		}
	}
	return append(out, list[from:])
}

// storedLimits lists the rows that a routine adds after it counted those that are there, or asked
// whether a time is free.
func storedLimits(p *project.Project) []quota {
	var out []quota
	for _, r := range routines(p) {
		for _, m := range countInto.FindAllStringSubmatchIndex(r.text, -1) {
			table, variable := r.text[m[4]:m[5]], r.text[m[2]:m[3]]
			compared := regexp.MustCompile(`\bif\b[^;]*\b` + variable + `\s*>=?\s*[a-z1-9(][^;]*?\bthen\s+(?:raise\s+exception|return)\b`).FindStringIndex(r.text[m[1]:])
			if compared == nil {
				continue
			}
			if added := r.adds(table, m[1]+compared[1]); added >= 0 {
				out = append(out, quota{table: table, shared: true, places: []check.Place{
					r.at(added, "a row of "+table+" is added after it was asked how many there are: calls at once all pass the limit"),
					r.at(m[1]+compared[0], "the number is compared here, and another call may do so at the same time"),
					r.at(m[0], "the rows are counted here"),
				}})
			}
		}
		for _, m := range whetherIs.FindAllStringSubmatchIndex(r.text, -1) {
			table, asked := r.text[m[2]:m[3]], r.text[m[4]:m[5]]
			added := r.adds(table, m[1])
			if added < 0 || !overlaps(asked) || excluded(p, table) {
				continue
			}
			out = append(out, quota{table: table, shared: true, slot: true, places: []check.Place{
				r.at(added, "a row of "+table+" takes a time after it was asked whether that is free: two calls at once both get it"),
				r.at(m[0], "who comes too late is turned away here, and another call may pass at the same time"),
				r.at(m[2], "what is booked at that time is read here"),
			}})
		}
	}
	return out
}

// adds is where a routine adds a row to a table behind an offset, -1 for nowhere.
func (r routine) adds(table string, from int) int {
	m := regexp.MustCompile(`\binsert\s+into\s+(?:public\.)?"?` + regexp.QuoteMeta(table) + `"?[\s(][^;]*;`).FindStringIndex(r.text[from:])
	if m == nil || strings.Contains(r.text[from+m[0]:from+m[1]], "on conflict") {
		return -1
	}
	return from + m[0]
}

// overlaps reports whether conditions compare times from both sides.
func overlaps(asked string) bool {
	for word := range strings.FieldsFuncSeq(asked, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		if timeColumn(word) {
			return strings.Contains(asked, "&&") || strings.Contains(asked, "overlaps") || strings.Contains(asked, "<") && strings.Contains(asked, ">") || strings.Contains(asked, "between")
		}
	}
	return false
}

// excluded reports whether the database keeps times of a table apart by a rule of its own.
func excluded(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	if t == nil || t.Partial {
		return true
	}
	for k := range t.EachKey() {
		if k.Unique && slices.ContainsFunc(k.Parts, func(part schema.Part) bool { return timeColumn(part.Column) }) {
			return true
		}
	}
	return slices.ContainsFunc(p.Files(), func(name string) bool { return strings.HasSuffix(name, ".sql") && p.HoldsFold(name, "exclude using") })
}
