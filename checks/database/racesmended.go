package database

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// mended takes the weight off counters whose number other code adds up anew from the rows
// behind it: what gets lost there comes back.
func mended(p *project.Project, lost []counter) []counter {
	for i, c := range lost {
		if c.precious && addedUpAnew(p, c) {
			lost[i].precious = false
		}
	}
	return lost
}

// addedUpAnew reports whether live code writes the field of a counter's table where it has
// the database sum up rows.
func addedUpAnew(p *project.Project, c counter) bool {
	table := c.table(p)
	return table != "" && slices.Contains(project.Answer(p, "database/added up anew", addedUp), table+"."+c.field)
}

// addedUp lists the fields, each behind its table, that live code writes where it has the
// database sum up rows.
func addedUp(p *project.Project) []string {
	var out []string
	for _, st := range p.Statements() {
		if st.Verb != "update" || !p.Holds(st.File, "_sum", "aggregate(") || !p.Modules().Live(st.File) || p.Modules().Browser(st.File) {
			continue
		}
		for _, object := range writtenObjects(nodeAt(p, st)) {
			for o := range object.Children() {
				if o.Is(source.Property, source.Shorthand) && !fromItself(o.Key(), o.Child(source.Value)) && ofSum(o) {
					out = append(out, st.Table+"."+o.Key())
				}
			}
		}
	}
	return out
}

// ofSum reports whether the function around a value asks the database for a sum.
func ofSum(n source.Node) bool {
	for m := range n.Outermost().Find(source.Property, source.Call) {
		if m.Key() == "_sum" || m.CalleeName() == "aggregate" {
			return true
		}
	}
	return false
}

// table is the table whose row a counter changes: that of the last update which begins
// before it, or in it; "" when there is none near.
func (c counter) table(p *project.Project) string {
	const near = 12
	table := ""
	for _, st := range p.Statements() {
		if st.File == c.file && st.Verb == "update" && st.Line > c.line-near && (st.Start <= c.start || st.Line <= c.endLine) {
			table = st.Table
		}
	}
	return table
}

// outOfReach reports whether a page for whoever comes with a link changes a counter that
// the database lets only members change: it never gets that far for its visitors.
func outOfReach(p *project.Project, c counter) bool {
	if p.Schema().Source != schema.Supabase || !p.Modules().Browser(c.file) || p.HoldsFold(c.file, "auth.", "useauth", "useuser", "usesession", "user.id", "userid", "user_id") {
		return false
	}
	table := c.table(p)
	t := p.Schema().Table(table)
	if t == nil || !t.RLS || t.Loose || t.Partial || len(t.Policies) == 0 {
		return false
	}
	open := slices.ContainsFunc(t.Policies, func(pol schema.Policy) bool {
		return pol.ForStrangers() && !pol.Restrictive && (pol.Command == "update" || pol.Command == "all" || pol.Command == "select")
	})
	return !open && slices.ContainsFunc(p.QueriesIn(c.file), func(q project.Query) bool {
		return q.Table == table && q.Verb == "select" && slices.ContainsFunc(q.Filters, func(a project.Asked) bool { return strings.HasSuffix(snake(a.Name), "token") })
	})
}

// queuedSingly reports whether what changes a file's counters is put into a queue whose
// worker is told to take one job after another.
func queuedSingly(p *project.Project, file string) bool {
	const far = 3
	seen, level := map[string]bool{file: true}, []string{file}
	for range far {
		var next []string
		for _, name := range level {
			if takesOne(p, name) {
				return true
			}
			for _, importer := range p.Modules().ImportersOf(name) {
				if !seen[importer] {
					seen[importer] = true
					next = append(next, importer)
				}
			}
		}
		level = next
	}
	return slices.ContainsFunc(level, func(name string) bool { return takesOne(p, name) })
}

// takesOne reports whether a file makes a worker of a queue that runs one job at a time.
func takesOne(p *project.Project, name string) bool {
	if !p.Holds(name, "concurrency") || !p.Holds(name, "Worker(") {
		return false
	}
	for w := range p.Source(name).Find(source.New) {
		for o := range w.Find(source.Property) {
			if w.CalleeName() == "Worker" && o.Key() == "concurrency" && o.Child(source.Value).Text() == "1" {
				return true
			}
		}
	}
	return false
}
