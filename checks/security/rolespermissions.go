package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unaskedPermissions are the handlers of the administration which ask who is signed in
// and not what they may do, in an app that writes down what each role may do and asks for
// it elsewhere: told beside other holes, behind the test that they leave out.
func unaskedPermissions(p *project.Project) []check.Place {
	const most = 30
	asks := permissionTest(p)
	if !asks.OK() {
		return nil
	}
	name := asks.Child(source.Name).Text()
	var out []check.Place
	for _, r := range guardedRoutes(p) {
		g, signedIn := r.Session()
		if len(r.Roles) > 0 { // a helper that is named after administrators, whichever of them calls
			g.Node, signedIn = r.Roles[0], true
		}
		text := r.Node.Text()
		if len(out) == most || r.Kind != project.Handler && r.Kind != project.Action || !signedIn || !isAdministration(r.Route) || hasWord(routeWords(r.Route), wayInWords) || len(r.deeds) == 0 || strings.Contains(text, name) || strings.Contains(text, ".role") {
			continue
		}
		n := r.Node
		if g.Node.OK() && g.Node.File() == n.File() && n.Contains(g.Node) {
			n = g.Node
		}
		pl := at(n, "asks who is signed in, and not for "+name+"()")
		if !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == pl.File && o.Line == pl.Line }) {
			out = append(out, pl)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append([]check.Place{at(asks, "says what each role may do, and is not asked everywhere")}, out...)
}

// permissionTest is the function of the app that says whether a role may do something:
// hasPermission(role, resource), which a handler asks.
func permissionTest(p *project.Project) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, "ermission") || !p.Holds(name, "role") || !running(p, name) {
			continue
		}
		for fn := range p.Source(name).Find(source.Function) {
			said := strings.ToLower(fn.Child(source.Name).Text())
			if said != "haspermission" && said != "checkpermission" && said != "haspermissions" || len(fn.ChildrenIn(source.ParamRole)) < 2 {
				continue
			}
			if slices.ContainsFunc(p.CallsOf(fn), func(c source.Node) bool { return running(p, c.File().Path) }) {
				return fn
			}
		}
	}
	return source.Node{}
}
