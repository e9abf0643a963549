package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// nobodyPasses lists the functions with their maker's rights that hold the user whom
// they are told against the caller in a way that a caller without an account passes.
func nobodyPasses(p *project.Project) []sharedRow {
	var out []sharedRow
	for _, f := range p.StoredFunctions() {
		if !f.PassesNobody() || !namesUser(f.Args) || len(schema.Reads(f.Body)) == 0 {
			continue
		}
		out = append(out, sharedRow{
			what:  "the function " + f.Name + "() does what it is told about any user for a caller without an account: auth.uid() is null then, and a comparison with null raises nothing",
			place: check.Line(f.Place.File, p.LineWithin(f.Place, "auth.uid()"), "compares the user with the caller's id, and a caller without an account passes"),
			done:  "Begin the functions with `if auth.uid() is null or p_user_id is distinct from auth.uid() then raise exception`, and take the right to execute them from `public` and `anon`.",
		})
	}
	return out
}

// hungOn lists the policies by which whoever has an account adds rows to what is
// somebody else's.
func hungOn(p *project.Project) []sharedRow {
	s := p.Schema()
	var out []sharedRow
	for _, t := range s.Tables {
		for _, pol := range t.Policies {
			key, ok := s.LooseParent(t, pol)
			if !ok {
				continue
			}
			what := fmt.Sprintf("any signed-in user adds rows of %s to any row of %s", t.Name, key.Table)
			out = append(out, sharedRow{
				table: t.Name, what: what, adds: true,
				place: check.Line(pol.Place.File, p.LineWithin(pol.Place, "with check", "using"), fmt.Sprintf("%q asks who signs the row, and not whose %s says: %s", pol.Name, key.Columns[0], what)),
				done:  fmt.Sprintf("Write a migration: the policy of `%s` also asks that the row of `%s` behind `%s` is the caller's, or one that the caller has a part in: `exists (select 1 from %s p where p.id = %s.%s and …)`.", t.Name, key.Table, key.Columns[0], key.Table, t.Name, key.Columns[0]),
			})
		}
	}
	return out
}
