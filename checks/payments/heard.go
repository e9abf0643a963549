package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A heard event is one that a handler tells apart, with where it does.
type heard struct {
	name   string
	node   source.Node // the name
	prefix bool        // all events whose names begin so
	filter bool        // only let through to where others are told apart
}

// eventHeads begin the names of events that say what became of a payment.
var eventHeads = []string{
	"checkout.session.", "customer.subscription", "invoice.", "payment_intent.", "charge.", "refund.", "subscription.", "subscription_",
	"order.", "order_", "transaction.", "adjustment.", "payment.", "dispute.", "refund", "BILLING.SUBSCRIPTION.", "PAYMENT.", "CHECKOUT.", "radar.early_fraud",
}

func looksLikeEvent(name string) bool {
	if strings.ContainsAny(name, " /:{}<>\n") || !strings.ContainsAny(name, "._") {
		return false
	}
	for _, h := range eventHeads {
		if strings.HasPrefix(name, h) {
			return true
		}
	}
	_, shaped := shapedEvent(name)
	return shaped
}

// heardIn lists the events that nodes on a handler's way tell apart: labels of a
// switch, comparisons, keys of a table of handlers, lists of what is wanted.
func heardIn(p *project.Project, nodes []source.Node) []heard {
	var out []heard
	seen := map[source.Node]bool{}
	add := func(name string, n source.Node, prefix bool) {
		if !seen[n] {
			seen[n] = true
			out = append(out, heard{name: name, node: n, prefix: prefix})
		}
	}
	filters, chosen := map[source.Node]bool{}, map[source.Node]bool{}
	for _, n := range nodes {
		switch n.Kind() {
		case source.String:
			if v, _ := n.StringValue(); looksLikeEvent(v) && tellsApart(n) {
				add(v, n, isPrefix(n))
				if list := n.Parent(); list.Kind() == source.Array && turnsOthersAway(list) {
					filters[n] = true
				}
			}
		case source.Regexp:
			for _, name := range eventsIn(n) {
				out = append(out, heard{name: name, node: n})
			}
		case source.Identifier:
			away := turnsOthersAway(n)
			for _, s := range listed(n) {
				add(nameOfEvent(s), s, false)
				if away {
					filters[s] = true
				} else {
					chosen[s] = true
				}
			}
		case source.Member: // case Events.Paid
			if n.Parent().Kind() == source.Case || n.Parent().Kind() == source.Binary {
				if v := constant(p, n); looksLikeEvent(v) {
					add(v, n, false)
				}
			}
		}
	}
	told := false
	for _, e := range out {
		told = told || !filters[e.node] || chosen[e.node]
	}
	for i, e := range out {
		out[i].filter = told && filters[e.node] && !chosen[e.node]
	}
	return out
}

// turnsOthersAway reports whether a list is only searched to leave when an event is not
// on it: if (!wanted.has(type)) return.
func turnsOthersAway(list source.Node) bool {
	search := list.Parent().Parent()
	not := search.Parent()
	if search.Kind() != source.Call || not.Kind() != source.Unary || not.Operator() != "!" {
		return false
	}
	i := not.Enclosing(source.If, source.Function, source.Arrow, source.Method)
	return i.Kind() == source.If && i.Child(source.Cond) == not && turnsOff(i.Child(source.Then))
}

// nameOfEvent is the name that an entry of a list or the key of a table is.
func nameOfEvent(n source.Node) string {
	if v, ok := n.StringValue(); ok {
		return v
	}
	return n.Text()
}

// constant is the event that a member names: of a table in the project, or of
// Paddle's own list, whose members are spelled as one word.
func constant(p *project.Project, n source.Node) string {
	if v, ok := p.Definition(n).StringValue(); ok {
		return v
	}
	object, member := n.Child(source.ObjectRole), n.Child(source.Name).Text()
	if _, name, ok := object.File().ImportOf(object.Ident()); !ok || name.Imported != "EventName" {
		return ""
	}
	var b strings.Builder
	words := 0
	for i, r := range member {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				words++
				b.WriteByte("._"[min(words-1, 1)])
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tellsApart reports whether a name of an event is used to tell events apart:
// the label of a case, a side of a comparison, a key of a table, an entry of a
// list that is searched, the argument of startsWith.
func tellsApart(n source.Node) bool {
	up := n.Parent()
	switch up.Kind() {
	case source.Case:
		return true
	case source.Binary:
		return strings.HasSuffix(up.Operator(), "==")
	case source.Property:
		return n.Role() == source.Name
	case source.Array:
		return up.Parent().Key() != "expand"
	case source.Call:
		name := up.CalleeName()
		return name == "startsWith" || name == "includes" || name == "has" || name == "endsWith" || name == "on"
	}
	return false
}

func isPrefix(n source.Node) bool {
	name := n.Parent().CalleeName()
	return name == "startsWith" || name == "includes"
}

// listed are the events of a list or table that a name stands for, where the
// list is searched or the table looked into.
func listed(n source.Node) []source.Node {
	up := n.Parent()
	if n.Role() != source.ObjectRole || !up.Is(source.Member, source.Index) {
		return nil
	}
	d := n.Resolve()
	if d.Kind() == source.New {
		d = d.Arg(0)
	}
	var out []source.Node
	switch d.Kind() {
	case source.Array:
		for c := range d.Children() {
			if v, ok := c.StringValue(); ok && looksLikeEvent(v) {
				out = append(out, c)
			}
		}
	case source.Object:
		for c := range d.Children() {
			if looksLikeEvent(c.Key()) {
				out = append(out, c.Child(source.Name))
			}
		}
	}
	return out
}

// hears is the event with one of the names, or that a prefix covers: first where
// something is done for it, then where it is only let through.
func (l *listener) hears(names ...string) (heard, bool) {
	for _, filters := range []bool{false, true} {
		for _, e := range l.events {
			for _, name := range names {
				if e.filter == filters && (e.name == name || e.prefix && strings.HasPrefix(name, e.name)) {
					return e, true
				}
			}
		}
	}
	return heard{}, false
}
