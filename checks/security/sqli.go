package security

import (
	_ "embed"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed sqli.md
var sqliWords string

// SQLInjection looks for queries that are put together as text from what a
// caller sent, and for filters of MongoDB that take the caller's objects.
var SQLInjection = &check.Check{
	ID:       "security/sqli",
	Severity: check.Blocker,
	Minutes:  30,
	Words:    check.Explain(sqliWords),
	Look:     lookForSQLInjection,
	Fix:      sqliFix,
}

func lookForSQLInjection(p *project.Project) check.Finding { return withPatterns(p, lookForText(p)) }

// lookForText looks for queries that are put together, and for filters that take objects.
func lookForText(p *project.Project) check.Finding {
	queries := p.Queries()
	built := builtQueries(p)
	if p.Stack().Python() && len(built) == 0 {
		return pythonQueries(p)
	}
	if len(queries) == 0 && len(built) == 0 && len(p.Stack().Data) == 0 {
		return check.Unneeded("Nothing here asks a database.")
	}
	var open []builtQuery
	for _, b := range built {
		if b.sure != harmless {
			open = append(open, b)
		}
	}
	if len(open) > 0 {
		return injectable(open, built)
	}
	return boundQueries(p, queries, built)
}

// injectable is the finding of queries that a caller can change. A filter with
// text from the app's rows is the same habit, and stands beside them.
func injectable(open, built []builtQuery) check.Finding {
	worst := open[0]
	for _, b := range open {
		if b.sure > worst.sure || b.sure == worst.sure && b.severity() > worst.severity() {
			worst = b
		}
	}
	f := check.Finding{Verdict: check.Gap, Confidence: worst.confidence(), Severity: worst.severity()}
	f.Reason = worst.reason()
	slices.SortStableFunc(open, func(a, b builtQuery) int { return compareBool(a.browser, b.browser) })
	var pieces []source.Node
	for _, b := range open {
		if b.sure == worst.sure || b.sure >= certainly {
			f.Places = append(f.Places, at(b.at, b.says()))
			pieces = append(pieces, b.away()...)
		}
	}
	f.Reason += check.MoreAlike(len(f.Places) - 1)
	for _, n := range pieces {
		f.Places = append(f.Places, at(n, "the value becomes part of it here"))
	}
	for _, b := range built {
		if b.stored && worst.kind == filterText && worst.sure == certainly {
			f.Places = append(f.Places, at(b.at, "a filter string with text from a row, which someone typed"))
		}
	}
	f.Brief = []string{
		"Hand each value to the driver as a parameter (a placeholder, or the library's tagged template), never as part of the text.",
		"Column names and directions of sorting come from a list in the code; anything else is answered with 400.",
		"In a filter string of supabase-js, take commas, dots, brackets, quotes, percent signs and backslashes out of the search text, or use one filter method per column.",
		"In a MongoDB filter, make sure that each value is a string or number (a schema, or String(value)) before it is used.",
	}
	return f
}

// boundQueries is the finding of an app whose queries keep text and values apart.
func boundQueries(p *project.Project, queries []project.Query, built []builtQuery) check.Finding {
	var shown []check.Place
	seen := map[project.Tech]bool{}
	for _, q := range queries {
		if !seen[q.Via] {
			seen[q.Via] = true
			shown = append(shown, check.Line(q.File, q.Line, "values are handed over apart from the query"))
		}
	}
	for _, b := range built {
		if len(shown) < 6 {
			shown = append(shown, at(b.at, "put together from "+b.harmlessParts()))
		}
	}
	if len(shown) == 0 {
		return check.Passed(check.Likely, "No query is put together as text from what a caller sends.", manifestPlace(p))
	}
	return check.Passed(check.Certain, "Every query keeps its text apart from what callers send.", shown...)
}

// methodName is where the finding points: the method's name, which in a long chain
// stands on another line than the chain's head.
func methodName(call source.Node) source.Node {
	if n := call.Child(source.Callee).Child(source.Name); n.OK() {
		return n
	}
	return call
}
