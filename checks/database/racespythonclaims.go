package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonClaims lists the rows of Python code whose state is asked first, for which something of
// worth is given or taken, and whose state is written by a later statement, with no lock on the
// row: two requests at once both pass the question.
func pythonClaims(p *project.Project) []counter {
	return project.Answer(p, "database/races python claims", func(p *project.Project) []counter {
		var out []counter
		for f := range p.PythonHolding("status", "state", "is_paid", "used", "redeemed", "claimed", "processed") {
			if sows(f.Path) {
				continue
			}
			for i := range f.Find(source.If) {
				if c, ok := claimBehind(p, i); ok {
					out = append(out, c)
				}
			}
		}
		return out
	})
}

// claimBehind is the claim whose state a condition asks.
func claimBehind(p *project.Project, asks source.Node) (counter, bool) {
	fn := asks.Function()
	row, state := stateOf(p, asks.Child(source.Cond))
	if !row.OK() || !fn.OK() || lockedPython(p, asks) {
		return counter{}, false
	}
	leaves := asks.Child(source.Then).MayLeave()
	for range asks.Child(source.Then).Find(source.Jump) {
		leaves = true
	}
	behind := func(n source.Node) bool {
		if asks.Contains(n) {
			return !leaves && asks.Child(source.Then).Contains(n)
		}
		return leaves && n.Start() > asks.Start()
	}
	var given, written source.Node
	for n := range fn.Find(source.Call, source.Assign) {
		if !behind(n) && !(asks.Contains(n) && asks.Child(source.Then).Contains(n)) || n.Function() != fn {
			continue
		}
		switch {
		case !written.OK() && writesState(n, row, state):
			written = n
		case !given.OK() && n.Kind() == source.Call && givesByName(n.CalleeName()):
			given = n
		case !given.OK() && n.Kind() == source.Assign:
			if c, ok := changedRow(p, n); ok && c.precious {
				given = n
			}
		}
	}
	if !given.OK() || !written.OK() || conditionalIn(fn, state) || atomicBlock(asks) && !losesInTransactions(p) {
		return counter{}, false
	}
	c := counterAt(written, state, false)
	c.precious, c.claim, c.apart = true, true, true
	c.before = []check.Place{
		check.At(asks.Child(source.Cond), state+" is asked here, and another request may do so at the same time"),
		check.At(given, "gives or takes what may be given or taken once"),
	}
	return c, true
}

// conditionalIn reports whether a function writes a state under the condition that it is what it
// was: filter(status="open").update(status="done").
func conditionalIn(fn source.Node, state string) bool {
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); (name == "update" || name == "aupdate") && narrowedBy(c, state) {
			return true
		}
	}
	return false
}

// stateOf is the row whose state a condition compares, and the column that holds the state.
func stateOf(p *project.Project, cond source.Node) (row source.Node, state string) {
	members := []source.Node{cond}
	for m := range cond.Find(source.Member) {
		members = append(members, m)
	}
	for _, m := range members {
		name := m.Child(source.Name).Text()
		object := m.Child(source.ObjectRole)
		if m.Kind() != source.Member || !stateName(name) || object.Kind() != source.Identifier {
			continue
		}
		if p.RowTable(object).Column(name) != nil {
			return object, name
		}
	}
	return source.Node{}, ""
}

// writesState reports whether code writes the state of a row: by itself, or by a method of the
// row that is named for it.
func writesState(n, row source.Node, state string) bool {
	if n.Kind() == source.Assign {
		left := n.Child(source.Left)
		return left.Kind() == source.Member && left.Child(source.Name).Text() == state && left.Child(source.ObjectRole).Text() == row.Text()
	}
	return n.Child(source.Callee).Child(source.ObjectRole).Text() == row.Text() && strings.HasPrefix(n.CalleeName(), "mark_")
}

var (
	worthWords = setOf("credit", "balance", "stock", "quantity", "inventory", "quota", "wallet", "point", "coin", "fund", "seat", "payout", "saldo")
	moveWords  = setOf("add", "deduct", "grant", "give", "consume", "use", "spend", "increase", "decrease", "increment", "decrement", "refund", "subtract", "charge", "debit", "credit")
)

// givesByName reports whether a function's name says that it changes what money hangs on:
// add_credits, credit_wallet.
func givesByName(name string) bool {
	words := strings.Split(snake(name), "_")
	return len(words) > 1 && moveWords[words[0]] && slices.ContainsFunc(words[1:], func(w string) bool { return worthWords[strings.TrimSuffix(w, "s")] })
}
