package payments

import (
	"iter"
	"strings"

	"underpin/checks/project/source"
)

// storesID finds where the id of the event is kept or looked up outside of
// memory.
func (l *listener) storesID() (source.Node, bool) {
	for call := range l.keptIDs() {
		return call, true
	}
	return source.Node{}, false
}

// keptIDs are the calls that keep the id of the event or look it up.
func (l *listener) keptIDs() iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for _, n := range l.nodes {
			if !isEventID(n) {
				continue
			}
			if call, ok := keptBy(n); ok && !l.noted(call) && !yield(call) {
				return
			}
			for use := range usesOfName(n) {
				if call, ok := keptBy(use); ok && !l.noted(call) && !yield(call) {
					return
				}
			}
		}
	}
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
		return strings.Contains(last, "event") || last == "evt" || last == "stripeevent" || isWholeEvent(n.Child(source.ObjectRole))
	case "eventId", "event_id", "eventid", "notification_id", "webhook_id":
		return true
	}
	return false
}

// isWholeEvent reports whether a variable is what came in the request as a whole, of
// which the handler also reads what kind of event it is: payload, body, notification.
func isWholeEvent(object source.Node) bool {
	name := object.Ident()
	if name == "" {
		return false
	}
	came := false
	v := declarationOf(object).Child(source.Value)
	for c := range v.Find(source.Call, source.Member) {
		came = came || c.CalleeName() == "json" || c.CalleePath() == "JSON.parse" || c.Kind() == source.Member && c.Child(source.Name).Text() == "body"
	}
	if v.Kind() == source.Member && v.Child(source.Name).Text() == "body" || v.CalleePath() == "JSON.parse" {
		came = true
	}
	if !came {
		return false
	}
	for m := range object.Handler().Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() != name {
			continue
		}
		switch m.Child(source.Name).Text() {
		case "event", "event_type", "eventType", "type", "action", "event_name", "topic":
			return true
		}
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
