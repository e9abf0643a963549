package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// grownAlong name what every use of a thing adds to, and what is read along with it.
var grownAlong = setOf("message", "comment", "event", "activity", "log", "history", "notification", "review", "order", "transaction", "view", "click", "visit", "reading", "metric", "result", "run", "snapshot", "measurement")

// soonDone name what comes to an end, and with it what belongs to it.
var soonDone = setOf("order", "payment", "payout", "invoice", "booking", "reservation", "checkout", "purchase", "session", "execution", "run", "job", "dispute", "shipment", "delivery", "attempt", "submission", "log", "view", "visit", "batch", "group", "pedido", "pagamento", "fatura")

// endsIn reports whether the last word of a name is one of some words, in the singular.
func endsIn(name string, words map[string]bool) bool {
	all := tableWords(name)
	last := all[len(all)-1]
	return words[last] || words[strings.TrimSuffix(last, "s")] || words[strings.TrimSuffix(last, "ies")+"y"]
}

// broughtWhole lists where a row, or a page of rows, brings along all that every use of it adds
// to: a conversation with every message that was ever written there.
func broughtWhole(p *project.Project, s *schema.Schema) []check.Place {
	const most = 24
	var out []check.Place
	if s.Source != schema.Prisma && s.Source != schema.Drizzle {
		return nil
	}
	for _, st := range p.Statements() {
		if st.Verb != "select" || len(out) == most || !p.Holds(st.File, "include", "with:", "select:") || handsOver(st) || strings.HasSuffix(st.File, ".py") || !p.ReachedAt(st.File, st.Line, st.Column) {
			continue
		}
		t := s.Table(st.Table)
		if t == nil || endsIn(t.Name, soonDone) {
			continue
		}
		for _, key := range []string{"include", "with", "select"} {
			for f := range nodeAt(p, st).Arg(0).Prop(key).Resolve().Children() {
				if f.Kind() == source.Property && t.Column(f.Key()) == nil && endsIn(f.Key(), grownAlong) && wholeRelation(f.Child(source.Value)) && hangsOn(s, t, f.Key()) {
					out = append(out, check.At(f, "brings along all "+f.Key()+" of a row of "+st.Table+", however many there are"))
				}
			}
		}
	}
	return out
}

// wholeRelation reports whether the value of a relation to read asks for all of its rows.
func wholeRelation(v source.Node) bool {
	if v.Text() == "true" {
		return true
	}
	return v.Kind() == source.Object && !v.PropNode("take").OK() && !v.PropNode("limit").OK() && !v.PropNode("where").OK() && !v.PropNode("distinct").OK()
}

// hangsOn reports whether many rows of a table that grows with use hang on one row of another,
// under a relation's name.
func hangsOn(s *schema.Schema, t *schema.Table, relation string) bool {
	if !strings.HasSuffix(relation, "s") && !strings.HasSuffix(strings.ToLower(relation), "history") {
		return false
	}
	return slices.ContainsFunc(s.Tables, func(o *schema.Table) bool {
		return endsIn(o.Name, grownAlong) && slices.ContainsFunc(o.ForeignKeys, func(f schema.ForeignKey) bool {
			if len(f.Columns) == 1 {
				if _, unique := o.UniqueOn(f.Columns[0]); unique {
					return false
				}
			}
			return s.Table(f.Table) == t
		})
	})
}

// ofAllOfThem reports whether a statement reads the rows that belong to a list of others which
// was itself read whole: as many as there are of all.
func ofAllOfThem(p *project.Project, s *schema.Schema, st project.Statement) bool {
	i := slices.IndexFunc(st.Filters, func(a project.Asked) bool { return a.Op == "in" && !a.Fixed && !a.Maybe })
	if i < 0 || strings.HasSuffix(st.File, ".py") || strings.EqualFold(st.Filters[i].Name, "id") {
		return false
	}
	words := tableWords(st.Table)
	one := strings.TrimSuffix(words[len(words)-1], "s")
	if column := snake(st.Filters[i].Name); column == one+"_id" || one == "profile" || one == "user" { // each of them has one row
		return false
	}
	if t := s.Table(st.Table); t != nil && pinned(t, st.Filters[i]) {
		return false
	}
	without := st
	without.Filters = slices.Delete(slices.Clone(st.Filters), i, i+1)
	without.Open = true
	if !unbounded(s, without) {
		return false
	}
	at := nodeAt(p, st)
	if !at.OK() {
		return false
	}
	for list := range listsAsked(at) {
		whole := func(c source.Node) bool {
			return slices.ContainsFunc(p.StatementsIn(c), func(r project.Statement) bool {
				return r.Verb == "select" && r.Start < st.Start && r.Table != st.Table && addedToByUse(r.Table) && ofEverybody(r) && unbounded(s, r)
			})
		}
		if list.Kind() == source.Identifier && madeFrom(list, 5, whole) {
			return true
		}
	}
	return false
}

// ofEverybody reports whether a statement reads the rows of all, or of all whom one customer of
// the app works with: not those of one person or thing.
func ofEverybody(r project.Statement) bool {
	return !r.Open && !slices.ContainsFunc(r.Filters, func(a project.Asked) bool {
		switch strings.TrimSuffix(snake(a.Name), "_id") {
		case "tenant", "workspace", "organization", "organisation", "org", "company", "school", "store", "shop", "clinic":
			return false
		}
		return !a.Maybe && a.Op != project.Constant && a.Op != "not"
	})
}

// listsAsked yields the lists that a statement compares a column with.
func listsAsked(at source.Node) func(func(source.Node) bool) {
	return func(yield func(source.Node) bool) {
		top := wholeChain(at)
		for c := top; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
			if (c.CalleeName() == "in" || c.CalleeName() == "whereIn") && !yield(c.Arg(1)) {
				return
			}
		}
		for n := range top.Find(source.Call, source.Property) {
			if n.CalleeName() == "inArray" && !yield(n.Arg(1)) || n.Key() == "in" && !yield(n.Child(source.Value)) {
				return
			}
		}
	}
}
