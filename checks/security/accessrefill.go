package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// refills reports whether a deed of a route is part of a refill: rows that are
// deleted and made anew in the same function, out of nothing that the caller
// sent, as a cache or a scan is.
func (j *accessJudge) refills(r *guardedRoute, d deed) bool {
	switch d.kind {
	case deedDeletes:
		return j.madeAnew(r, d)
	case deedUpdates:
		for _, o := range r.deeds {
			if o.kind == deedDeletes && outermost(o.node) == outermost(d.node) && createsWithin(d.node, o.table).OK() && j.madeAnew(r, o) {
				return true
			}
		}
	case deedInserts:
		for _, o := range r.deeds {
			if o.kind == deedDeletes && o.table == d.table && outermost(o.node) == outermost(d.node) && j.madeAnew(r, o) {
				return true
			}
		}
		return j.keptOnce(r, d)
	}
	return false
}

// keptOnce reports whether an insert makes the row that a refill hangs on, when
// it was looked for and is not there yet.
func (j *accessJudge) keptOnce(r *guardedRoute, d deed) bool {
	fn, looked, refilled := outermost(d.node), false, false
	for _, o := range r.deeds {
		switch {
		case o.kind == deedReads && d.table != "" && o.table == d.table:
			looked = looked || outermost(o.node) == fn && o.node.Start() < d.node.Start()
		case o.kind == deedDeletes:
			refilled = refilled || j.madeAnew(r, o)
		}
	}
	return looked && refilled
}

// madeAnew reports whether the function of a delete writes rows of the same
// table after it.
func (j *accessJudge) madeAnew(r *guardedRoute, d deed) bool {
	fn := outermost(d.node)
	if d.table == "" || !fn.OK() {
		return false
	}
	for _, o := range r.deeds {
		if !o.changes() || o.node.Start() < d.node.End() || outermost(o.node) != fn {
			continue
		}
		switch made := createsWithin(o.node, d.table); {
		case o.kind == deedInserts && o.table == d.table:
			return !j.sent(o.node)
		case o.kind != deedDeletes && made.OK():
			return !j.sent(made)
		}
	}
	return false
}

// sent reports whether something of what the caller sent is in an expression,
// or in the rest of the chain that it begins.
func (j *accessJudge) sent(n source.Node) bool {
	for up := n.Parent(); up.Is(source.Member, source.Call); up = up.Parent() {
		if n.Role() == source.Arg {
			break
		}
		n = up
	}
	for v := range n.Find(source.Identifier, source.Member, source.Spread) {
		if j.p.FlowOf(v).Has(project.FromInput) {
			return true
		}
	}
	return false
}

// createsWithin is what a write of one table says of the rows of another that it
// makes: data: { scans: { createMany: … } }.
func createsWithin(n source.Node, table string) source.Node {
	if table == "" {
		return source.Node{}
	}
	for property := range n.Find(source.Property) {
		if key := strings.ToLower(property.Key()); key != strings.ToLower(table) && key != strings.ToLower(table)+"s" {
			continue
		}
		value := property.Child(source.Value)
		for _, verb := range []string{"createMany", "create"} {
			if made := value.Prop(verb); made.OK() {
				return made
			}
		}
	}
	return source.Node{}
}

// justMade reports whether an update or a delete is of a row that the same function made
// before, by the id that it got: the order of a guest, which learns its payment's
// reference, or an account that is taken back when the rest fails.
func justMade(d deed) bool {
	conditions, open := conditionsOf(d.node)
	for _, c := range conditions {
		v := c.value
		if v.Kind() == source.Identifier {
			v = v.Resolve() // orderId, for order.id
		}
		row := v.Child(source.ObjectRole)
		if v.Kind() != source.Member || row.Kind() != source.Identifier {
			continue
		}
		made := row.Lookup(row.Text())
		if made.Kind() == source.Binding {
			made = made.Enclosing(source.Declarator)
		}
		for call := range made.Child(source.Value).Find(source.Call) {
			if name := call.CalleeName(); (name == "insert" || name == "create") && made.Function() == d.node.Function() {
				return !open
			}
		}
	}
	return false
}

// guestsOrder reports whether a row is the order with which somebody without an account
// buys: it is made where people pay, or says by itself who bought.
func guestsOrder(r *guardedRoute, d deed) bool {
	if rows := wordsOf(d.table); !hasWord(rows, orderRows) || hasWord(rows, businessOrders) {
		return false
	}
	words := routeWords(r.Route)
	return hasWord(words, payingWords) || hasWord(words, orderRows) && r.Method == http.MethodPost && saysWhoBought(r)
}

// takesFromStock reports whether a change is what a guest's order does to the goods that
// were bought.
func takesFromStock(r *guardedRoute, d deed) bool {
	return d.kind == deedUpdates && hasWord(wordsOf(d.table), stockRows) && slices.ContainsFunc(r.deeds, func(o deed) bool {
		return o.kind == deedInserts && guestsOrder(r, o)
	})
}

var (
	payingWords    = wordSet("pay payment payments checkout")
	orderRows      = wordSet("order orders item items")
	businessOrders = wordSet("sales purchase work production supplier") // of a firm's books
	stockRows      = wordSet("product products variant variants inventory stock")
)

// saysWhoBought reports whether a handler takes the name or the address of whoever orders
// out of the request: those who have no account are asked for it.
func saysWhoBought(r *guardedRoute) bool {
	for n := range r.Node.Find(source.Identifier, source.Property, source.Shorthand, source.Member, source.Binding) {
		switch columnSpelling(wordAt(n)) {
		case "customer_name", "customer_email", "customer_phone", "guest_email", "guest_name", "buyer_email", "shipping_address", "contact_email":
			return true
		}
	}
	return false
}
