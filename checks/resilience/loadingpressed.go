package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pressedInSilence lists buttons that start something over the network and show
// nothing until it is done, so that they are pressed again.
func pressedInSilence(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range ownCode(p) {
		if !p.Holds(name, "onClick=") || !p.HoldsFold(name, "checkout", "await ") || !p.Modules().Browser(name) {
			continue
		}
		out = append(out, project.PerFile(p, name, "resilience/pressed", pressedIn)...)
	}
	return out
}

func pressedIn(f *source.File) []check.Place {
	var out []check.Place
	for e := range f.Find(source.Element) {
		if !isButton(e) || e.Spreads() || e.Attr("disabled").OK() || e.Attr("loading").OK() || e.Attr("isLoading").OK() || e.Attr("pending").OK() {
			continue
		}
		component := e.Function()
		value := e.Attr("onClick").Child(source.Value)
		fn := value.Resolve()
		if value.Is(source.Arrow, source.Function) {
			fn = value
			if c := value.Child(source.Body); c.Kind() == source.Call {
				if inner := c.Child(source.Callee).Resolve(); inner.Is(source.Arrow, source.Function) {
					fn = inner
				}
			}
		}
		if !fn.Is(source.Arrow, source.Function) || !component.OK() || !startsPayment(fn) && !leavesBusyUnread(component, fn) {
			continue
		}
		out = append(out, check.OnLine(e, "shows nothing until what it starts is done"))
	}
	return out
}

// startsPayment reports whether a handler asks the server for a checkout, and its
// component keeps nothing that says that it is under way.
func startsPayment(fn source.Node) bool {
	for c := range itselfAndBelow(fn) {
		if c.Kind() != source.Call || !asksForCheckout(c) {
			continue
		}
		component := fn
		for up := fn.Function(); up.OK(); up = up.Function() {
			component = up
		}
		return !pendingState(component)
	}
	return false
}

func asksForCheckout(c source.Node) bool {
	if url, _ := c.Arg(0).StringValue(); strings.Contains(url, "checkout") && c.CalleePath() == "fetch" {
		return true
	}
	name := c.Child(source.Callee).Ident()
	return strings.HasSuffix(name, "Action") && strings.Contains(strings.ToLower(name), "checkout")
}

// leavesBusyUnread reports whether a handler waits for the network and sets a state
// that it is busy, which its component never reads.
func leavesBusyUnread(component, fn source.Node) bool {
	if !waitsForNetwork(fn) {
		return false
	}
	for d := range component.Find(source.Declarator) {
		value, setter := project.StatePair(d)
		low := strings.TrimPrefix(strings.ToLower(value), "is")
		if value == "" || low != "loading" && low != "pending" && low != "submitting" && low != "processing" && low != "saving" || uses(component, value) > 1 || uses(fn, setter) == 0 {
			continue
		}
		return true
	}
	return false
}

func waitsForNetwork(fn source.Node) bool {
	for a := range fn.Find(source.Await) {
		if project.AsksNetwork(a.Child(source.Value)) {
			return true
		}
	}
	return false
}
