package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// answersWithNothing reports whether all that is done about a failure, but for a
// word to the console, is to answer with no data, so that it looks like an empty
// list or a zero: return [].
func answersWithNothing(clause source.Node) bool {
	nothing := false
	body := clause
	if clause.Kind() == source.Catch {
		body = clause.Child(source.Body)
	}
	if body.Kind() == source.Return {
		return noData(body.Child(source.Value), true)
	}
	for item := range body.Children() {
		switch {
		case item.Kind() == source.Return:
			nothing = noData(item.Child(source.Value), true) || answersEmptily(item.Child(source.Value)) || drawsEmptily(item.Child(source.Value))
			if !nothing {
				return false
			}
		case item.Kind() == source.Expression && isLog(item.Child(source.Value)):
		default:
			return false
		}
	}
	return nothing
}

// answersEmptily reports whether an answer to a request is one of success with no
// data: res.status(200).json({ success: true, teas: [] }).
func answersEmptily(call source.Node) bool {
	if call.Kind() != source.Call || call.CalleeName() != "json" {
		return false
	}
	body := call.Arg(0)
	if noData(body, true) {
		return true
	}
	empty := false
	for c := range body.Children() {
		switch v := c.Child(source.Value); {
		case body.Kind() != source.Object || c.Kind() != source.Property || c.Key() == "error" || c.Key() == "message":
			return false
		case v.Kind() == source.Array && noData(v, true):
			empty = true
		case v.Text() != "true" && !noData(v, false):
			return false
		}
	}
	if !empty {
		return false
	}
	text := call.Child(source.Callee).Text()
	for _, refused := range []string{"status(4", "status(5"} {
		if strings.Contains(text, refused) {
			return false
		}
	}
	for n := range call.Arg(1).Find(source.Number) {
		if c := n.Text(); len(c) == 3 && c[0] != '2' {
			return false
		}
	}
	return true
}

// drawsEmptily reports whether an element is one that is handed an empty list and nothing
// that tells of a failure: <Teas teas={[]} />.
func drawsEmptily(e source.Node) bool {
	if e.Kind() != source.Element {
		return false
	}
	empty := false
	for c := range e.Children() {
		switch {
		case c.Kind() == source.Attr && strings.Contains(strings.ToLower(c.Key()), "error"), c.Is(source.Text, source.Element):
			return false
		case c.Kind() == source.Attr && c.Child(source.Value).Kind() == source.Array && noData(c.Child(source.Value), true):
			empty = true
		}
	}
	return empty
}

// noData reports whether a value is one of no data: an empty list, a zero, or an
// object of such. Nothing at all says more: whoever asks can tell it from data.
func noData(n source.Node, outermost bool) bool {
	switch n.Kind() {
	case source.Array:
		for range n.Children() {
			return false
		}
		return true
	case source.Number:
		return n.Text() == "0"
	case source.Null:
		return !outermost
	case source.Object:
		lists := false
		for c := range n.Children() {
			v := c.Child(source.Value)
			if c.Kind() != source.Property || !noData(v, false) && v.Text() != "undefined" && v.Text() != `""` && v.Text() != "''" {
				return false
			}
			lists = lists || v.Is(source.Array, source.Number)
		}
		return lists
	}
	return false
}

// awaitsAnything reports whether a block waits for what a function of its own
// answers.
func awaitsAnything(body source.Node) bool {
	for range body.Find(source.Await) {
		return true
	}
	return false
}
