package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// onceEach keeps one of the endpoints that are one function at one address of several
// servers: one that nothing limits, if there is such a one.
func onceEach(found []endpoint) []endpoint {
	type way struct {
		fn           source.Node
		method, path string
	}
	kept := map[way]int{}
	var out []endpoint
	for _, e := range found {
		k := way{e.route.Node, e.route.Method, e.route.Path}
		i, again := kept[k]
		switch {
		case !again || !e.route.Node.OK():
			kept[k] = len(out)
			out = append(out, e)
		case out[i].limiter.OK() && !e.limiter.OK() && !e.quota.OK():
			out[i] = e
		}
	}
	return out
}

// mountedAt are the lines that put the routers of endpoints without a limit below a path
// of a server, where a limit for all of them would go: app.use("/auth", authRouter).
func mountedAt(p *project.Project, open []endpoint) []check.Place {
	var out []check.Place
	told := map[source.Node]bool{}
	for _, e := range open {
		if e.route.Stack != project.Express || e.route.Path == "" {
			continue
		}
		for _, importer := range p.Modules().ImportersOf(e.route.File) {
			if !p.Holds(importer, ".use(") || !running(p, importer) {
				continue
			}
			for c := range p.Source(importer).Find(source.Call) {
				if !told[c] && putsBelow(p, c, e.route) && !limitedBefore(p, c) {
					told[c] = true
					out = append(out, at(c, "mounts "+address(e.route)+" with no limit before it"))
				}
			}
		}
	}
	return out
}

// putsBelow reports whether a call puts the router of a route below a part of its path.
func putsBelow(p *project.Project, c source.Node, r project.Route) bool {
	args := c.Args()
	if c.CalleeName() != "use" || len(args) < 2 {
		return false
	}
	prefix, ok := args[0].StringValue()
	return ok && len(prefix) > 1 && strings.HasPrefix(r.Path, prefix) && p.Definition(args[len(args)-1]).File() == r.Node.File()
}

// limitedBefore reports whether a mount names a limiter, or one is used above it.
func limitedBefore(p *project.Project, mount source.Node) bool {
	for c := range mount.File().Find(source.Call) {
		if c.CalleeName() != "use" || c.Function() != mount.Function() || c.Start() > mount.Start() {
			continue
		}
		if slices.ContainsFunc(c.Args(), func(a source.Node) bool {
			return a.Kind() == source.Call && limits(p, a) != "" || a.Is(source.Identifier, source.Member) && (namesLimiter(strings.ToLower(a.Path())) || limiterPackages[origin(p, a)])
		}) {
			return true
		}
	}
	return false
}
