// Package checks is the whole review: every check in the order of the walk, the
// order in which gaps are best closed, and the readiness score.
package checks

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/database"
	"underpin/checks/deploy"
	"underpin/checks/payments"
	"underpin/checks/resilience"
	"underpin/checks/security"
	"underpin/checks/seo"
)

// An Area is one of the six parts of a review.
type Area struct {
	ID     string // as in a check's ID
	Title  string
	Checks []*check.Check
}

// Areas lists the six areas in the order of the walk.
func Areas() []Area {
	return []Area{
		{"security", "Authentication & security", security.Checks},
		{"database", "Database design", database.Checks},
		{"deploy", "Deployment & devops", deploy.Checks},
		{"seo", "SEO & performance", seo.Checks},
		{"payments", "Payments & business logic", payments.Checks},
		{"resilience", "Testing & error handling", resilience.Checks},
	}
}

// All lists every check in the order of the walk.
func All() []*check.Check {
	var all []*check.Check
	for _, a := range Areas() {
		all = append(all, a.Checks...)
	}
	return all
}

// Find is the check with the ID, nil when there is none.
func Find(id string) *check.Check {
	for _, c := range All() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Ordered is the results with what hurts first at the head: gaps by severity,
// then confidence, then the least effort; then questions; then the rest. Equals
// keep the order of the walk.
func Ordered(results []check.Result) []check.Result {
	out := slices.Clone(results)
	slices.SortStableFunc(out, func(a, b check.Result) int {
		if d := rank(a.Finding.Verdict) - rank(b.Finding.Verdict); d != 0 {
			return d
		}
		if a.Finding.Verdict != check.Gap {
			return 0
		}
		if d := int(b.Severity()) - int(a.Severity()); d != 0 {
			return d
		}
		if d := int(b.Finding.Confidence) - int(a.Finding.Confidence); d != 0 {
			return d
		}
		return a.Check.Minutes - b.Check.Minutes
	})
	return out
}

func rank(v check.Verdict) int {
	return [...]int{check.Gap: 0, check.Ask: 1, check.Unclear: 2, check.Pass: 3, check.NotNeeded: 4}[v]
}
