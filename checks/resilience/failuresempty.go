package resilience

import "underpin/checks/project/source"

// answersWithNothing reports whether all that is done about a failure, but for a
// word to the console, is to answer with no data, so that it looks like an empty
// list or a zero: return [].
func answersWithNothing(clause source.Node) bool {
	nothing := false
	for item := range clause.Child(source.Body).Children() {
		switch {
		case item.Kind() == source.Return:
			nothing = noData(item.Child(source.Value), true)
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
