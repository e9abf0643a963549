package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// vouchersUsedLater lists codes that may be used once, whose use is asked where they are
// typed in and written down elsewhere, whatever it is by then: until it is, every request
// with the code gets what it gives.
func vouchersUsedLater(p *project.Project, name string) []counter {
	if !p.HoldsFold(name, "promo", "coupon", "voucher", "discount", "invite", "gift") || !p.HoldsFold(name, "used", "redeemed", "claimed") || !p.Holds(name, ".update(", "updateMany(", "updateOne(") || p.Modules().Browser(name) {
		return nil
	}
	var out []counter
	for w := range stateWrites(p, name, p.QueriesIn(name)) {
		if !ofVoucher(w.call) && !voucherTable(w.query.Table) || !usedUp(w.state.Child(source.Value)) {
			continue
		}
		if cond := stateAskedElsewhere(p, w.query.Table, w.state.Key(), w.call); cond.OK() {
			at := counterAt(w.state, w.state.Key(), false)
			at.precious, at.claim = true, true
			at.before = []check.Place{check.At(cond, "whether it was used is asked here, and other requests may ask before it is written")}
			out = append(out, at)
		}
	}
	return out
}

func voucherTable(table string) bool {
	low := strings.ToLower(table)
	return slices.ContainsFunc([]string{"coupon", "discount", "promo", "voucher", "invite", "giftcard", "gift_card"}, func(word string) bool { return strings.Contains(low, word) })
}

// usedUp reports whether a value says that something was used.
func usedUp(v source.Node) bool {
	switch said, _ := v.StringValue(); strings.ToLower(said) {
	case "used", "redeemed", "claimed", "consumed":
		return true
	}
	return v.Text() == "true"
}

// stateAskedElsewhere is the condition, in another function of the server that reads the
// table, which turns away who comes with a row in that state.
func stateAskedElsewhere(p *project.Project, table, state string, write source.Node) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, state) || p.Modules().Browser(name) || !p.Modules().Live(name) {
			continue
		}
		for _, r := range p.QueriesIn(name) {
			if r.Verb != "select" || r.Table != table {
				continue
			}
			for i := range p.Source(name).Find(source.If) {
				cond := i.Child(source.Cond)
				if i.Start() > r.Start && i.Outermost() != write.Outermost() && within(i.Outermost(), r.Start) && slices.Contains(fieldsIn(cond), plainName(state)) && i.Child(source.Then).MayLeave() {
					return cond
				}
			}
		}
	}
	return source.Node{}
}

// within reports whether code holds a place of its file.
func within(n source.Node, start int) bool { return n.OK() && n.Start() <= start && start < n.End() }

// askedForTooMuch lists requests for a payout that are written down after the balance was
// compared, and that set nothing aside: one after the other passes, until somebody pays
// them out.
func askedForTooMuch(p *project.Project) []counter {
	var out []counter
	for _, st := range p.Statements() {
		if st.Verb != "insert" || st.Loop.OK() || !payoutTable(st.Table) {
			continue
		}
		at := nodeAt(p, st)
		if !at.OK() || !at.Function().OK() || locked(at) || inTransaction(at) {
			continue
		}
		cond, field := enoughAsked(at)
		if !cond.OK() || setsAside(p, at, field) {
			continue
		}
		c := counterAt(at, field, false)
		c.precious, c.reserved = true, true
		c.before = []check.Place{check.At(cond, field+" is compared here, and another request may do so before anything is taken")}
		out = append(out, c)
	}
	return out
}

// payoutTable reports whether a table keeps what people want to be paid out.
func payoutTable(table string) bool {
	return slices.ContainsFunc(tableWords(table), func(w string) bool {
		switch strings.TrimSuffix(w, "s") {
		case "withdrawal", "withdraw", "payout", "cashout", "redemption", "saque", "retiro":
			return true
		}
		return false
	})
}

// enoughAsked is the comparison before a node that turns away who asks for more than a
// balance, and the balance's name.
func enoughAsked(at source.Node) (cond source.Node, field string) {
	for i := range at.Function().Find(source.If) {
		if i.Start() > at.Start() || i.Contains(at) || !i.Child(source.Then).MayLeave() {
			continue
		}
		for b := range i.Find(source.Binary) {
			if !i.Child(source.Cond).Contains(b) && b != i.Child(source.Cond) {
				continue
			}
			switch b.Operator() {
			case "<", "<=", ">", ">=":
			default:
				continue
			}
			for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
				name := side.Child(source.Name).Text() + side.Ident()
				if side.Is(source.Member, source.Identifier) && holdsMoney(name) {
					return b, name
				}
			}
		}
	}
	return source.Node{}, ""
}

func holdsMoney(name string) bool {
	return slices.ContainsFunc(strings.Split(snake(name), "_"), func(w string) bool {
		switch strings.TrimSuffix(w, "s") {
		case "balance", "wallet", "earning", "available", "point", "coin", "saldo", "credit":
			return true
		}
		return false
	})
}

// setsAside reports whether the function around a request changes the balance, too, or the
// database does it by a function of its own.
func setsAside(p *project.Project, at source.Node, field string) bool {
	low := plainName(field)
	for c := range at.Function().Find(source.Call, source.Tagged) {
		switch c.CalleeName() {
		case "update", "updateMany", "updateOne", "rpc", "decrement", "increment", "findOneAndUpdate", "findByIdAndUpdate", "save":
			return true
		}
		if c.Kind() == source.Tagged && strings.Contains(strings.ToLower(c.Text()), "update ") {
			return true
		}
	}
	for _, fn := range p.Schema().Functions {
		body := strings.ToLower(fn.Body)
		if strings.Contains(strings.ReplaceAll(body, "_", ""), low) && (strings.Contains(body, "- new.") || strings.Contains(body, "< new.")) {
			return true
		}
	}
	text := at.Function().Text() // what was asked for before counts against it
	return strings.Contains(text, "pendingWithdrawals") || strings.Contains(text, "pendingTotal") || strings.Contains(text, "reserved")
}
