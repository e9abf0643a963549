package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// writtenByRules answers for an app that keeps who has paid in documents which the
// security rules of Firebase let the customers write themselves.
func writtenByRules(p *project.Project) (places []check.Place, reason string) {
	for _, g := range p.FirebaseSelfGiven() {
		paid := slices.DeleteFunc(slices.Clone(g.Fields), func(f string) bool { return !project.FieldOfPlan(f) })
		if len(paid) == 0 || g.Made {
			continue
		}
		names := strings.Join(paid[:min(3, len(paid))], ", ")
		if reason == "" {
			reason = fmt.Sprintf("The security rule of %s lets customers write %s of their own, where the app keeps what was paid for: nobody has to pay.", g.Path, names)
		}
		places = append(places, check.Line(g.File, g.Line, "lets customers write "+names+" of their own"))
	}
	return places, reason
}
