package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// supabaseKnowsNobody reports whether an app talks to Supabase and nobody ever signs in
// there: what its pages send, they send with the public key, and a bucket that takes it
// takes it from everybody; what its server sends on behalf of its callers, row policies
// cannot tell apart. Sign-ins of the app's own make no difference to Supabase.
func supabaseKnowsNobody(p *project.Project) bool {
	return project.Answer(p, "security/supabase knows nobody", func(p *project.Project) bool {
		return !slices.ContainsFunc(p.Sources(), func(name string) bool {
			return p.Modules().Live(name) && (p.HoldsFold(name, supabaseSignIns...) || takesTokens(p, name))
		})
	})
}

// callersUntold reports whether an app's server asks Supabase in the name of callers of
// whom Supabase knows nothing, and never asks it who they are.
func callersUntold(p *project.Project) bool {
	return supabaseKnowsNobody(p) && project.Answer(p, "security/callers untold", func(p *project.Project) bool {
		return !slices.ContainsFunc(p.Sources(), func(name string) bool {
			return p.Holds(name, "auth.getUser", "auth.getSession", "auth.getClaims", "serverSupabaseUser") && !p.Modules().Browser(name) && running(p, name)
		})
	})
}

// supabaseSignIns are in the code of whoever signs people in at Supabase.
var supabaseSignIns = []string{"auth.signin", "auth.signup", "auth.setsession", "auth.verifyotp", "auth.exchangecode", "signinwithpassword", "signinwithoauth", "signinwithotp", "signinanonymously", "auth-ui"}

// takesTokens reports whether a file makes a client that sends a token which somebody
// else gave out: createClient(url, key, { accessToken: … }).
func takesTokens(p *project.Project, name string) bool {
	if !p.Holds(name, "createClient", "createBrowserClient") {
		return false
	}
	for c := range p.Source(name).Find(source.Call) {
		switch c.CalleeName() {
		case "createClient", "createBrowserClient":
			if options := c.Arg(2); options.Kind() == source.Object && containsPart(options.Text(), []string{"accessToken", "Authorization", "fetch"}) || options.OK() && options.Kind() != source.Object {
				return true
			}
		}
	}
	return false
}
