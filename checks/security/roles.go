package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed roles.md
var rolesWords string

// Roles looks for apps where whoever signs in may do everything: administration
// without a test of the role, and roles, plans or credits that people can give
// themselves.
var Roles = &check.Check{
	ID:       "security/roles",
	Severity: check.Blocker,
	Minutes:  45,
	Words:    check.Explain(rolesWords),
	Look:     followed(lookForRoles),
}

// A roleHole is one place where somebody gets more rights than meant.
type roleHole struct {
	reason     string // a sentence without its full stop
	confidence check.Confidence
	severity   check.Severity
	places     []check.Place
	brief      string
	table      string // whose rows give the rights, where a policy or its absence does
}

func lookForRoles(p *project.Project) check.Finding {
	if servesPython(p) {
		return lookForPythonRoles(p)
	}
	if s := p.Stack(); s.Python() || s.Framework == project.Nest || s.Framework == project.Wasp {
		return check.Cannot(fmt.Sprintf("This check does not follow the roles of %s yet.", s.Framework), manifestPlace(p))
	}
	holes := slices.Concat(policyHoles(p), firebaseHoles(p), metadataHoles(p), adminHoles(p), assignmentHoles(p), domainHoles(p), memberHoles(p), anyTeamHoles(p), besideTeamHoles(p), namedHoles(p), openRoles(p), sessionHoles(p), fieldHoles(p))
	holes = slices.Concat(holes, givenHoles(p))
	holes = slices.Concat(holes, insertHoles(p, holes))
	holes = slices.Concat(holes, sentRights(p, holes))
	holes = slices.Concat(holes, throughHoles(p, holes), plainRoles(p), functionHoles(p), areaHoles(p), ownWrites(p, holes))
	holes = slices.Concat(holes, memberRuleHoles(p, holes), outlierHoles(p))
	if len(holes) > 0 {
		f := rolesGap(holes)
		for _, pl := range slices.Concat(unaskedPermissions(p), believedInBrowser(p)) {
			if !slices.ContainsFunc(f.Places, func(o check.Place) bool { return o.File == pl.File && o.Line == pl.Line }) {
				f.Places = append(f.Places, pl)
			}
		}
		return f
	}
	places, inBrowser := roleTests(p)
	if len(places) == 0 {
		if holes = selfGiven(p); len(holes) > 0 {
			return rolesGap(holes)
		}
	}
	switch {
	case len(places) > 0:
		return check.Passed(check.Likely, "Roles are tested on the server.", places...)
	case inBrowser.File != "" && p.Stack().Has(project.Supabase):
		return check.Cannot("Roles are tested in the browser, and no row policy in the repository asks for one.", inBrowser)
	}
	if f, ok := handMade(p); ok {
		return f
	}
	return check.Unneeded("The app knows no roles and has nothing that only some of its users may do: every account owns its own things alone.")
}

func rolesGap(holes []roleHole) check.Finding {
	slices.SortStableFunc(holes, func(a, b roleHole) int { return int(b.confidence) - int(a.confidence) })
	first := holes[0]
	f := check.Finding{Verdict: check.Gap, Confidence: first.confidence, Severity: first.severity, Reason: first.reason}
	if n := len(holes) - 1; n == 1 {
		f.Reason += "; 1 more place where somebody gets more rights than meant"
	} else if n > 1 {
		f.Reason += fmt.Sprintf("; %d more places where somebody gets more rights than meant", n)
	}
	f.Reason += "."
	for _, h := range holes {
		f.Places = append(f.Places, h.places...)
		if h.brief != "" && !slices.Contains(f.Brief, h.brief) {
			f.Brief = append(f.Brief, h.brief)
		}
	}
	f.Brief = append(f.Brief, "The role is read on the server, from a row or claim that its owner cannot write, at every request; hiding a page or a button guards nothing.",
		"Somebody without the role gets 403 from each of the places above; somebody with it works as before.")
	return f
}

// roleTests is the evidence that roles are tested where their owner cannot reach:
// in handlers, and in row policies.
// inBrowser is a test that only the browser makes.
func roleTests(p *project.Project) (out []check.Place, inBrowser check.Place) {
	seen := map[string]bool{}
	for _, r := range p.GuardedRoutes() {
		if r.Kind == project.Middleware || len(r.Roles) == 0 || len(out) >= 5 {
			continue
		}
		n := r.Roles[0]
		if (r.Kind == project.Page || r.Kind == project.Layout) && p.Modules().Browser(n.File().Path) {
			inBrowser = at(n, "tests the role in the browser alone")
			continue
		}
		if key := fmt.Sprint(n.File().Path, n.Line()); !seen[key] {
			seen[key] = true
			out = append(out, at(n, "tests the role"))
		}
	}
	for _, t := range p.Schema().Tables {
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.Using + pol.WithCheck)
			if containsPart(rule, roleRules) && len(out) < 6 {
				out = append(out, check.Line(pol.Place.File, pol.Place.Line, "a policy that asks for the role"))
			}
		}
	}
	return out, inBrowser
}

// roleRules are parts of policies that ask for a role.
var roleRules = []string{"has_role", "is_admin", "'admin'", "is_super", "user_roles", "app_metadata", "get_user_role", "is_member_of", "'owner'", "_admin(", "_owner(", "owner_or_admin", "is_owner", "'super", "isadmin", "org_role", "has_permission"}
