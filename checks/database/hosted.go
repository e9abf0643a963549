package database

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// hostedAuth is the service that keeps the accounts, if one does.
func hostedAuth(p *project.Project) (project.Tool, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.SupabaseAuth, project.Clerk, project.FirebaseAuth} {
		if s.Has(t) {
			return s.Tool(t), true
		}
	}
	return project.Tool{}, false
}

var hostedNames = map[project.Tech]string{
	project.SupabaseAuth: "Supabase Auth", project.Clerk: "Clerk", project.FirebaseAuth: "Firebase Authentication",
}

// hostedAccounts passes apps whose accounts a service keeps: the service lets
// no address in twice. Evidence is what ties the app's tables to them, else the
// service itself.
func hostedAccounts(p *project.Project) (check.Finding, bool) {
	t, ok := hostedAuth(p)
	if !ok {
		return check.Finding{}, false
	}
	reason := fmt.Sprintf("Accounts are kept by %s, which lets each e-mail address in once; no table of the app holds sign-ins of its own.", hostedNames[t.Tech])
	places := tool(t, "the service that keeps the accounts")
	for _, table := range p.Schema().Tables {
		for _, f := range table.ForeignKeys {
			if strings.EqualFold(f.Schema, "auth") && strings.EqualFold(f.Table, "users") && len(places) < 3 {
				places = append(places, at(f.Place, table.Qualified()+" refers to the service's accounts"))
			}
		}
	}
	return check.Passed(check.Certain, reason, places...), true
}
