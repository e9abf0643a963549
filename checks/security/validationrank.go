package security

import (
	"underpin/checks/check"
	"underpin/checks/project/source"
)

// stake is the most that hangs on one of the open fields.
func (in intake) stake() stake {
	most := cosmetic
	for _, i := range in.bare {
		if i.Name == "" {
			most = max(most, valuable) // all of the body
			continue
		}
		most = max(most, stakeOf(i.Name))
	}
	return most
}

// weight orders handlers by what may come of them: those of the administration
// and those in which only a side field is open come last.
func (in intake) weight(who caller) int {
	w := 4*int(in.stake()) + 2*int(who)
	if in.certain() {
		w++
	}
	switch {
	case who == operator:
		w -= 20
	case in.apart:
		w -= 18
	case in.stake() == cosmetic:
		w -= 15
	case in.slight():
		w -= 10
	case in.aside():
		w -= 5
	}
	return w
}

// aside reports whether what is open stands beside more that is looked at, and
// nothing of value hangs on it.
func (in intake) aside() bool {
	return in.stake() <= ordinary && 2*len(in.bare) <= len(in.inputs)
}

// severityOf says how bad the worst of the handlers is, worst first.
func severityOf(open []intake, who map[source.Node]caller) check.Severity {
	first := open[0]
	switch {
	case first.stake() == cosmetic:
		return check.Low
	case who[first.route.Node] == operator, first.aside(), first.slight(), first.apart:
		return check.Medium
	}
	return check.High
}
