package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// registered is the line that hands a path to a function of another file, where a
// guard would go: router.post("/enroll", enroll); or to one that stands well below
// it, behind its options. Zero when the function stands where it is registered.
func registered(p *project.Project, r project.Route) source.Node {
	f := p.Source(r.File)
	if f == nil || !r.Node.OK() {
		return source.Node{}
	}
	if r.Node.File() == f {
		if call := r.Node.Parent(); call.Kind() == source.Call && r.Node.Role() == source.Arg && r.Path != "" && call.Line()+3 < r.Node.Line() && call.Arg(0).Is(source.String) {
			return call
		}
		return source.Node{}
	}
	method := strings.ToLower(r.Method)
	for c := range f.Find(source.Call) {
		args := c.Args()
		if c.CalleeName() != method || len(args) == 0 || !handedOver(p, args[len(args)-1], r.Node) {
			continue
		}
		path, ok := c.Arg(0).StringValue()
		switch {
		case ok && len(args) > 1 && strings.HasSuffix(r.Path, strings.TrimSuffix(path, "/")):
			return c
		case !ok && c.Child(source.Callee).Child(source.ObjectRole).Kind() == source.Call: // router.route("/enroll").post(enroll)
			return c.Child(source.Callee).Child(source.Name)
		}
	}
	return source.Node{}
}

// handedOver reports whether an argument is a function, by its name or wrapped by
// one that catches what it throws.
func handedOver(p *project.Project, arg, fn source.Node) bool {
	d := arg
	if arg.Kind() != source.Call {
		d = p.Definition(arg)
	}
	if d == fn {
		return true
	}
	for _, a := range d.Args() {
		if a == fn || p.Definition(a) == fn {
			return d.Kind() == source.Call
		}
	}
	return false
}

// whereGuarded are the places of a route where a guard would go: the line that
// registers it, and its function.
func whereGuarded(p *project.Project, r project.Route, message string) []check.Place {
	if isProcedure(r) { // where its builder is named
		if named := r.Node.Enclosing(source.Property); named.OK() && named.Child(source.Value).Contains(r.Node) {
			return []check.Place{at(named, message)}
		}
	}
	out := []check.Place{at(headOf(r), message)}
	if line := registered(p, r); line.OK() {
		return []check.Place{at(line, message), out[0]}
	}
	return out
}

// headOf is where an endpoint begins: for a server action that a chain of calls makes, the
// name that it is given, where the function stands some way below.
func headOf(r project.Route) source.Node {
	if d := r.Node.Enclosing(source.Declarator); r.Kind == project.Action && r.Node.Parent().Kind() == source.Call && d.OK() && d.Child(source.Value).Kind() == source.Call && d.Line() < r.Node.Line()-3 {
		return d
	}
	return r.Node
}
