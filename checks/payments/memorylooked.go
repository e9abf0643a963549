package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// lookedUp reports whether the function around an effect, or each that calls it,
// looks for an earlier one by the payment's own id, or at the state that the first
// time left.
func (l *listener) lookedUp(p *project.Project, n source.Node, depth int) bool {
	fn := n.Handler()
	for i := range fn.Find(source.If, source.Conditional) {
		if i.Start() < n.End() && remembers(i.Child(source.Cond)) {
			return true
		}
	}
	if depth == 0 || !fn.OK() || fn == l.route.Node {
		return false
	}
	calls := 0
	for _, c := range l.nodes {
		if c.Kind() != source.Call || p.Definition(c.Child(source.Callee)) != fn {
			continue
		}
		if calls++; !l.lookedUp(p, c, depth-1) {
			return false
		}
	}
	return calls > 0
}

// remembers reports whether a condition is about something done before.
func remembers(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if v, _ := n.StringValue(); looksLikeEvent(v) {
			return true // which event it is, not what came before
		}
		if ofTheEvent(n) {
			return false
		}
		if n.Kind() == source.Identifier && (claims(n, 1) || saysMade(n)) {
			found = true
		}
		if n.Is(source.Identifier, source.String) && hasWord(n.Text(), []string{"existing", "already", "processed", "duplicate", "completed", "paid", "fulfilled", "23505", "p2002", "alreadyprocessed", "confirmed", "replay", "replayed"}) {
			found = true
		}
		return !found
	})
	return found
}

// saysMade reports whether a variable is the word of what was awaited whether it made a
// row or found it: { row, created }. The second time it found it.
func saysMade(id source.Node) bool {
	switch strings.ToLower(strings.ReplaceAll(id.Ident(), "_", "")) {
	case "created", "wascreated", "inserted", "wasinserted", "isnew", "isnewrow", "wasnew", "newlycreated":
		return !id.Parent().Is(source.Member, source.Property) && awaited(id)
	}
	return false
}

// awaited reports whether a variable is taken out of what was awaited.
func awaited(id source.Node) bool {
	v := declarationOf(id).Child(source.Value)
	if v.Kind() == source.Await {
		return true
	}
	for range v.Find(source.Await) {
		return true
	}
	return false
}

// ofTheEvent reports whether a comparison is about what the event itself says of the
// payment, the same each time it comes: session.payment_status === "paid".
func ofTheEvent(n source.Node) bool {
	if n.Kind() != source.Binary || !strings.HasSuffix(n.Operator(), "==") && !strings.HasSuffix(n.Operator(), "!=") {
		return false
	}
	says := n.Child(source.Left)
	if says.Kind() == source.Identifier {
		return says.Ident() == "payment_status"
	}
	object := says.Child(source.ObjectRole).Path()
	last := object[strings.LastIndexByte(object, '.')+1:]
	return says.Child(source.Name).Text() == "payment_status" && hasWord(last, []string{"session", "checkout", "object", "event"})
}

// claims reports whether a variable is what a store answers when it is asked to take
// something that may be taken already, a key or a row in a state: nothing, the second
// time.
func claims(id source.Node, depth int) bool {
	v := declarationOf(id).Child(source.Value)
	asks := false
	for c := range v.Find(source.Call) {
		if asks = true; setsOnce(c) || takesRow(c) {
			return true
		}
	}
	if asks || depth == 0 {
		return false
	}
	for inner := range v.Find(source.Identifier) { // taken[0]
		if claims(inner, depth-1) {
			return true
		}
	}
	return v.Kind() == source.Identifier && claims(v, depth-1)
}

// setsOnce reports whether a call sets a key unless it is there.
func setsOnce(c source.Node) bool {
	if strings.EqualFold(c.CalleeName(), "setnx") {
		return true
	}
	if c.CalleeName() != "set" {
		return false
	}
	for option := range c.Find(source.Property, source.String) {
		text, _ := option.StringValue()
		if strings.EqualFold(option.Key(), "nx") || text == "NX" {
			return true
		}
	}
	return false
}

// takesRow reports whether a call changes a row only while it is in a state, which the
// change ends.
func takesRow(c source.Node) bool {
	state := func(name string) bool {
		return hasWord(name, []string{"status", "state", "estado", "processed", "fulfilled", "claimed"})
	}
	switch c.CalleeName() {
	case "eq", "neq", "in", "is":
		column, _ := c.Arg(0).StringValue()
		if !state(column) {
			return false
		}
		for u := range c.Find(source.Call) {
			if u.CalleeName() == "update" && supabaseTable(u).OK() {
				return true
			}
		}
	case "updateMany":
		for w := range c.Find(source.Property) {
			if w.Key() != "where" {
				continue
			}
			for column := range w.Find(source.Property) {
				if state(column.Key()) {
					return true
				}
			}
		}
	}
	return false
}

// foundBefore reports whether a new row is made only where a read of the same table,
// in the same function, found none.
func (r row) foundBefore() bool {
	table := tableOf(r.node)
	if r.verb != "insert" || table == "" {
		return false
	}
	for i := range r.node.Function().Find(source.If) {
		if i.Start() > r.node.Start() {
			continue
		}
		cond, wanted := i.Child(source.Cond), false
		if cond.Kind() == source.Unary && cond.Operator() == "!" {
			cond, wanted = cond.Child(source.Value), true
		}
		if !readsOf(cond, table) {
			continue
		}
		if wanted && i.Child(source.Then).Contains(r.node) || !wanted && (i.Child(source.Else).Contains(r.node) || i.Child(source.Then).MayLeave() && !i.Contains(r.node)) {
			return true
		}
	}
	return false
}

// readsOf reports whether a variable is what a read of a table gave.
func readsOf(id source.Node, table string) bool {
	if id.Kind() != source.Identifier {
		return false
	}
	for c := range declarationOf(id).Child(source.Value).Find(source.Call) {
		reads := hasWord(c.CalleeName(), []string{"find", "single"}) || c.CalleeName() == "get"
		if reads && tableOf(c) == table {
			return true
		}
	}
	return false
}
