package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

// openFunctions is the finding of an app without a server whose pages call functions of
// the database that change people's rows with their maker's power: whoever has the public
// key may call them, signed in or not.
func openFunctions(p *project.Project) (check.Finding, bool) {
	var places, calls []check.Place
	name, n := "", 0
	for _, f := range p.StoredFunctions() {
		if !calledByAnyone(f) || !trusts(f) || !namesUser(f.Args) {
			continue
		}
		q, ok := calledByCaller(p, f.Name)
		if !ok {
			continue
		}
		n++
		if name == "" {
			name = f.Name
		}
		places = append(places, check.Line(f.Place.File, f.Place.Line, "changes rows for whoever has the public key, signed in or not"))
		calls = append(calls, check.Line(q.File, q.Line, "calls "+f.Name+"() from the browser"))
	}
	if n == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The function %s() of the database changes people's rows with its maker's power, and nothing in it asks who is calling.%s", name, check.MoreAlike(n-1)), append(places, calls...)...)
	f.Brief = []string{"Each of these functions begins with a test of `auth.uid()` that raises an exception for whoever may not, or the right to execute it is taken from `public`, `anon` and `authenticated` and a server calls it."}
	return f, true
}
