package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A memory says whether a listener's effects happen once for one event.
type memory struct {
	once   bool
	places []check.Place // what shows it
}

// memoryOf judges one listener: it writes the event's id down, looks up the
// payment before it acts, or does only what may be done twice.
func memoryOf(p *project.Project, l *listener) memory {
	if n, ok := l.storesID(); ok {
		return memory{once: true, places: []check.Place{check.At(n, "remembers the event's id")}}
	}
	if !l.works(p) {
		return memory{once: true} // only takes notes
	}
	rows := l.rows()
	repeated := source.Node{}
	for _, r := range rows {
		if r.repeats() && !holdsEventID(r.node) && !l.lookedUp(r) && !besides(r.node) && !r.keyed(p) {
			repeated = r.node
			break
		}
	}
	if !repeated.OK() && len(rows) > 0 && !l.sends() {
		return memory{once: true, places: []check.Place{check.At(rows[0].node, "sets a state, which may be set twice")}}
	}
	places := []check.Place{check.At(l.center(), "acts on the event whether or not it came before")}
	if repeated.OK() {
		places = append(places, check.At(repeated, "happens again with the event"))
	}
	return memory{places: places}
}

func isLog(n source.Node) bool {
	path := strings.ToLower(trail(n))
	return strings.HasPrefix(path, "console.") || strings.Contains(path, "log") && !strings.Contains(path, "login") || strings.HasPrefix(path, "sentry.")
}

// repeats reports whether a write adds to what is there each time it runs.
func (r row) repeats() bool {
	if r.verb == "insert" {
		return true
	}
	for n := range r.node.Find(source.Property, source.Binary, source.Template, source.String, source.Call) {
		switch n.Kind() {
		case source.Property:
			if k := n.Key(); k == "increment" || k == "decrement" || k == "$inc" {
				return true
			}
		case source.Binary:
			if op := n.Operator(); (op == "+" || op == "-") && !n.Child(source.Left).Is(source.String, source.Template) && !n.Child(source.Right).Is(source.String, source.Template) && !mentionsTime(n) {
				return true
			}
		case source.Template, source.String:
			if r.via == "sql" && adds(n.Text()) {
				return true
			}
		}
	}
	if r.via == "supabase" && strings.HasSuffix(r.node.CalleeName(), "rpc") {
		name, _ := r.node.Arg(0).StringValue()
		return hasWord(name, []string{"add", "increment", "credit", "grant"})
	}
	return false
}

func mentionsTime(n source.Node) bool {
	return hasWord(n.Text(), []string{"date", "time", "1000", "now", "day"})
}

// adds reports whether a statement counts a column up from its own value.
func adds(sql string) bool {
	for _, field := range strings.Split(sql, ",") {
		left, right, ok := strings.Cut(field, "=")
		if !ok {
			continue
		}
		words := strings.Fields(left)
		if len(words) == 0 {
			continue
		}
		column := words[len(words)-1]
		if strings.Contains(right, column) && strings.Contains(right, "+") {
			return true
		}
	}
	return false
}

// lookedUp reports whether the function around a write looks for an earlier one
// by the payment's own id, or at the state that the first time left.
func (l *listener) lookedUp(r row) bool {
	fn := r.node.Outermost()
	for i := range fn.Find(source.If, source.Conditional) {
		if i.Start() < r.node.End() && remembers(i.Child(source.Cond)) {
			return true
		}
	}
	return false
}

// remembers reports whether a condition is about something done before.
func remembers(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if v, _ := n.StringValue(); looksLikeEvent(v) {
			return true // which event it is, not what came before
		}
		if n.Is(source.Identifier, source.String) && hasWord(n.Text(), []string{"existing", "already", "processed", "duplicate", "completed", "paid", "fulfilled", "23505", "p2002", "alreadyprocessed", "confirmed"}) {
			found = true
		}
		return !found
	})
	return found
}

// sends reports whether a listener leads to a message to a person, which is
// noticed when it comes twice.
func (l *listener) sends() bool {
	for _, n := range l.nodes {
		if n.Kind() != source.Call {
			continue
		}
		path := strings.ToLower(trail(n))
		if strings.HasSuffix(path, "emails.send") || strings.HasSuffix(path, "sendmail") || strings.HasSuffix(path, "messages.create") {
			return true
		}
	}
	return false
}
