package database

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// alsoLoose lists what is worth a word beside columns that take what makes no sense: those whose
// comment lists the values that they are to have, and tables that only code keeps a second row
// of the same kind out of.
func alsoLoose(p *project.Project, s *schema.Schema, found []laxity) []laxity {
	if s.Dialect == schema.MongoDB {
		return nil
	}
	told := map[schema.Place]bool{}
	for _, l := range found {
		told[l.place] = true
	}
	var out []laxity
	add := func(l laxity) {
		if !told[l.place] {
			told[l.place], l.weak, l.beside = true, true, true
			out = append(out, l)
		}
	}
	lines := map[string][]string{}
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			if listsWords(lines, p, t, c) {
				name := t.Qualified() + "." + c.Name
				add(laxity{place: c.Place, kind: kindWords, name: name, message: name + " takes any text, though the comment beside it lists its values", table: t, column: c})
			}
		}
	}
	for _, q := range twins(p) {
		if t := s.Table(q.table); t != nil && !t.Ignored && len(t.Columns) > 0 {
			add(laxity{place: keptApartBy(t, q), kind: kindPaired, name: t.Qualified(), message: "code asks whether there is a row of " + t.Qualified() + " of the kind before it adds one, and no unique key keeps a second one out", table: t, column: t.Columns[0]})
		}
	}
	return out
}

// keptApartBy is where a table should say that there is one row of a kind: at the column by which
// code tells them apart, or at the table where it does so by what the rows belong to.
func keptApartBy(t *schema.Table, q quota) schema.Place {
	for _, name := range q.same {
		if c := t.Column(name); c != nil && !strings.HasSuffix(snake(name), "_id") {
			return c.Place
		}
	}
	return t.Place
}

// wordInQuotes is a value as comments list them.
var wordInQuotes = regexp.MustCompile("^['\"`][^'\"`,]{1,30}['\"`]$")

// listsWords reports whether the line of a column of text ends with a comment that lists what
// it holds: all in quotes, or plain words of which the default is one.
func listsWords(lines map[string][]string, p *project.Project, t *schema.Table, c *schema.Column) bool {
	if family(c.Type) != "text" || c.List || c.Enum != "" || mentionedIn(t, c) {
		return false
	}
	if _, ref := t.Reference(c.Name); ref {
		return false
	}
	if _, unique := t.UniqueOn(c.Name); unique {
		return false // each row is one of a kind
	}
	if lines[c.Place.File] == nil {
		text, _ := p.Read(c.Place.File)
		lines[c.Place.File] = strings.Split(string(text), "\n")
	}
	if c.Place.Line < 1 || c.Place.Line > len(lines[c.Place.File]) {
		return false
	}
	comment := commentOn(c.Place.File, lines[c.Place.File][c.Place.Line-1])
	values := valuesIn(comment)
	if len(values) > 1 {
		return slices.ContainsFunc(values, func(v string) bool { return v == strings.Trim(strings.Split(c.Default, "::")[0], "'\"() ") }) || strings.ContainsAny(comment, "'\"`|")
	}
	quoted := strings.Split(strings.NewReplacer(" | ", ",", "|", ",").Replace(comment), ",")
	return len(quoted) > 1 && !slices.ContainsFunc(quoted, func(v string) bool { return !wordInQuotes.MatchString(strings.TrimSpace(v)) })
}
