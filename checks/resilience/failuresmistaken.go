package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// mistaken judges a component that asks for one thing through a query library and
// never for its error: what it shows while there is none, a spinner or words that
// there is no such thing, is what it shows when the question failed.
func (f *inFile) mistaken(d source.Node) {
	component, target := d.Function(), d.Child(source.Name)
	if target.Kind() != source.ObjectPattern || !rendersSomething(component) {
		return
	}
	data := ""
	for b := range target.Children() {
		local := b.Child(source.Name).Ident()
		switch {
		case b.Has(source.Rest):
			return
		case b.Key() == "data":
			data = local
		case tellsOutcome(b.Key()) && heardOf(component, b, local):
			return
		}
	}
	if data == "" || ofPerson(data) {
		return
	}
	for i := range component.Find(source.If) {
		if i.Function() == component && lacks(i.Child(source.Cond), data) && drawsAndLeaves(i.Child(source.Then)) {
			f.add(i, mistaken)
			if i.Line() > d.Line()+3 {
				f.besides(d, mistaken)
			}
			return
		}
	}
}

// ofPerson reports whether a name is that of whoever is signed in: a question about
// them that fails may well be answered by asking to sign in.
func ofPerson(name string) bool {
	low := strings.ToLower(name)
	for _, word := range []string{"user", "session", "auth", "account", "me"} {
		if low == word || strings.HasPrefix(low, "current") || word != "me" && strings.HasSuffix(low, word) {
			return true
		}
	}
	return false
}

// lacks reports whether a condition holds when a value is not there, whatever else it
// asks: !tea, isLoading || !tea.
func lacks(cond source.Node, value string) bool {
	if cond.Kind() == source.Binary && cond.Operator() == "||" {
		return lacks(cond.Child(source.Left), value) || lacks(cond.Child(source.Right), value)
	}
	return cond.Kind() == source.Unary && cond.Operator() == "!" && cond.Child(source.Value).Ident() == value
}

// drawsAndLeaves reports whether a branch ends its component with markup.
func drawsAndLeaves(then source.Node) bool {
	if then.Kind() == source.Return {
		return then.Child(source.Value).Kind() == source.Element
	}
	for item := range then.Children() {
		if item.Kind() == source.Return {
			return item.Child(source.Value).Kind() == source.Element
		}
	}
	return false
}
