package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// onceStates say of a row that what there was to do about it is done.
var onceStates = setOf("paid", "confirmed", "released", "completed", "complete", "refunded", "approved", "captured", "processed", "succeeded", "success", "settled", "fulfilled", "redeemed", "accepted", "pago", "pagado", "aprovado", "concluido", "liberado")

// doneTwice lists the rows about money whose state is asked by one statement and written by a
// later one whatever it is by then, with something that should happen once: a message, a row
// of another kind, money that moves, a code that is made anew. Two requests at once both go on.
func doneTwice(p *project.Project) []counter {
	var out []counter
	for _, st := range p.Statements() {
		if st.Verb != "update" || st.Loop.OK() || strings.HasSuffix(st.File, ".py") || !hasWord(st.Table, moneyWords) && !hasWord(st.Table, bookingWords) || ofCatalogue(st.Table) || forStaff(st.File) || p.Modules().Browser(st.File) {
			continue
		}
		if slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return stateColumn(a.Name) }) {
			continue
		}
		at := nodeAt(p, st)
		piece := pieceAround(at)
		set := writtenBy(at, st)
		if !at.OK() || !piece.OK() || set.state == "" || !saysDone(set.value) || locked(piece) || inTransaction(at) || lockedText(piece) {
			continue
		}
		if cond := stateGuard(p, piece, at, st.Table, set.state); cond.OK() {
			if effect := happensOnce(p, piece, at, cond, st.Table); effect.OK() {
				c := counterAt(at, set.state, false)
				if inJob(p, c) {
					continue
				}
				out = append(out, again(c, cond, effect))
			}
		}
	}
	return out
}

// again is a counter of a state that two requests both find as it was.
func again(c counter, cond, effect source.Node) counter {
	c.precious, c.claim, c.again = true, true, true
	c.before = []check.Place{check.At(cond, c.field+" is asked here, and another request may ask at the same time")}
	if r := readAt(cond); r.OK() && cond.Line()-r.Line() > apart {
		c.before = append(c.before, check.At(r, "the row is read here, and another request may read it at the same time"))
	}
	c.before = append(c.before, check.At(effect, "happens for both of two requests at once"))
	return c
}

func forStaff(file string) bool { return strings.Contains(strings.ToLower(file), "admin") }

// saysDone reports whether a state's value has a word that says it is done with.
func saysDone(value string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(value, func(c rune) bool { return c == '_' || c == '-' || c == ' ' || c == '.' }), func(w string) bool { return onceStates[w] })
}

// stateGuard is the condition before a write that turns away who comes when a row of the same
// table is in another state.
func stateGuard(p *project.Project, piece, at source.Node, table, state string) source.Node {
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		cond := i.Child(source.Cond)
		if i.Contains(at) || !i.Child(source.Then).MayLeave() {
			continue
		}
		row := rowAsked(cond, state)
		if row.OK() && madeFrom(row, 1, func(c source.Node) bool {
			same := func(r project.Statement) bool { return r.Verb == "select" && r.Table == table }
			return slices.ContainsFunc(p.StatementsIn(c), same) || slices.ContainsFunc(statementsBehind(p, c, 1), same)
		}) {
			return cond
		}
	}
	return source.Node{}
}

// happensOnce is what a function does, behind the question for a row's state and on the way of
// its write, that should happen once.
func happensOnce(p *project.Project, piece, at, cond source.Node, table string) source.Node {
	for c := range piece.Find(source.Call) {
		if c.Start() < cond.End() || !leadsOn(c, at) && !leadsOn(at, c) || c.Enclosing(source.Catch).OK() && piece.Contains(c.Enclosing(source.Catch)) {
			continue
		}
		path := c.CalleePath()
		for _, moved := range []string{"transfers.create", "payouts.create", "refunds.create", "paymentIntents.capture", "captures.create"} {
			if strings.HasSuffix(path, moved) && !knowsSecond(p, c) {
				return c
			}
		}
		if words := strings.Split(snake(c.CalleeName()), "_"); len(words) > 1 && (words[0] == "send" || words[0] == "notify") && !answers(c) && !knowsSecond(p, c) {
			return c
		}
	}
	for _, st := range p.StatementsIn(piece) {
		if st.Verb == "insert" && st.Start > cond.End() && st.Table != table && !noted(st.Table) {
			if n := nodeAt(p, st); leadsOn(n, at) || leadsOn(at, n) {
				return n
			}
		}
	}
	return source.Node{}
}

// knowsSecond reports whether what is called is given a key by which the second of two calls is
// known: by the call itself, or in the function that it leads to.
func knowsSecond(p *project.Project, c source.Node) bool {
	keyed := func(n source.Node) bool { return strings.Contains(strings.ToLower(n.Text()), "idempoten") }
	return keyed(c) || keyed(p.Definition(c.Child(source.Callee)))
}

// answers reports whether a call answers the request itself.
func answers(c source.Node) bool {
	head := strings.ToLower(c.Child(source.Callee).Child(source.ObjectRole).Text())
	return strings.HasPrefix(head, "res") || strings.HasPrefix(head, "reply")
}

// noted reports whether a table only notes what happened.
func noted(table string) bool {
	return !mayBeQuota(project.Statement{Query: project.Query{Table: table, Verb: "insert"}})
}

// oncePerRow is what should happen once before or behind a call that hands on the state of a row
// about money, and that is done with by then.
func (w writer) oncePerRow(p *project.Project, piece, call, cond, state source.Node) source.Node {
	if !hasWord(w.table, moneyWords) && !hasWord(w.table, bookingWords) || ofCatalogue(w.table) || forStaff(call.File().Path) || !saysDone(plainState(state.Child(source.Value))) {
		return source.Node{}
	}
	return happensOnce(p, piece, call, cond, w.table)
}
