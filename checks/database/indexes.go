package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed indexes.md
var indexesWords string

// Indexes looks for columns by which rows are found, and which no index leads
// with: foreign keys, and what queries and access rules ask for.
var Indexes = &check.Check{
	ID:       "database/indexes",
	Severity: check.Medium,
	Minutes:  25,
	Words:    check.Explain(indexesWords),
	Look:     lookForIndexes,
	Fix:      indexesFix,
}

// indexesQuestion is what only the database itself can answer.
var indexesQuestion = check.Question{
	Text: "Does every column that your app looks rows up by have an index in the database?",
	Help: "Supabase: Advisors → Performance in the dashboard. Elsewhere ask the database for its indexes (PostgreSQL: the view pg_indexes) and compare with the columns your code filters by.",
	Pass: "The owner checked the indexes in the database itself.",
	Gap:  "The owner knows that indexes are missing in the database.",
}

func judgeIndexes(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	s := p.Schema()
	if len(s.Tables) == 0 {
		return withoutSchema(p)
	}
	needs, minor := wantedIndexes(p)
	needs, seldom := apartSeldom(p, needs)
	if len(needs) == 0 && len(seldom) > 0 {
		f := missing(s, seldom)
		f.Severity = check.Low // nobody waits for it but those who run the app, now and then
		f.Places = slices.Concat(f.Places, askedHere(seldom), lesser(minor))
		return f
	}
	minor = append(seldom, minor...)
	if len(needs) > 0 {
		f := missing(s, needs)
		f.Places = slices.Concat(f.Places, askedHere(needs), lesser(minor))
		return f
	}
	if f, ok := unseenTables(p, s); ok {
		return f
	}
	return indexed(s)
}

// withoutSchema asks, or says why it cannot tell.
func withoutSchema(p *project.Project) check.Finding {
	if t, ok := unread(p); ok {
		return check.Cannot(fmt.Sprintf("The app uses %s, and no models that describe its tables were found.", t.Tech), tool(t, "the data layer")...)
	}
	for _, t := range []project.Tech{project.Convex, project.Firebase, project.KV} {
		if p.Stack().Has(t) && len(p.Queries()) == 0 {
			return check.Cannot(fmt.Sprintf("Indexes of %s are not read yet.", t), tool(p.Stack().Tool(t), "the data layer")...)
		}
	}
	for _, q := range p.Queries() {
		if len(q.Filters) > 0 {
			return check.Asking("The tables are not described in the repository, so their indexes cannot be read.", indexesQuestion,
				queryPlace(q, "rows of "+q.Table+" are looked up here"))
		}
	}
	return check.Asking("The tables are not described in the repository, so their indexes cannot be read.", indexesQuestion)
}

// unseenTables asks when live code looks rows up in tables that the schema does
// not describe.
func unseenTables(p *project.Project, s *schema.Schema) (check.Finding, bool) {
	for _, q := range p.Queries() {
		if len(q.Filters) == 0 || s.Table(q.Table) != nil || isView(s, q.Table) || q.Via == project.DjangoORM { // Django's own accounts
			continue
		}
		return check.Asking(fmt.Sprintf("What is described is indexed; the table %s, which the code looks rows up in, is not described in the repository.", q.Table), indexesQuestion,
			queryPlace(q, "rows of "+q.Table+" are looked up here")), true
	}
	return check.Finding{}, false
}

func isView(s *schema.Schema, name string) bool {
	for _, v := range s.Views {
		if v.Name == name {
			return true
		}
	}
	return false
}

func missing(s *schema.Schema, needs []*need) check.Finding {
	const most = 40
	var places []check.Place
	confidence := check.Possible
	for _, n := range needs {
		if len(places) < most {
			places = append(places, at(n.column.Place, n.why()))
		}
		confidence = max(confidence, sureness(s, n))
	}
	reason, quiet := missingWords(needs)
	f := check.Missing(confidence, reason, places...)
	if quiet {
		f.Severity = check.Low // only the deletion of what a key points to waits for it
	}
	f.Brief = []string{
		"Each column named here is the first column of an index, made in a new migration; old migrations stay as they are.",
		"Where code always filters by two of them together, one index over both does, the more selective first.",
		"No index is added beside one that already begins with the same columns.",
	}
	return f
}

// missingWords tells the columns that rows are looked up by from the keys that only
// point somewhere; quiet when there are none but those.
func missingWords(needs []*need) (reason string, quiet bool) {
	var asked, keys []string
	for _, n := range needs {
		name := n.table.Qualified() + "." + n.column.Name
		if n.asked() || len(n.sorts)+len(n.ranges) > 0 {
			asked = append(asked, name)
		} else {
			keys = append(keys, name)
		}
	}
	switch len(asked) {
	case 0:
		return fmt.Sprintf("Keys that point to other tables have no index: %s.", check.FewNames(keys)), true
	case 1:
		reason = fmt.Sprintf("Rows are looked up%s by %s, which has no index", sortedToo(needs), asked[0])
	default:
		reason = fmt.Sprintf("%d columns that rows are looked up%s by have no index: %s", len(asked), sortedToo(needs), check.FewNames(asked))
	}
	if len(keys) > 0 {
		reason += fmt.Sprintf("; %s no index either: %s", plural(len(keys), "a key that points to another table has", fmt.Sprintf("%d keys that point to other tables have", len(keys))), check.FewNames(keys))
	}
	return reason + ".", false
}

// sortedToo is a word more where rows are only sorted by some of the columns.
func sortedToo(needs []*need) string {
	if slices.ContainsFunc(needs, func(n *need) bool { return !n.asked() && len(n.ranges) == 0 && len(n.sorts) > 0 }) {
		return " or sorted"
	}
	return ""
}

// askedHere are the places of the code that look rows up by the hottest columns.
func askedHere(needs []*need) []check.Place {
	const most = 24
	var out []check.Place
	for _, n := range needs {
		for k, use := range slices.Concat(n.uses, n.ranges, n.sorts) {
			i := strings.LastIndexByte(use, ':')
			line, err := strconv.Atoi(use[i+1:])
			if err != nil || len(out) == most {
				continue
			}
			how := "looked up"
			if k >= len(n.uses)+len(n.ranges) {
				how = "sorted"
			}
			out = append(out, check.Line(use[:i], line, "rows of "+n.table.Qualified()+" are "+how+" by "+n.column.Name+" here"))
		}
	}
	return out
}

// lesser are the columns for which an index would matter little.
func lesser(minor []*need) []check.Place {
	const most = 20
	var out []check.Place
	for _, n := range minor[:min(len(minor), most)] {
		out = append(out, at(n.column.Place, n.why()))
	}
	return out
}

// sureness is certain where a declared key is also looked up by, and where the
// text of the schema was read whole.
func sureness(s *schema.Schema, n *need) check.Confidence {
	asked := n.asked()
	whole := len(s.Problems) == 0
	switch {
	case n.foreign && asked && whole:
		return check.Certain
	case n.foreign, asked && (n.virtual || whole):
		return check.Likely
	case n.virtual, asked, len(n.sorts) > 1:
		return check.Likely
	}
	return check.Possible
}

// signature reports whether a column only says who did something.
func signature(c *schema.Column) bool {
	name := plainName(c.Name)
	return strings.HasSuffix(name, "by") || strings.HasSuffix(name, "byid") || strings.HasSuffix(name, "byuserid")
}

// indexed is the pass, with some of the indexes as evidence.
func indexed(s *schema.Schema) check.Finding {
	var places []check.Place
	count := 0
	for _, t := range s.Tables {
		for _, k := range t.Keys() {
			count++
			if k.Index && len(places) < 5 {
				places = append(places, at(k.Place, "an index of "+t.Qualified()))
			}
		}
	}
	if len(places) == 0 && len(s.Tables) > 0 {
		places = append(places, at(s.Tables[0].Place, "primary keys and unique columns serve every lookup"))
	}
	return check.Passed(check.Likely, fmt.Sprintf("The columns by which the code and the keys look rows up have an index (%d keys and indexes in %d tables).", count, len(s.Tables)), places...)
}
