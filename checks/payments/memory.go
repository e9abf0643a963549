package payments

import (
	"iter"
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

// storesID finds where the id of the event is kept or looked up outside of
// memory.
func (l *listener) storesID() (source.Node, bool) {
	for _, n := range l.nodes {
		if !isEventID(n) {
			continue
		}
		if call, ok := keptBy(n); ok && !l.noted(call) {
			return call, true
		}
		for use := range usesOfName(n) {
			if call, ok := keptBy(use); ok && !l.noted(call) {
				return call, true
			}
		}
	}
	return source.Node{}, false
}

// noted reports whether an event's id is only written down, for people to read:
// on the way out after something failed, or when the work is done already. Nothing
// there keeps the same event from working twice.
func (l *listener) noted(call source.Node) bool {
	if r, ok := rowAt(call); !ok || r.verb != "insert" {
		return false
	}
	if onWayOut(call) {
		return true
	}
	for _, r := range l.rows() {
		if r.node.Function() == call.Function() && r.node.End() <= call.Start() && !holdsEventID(r.node) {
			return true
		}
	}
	return false
}

// onWayOut reports whether code stands in a branch that ends without any work.
func onWayOut(n source.Node) bool {
	for up := n; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() != source.Block || up.Parent().Kind() != source.If {
			continue
		}
		var last source.Node
		for s := range up.Children() {
			last = s
		}
		if last.Is(source.Return, source.Jump, source.Throw) && last.Start() > n.Start() && !worksIn(up) {
			return true
		}
	}
	return false
}

// worksIn reports whether a block writes more than the event's id.
func worksIn(block source.Node) bool {
	for n := range block.Find(source.Call, source.Tagged) {
		if r, ok := rowAt(n); ok && !holdsEventID(r.node) {
			return true
		}
	}
	return false
}

func holdsEventID(n source.Node) bool {
	for m := range n.Find(source.Member) {
		if isEventID(m) {
			return true
		}
	}
	return false
}

// keptBy is the call around a value, within one function, that keeps it outside
// of memory or looks it up there.
func keptBy(n source.Node) (source.Node, bool) {
	call := n.Enclosing(source.Call, source.Tagged)
	for ; call.OK(); call = call.Enclosing(source.Call, source.Tagged) {
		if inMemory(call) || isLog(call) {
			break
		}
		if keeps(call) {
			return call, true
		}
		if call.Function() != n.Function() {
			break
		}
	}
	return source.Node{}, false
}

// usesOfName are the uses of the name that an event's id is given, as by
// `const eventID = event.id.trim()`.
func usesOfName(id source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		d := id.Enclosing(source.Declarator)
		name := d.Child(source.Name).Ident()
		if name == "" || !d.Child(source.Value).Contains(id) || d.Child(source.Value).Is(source.Await, source.Object, source.Arrow, source.Function) {
			return
		}
		for use := range d.Function().Find(source.Identifier) {
			if use.Text() == name && use.Start() > d.End() && !yield(use) {
				return
			}
		}
	}
}

// isEventID reports whether a node is the id of the event itself.
func isEventID(n source.Node) bool {
	if n.Kind() != source.Member {
		return false
	}
	object := strings.ToLower(n.Child(source.ObjectRole).Path())
	last := object[strings.LastIndexByte(object, '.')+1:]
	switch n.Child(source.Name).Text() {
	case "id":
		return strings.Contains(last, "event") || last == "evt" || last == "stripeevent"
	case "eventId", "event_id", "eventid", "notification_id", "webhook_id":
		return true
	}
	return false
}

// keeps reports whether a call writes to or reads from a table or a store, or is
// called as if it did.
func keeps(n source.Node) bool {
	if n.Kind() == source.Tagged {
		return true
	}
	name := strings.ToLower(n.CalleeName())
	if hasWord(name, []string{"insert", "create", "upsert", "find", "select", "eq", "get", "exists", "isprocessed", "processed", "duplicate", "record", "mark", "claim", "remember", "save", "setnx", "set", "has", "add", "query", "execute", "idempot", "doc", "values", "where"}) {
		switch name {
		case "constructevent", "getstripe", "json", "tostring":
			return false
		}
		return true
	}
	return false
}

// inMemory reports whether a call is of a set or map of the process itself.
func inMemory(n source.Node) bool {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	d := object.Resolve()
	if d.Kind() != source.New {
		return false
	}
	name := d.CalleeName()
	return name == "Set" || name == "Map" || name == "LRUCache"
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
