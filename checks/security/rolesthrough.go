package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// throughHoles lists the endpoints that hand a role as it was sent, or all that was
// sent, to a function that makes or changes an account: storage.createUser({ ...req.body }).
// They are read where the call stands, since such a function writes SQL of its own, or
// keeps its accounts in memory, and has callers that may do better.
func throughHoles(p *project.Project, found []roleHole) []roleHole {
	var out []roleHole
	for _, r := range givingRoutes(p) {
		if !project.OfRoute(p, r.Route, "security/makes accounts", makesAccountsIn) {
			continue
		}
		for c := range r.Node.Find(source.Call) {
			if !makesAccount(c.CalleeName()) {
				continue
			}
			fn := p.Definition(c.Child(source.Callee))
			if !fn.Is(source.Function, source.Arrow, source.Method) || !keepsAccounts(p, fn) || setsRole(fn) || hasPlaceIn(found, fn) {
				continue
			}
			handed, column := roleHanded(p, r, c)
			if !handed.OK() || hasPlaceAt(found, handed) || rolesAskedBefore(p, r, c) || handed.Role() == source.Arg && picksFields(fn, slices.Index(c.Args(), handed), column) {
				continue
			}
			out = append(out, roleHole{
				reason:     fmt.Sprintf("%s hands the %s that the caller names to %s(), whatever it is", address(r.Route), column, c.CalleeName()),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(handed, "the caller chooses what they may do")},
				brief:  fmt.Sprintf("Hand on the fields that people may set one by one, and never `%s`: new accounts get the lowest role, and an administrator gives the others.", column),
			})
			break
		}
	}
	return out
}

// picksFields reports whether a function takes single fields out of what it is handed and
// names the column nowhere: what else is sent gets no further.
func picksFields(fn source.Node, i int, column string) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if i < 0 || i >= len(params) || strings.Contains(strings.ToLower(fn.Text()), strings.ToLower(column)) {
		return false
	}
	param := params[i]
	fields := false
	for id := range fn.Child(source.Body).Find(source.Identifier) {
		if id.Lookup(id.Text()) != param || id.Enclosing(source.Call).CalleeTrail() == "console.log" {
			continue
		}
		if id.Parent().Kind() != source.Member || id.Role() != source.ObjectRole {
			return false
		}
		fields = true
	}
	return fields
}

// makesAccountsIn reports whether a route's handler calls what makes an account.
func makesAccountsIn(p *project.Project, r project.Route) bool {
	for c := range r.Node.Find(source.Call) {
		if makesAccount(c.CalleeName()) {
			return true
		}
	}
	return false
}

// givingRoutes lists the endpoints that givesToCallers holds of.
func givingRoutes(p *project.Project) []guardedRoute {
	return project.Answer(p, "security/gives to callers", func(p *project.Project) []guardedRoute {
		var out []guardedRoute
		for _, r := range guardedRoutes(p) {
			if givesToCallers(r) {
				out = append(out, r)
			}
		}
		return out
	})
}

// givesToCallers reports whether a route may be open to people who should not give
// roles; rolesAskedBefore says whether it asks them for theirs.
func givesToCallers(r guardedRoute) bool {
	if r.Maybe || isAdministration(r.Route) || senderRoute(r.GuardedRoute) || onlyDeveloped(r.Node) || hasWord(routeWords(r.Route), givingWords) {
		return false
	}
	_, secret := r.By(project.SecretGuard)
	return !secret
}

// rolesAskedBefore reports whether something on a route's way asks for a role before it
// comes to a node. A test in its function that stands behind the node turns nobody
// away from it: it looks at the row that was just written.
func rolesAskedBefore(p *project.Project, r guardedRoute, n source.Node) bool {
	reached := reachedAt(p, r.Node, n)
	return slices.ContainsFunc(r.Roles, func(role source.Node) bool {
		return !reached.OK() || !r.Node.Contains(role) || role.Start() < reached.Start()
	})
}

// reachedAt is where a function comes to a node: the node itself, or the call of the
// function around it. Zero when it is farther away.
func reachedAt(p *project.Project, fn, n source.Node) source.Node {
	if fn.Contains(n) {
		return n
	}
	for c := range fn.Find(source.Call) {
		if called := p.Definition(c.Child(source.Callee)); called.OK() && called.Contains(n) {
			return c
		}
	}
	return source.Node{}
}

// givingWords are in the addresses of what gives roles on purpose.
var givingWords = wordSet("role roles permission permissions seed")

// makesAccount reports whether a function makes or changes an account, by its name.
func makesAccount(name string) bool {
	words := wordsOf(name)
	return len(words) > 1 && makingVerbs[words[0]] && givenTables[words[len(words)-1]]
}

var makingVerbs = wordSet("create add insert register save update upsert new crear criar")

// keepsAccounts reports whether a function keeps accounts: in a table, or in a map of
// the running program.
func keepsAccounts(p *project.Project, fn source.Node) bool {
	for _, d := range project.Of(p, fn, "security/deeds", deedsIn).deeds {
		if d.changes() && d.kind != deedDeletes && hasWord(wordsOf(d.table), givenTables) {
			return true
		}
	}
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); (name == "set" || name == "push") && givenTables[strings.ToLower(lastPart(c.Child(source.Callee).Child(source.ObjectRole)))] {
			return true
		}
	}
	return false
}

// setsRole reports whether a function decides itself on the role that it keeps.
func setsRole(fn source.Node) bool {
	for field := range fn.Find(source.Property) {
		if _, constant := field.Child(source.Value).StringValue(); constant && roleFields[strings.ToLower(field.Key())] {
			return true
		}
	}
	return false
}

// roleFields are the fields of an account that say what its owner may do.
var roleFields = wordSet("role user_role userrole is_admin isadmin roles permissions usertype user_type")

// roleHanded is the field, or the spread of all that was sent, by which a call hands on
// a role as the caller names it.
func roleHanded(p *project.Project, r guardedRoute, call source.Node) (handed source.Node, column string) {
	for _, arg := range call.Args() {
		row := arg.Resolve()
		if row.Kind() != source.Object {
			if column := accountsRole(p); column != "" && roleComesAlong(p, r, arg) {
				return arg, column
			}
			continue
		}
		for field := range row.Children() {
			switch {
			case field.Is(source.Property, source.Shorthand) && roleFields[strings.ToLower(field.Key())]:
				flow := p.FlowOf(givenValue(field))
				if !flow.Has(project.FromInput|project.FromChecked) || flow.Has(project.FromListed|project.FromDatabase|project.FromSession|project.FromService|project.FromUnknown) {
					handed = source.Node{} // written over what a spread brought
					continue
				}
				handed, column = field, field.Key()
			case field.Kind() == source.Spread && !handed.OK() && roleComesAlong(p, r, field.Child(source.Value)):
				if column = accountsRole(p); column != "" {
					handed = field
				}
			}
		}
		if handed.OK() {
			return handed, column
		}
	}
	return source.Node{}, ""
}

// roleComesAlong reports whether a value is all that was sent, with a role in it that
// nothing on the way turned away.
func roleComesAlong(p *project.Project, r guardedRoute, n source.Node) bool {
	return wholeInput(n) && !restWithoutRole(n) && !p.FlowOf(n).Has(project.FromChecked|project.FromListed) && !shapeIsStrict(p, r)
}

// restWithoutRole reports whether a name holds the rest of what was sent, with the role taken
// out of it: const { role, ...rest } = req.body.
func restWithoutRole(n source.Node) bool {
	d := n.Lookup(n.Ident())
	if d.Kind() != source.Binding || !d.Has(source.Rest) {
		return false
	}
	for other := range d.Parent().Children() {
		if other != d && roleFields[strings.ToLower(cmp.Or(other.Key(), other.Child(source.Name).Ident()))] {
			return true
		}
	}
	return false
}

// accountsRole is the column of the app's accounts that says what their owner may do.
func accountsRole(p *project.Project) string {
	for _, t := range p.Schema().Tables {
		if c := roleColumn(t); c != nil && hasWord(wordsOf(t.Name+" "+t.Model), givenTables) {
			return c.Name
		}
	}
	return ""
}

// hasPlaceIn reports whether a hole was found in a function.
func hasPlaceIn(found []roleHole, fn source.Node) bool {
	last, _ := fn.EndPosition()
	return anyPlace(found, func(pl check.Place) bool {
		return pl.File == fn.File().Path && pl.Line >= fn.Line() && pl.Line <= last
	})
}

// hasPlaceAt reports whether a hole was found at a line.
func hasPlaceAt(found []roleHole, n source.Node) bool {
	return anyPlace(found, func(pl check.Place) bool { return pl.File == n.File().Path && pl.Line == n.Line() })
}

func anyPlace(found []roleHole, is func(check.Place) bool) bool {
	for _, h := range found {
		for _, pl := range h.places {
			if is(pl) {
				return true
			}
		}
	}
	return false
}
