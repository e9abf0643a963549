package payments

import (
	"cmp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// askedLate reports whether a handler asks for the plan only when what costs was
// already done: plan is where it asks. It is where the handler calls what costs.
func askedLate(p *project.Project, r project.Route, plan source.Node) (source.Node, bool) {
	if !r.Node.Contains(plan) {
		return source.Node{}, false
	}
	paid := source.Node{}
	for c := range r.Node.Find(source.Call, source.If) {
		if asksPlan(c) {
			return paid, paid.OK() && !paid.Enclosing(source.If).Contains(plan) && paid.End() < plan.Start()
		}
		if c.Kind() != source.Call {
			continue
		}
		if isModelCall(c) {
			paid = cmp.Or(paid, c)
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(c) {
			continue
		}
		if reaches(p, fn.Child(source.Body), 2, asksPlan) {
			return source.Node{}, false
		}
		if !paid.OK() && reaches(p, fn.Child(source.Body), 2, isModelCall) {
			paid = c
		}
	}
	return source.Node{}, false
}

// ofStaff reports whether only the app's own people may call a route: a role is
// asked for, and not only of who does not own the row.
func ofStaff(g project.GuardedRoute) bool {
	for _, role := range g.Roles {
		if role.Enclosing(source.Property, source.If, source.Function, source.Arrow, source.Method).Kind() == source.Property || exempts(role) {
			continue // only told to who asks, or let off something
		}
		i := role.Enclosing(source.If, source.Function, source.Arrow, source.Method)
		if i.Kind() != source.If || !i.Child(source.Then).Contains(role) {
			return true
		}
		low := strings.ToLower(i.Child(source.Cond).Text())
		if !strings.Contains(low, "!==") || !hasWord(low, []string{"userid", "user.id", "user_id", "ownerid", "owner_id"}) {
			return true
		}
	}
	return false
}

// exempts reports whether a role only lets somebody off another condition: `if
// (!verified && !isAdmin)`.
func exempts(role source.Node) bool {
	if role.Kind() == source.Identifier && letsOff(role) {
		return true
	}
	d := role.Enclosing(source.Declarator, source.If, source.Block)
	name := d.Child(source.Name).Ident()
	if d.Kind() != source.Declarator || name == "" {
		return false
	}
	found := false
	for n := range d.Handler().Find(source.Identifier) {
		if n.Text() != name || n.Start() <= d.End() || n.Role() == source.Name {
			continue
		}
		if !letsOff(n) {
			return false
		}
		found = true
	}
	return found
}

// letsOff reports whether a name's being untrue is one of two things that a branch asks
// for, of which the other is not that somebody is known.
func letsOff(name source.Node) bool {
	not := name.Parent()
	and := not.Parent()
	if not.Operator() != "!" || and.Kind() != source.Binary || and.Operator() != "&&" || and.Enclosing(source.If, source.Block).Kind() != source.If {
		return false
	}
	other := and.Child(source.Left)
	if other == not {
		other = and.Child(source.Right)
	}
	return !other.Is(source.Identifier, source.Member) || !hasWord(strings.ToLower(other.Text()), []string{"user", "session", "account"})
}

// setByStaff reports whether a sale stands in a handler that lets in only those who have a role
// or a permission: what they bill is theirs to say.
func setByStaff(p *project.Project, sale source.Node) bool {
	fn := sale.Handler()
	for _, g := range p.GuardedRoutes() {
		if g.Node == fn && ofStaff(g) {
			return true
		}
	}
	for c := range fn.Find(source.Call) {
		words := wordsOf(c.CalleeName())
		if c.Start() < sale.Start() && len(words) > 1 && has(words[:1], "require", "assert", "ensure", "check", "verify") && has(words[1:], "permission", "role", "admin", "staff") {
			return true
		}
	}
	return false
}
