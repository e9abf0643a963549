package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// weaker are the lines of limiters that hold less than they seem to, of endpoints that
// have one: it believes the caller's own word for its address, or counts in the memory
// of one instance on a host that runs many.
func weaker(p *project.Project, closed []endpoint) []check.Place {
	var out []check.Place
	seen := map[source.Node]bool{}
	add := func(n source.Node, message string) {
		if n.OK() && !seen[n] {
			seen[n] = true
			out = append(out, at(n, message))
		}
	}
	for _, e := range closed {
		if !e.limiter.OK() {
			continue
		}
		if e.spoof.OK() && trustsCaller(p, e) {
			add(e.spoof, "the limiter believes the caller's own word for its address")
		}
		if manyInstances(p, e) {
			add(countsInMemory(p, e.limiter), "counts in the memory of one instance; the host runs many, and each starts at nought")
		}
	}
	return out
}

// libraryInMemory is where Better Auth is set up without a place for its limiter to count
// in, on a host where each instance of a function has its own memory
// (better-auth.com/docs/concepts/rate-limit).
func libraryInMemory(p *project.Project) []check.Place {
	s := p.Stack()
	if !s.Has(project.Vercel) && !s.Has(project.Netlify) && !s.Has(project.Cloudflare) || s.Has(project.Docker) {
		return nil
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "betterAuth") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			o := c.Arg(0).Resolve()
			limit := o.Prop("rateLimit").Resolve()
			if pkg, imported := c.Origin(); pkg != "better-auth" || imported != "betterAuth" || o.Kind() != source.Object || o.Spreads() ||
				o.PropNode("secondaryStorage").OK() || limit.PropNode("storage").OK() || limit.PropNode("customStorage").OK() || limit.Prop("enabled").Text() == "false" {
				continue
			}
			return []check.Place{at(c, "the library's own limiter counts in the memory of one instance; the host runs many")}
		}
	}
	return nil
}

// manyInstances reports whether an endpoint runs where each instance of a function has
// its own memory.
func manyInstances(p *project.Project, e endpoint) bool {
	s := p.Stack()
	if e.route.Kind == project.Edge {
		return true
	}
	return (s.Has(project.Vercel) || s.Has(project.Netlify) || s.Has(project.Cloudflare)) && e.route.Stack != project.Express && !s.Has(project.Docker)
}

// countsInMemory is the map that a limiter counts in: of its module, or of the object that
// it is a method of.
func countsInMemory(p *project.Project, limiter source.Node) source.Node {
	fn := limiter.Function()
	if limiter.Is(source.Call) {
		fn = p.Definition(limiter.Child(source.Callee))
	}
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		if c.CalleeName() != "get" && c.CalleeName() != "set" {
			continue
		}
		object := c.Child(source.Callee).Child(source.ObjectRole)
		d := object.Resolve()
		if name, own := strings.CutPrefix(object.Path(), "this."); own {
			d = begunAs(fn, name)
		}
		if d.Kind() == source.New && d.Child(source.Callee).Ident() == "Map" && !d.Function().OK() {
			return d
		}
	}
	return source.Node{}
}

// begunAs is what a field of the class around a method begins as.
func begunAs(method source.Node, name string) source.Node {
	for f := range method.Enclosing(source.Class).Children() {
		if f.Kind() == source.Field && f.Key() == name {
			return f.Child(source.Value)
		}
	}
	return source.Node{}
}
