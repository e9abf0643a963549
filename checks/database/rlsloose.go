package database

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// looseRules lists the rules of a table that ask who is calling, and not for enough:
// one that holds a column against itself, one by which people hang rows of their own on
// what belongs to somebody else, and one whose question is answered yes to all.
func looseRules(p *project.Project, s *schema.Schema, t *schema.Table) []hole {
	var out []hole
	for _, pol := range t.Policies {
		if pol.Restrictive || !pol.ForBrowsers() {
			continue
		}
		out = append(out, leftToYes(s, t, pol)...)
		if column := s.ComparesItself(t, pol); column != "" {
			out = append(out, hole{
				place:    check.Line(pol.Place.File, p.LineWithin(pol.Place, "."+column+" = "+column), fmt.Sprintf("%q of %s holds %s against itself: inside of the subquery the name without its table is the subquery's own column, so that any row will do", pol.Name, t.Name, column)),
				severity: check.High, confidence: check.Likely, table: t, policy: &pol, byHand: true,
				what: "a rule of " + t.Name + " holds a column against itself",
			})
		}
		if key, ok := s.LooseParent(t, pol); ok {
			out = append(out, hole{
				place:    check.Line(pol.Place.File, p.LineWithin(pol.Place, "with check", "using"), fmt.Sprintf("%q lets everyone who has an account add rows of %s to any row of %s, whosever it is", pol.Name, t.Name, key.Table)),
				severity: check.High, confidence: check.Likely, table: t, policy: &pol, byHand: true,
				what: fmt.Sprintf("whoever has an account can add rows of %s to anybody's %s", t.Name, key.Table),
			})
		}
	}
	return out
}
