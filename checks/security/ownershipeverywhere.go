package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fewRoutes is how many endpoints an app has at least before what stands before nearly all
// of them says nothing about any of them.
const fewRoutes = 8

// An everywhere is what stands before nearly every route behind a sign-in of a server that
// registers its routes one by one, where others ask for more.
type everywhere struct {
	roles map[source.Node]bool // tests of a role
	steps map[source.Node]bool // middleware that looks at nothing that is sent
}

// asksRole reports whether a route asks for a role that the app does not ask for nearly
// everywhere: who keeps guests out of all of a server lets everybody else to every row.
func (j *ownershipJudge) asksRole(r *guardedRoute) bool {
	common := project.Answer(j.p, "security/everywhere", standsEverywhere)
	for _, n := range r.Roles {
		if !common.roles[n] {
			return true
		}
	}
	return false
}

// withoutCommon is a route without what stands before nearly all of them: that finds out who is
// calling, and cannot know which row the route will reach.
func (j *ownershipJudge) withoutCommon(r *guardedRoute) project.Route {
	common := project.Answer(j.p, "security/everywhere", standsEverywhere)
	own := r.Route
	own.Through = slices.DeleteFunc(slices.Clone(own.Through), func(n source.Node) bool { return common.steps[n] })
	return own
}

func standsEverywhere(p *project.Project) everywhere {
	roles, steps := map[source.Node]int{}, map[source.Node]int{}
	var routes []guardedRoute
	for _, r := range guardedRoutes(p) {
		if r.Kind != project.Handler || !registersRoutes(r.Stack) || !signedIn(&r) {
			continue
		}
		routes = append(routes, r)
		for _, n := range r.Roles {
			roles[n]++
		}
		for _, n := range r.Through {
			steps[n]++
		}
	}
	out := everywhere{map[source.Node]bool{}, map[source.Node]bool{}}
	often := func(times int) bool { return len(routes) >= fewRoutes && times*10 >= len(routes)*8 }
	for n, times := range steps {
		if often(times) && !looksAtSent(p, n) {
			out.steps[n] = true
		}
	}
	for n, times := range roles {
		if often(times) && steps[n] == 0 && !demandsRole(n) {
			out.roles[n] = true
		}
	}
	for _, r := range routes {
		for _, n := range r.Roles {
			if !out.roles[n] {
				return out
			}
		}
	}
	out.roles = nil // all of it is for the one role
	return out
}

// demandsRole reports whether a test turns everybody away who has not the one role: then all
// of the server is for that role.
func demandsRole(n source.Node) bool {
	test := n.Enclosing(source.If)
	return (n.Operator() == "!==" || n.Operator() == "!=") && test.Child(source.Cond).Contains(n) && test.Child(source.Then).Leaves()
}

// looksAtSent reports whether a middleware looks at the body, the query or the parts of the
// path.
func looksAtSent(p *project.Project, step source.Node) bool {
	fn := step
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		fn = p.Definition(step)
	}
	if step.Kind() == source.Call {
		fn = p.Definition(step.Child(source.Callee))
	}
	if !fn.OK() {
		return true
	}
	for m := range fn.Find(source.Member) {
		switch m.Child(source.Name).Text() {
		case "params", "query", "body":
			return true
		}
	}
	return false
}

// registersRoutes reports whether a framework, or the lack of one, has a server of the app's
// own register its routes in code.
func registersRoutes(by project.Tech) bool {
	switch by {
	case project.Express, project.Fastify, project.Hono, project.Koa, project.PlainServer:
		return true
	}
	return false
}
