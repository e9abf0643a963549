package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// timeWords name the moment until which something was paid for.
var timeWords = []string{"periodend", "period_end", "expire", "expiry", "validuntil", "valid_until", "paiduntil", "paid_until"}

// endsByItself is where live code compares the end of what a customer bought
// with the present: who does not pay again loses it without any event.
func endsByItself(p *project.Project) (check.Place, bool) {
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, timeWords...) || !p.HoldsFold(file, "subscri", "plan", "tier", "premium") || !p.Modules().Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Binary) {
			if comparesWithNow(n) {
				return check.At(n, "what was bought ends at its date"), true
			}
		}
	}
	return check.Place{}, false
}

// comparesWithNow reports whether one side of a comparison is the present and
// the other the end of a subscription.
func comparesWithNow(n source.Node) bool {
	switch n.Operator() {
	case "<", ">", "<=", ">=":
	default:
		return false
	}
	left, right := strings.ToLower(n.Child(source.Left).Text()), strings.ToLower(n.Child(source.Right).Text())
	return isNow(left) && boughtUntil(n, right) || isNow(right) && boughtUntil(n, left)
}

func isNow(text string) bool {
	return strings.Contains(text, "date.now()") || strings.Contains(text, "new date()") || text == "now"
}

// boughtUntil reports whether an expression is the end of a subscription: by its
// own name, or by that of what it belongs to or is asked in.
func boughtUntil(n source.Node, text string) bool {
	if strings.Contains(text, "periodend") || strings.Contains(text, "period_end") {
		return true
	}
	for _, w := range timeWords {
		if !strings.Contains(text, w) {
			continue
		}
		around := text + " " + strings.ToLower(n.Function().Child(source.Name).Ident()+" "+n.Function().Parent().Child(source.Name).Ident())
		for _, sold := range []string{"subscri", "plan", "premium", "tier"} {
			if strings.Contains(around, sold) {
				return true
			}
		}
	}
	return false
}
