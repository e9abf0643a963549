package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// tooLate lists where a listener finds a purchase in another state than the one in which
// it waits for its payment, and answers with success: the app itself gives purchases up,
// and who pays a moment later has paid for nothing.
func tooLate(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		for _, n := range l.nodes {
			then := n.Child(source.Then)
			if n.Kind() != source.If || n.Function() != l.route.Node && n.Function().Role() == source.Arg && !inTransaction(n) || !givesWay(then) && !(n.Function() == l.route.Node && answers(then)) {
				continue
			}
			table, ok := l.onlyWhileWaiting(p, n)
			if !ok {
				continue
			}
			given := givenUp(p, t, table)
			if !given.OK() {
				continue
			}
			out = append(out,
				check.At(n, "a payment for a purchase that does not wait any more is answered with success and dropped"),
				check.At(given, "ends the wait for a payment that may still come"))
		}
	}
	return apart(out)
}

// onlyWhileWaiting reports whether a condition turns away purchases that do not wait for
// a payment, by their row's state or by an update that only changes those that do; and
// the table that they are in.
func (l *listener) onlyWhileWaiting(p *project.Project, i source.Node) (table string, ok bool) {
	cond := i.Child(source.Cond)
	if left := cond.Child(source.Left); cond.Kind() == source.Binary && cond.Operator() == "||" && asksForNothing(left) { // !order || order.status !== "pending"
		cond = cond.Child(source.Right)
	}
	if cond.Kind() == source.Binary && (cond.Operator() == "!==" || cond.Operator() == "!=") {
		state, as := cond.Child(source.Left), cond.Child(source.Right)
		said, _ := as.StringValue()
		if state.Kind() != source.Member || !namesState(state.Child(source.Name).Text()) || !waits(said) || !l.writesBehind(p, i) {
			return "", false
		}
		table := readFrom(p, state.Child(source.ObjectRole))
		return table, purchases(table) || table != "" && hasWord(strings.ToLower(said), []string{"payment", "unpaid"})
	}
	if !asksForNothing(cond) {
		return "", false
	}
	for id := range cond.Find(source.Identifier) {
		for _, given := range givenTo(id) {
			for c := range given.Find(source.Call) {
				if c.CalleeName() != "update" && c.CalleeName() != "updateMany" {
					continue
				}
				if table := tableIn(p, c); purchases(table) && filtersWaiting(c) && setsPaid(c) {
					return table, true
				}
			}
		}
	}
	return "", false
}

// answers reports whether a branch of a handler ends with an answer that is no failure.
func answers(then source.Node) bool {
	if fails(then) {
		return false
	}
	for r := range then.Find(source.Return) {
		if v := r.Child(source.Value); v.Kind() == source.Call || v.Kind() == source.New || !v.OK() {
			return true
		}
	}
	return false
}

// readFrom is the table from which a variable's row was read.
func readFrom(p *project.Project, id source.Node) string {
	v := declarationOf(id).Child(source.Value)
	if id.Kind() != source.Identifier || !v.OK() {
		return ""
	}
	for _, q := range p.QueriesIn(v.File().Path) {
		if q.Verb == "select" && q.Start >= v.Start() && q.Start < v.End() {
			return q.Table
		}
	}
	return ""
}

// givenTo are the values that a variable gets: where it is declared, and later.
func givenTo(id source.Node) []source.Node {
	d := declarationOf(id)
	if d.Kind() != source.Declarator {
		return nil
	}
	out := []source.Node{d.Child(source.Value)}
	for a := range id.Handler().Find(source.Assign) {
		if a.Child(source.Left).Ident() == id.Ident() && a.Start() < id.Start() {
			out = append(out, a.Child(source.Right))
		}
	}
	return out
}

// filtersWaiting reports whether an update asks for rows that wait for their payment.
func filtersWaiting(update source.Node) bool {
	for c := range chain(update).Find(source.Call) {
		if c.CalleeName() != "eq" && c.CalleeName() != "in" {
			continue
		}
		name, _ := c.Arg(0).StringValue()
		if name == "" {
			name = c.Arg(0).Child(source.Name).Text()
		}
		if said, _ := c.Arg(1).StringValue(); namesState(name) && waits(said) {
			return true
		}
	}
	for f := range update.Arg(0).Prop("where").Find(source.Property) {
		if said, _ := f.Child(source.Value).StringValue(); namesState(f.Key()) && waits(said) {
			return true
		}
	}
	return false
}

// setsPaid reports whether an update sets a state that says that it was paid.
func setsPaid(update source.Node) bool {
	for f := range chain(update).Find(source.Property) {
		if said, _ := f.Child(source.Value).StringValue(); namesState(f.Key()) && hasWord(strings.ToLower(said), []string{"paid", "confirm", "complete", "active", "success", "captured"}) {
			return true
		}
	}
	return false
}

// namesState reports whether a name is of the column that says how far a purchase is.
func namesState(name string) bool {
	switch strings.ReplaceAll(strings.ToLower(name), "_", "") {
	case "status", "state", "paymentstatus", "orderstatus", "bookingstatus":
		return true
	}
	return false
}

// waits reports whether a state is the one in which a purchase waits for its payment.
func waits(state string) bool {
	switch strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(state)) {
	case "pending", "pendingpayment", "awaitingpayment", "waiting", "waitingpayment", "unpaid", "initiated", "created", "paymentpending", "open":
		return true
	}
	return false
}

// purchases reports whether a table is of what customers buy.
func purchases(table string) bool {
	words := wordsOf(table)
	if len(words) == 0 {
		return false
	}
	switch strings.TrimSuffix(words[len(words)-1], "s") {
	case "order", "booking", "purchase", "reservation", "ticket", "registration", "appointment", "pedido", "reserva":
		return true
	}
	return false
}

// givenUp is where the app, and not an event, takes a purchase out of the state in which
// it waits.
func givenUp(p *project.Project, t *trade, table string) source.Node {
	for call, r := range serverWrites(p, "cancel", "Cancel", "CANCEL", "expired", "EXPIRED", "reject", "REJECT") {
		if r.verb != "update" || t.handles(call) || plainName(tableIn(p, call)) != plainName(table) {
			continue
		}
		for f := range r.node.Find(source.Property, source.Shorthand) {
			if !namesState(f.Key()) || inside(f, "where") || inside(f, "select") {
				continue
			}
			said, fixed := f.Child(source.Value).StringValue()
			if fixed && hasWord(strings.ToLower(said), []string{"cancel", "expire", "reject"}) || !fixed && f.Child(source.Value).Kind() != source.Conditional && anyState(r.node) {
				return r.node
			}
		}
	}
	return source.Node{}
}

// anyState reports whether code around a write whose state is a variable speaks of one
// that gives a purchase up.
func anyState(write source.Node) bool {
	fn := write.Handler()
	return slices.ContainsFunc([]string{"cancelled", "canceled", "CANCELLED", "CANCELED", "expired", "EXPIRED"}, func(word string) bool {
		return strings.Contains(fn.Text(), `"`+word+`"`) || strings.Contains(fn.Text(), `'`+word+`'`)
	})
}
