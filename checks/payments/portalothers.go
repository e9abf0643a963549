package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

const (
	byStaff   = "only the app's own people get here"
	bySystem  = "runs when another system calls, not when the customer wants it"
	byLeaving = "ends it together with the whole account"
)

// forOthers reports whether a place where a subscription ends is reached by others than
// the customer who wants to go on with the account: the staff, another system's events,
// a clock, or the end of the account.
func forOthers(p *project.Project, n source.Node) (who string, ok bool) {
	found := ""
	for _, fn := range wayTo(p, n) {
		r, known := project.Route{}, false
		for _, one := range p.Addresses() {
			if one.File == fn.File().Path {
				if one = p.WithCode(one); one.Node == fn || fn.Contains(one.Node) && one.Node.Contains(n) {
					r, known = one, true
					break
				}
			}
		}
		if !known {
			continue
		}
		who := whoCalls(r)
		if who == "" {
			return "", false
		}
		found = who
	}
	return found, found != ""
}

// whoCalls says who a route is for, by its address; "" for customers.
func whoCalls(r project.Route) string {
	name := r.Path
	if name == "" {
		name = r.File
	}
	words := wordsOf(strings.NewReplacer("/", "-", ".", "-", "[", "-", "]", "-").Replace(strings.ToLower(name)))
	switch {
	case has(words, "admin", "staff", "backoffice", "superadmin"):
		return byStaff
	case has(words, "webhook", "webhooks", "cron", "hook", "jobs"):
		return bySystem
	case has(words, "delete") && has(words, "account", "user"):
		return byLeaving
	}
	return ""
}

// onlyForOthers reports whether all places are of that kind.
func onlyForOthers(places []check.Place) bool {
	return len(places) > 0 && !slices.ContainsFunc(places, func(pl check.Place) bool {
		return pl.Message != byStaff && pl.Message != bySystem && pl.Message != byLeaving
	})
}
