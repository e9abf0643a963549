package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// actsOn is where a handler does something for an event, by one of the events that it
// names: the same one, or of a switch the first case that is not empty. mild says that
// no case with work is for an event by which somebody gets something.
func actsOn(event source.Node) (at source.Node, mild bool) {
	own := event.Parent()
	choice := own.Parent()
	if own.Kind() != source.Case || choice.Kind() != source.Switch {
		return event, false
	}
	mild = true
	pending := false // a case that falls through to the next
	for c := range choice.Children() {
		if c.Kind() != source.Case || !c.Child(source.Cond).OK() {
			continue
		}
		name, _ := c.Child(source.Cond).StringValue()
		empty := true
		for item := range c.Children() {
			empty = empty && item.Role() != source.Item
		}
		switch {
		case empty:
			pending = pending || !takesAway(name)
		case working(c):
			if !at.OK() {
				at = c.Child(source.Cond)
			}
			mild = mild && takesAway(name) && !pending
			pending = false
		default:
			pending = false
		}
	}
	if !at.OK() {
		return event, false
	}
	return at, mild
}

// working reports whether a case does more than to write to the log and to end.
func working(c source.Node) bool {
	for n := range c.Find(source.Call, source.Assign, source.New) {
		if n.Kind() == source.Call && strings.HasPrefix(n.CalleePath(), "console.") {
			continue
		}
		return true
	}
	return false
}

// takesAway reports whether the name of an event says that a payment failed or ended.
func takesAway(name string) bool {
	return containsAny(strings.ToLower(name), "fail", "cancel", "expired", "denied", "declin", "revers", "refund", "dispute", "halted")
}
