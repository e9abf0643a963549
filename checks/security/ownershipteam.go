package security

import (
	"cmp"
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// teamColumn is a column that says to which firm, club or organiser a row belongs, where the
// accounts of the app belong to one by a column of the same name and its code holds the one
// against the other: event.organizerId === req.user.organizerId.
func teamColumn(p *project.Project, t *schema.Table) string {
	for _, key := range t.ForeignKeys {
		if len(key.Columns) != 1 || signsInBy(p, t) {
			continue
		}
		c := t.Column(key.Columns[0])
		if c == nil || !c.NotNull || !accountsBelong(p, c.Name, key.Table) {
			continue
		}
		if name := cmp.Or(c.Field, c.Name); comparesTeam(p, name) {
			return name
		}
	}
	return ""
}

// forStaff reports whether a route behind a sign-in is for those who may see all of the app:
// by its address, unless those who sign in there belong to different firms and the route asks
// for no role.
func (j *ownershipJudge) forStaff(r *guardedRoute) bool {
	words := slices.DeleteFunc(routeWords(r.Route), func(w string) bool { return w == "job" || w == "jobs" }) // which people have, behind a sign-in
	if hasWord(words, internalWords) && !j.asksRole(r) && slices.ContainsFunc(j.p.Schema().Tables, func(t *schema.Table) bool { return teamColumn(j.p, t) != "" }) {
		words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "admin" })
	}
	return hasWord(words, internalWords)
}

// accountsBelong reports whether the rows that people sign in by point at a table by a
// column of that name.
func accountsBelong(p *project.Project, column, table string) bool {
	for _, t := range p.Schema().Tables {
		if !signsInBy(p, t) {
			continue
		}
		for _, key := range t.ForeignKeys {
			if len(key.Columns) == 1 && key.Columns[0] == column && key.Table == table {
				return true
			}
		}
	}
	return false
}

// comparesTeam reports whether code that runs holds a column of a row against the same of
// who is calling.
func comparesTeam(p *project.Project, column string) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, column) || !running(p, name) {
			continue
		}
		if project.PerFile(p, name, "security/compared with the caller's "+column, func(f *source.File) bool { return comparedIn(f, column) }) {
			return true
		}
	}
	return false
}

func comparedIn(f *source.File, column string) bool {
	for n := range f.Find(source.Binary) {
		switch n.Operator() {
		case "===", "!==", "==", "!=":
			left, right := n.Child(source.Left), n.Child(source.Right)
			if left.Kind() == source.Member && right.Kind() == source.Member && lastPart(left) == column && lastPart(right) == column && ofCaller(left) != ofCaller(right) {
				return true
			}
		}
	}
	return false
}

// ofCaller reports whether a member is of what stands for who is calling: req.adminUser.organizerId.
func ofCaller(n source.Node) bool {
	return hasWord(wordsOf(n.Child(source.ObjectRole).Text()), whoCallsWords)
}

var whoCallsWords = wordSet("user session me caller auth account req request claims principal viewer")

// teamChosen is where a route writes into the caller's own session or account which team
// they act for from then on, as it is sent, and asks nowhere whether they are in it.
func (j *ownershipJudge) teamChosen(r *guardedRoute, d deed) (where source.Node, target string) {
	if d.kind != deedUpdates || !signedIn(r) || !hasWord(wordsOf(d.table), actingTables) || via(d) == project.Supabase && !d.all {
		return source.Node{}, ""
	}
	if slices.ContainsFunc(r.deeds, func(o deed) bool {
		return o.kind != deedInserts && (hasWord(wordsOf(o.table), memberWords) || hasWord(wordsOf(o.table), teamTables))
	}) || j.asksOwner(r) {
		return source.Node{}, ""
	}
	for field := range writtenValue(d.node).Resolve().Children() {
		words := wordsOf(field.Key())
		if !field.Is(source.Property, source.Shorthand) || !hasWord(words, chosenWords) || !hasWord(words, teamTables) {
			continue
		}
		if j.flow(givenValue(field)).Only(sent) {
			return field, words[slices.IndexFunc(words, func(w string) bool { return teamTables[w] })]
		}
	}
	return source.Node{}, ""
}

var (
	actingTables = wordSet("session sessions user users profile profiles account accounts")
	chosenWords  = wordSet("active current selected")
)
