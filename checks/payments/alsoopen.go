package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// alsoOpen adds to a gap of any other kind the routes that do what costs money and ask for no
// plan, where these would be a gap by themselves.
func (w *plans) alsoOpen(t *trade, f check.Finding) check.Finding {
	if f.Verdict != check.Gap || f.Confidence == check.Possible {
		return f
	}
	f.Places = apart(append(slices.Clone(f.Places), w.said...))
	if len(w.open)+len(w.late) == 0 {
		return f
	}
	if open := w.unguarded(t); open.Confidence != check.Possible {
		f.Places = apart(append(f.Places, open.Places...))
	}
	return f
}

// callerSays is where a condition about what was paid for takes the caller's own word for
// it: everything in it that speaks of a plan comes from the request and from nowhere else.
func callerSays(p *project.Project, i source.Node) (said source.Node) {
	if i.Kind() != source.If || !asksToPay(i.Child(source.Then)) {
		return source.Node{}
	}
	for _, cond := range behindNames(i.Child(source.Cond)) {
		ok := true
		cond.Walk(func(n source.Node) bool {
			if !ok || !n.Is(source.Identifier, source.Member) || !speaksOfPlan(n) {
				return ok
			}
			if n.Kind() == source.Identifier && n.Role() != source.Name && cond != n && isCondition(valueOf(n)) {
				return false // asked in a name of its own
			}
			if p.FlowOf(n).Only(project.FromInput | project.FromChecked | project.FromListed) {
				if !said.OK() || n.Start() < said.Start() {
					said = n
				}
			} else {
				ok = false
			}
			return false
		})
		if !ok {
			return source.Node{}
		}
	}
	return said
}

// behindNames is a condition with those that the names in it stand for.
func behindNames(cond source.Node) []source.Node {
	out := []source.Node{cond}
	cond.Walk(func(n source.Node) bool {
		if n.Kind() == source.Identifier && n.Role() != source.Name {
			if v := valueOf(n); isCondition(v) && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		return true
	})
	return out
}

// isCondition reports whether a value is put together of comparisons.
func isCondition(v source.Node) bool {
	return v.Kind() == source.Binary || v.Kind() == source.Unary && v.Operator() == "!"
}

// asksToPay reports whether a branch answers that something has to be paid for first.
func asksToPay(then source.Node) bool {
	for n := range then.Find(source.Number, source.String) {
		if n.Text() == "402" || n.Text() == "403" || n.Kind() == source.String && hasWord(strings.ToLower(n.Text()), []string{"upgrade", "premium", "subscri"}) {
			return true
		}
	}
	return false
}
