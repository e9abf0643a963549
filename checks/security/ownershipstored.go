package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// foreignStored is where a row is written that points at a row of somebody's, by
// an id that the caller names and that nothing on the way looks up: another's
// photo put into one's own album is shown with it from then on. What it points at
// is named by its table.
func (j *ownershipJudge) foreignStored(r *guardedRoute, d deed) (where source.Node, target string) {
	if d.kind != deedInserts && d.kind != deedUpdates || via(d) == project.Supabase && !d.all {
		return source.Node{}, ""
	}
	words := wordsOf(d.table)
	t := j.p.Schema().Table(d.table)
	if t == nil || hasWord(words, noteTables) || hasWord(words, memberWords) {
		return source.Node{}, ""
	}
	rows := writtenValue(d.node).Resolve()
	if rows.Kind() != source.Object {
		return source.Node{}, ""
	}
	for field := range rows.Children() {
		if !field.Is(source.Property, source.Shorthand) {
			continue
		}
		to := pointsAt(j.p.Schema(), t, field.Key())
		if to == nil || !j.ownedAlone(to) && !(d.kind == deedInserts && j.hangsOn(r, d, t)) {
			continue
		}
		value := givenValue(field)
		if flow := j.flow(value); !flow.Only(sent) || fromContext(value) || j.lookedUp(r, to, lastPart(value)) {
			continue
		}
		return field, to.Name
	}
	return source.Node{}, ""
}

// pointsAt is the table that a column refers to.
func pointsAt(s *schema.Schema, t *schema.Table, column string) *schema.Table {
	for _, k := range t.ForeignKeys {
		if len(k.Columns) != 1 {
			continue
		}
		name := k.Columns[0]
		if c := t.Column(name); name == column || c != nil && c.Field == column {
			return s.Table(k.Table)
		}
	}
	return nil
}

// ownedAlone reports whether the app reaches the rows of a table by their owner
// and shows them to nobody else: each of several reads asks for the owner, and no
// stranger's page reads them.
func (j *ownershipJudge) ownedAlone(t *schema.Table) bool {
	column := ownerColumn(t)
	if column == "" || hasWord(wordsOf(t.Name), peopleTables) || hasWord(wordsOf(t.Name), sharedTables) {
		return false
	}
	if is, known := j.alone[t]; known {
		return is
	}
	byOwner, without := 0, 0
	for _, q := range j.p.Queries() {
		if q.Verb != "select" || !strings.EqualFold(q.Table, t.Name) && !strings.EqualFold(q.Table, t.Model) || !j.p.Modules().Live(q.File) || onlyCounts(j.p, q) || containsPart(strings.ToLower(q.File), []string{"admin", "metrics", "cron"}) {
			continue
		}
		if slices.ContainsFunc(q.Filters, func(f project.Asked) bool { return namesOwner(f.Name) }) {
			byOwner++
		} else {
			without++
		}
	}
	is := byOwner > 1 && byOwner > without && !j.readByStrangers(t.Name) && !j.readByStrangers(t.Model)
	j.alone[t] = is
	return is
}

// onlyCounts reports whether a query counts rows and shows none.
func onlyCounts(p *project.Project, q project.Query) bool {
	text, _ := p.Read(q.File)
	if q.Start >= len(text) {
		return false
	}
	head, _, _ := strings.Cut(string(text[q.Start:min(q.Start+120, len(text))]), "(")
	return containsPart(head, []string{".count", ".aggregate", ".groupBy"})
}

// lookedUp reports whether a route reads the row that an id names, or has a
// helper judge the id.
func (j *ownershipJudge) lookedUp(r *guardedRoute, t *schema.Table, name string) bool {
	if slices.ContainsFunc(r.deeds, func(o deed) bool {
		return o.kind != deedInserts && (strings.EqualFold(o.table, t.Name) || strings.EqualFold(o.table, t.Model))
	}) {
		return true
	}
	_, asked := r.Reaches(j.p, func(n source.Node) bool {
		return n.Kind() == source.Call && asksOwnerByName(n) && slices.ContainsFunc(n.Args(), func(a source.Node) bool { return lastPart(a) == name })
	}, 2)
	return asked
}

// orAnothers is where the caller's own id gives way to one that is sent:
// input.userId || session.user.id. Whoever sends one reaches the rows of others.
func (j *ownershipJudge) orAnothers(n source.Node) source.Node {
	v := n.Resolve()
	if either := j.ownUnlessSent(n); either.OK() {
		return either
	}
	if v.Kind() != source.Binary || v.Operator() != "||" && v.Operator() != "??" {
		return source.Node{}
	}
	left, right := j.flow(v.Child(source.Left)), j.flow(v.Child(source.Right))
	if left.Only(sent) && right.Has(project.FromSession) && !right.Has(sent) {
		return v
	}
	return source.Node{}
}

// ownUnlessSent is where a variable is given an id that was sent, and the caller's own only
// when none was: let shop = req.query.shopId; if (!shop) shop = mine.id.
func (j *ownershipJudge) ownUnlessSent(n source.Node) source.Node {
	d := n.Lookup(n.Ident())
	if n.Kind() != source.Identifier || d.Kind() != source.Declarator || d.Parent().Has(source.Const) || !j.flow(d.Child(source.Value)).Only(sent) {
		return source.Node{}
	}
	for a := range d.Function().Find(source.Assign) {
		test := a.Enclosing(source.If)
		if a.Child(source.Left).Ident() != n.Ident() || test.Child(source.Cond).Text() != "!"+n.Ident() || !test.Child(source.Then).Contains(a) {
			continue
		}
		if own := j.flow(a.Child(source.Right)); own.Has(project.FromSession|project.FromDatabase) && !own.Has(sent) {
			return d.Child(source.Value)
		}
	}
	return source.Node{}
}
