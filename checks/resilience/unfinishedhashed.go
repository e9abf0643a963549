package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// hashedAgain finds people who are given an account at Supabase with the hash of their
// password for a password: Supabase hashes it itself, and what they type never fits.
func hashedAgain(p *project.Project) []stub {
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "createUser", "signUp") || !p.HoldsFold(name, "hash(") || !p.Modules().Live(name) {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if n := call.CalleeName(); n != "createUser" && n != "signUp" || !strings.Contains(call.Child(source.Callee).Text(), ".auth.") {
				continue
			}
			password := call.Arg(0).PropNode("password")
			if made := password.Child(source.Value).Resolve(); made.Kind() == source.Await && made.Child(source.Value).CalleeName() == "hash" {
				out = append(out, stub{alwaysFails, check.OnLine(password, "nobody can sign in with this: it is the hash of the password, which Supabase hashes once more"), check.Likely})
			}
		}
	}
	return out
}
