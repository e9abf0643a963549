package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// An opening is one place that says which other sites may call the app.
type opening struct {
	place       check.Place
	node        source.Node // the value, the call; no node in a host's settings
	who         origins
	credentials bool
	wide        bool   // holds for the whole server or all of its API
	file        string // where it stands

	reason   string
	severity check.Severity
	sure     check.Confidence
}

// origins are whom an opening lets in.
type origins uint8

const (
	listed    origins = iota // some, by a list or a setting
	anyone                   // all, by a star
	reflected                // all, by repeating who asks
	unset                    // all where a setting is missing
	holding                  // all whose address holds a text
)

const allowOrigin = "access-control-allow-origin"

// openings finds them all: headers that code sets, the packages that set them,
// and the settings of frameworks and hosts.
func openings(p *project.Project) []opening {
	return project.Answer(p, "security/openings", func(p *project.Project) []opening {
		out := hostOpenings(p)
		m := p.Modules()
		for _, name := range p.Sources() {
			config := strings.HasPrefix(path.Base(name), "next.config.") || strings.HasPrefix(path.Base(name), "nuxt.config.")
			if !config && (!m.Live(name) || m.Side(name) == project.Client || standIns(name)) {
				continue
			}
			if !p.HoldsFold(name, allowOrigin) && !p.Holds(name, "cors") && !p.Holds(name, "enableCors") {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Property, source.Call, source.Object, source.Assign) {
				if o, ok := openingAt(p, n); ok {
					o.file = name
					out = append(out, o)
				}
			}
		}
		return out
	})
}

func openingAt(p *project.Project, n source.Node) (opening, bool) {
	switch n.Kind() {
	case source.Property:
		if strings.EqualFold(n.Key(), allowOrigin) {
			v := n.Child(source.Value)
			return opening{place: at(n, "who may call"), node: v, who: whoIs(p, v), credentials: siblingCredentials(n)}, true
		}
		if n.Key() == "cors" && n.Child(source.Value).Text() == "true" && strings.HasPrefix(path.Base(n.File().Path), "nuxt.config.") { // a route rule: a star
			return opening{place: at(n, "who may call"), node: n.Child(source.Value), who: anyone, wide: wideRule(n.Parent().Parent().Key())}, true
		}
	case source.Object: // { key: "Access-Control-Allow-Origin", value: "*" }
		if key := constant(p, n.Prop("key")); strings.EqualFold(key, allowOrigin) {
			return opening{place: at(n, "who may call"), node: n.Prop("value"), who: whoIs(p, n.Prop("value")), credentials: strings.Contains(n.Parent().Text(), "Allow-Credentials"), wide: wideSource(p, n)}, true
		}
	case source.Assign: // headers["Access-Control-Allow-Origin"] = origin
		left := n.Child(source.Left)
		if key, ok := left.Child(source.Value).StringValue(); ok && left.Kind() == source.Index && strings.EqualFold(key, allowOrigin) {
			v := n.Child(source.Right)
			return opening{place: at(n, "who may call"), node: v, who: whoIs(p, v), credentials: strings.Contains(n.Function().Text(), "Allow-Credentials")}, true
		}
	case source.Call:
		return openingCall(p, n)
	}
	return opening{}, false
}

// openingCall reads calls that set the header, or that make the package that
// does.
func openingCall(p *project.Project, n source.Node) (opening, bool) {
	switch name := n.CalleeName(); name {
	case "set", "setHeader", "append", "header":
		if field, ok := n.Arg(0).StringValue(); ok && strings.EqualFold(field, allowOrigin) {
			return opening{place: at(n, "who may call"), node: n.Arg(1), who: whoIs(p, n.Arg(1)), credentials: strings.Contains(n.Function().Text(), "Allow-Credentials"), wide: inFront(p, n)}, true
		}
		return opening{}, false
	case "register":
		if pkg := origin(p, n.Arg(0)); pkg == "@fastify/cors" || pkg == "fastify-cors" {
			return packaged(p, n, n.Arg(1)), true
		}
		return opening{}, false
	case "enableCors":
		return packaged(p, n, n.Arg(0)), n.Child(source.Callee).Kind() == source.Member
	}
	pkg, _ := n.Origin()
	if pkg != "cors" && pkg != "hono/cors" && pkg != "@elysiajs/cors" && pkg != "@koa/cors" || n.Child(source.Callee).Kind() == source.Member && !requiredCall(n) {
		return opening{}, false
	}
	return packaged(p, n, n.Arg(0)), true
}

// packaged reads the settings that a package is given.
func packaged(p *project.Project, n, settings source.Node) opening {
	o := opening{place: at(n, "who may call"), node: n, who: anyone, wide: true}
	options := follow(p, settings)
	if options.Kind() == source.Call {
		if fn := follow(p, options.Child(source.Callee)); fn.Is(source.Function, source.Arrow) {
			for _, v := range fixes.Returned(fn) {
				options = follow(p, v)
			}
		}
	}
	if settings.OK() && options.Kind() != source.Object {
		o.who = listed // put together elsewhere
		return o
	}
	if v := property(p, options, "origin"); v.OK() {
		o.who = whoIs(p, v)
		o.place = at(v, "who may call")
		if o.who == holding {
			o.node = v
		}
	} else if options.Spreads() {
		o.who = listed
	}
	o.credentials = follow(p, property(p, options, "credentials")).Text() == "true"
	return o
}

// siblingCredentials reports whether the object around a header allows
// credentials as well.
func siblingCredentials(n source.Node) bool {
	for c := range n.Parent().Children() {
		if strings.EqualFold(c.Key(), "access-control-allow-credentials") {
			return c.Child(source.Value).Text() != "false"
		}
	}
	return false
}

// wideSource reports whether an entry of headers() holds for the API or for all.
func wideSource(p *project.Project, n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Kind() == source.Object && up.PropNode("source").OK() {
			return wideAddress(constant(p, up.Prop("source")))
		}
	}
	for o := range n.File().Find(source.Object) { // the list has a name of its own
		if o.PropNode("source").OK() && follow(p, o.Prop("headers")) == n.Parent() && wideAddress(constant(p, o.Prop("source"))) {
			return true
		}
	}
	return false
}

// inFront reports whether a node lies in what every request passes: in what
// use(…) is given, in middleware, in a hook.
func inFront(p *project.Project, n source.Node) bool {
	base := path.Base(n.File().Path)
	if strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.server.") {
		return true
	}
	fn := outermost(n)
	for inner := n.Function(); inner.OK(); inner = inner.Function() {
		if up := inner.Parent(); up.Kind() == source.Call && (up.CalleeName() == "use" || up.CalleeName() == "addHook") {
			return true
		}
	}
	name := nameOfFunction(fn)
	if name == "" {
		return false
	}
	for _, file := range append([]string{n.File().Path}, p.Modules().ImportersOf(n.File().Path)...) {
		if !p.Holds(file, name) || !running(p, file) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			if c.CalleeName() == "use" && argues(c, name) {
				return true
			}
		}
	}
	return false
}

// handlerAround is the route in whose own handler a node lies.
func handlerAround(p *project.Project, n source.Node) (project.Route, bool) {
	if !n.OK() {
		return project.Route{}, false
	}
	for _, r := range p.Addresses() {
		if r.File == n.File().Path && r.Kind == project.Handler && p.WithCode(r).Node.Contains(n) {
			return r, true
		}
	}
	return project.Route{}, false
}

// wideRule reports whether a route rule of Nuxt holds for the API or for all.
func wideRule(pattern string) bool {
	return strings.HasPrefix(pattern, "/api/*") || pattern == "/**"
}

func wideAddress(s string) bool {
	return strings.Contains(s, "api") || s == "/(.*)" || s == "/:path*" || s == "/(.*)/" || s == "/:path(.*)"
}
