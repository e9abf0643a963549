package firerules

// What files may cost that nobody wrote by hand: how many rules are judged, how many
// parts of conditions are looked at for one answer, and for one answer of each rule.
const (
	mostRules = 3000
	steps     = 3000
	allSteps  = 100000
)

// bound leaves out the rules that cost more than any that a person wrote, such as those
// whose functions call themselves twice. Their lines are problems.
func (rs *Rules) bound() {
	kept, total := rs.Rules[:0], 0
	for i := range rs.Rules {
		r := rs.Rules[i]
		cost := 0
		if total < allSteps {
			cost = r.cost()
			total += cost
		}
		if cost >= steps || total >= allSteps || len(kept) == mostRules {
			rs.Problems = append(rs.Problems, r.Line)
			continue
		}
		kept = append(kept, r)
	}
	rs.Rules = kept
}

// cost is how many parts of conditions an answer of a rule looks at, at most.
func (r Rule) cost() int {
	out := 1 + costOf(r.Kind, r.scope, r.If, r.Path)
	for n := r.node; n != nil; n = n.outer {
		out += costOf(Realtime, nil, n.validate, n.path)
	}
	return out
}

func costOf(kind Kind, s *scope, e *Expr, path []string) int {
	if e == nil {
		return 0
	}
	m := newMachine(kind, s, Attempt{Caller: Owner, Op: Update}, path)
	m.whole = true
	m.eval(e, nil)
	return steps - max(m.left, 0)
}
