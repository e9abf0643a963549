package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unreadChoice reports whether a box to tick, or a switch, keeps what was chosen in a
// state that nothing reads but the box itself: "remember me", which nobody remembers.
// What a form sends under a name, or the browser insists on, is read.
func unreadChoice(e source.Node) (check.Place, bool) {
	if !isChoiceBox(e) || e.Attr("name").OK() || e.Attr("required").OK() || e.Spreads() || disabled(e) {
		return check.Place{}, false
	}
	if !e.AttrValue("checked").OK() && !listens(e) && promisesByName(e) && !e.Attr("ref").OK() {
		return check.OnLine(e, "what is chosen here is read by nothing"), true
	}
	value := e.AttrValue("checked")
	if !value.OK() {
		value = e.AttrValue("defaultChecked")
	}
	state := value.Ident()
	if state == "" || e.Attr("form").OK() {
		return check.Place{}, false
	}
	hook := value.Lookup(state).Enclosing(source.Declarator)
	_, setter := project.StatePair(hook)
	if setter == "" || heardElsewhere(hook, e, state, setter) {
		return check.Place{}, false
	}
	at := e.Attr("onCheckedChange")
	if !at.OK() {
		at = e.Attr("onChange")
	}
	if !at.OK() {
		return check.Place{}, false
	}
	return check.At(at, "what is chosen here is read by nothing"), true
}

// promisesByName reports whether the name of a box says what is to follow from it.
func promisesByName(e source.Node) bool {
	id, _ := e.AttrValue("id").StringValue()
	low := strings.ToLower(id)
	for _, word := range []string{"remember", "terms", "agree", "newsletter", "marketing", "consent", "notif", "stay-signed", "keep-signed"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

func isChoiceBox(e source.Node) bool {
	switch e.TagName() {
	case "Checkbox", "Switch", "Toggle":
		return true
	case "input":
		kind, _ := e.AttrValue("type").StringValue()
		return kind == "checkbox"
	}
	return false
}

// heardElsewhere reports whether a state or its setter is used anywhere but in the
// element itself.
func heardElsewhere(hook, e source.Node, state, setter string) bool {
	for id := range hook.Function().Find(source.Identifier, source.Shorthand) {
		name := id.Text()
		if id.Kind() == source.Shorthand {
			name = id.Key()
		}
		if (name == state || name == setter) && !hook.Child(source.Name).Contains(id) && !e.Contains(id) {
			return true
		}
	}
	return false
}
