package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fastifyLimiter is where Fastify's limiter is registered for every route, and
// whether it is enclosed in a plugin, where it reaches none of them.
func fastifyLimiter(p *project.Project) (limiter source.Node, enclosed bool) {
	if !p.Stack().Has(project.Fastify) {
		return source.Node{}, false
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "rate-limit") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if pkg := origin(p, c.Arg(0)); c.CalleeName() != "register" || !limiterPackages[pkg] || c.Arg(1).Resolve().Prop("global").Text() == "false" {
				continue
			}
			if !enclosedPlugin(p, c.Function()) {
				return c, false
			}
			limiter, enclosed = c, true
		}
	}
	return limiter, enclosed
}

// enclosedPlugin reports whether a function is a plugin of Fastify's that is
// registered as it is, and registers libraries alone: what they do to requests
// ends with it. fastify-plugin around it lets them out.
func enclosedPlugin(p *project.Project, fn source.Node) bool {
	if !fn.Is(source.Function, source.Arrow) {
		return false
	}
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "register":
			if p.Definition(c.Arg(0)).Is(source.Function, source.Arrow) {
				return false // the app's own routes may lie below
			}
		case "get", "post", "put", "patch", "delete", "route":
			return false
		}
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, ".register(") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() == "register" && c.Arg(0).Is(source.Identifier) && p.Definition(c.Arg(0)) == fn && !wrappedLater(fn) {
				return true
			}
		}
	}
	return false
}

// wrappedLater reports whether a file hands a function to fastify-plugin, or
// marks it by hand as one that shares what it registers.
func wrappedLater(fn source.Node) bool {
	return fn.File().LocalOf("fastify-plugin", "default") != "" || strings.Contains(string(fn.File().Text), "skip-override")
}
