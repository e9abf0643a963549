package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// registered is the line that hands a path to a function of another file, where a
// guard would go: router.post("/enroll", enroll). Zero when the function stands
// where it is registered.
func registered(p *project.Project, r project.Route) source.Node {
	f := p.Source(r.File)
	if f == nil || !r.Node.OK() || r.Node.File() == f {
		return source.Node{}
	}
	method := strings.ToLower(r.Method)
	for c := range f.Find(source.Call) {
		path, ok := c.Arg(0).StringValue()
		args := c.Args()
		if !ok || len(args) < 2 || c.CalleeName() != method || !strings.HasSuffix(r.Path, strings.TrimSuffix(path, "/")) {
			continue
		}
		if p.Definition(args[len(args)-1]) == r.Node {
			return c
		}
	}
	return source.Node{}
}

// whereGuarded are the places of a route where a guard would go: the line that
// registers it, and its function.
func whereGuarded(p *project.Project, r project.Route, message string) []check.Place {
	out := []check.Place{at(r.Node, message)}
	if line := registered(p, r); line.OK() {
		return []check.Place{at(line, message), out[0]}
	}
	return out
}
