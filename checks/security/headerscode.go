package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// middlewareSettings reads the headers that a Next middleware (or proxy) sets,
// as far as its matcher reaches the pages.
func middlewareSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range p.MiddlewareFiles() {
		f := p.Source(name)
		everywhere := matchesPages(f)
		for _, s := range codeSettings(p, f.Root(), 3) {
			s.everywhere = everywhere
			out = append(out, s)
		}
	}
	return out
}

// matchesPages reports whether a middleware runs for the app's pages: it has no
// matcher, or one that covers them.
func matchesPages(f *source.File) bool {
	var matcher source.Node
	for n := range f.Find(source.Declarator) {
		if n.Child(source.Name).Ident() == "config" && n.Parent().Has(source.Exported) {
			matcher = n.Child(source.Value).Prop("matcher")
		}
	}
	if !matcher.OK() {
		return true
	}
	if s, ok := matcher.StringValue(); ok {
		return everyPage(s)
	}
	for n := range matcher.Find(source.String) {
		if s, _ := n.StringValue(); everyPage(s) {
			return true
		}
	}
	return false
}

// codeSettings finds the headers that code sets below a node and, some calls
// deep, in the functions of the project that it calls.
func codeSettings(p *project.Project, n source.Node, depth int) []setting {
	return (&headerReader{p: p, seen: map[source.Node]bool{}}).read(n, depth)
}

type headerReader struct {
	p    *project.Project
	seen map[source.Node]bool
}

func (r *headerReader) read(n source.Node, depth int) []setting {
	if !n.OK() || r.seen[n] {
		return nil
	}
	r.seen[n] = true
	var out []setting
	for c := range n.Find(source.Call, source.Property) {
		if c.Kind() == source.Property {
			if k := c.Key(); known(k) && !inFetch(c) {
				out = append(out, setting{name: strings.ToLower(k), value: constant(r.p, c.Child(source.Value)), everywhere: true, place: evidence(c, k)})
			}
			continue
		}
		if s, ok := r.call(c); ok {
			out = append(out, s)
			continue
		}
		out = append(out, r.loop(c)...)
		out = append(out, library(c)...)
		if depth > 0 {
			if fn := follow(r.p, c.Child(source.Callee)); fn.Is(source.Function, source.Arrow, source.Method) {
				out = append(out, r.read(fn, depth-1)...)
			}
		}
	}
	return out
}

// call reads one headers.set("Name", value), setHeader, header or append.
func (r *headerReader) call(c source.Node) (setting, bool) {
	switch c.CalleeName() {
	case "set", "setHeader", "header", "append":
	default:
		return setting{}, false
	}
	key, ok := follow(r.p, c.Arg(0)).StringValue()
	if !ok || !known(key) || isRequestHeader(c) {
		return setting{}, false
	}
	return setting{name: strings.ToLower(key), value: constant(r.p, c.Arg(1)), everywhere: true, place: evidence(c, key)}, true
}

// isRequestHeader reports whether a header is set on the request that travels
// on to the page, as nonce policies do besides setting it on the response.
func isRequestHeader(c source.Node) bool {
	return strings.Contains(strings.ToLower(c.CalleePath()), "requestheaders")
}

// loop reads a loop that sets each header of a table or list.
func (r *headerReader) loop(c source.Node) []setting {
	var over source.Node
	switch name := c.CalleeName(); name {
	case "forEach", "map":
		if !setsHeader(c.Arg(0)) {
			return nil
		}
		over = c.Child(source.Callee).Child(source.ObjectRole)
	case "set", "setHeader", "header", "append":
		loop := c.Enclosing(source.ForOf)
		if !loop.OK() || c.Arg(0).Kind() == source.String || loop.Function() != c.Function() {
			return nil
		}
		over = loop.Child(source.Right)
	default:
		return nil
	}
	return r.table(over)
}

func setsHeader(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "set", "setHeader", "header", "append":
			return true
		}
	}
	return false
}

// table reads the headers of an object, of Object.entries of one, or of a list
// of { key, value } pairs.
func (r *headerReader) table(n source.Node) []setting {
	n = follow(r.p, n)
	if n.Kind() == source.Call && (n.CalleePath() == "Object.entries" || n.CalleePath() == "Object.keys") {
		n = follow(r.p, n.Arg(0))
	}
	if n.Kind() == source.Call {
		if fn := follow(r.p, n.Child(source.Callee)); fn.Is(source.Function, source.Arrow) {
			for _, v := range fixes.Returned(fn) {
				n = follow(r.p, v)
			}
		}
	}
	var out []setting
	if n.Kind() == source.Object {
		for c := range n.Children() {
			if k := c.Key(); c.Kind() == source.Property && known(k) {
				out = append(out, setting{name: strings.ToLower(k), value: constant(r.p, c.Child(source.Value)), everywhere: true, place: evidence(c, k)})
			}
		}
		return out
	}
	for _, e := range elements(r.p, n, 0) {
		if s, ok := keyValue(r.p, e); ok {
			s.everywhere = true
			out = append(out, s)
			continue
		}
		if e.Kind() == source.Array { // ["X-Frame-Options", "DENY"]
			items := e.ChildrenIn(source.Item)
			if len(items) != 2 {
				continue
			}
			if k, _ := items[0].StringValue(); known(k) {
				out = append(out, setting{name: strings.ToLower(k), value: constant(r.p, items[1]), everywhere: true, place: evidence(e, k)})
			}
		}
	}
	return out
}

// inFetch reports whether a property belongs to an outgoing request.
func inFetch(n source.Node) bool {
	c := n.Enclosing(source.Call)
	return c.CalleeName() == "fetch" || strings.HasPrefix(c.CalleePath(), "axios")
}

// serverSettings reads what middleware of a server framework sets: libraries
// such as helmet, and functions of the app, given to use, register or a hook.
func serverSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range p.Sources() {
		if !p.Holds(name, ".use(", ".register(", ".addHook(") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			switch c.CalleeName() {
			case "use", "register", "addHook":
				out = append(out, mounted(p, c)...)
			}
		}
	}
	return out
}

// running reports whether a file is server code of the app itself.
func running(p *project.Project, name string) bool {
	switch p.Modules().Side(name) {
	case project.Test, project.Story, project.Script, project.Client, project.Dead:
		return false
	}
	return true
}

// mounted reads what one use(…) puts before every answer.
func mounted(p *project.Project, use source.Node) []setting {
	everywhere := true
	var out []setting
	for i, a := range use.Args() {
		if s, ok := a.StringValue(); ok {
			everywhere = i > 0 || s == "/" || s == "*" || s == "/*" || !strings.HasPrefix(s, "/")
			continue
		}
		if list := follow(p, a); list.Kind() == source.Array { // use([helmet(), limits]), or its name
			for item := range list.Children() {
				out = append(out, mountedItem(p, item)...)
			}
			continue
		}
		out = append(out, mountedItem(p, a)...)
	}
	for i := range out {
		out[i].everywhere = everywhere
	}
	return out
}

// mountedItem reads one middleware that is put before answers.
func mountedItem(p *project.Project, a source.Node) []setting {
	out := library(a)
	fn := follow(p, a)
	if a.Kind() == source.Call { // use(securityHeaders()) of the project
		fn = follow(p, a.Child(source.Callee))
	}
	if fn.Kind() == source.Call && fn != a { // use(helmetConfig) of another file
		out = append(out, library(fn)...)
	}
	if fn.Is(source.Function, source.Arrow, source.Method) {
		out = append(out, codeSettings(p, fn, 2)...)
	}
	return out
}
