package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// endsUnnamed is where the events that nothing is done for end up: the last case of the switch
// that tells events apart, the else of the chain of conditions that does, or what stands behind
// the last of them. An event that is not on a list of those that are wanted never comes there.
func (l *listener) endsUnnamed() []check.Place {
	center := l.center()
	if s := center.Enclosing(source.Switch); s.OK() {
		var last source.Node
		for c := range s.Children() {
			if c.Is(source.Case) {
				last = c
			}
		}
		if !last.OK() || ofWanted(s) {
			return nil
		}
		return []check.Place{check.Line(last.File().Path, last.Line(), "what no case above names ends here")}
	}
	var last source.Node // the lowest condition beside the first that asks for an event
	for _, e := range l.events {
		i := e.node.Enclosing(source.If, source.Function, source.Arrow, source.Method)
		if i.Kind() == source.If && i.Child(source.Cond).Contains(e.node) && i.Function() == center.Function() && (!last.OK() || i.Start() > last.Start()) {
			last = i
		}
	}
	if !last.OK() || ofWanted(last) || !slices.ContainsFunc(l.events, func(e heard) bool { return !last.Child(source.Cond).Contains(e.node) }) {
		return nil
	}
	at := behindChain(last)
	if !at.OK() || at.Line()-last.Line() < 4 {
		return nil
	}
	return []check.Place{check.Line(at.File().Path, at.Line(), "what no condition above asks for ends here")}
}

// behindChain is the else of a chain of conditions, or the statement behind it.
func behindChain(last source.Node) source.Node {
	if other := last.Child(source.Else); other.OK() {
		return other
	}
	for last.Parent().Is(source.If) && last.Role() == source.Else {
		last = last.Parent()
	}
	return nextStatement(last)
}

// unnamed are the places of the listeners of a subscription where events of its life that none
// of them names would be told apart, and where these end up now.
func unnamed(p *project.Project) []check.Place {
	hearing := tradeOf(p).hearing()
	if len(hearing) == 0 || slices.ContainsFunc(hearing, func(l listener) bool { _, again := rereads(p, &l); return again }) {
		return nil
	}
	var left []string
	for _, s := range []stage{starting, {"renewals", []string{"invoice.paid", "invoice.payment_succeeded"}}, changing, failing, ending} {
		stripe := func(l listener) bool { return l.provider != "" && l.provider != project.Stripe }
		if slices.ContainsFunc(hearing, stripe) {
			return nil
		}
		if !slices.ContainsFunc(hearing, func(l listener) bool { _, ok := l.hears(s.events...); return ok }) {
			left = append(left, strings.TrimSpace(eventNames.ReplaceAllString(s.what, "")))
		}
	}
	if len(left) == 0 {
		return nil
	}
	var out []check.Place
	for i := range hearing {
		if len(hearing[i].events) > 0 {
			out = append(out, check.At(hearing[i].center(), "tells the events apart, and none of "+strings.Join(left, ", of ")))
			out = append(out, hearing[i].endsUnnamed()...)
		}
	}
	return out
}

// endsUnnamed are the branches of the hooks in which an event is heard and nothing is done for it,
// and where the events end up that no branch is for.
func (t *pythonTrade) endsUnnamed() []check.Place {
	var out []check.Place
	for i := range t.hooks {
		for _, fn := range t.hooks[i].runs {
			var last source.Node
			several := false
			for s := range fn.Find(source.String) {
				test := s.Enclosing(source.If, source.Function, source.Method)
				if v, _ := s.StringValue(); test.Kind() != source.If || !test.Child(source.Cond).Contains(s) || !looksLikeEvent(v) || s.Function() != fn {
					continue
				}
				if hollowBranch(s) {
					out = append(out, check.At(s, "is heard, and nothing is done for it"))
				}
				several, last = several || last.OK() && last != test, test
			}
			if !several {
				continue
			}
			if at := behindChain(last); at.OK() && at.Line()-last.Line() > 3 {
				out = append(out, check.At(at, "what no condition above asks for ends here"))
			}
		}
	}
	return out
}
