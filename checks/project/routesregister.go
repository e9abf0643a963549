package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// register takes in a call on a server: r's method is the name that is called,
// its path the one of a chain before it, its args all arguments.
func (g *servers) register(s *server, r registration) {
	if slices.Contains(verbs, r.method) {
		g.verb(s, r)
		return
	}
	switch name := r.method; name {
	case "addHook":
		s.uses = append(s.uses, registration{call: r.call, args: flat(r.args[min(1, len(r.args)):]), hook: true})
	case "openapi":
		g.openAPI(s, r)
	case "on":
		g.on(s, r)
	case "mount":
		paths, rest := g.paths(r.path, r.args)
		for _, url := range paths {
			s.routes = append(s.routes, registration{call: r.call, path: join2(url, "*"), args: rest})
		}
	case "use", "register", "route":
		if name == "route" && len(r.args) == 1 && r.args[0].Kind() == source.Object {
			g.routeObject(s, r.call, r.args[0])
			return
		}
		paths, rest := g.paths(r.path, r.args)
		for _, url := range paths {
			g.use(s, registration{call: r.call, path: url, args: flat(rest), method: name})
		}
	}
}

// verb reads app.get("/path", …handlers), and get(…handlers) of a chain that
// names the path before.
func (g *servers) verb(s *server, r registration) {
	paths, args := g.paths(r.path, r.args)
	if len(args) == len(r.args) && r.path == "" { // the path is an expression that cannot be read
		args = args[min(1, len(args)):]
	}
	args = hooked(flat(args))
	if len(args) == 0 { // app.get("setting") reads a setting
		return
	}
	method := strings.ToUpper(r.method)
	switch r.method {
	case "del":
		method = "DELETE"
	case "all":
		method = ""
	}
	for _, url := range paths {
		one := registration{call: r.call, method: method, path: url, args: args}
		if (method == "" || url == "") && g.passesOn(args[len(args)-1]) {
			s.uses = append(s.uses, one)
			continue
		}
		s.routes = append(s.routes, one)
	}
}

// passesOn reports whether a handler leaves the answer to those behind it.
func (g *servers) passesOn(handler source.Node) bool {
	fn := g.p.object(handler)
	return slices.ContainsFunc(fn.ChildrenIn(source.ParamRole), func(param source.Node) bool {
		return param.Child(source.Name).Ident() == "next"
	})
}

// paths are the paths that the first argument names, below a prefix, and the
// arguments behind it; the prefix and all arguments when it names none.
func (g *servers) paths(prefix string, args []source.Node) ([]string, []source.Node) {
	if len(args) == 0 {
		return []string{prefix}, nil
	}
	if text, ok := g.p.fixedText(args[0]); ok {
		return []string{join2(prefix, text)}, args[1:]
	}
	var out []string
	if list := g.p.object(args[0]); list.Kind() == source.Array {
		for item := range list.Children() {
			if text, ok := g.p.fixedText(item); ok || item.Kind() == source.Regexp {
				out = append(out, join2(prefix, text))
			}
		}
	}
	if len(out) > 0 {
		return out, args[1:]
	}
	if args[0].Is(source.Template, source.Regexp, source.Binary) {
		return []string{prefix}, args[1:]
	}
	return []string{prefix}, args
}

// flat is the arguments with arrays opened.
func flat(args []source.Node) []source.Node {
	var out []source.Node
	for _, a := range args {
		if a.Kind() == source.Array {
			out = append(out, flat(a.ChildrenIn(source.Item))...)
			continue
		}
		out = append(out, a)
	}
	return out
}

func join2(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.TrimSuffix(a, "/") + "/" + strings.TrimPrefix(b, "/")
}
