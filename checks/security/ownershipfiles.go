package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// othersFiles lists the rules of Supabase's storage that are called after people's own
// files and ask nowhere whose a file is: whoever signs in changes or deletes anybody's.
func othersFiles(p *project.Project) []sharedRow {
	var out []sharedRow
	for _, t := range p.Schema().Vendor {
		if !strings.EqualFold(t.Schema, "storage") || !strings.EqualFold(t.Name, "objects") {
			continue
		}
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.Using + " " + pol.WithCheck)
			if pol.Restrictive || !pol.ForBrowsers() || pol.Command != "update" && pol.Command != "delete" && pol.Command != "all" || !slices.Contains(wordsOf(pol.Name), "own") ||
				containsPart(rule, []string{"auth.uid", "auth.jwt", "owner", "foldername", "exists", "is_", "has_", "current_setting", "service_role"}) {
				continue
			}
			what := fmt.Sprintf("any signed-in user %s any stored file that the policy %q covers", policyVerbs[pol.Command], pol.Name)
			out = append(out, sharedRow{
				table: "storage.objects", what: what,
				place: check.Line(pol.Place.File, pol.Place.Line, fmt.Sprintf("%q asks nothing of the file: any signed-in user %s anybody's", pol.Name, policyVerbs[pol.Command])),
				done:  "Write a migration: files lie in a folder named after their owner, and the policies of `storage.objects` ask for it: `(storage.foldername(name))[1] = auth.uid()::text`.",
			})
		}
	}
	return out
}
