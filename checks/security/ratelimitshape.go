package security

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// shape says by what an endpoint tells its callers apart and how it refuses.
func (g *guarding) shape(e endpoint, fn source.Node, name string) (caller, refusal string, ok bool) {
	if g.by != project.Next {
		return g.shapeBeside(e, fn, name)
	}
	return g.shapeNext(e, fn, name)
}

// shapeNext is shape for Next, where the headers tell callers apart.
func (g *guarding) shapeNext(e endpoint, fn source.Node, name string) (headers, refusal string, ok bool) {
	file := fn.File().Path
	params := fn.ChildrenIn(source.ParamRole)
	param := func(i int) string {
		if i < len(params) && !params[i].Has(source.Rest) {
			return params[i].Child(source.Name).Ident()
		}
		return ""
	}
	switch {
	case strings.HasSuffix(e.route.Path, "/callback/credentials") && fn.Key() == "authorize":
		headers, ok = g.authorizeHeaders(fn, params, param(1))
		return headers, "return null; // answered like a wrong password", ok
	case e.route.Kind == project.Action:
		return "await headers()", actionRefusal(fn), g.nextHeaders(fn.File())
	case inPages(e.route.File):
		g.pages = true
		g.need(file, "sendTooManyRequests")
		return param(0) + ".headers", "return sendTooManyRequests(" + param(1) + ", " + name + ");", param(0) != "" && param(1) != ""
	}
	request := param(0)
	if len(params) == 0 {
		request = g.addRequest(fn)
	}
	if request == "" {
		return "", "", false
	}
	g.app = true
	g.need(file, "tooManyRequests")
	return request + ".headers", "return tooManyRequests(" + name + ");", true
}

// addRequest gives a route handler that takes nothing its request, and is the
// parameter's name; "" where that cannot be.
func (g *guarding) addRequest(fn source.Node) string {
	file := fn.File().Path
	text := "request"
	if strings.HasSuffix(file, ".ts") || strings.HasSuffix(file, ".tsx") {
		text += ": Request"
	}
	edit, ok := fixes.AddParam(fn, text)
	if !ok {
		return ""
	}
	g.edits[file] = append(g.edits[file], edit)
	return "request"
}

// authorizeHeaders is where NextAuth's authorize has its caller's headers: in
// its second parameter, or with Next in an app of the App Router.
func (g *guarding) authorizeHeaders(fn source.Node, params []source.Node, request string) (string, bool) {
	if servesApp(g.d.Project()) {
		return "await headers()", g.nextHeaders(fn.File())
	}
	if len(params) == 1 {
		request = "req"
		file, at := fn.File().Path, params[0].End()
		g.edits[file] = append(g.edits[file], fixes.Edit{Start: at, End: at, Text: ", req"})
	}
	return request + ".headers ?? {}", request != ""
}

// nextHeaders asks for headers() of Next in a file, unless the name means
// something else there.
func (g *guarding) nextHeaders(f *source.File) bool {
	if f.LocalOf("next/headers", "headers") == "headers" {
		return true
	}
	for n := range f.Find(source.Declarator, source.ImportName, source.Function, source.Param, source.Binding) {
		if n.Child(source.Name).Ident() == "headers" {
			return false
		}
	}
	g.bring(f, fixes.Import{Names: []string{"headers"}, From: "next/headers"})
	return true
}

func servesApp(p *project.Project) bool {
	r := p.Stack().Router
	return r == project.AppRouter || r == project.BothRouters
}

func inPages(file string) bool {
	return strings.HasPrefix(file, "pages/") || strings.HasPrefix(file, "src/pages/")
}

// limitName is what a limit is counted under: the route's path.
func limitName(r project.Route) string {
	name := strings.Trim(r.Path, "/")
	if r.Stack == project.Next {
		name = strings.Trim(strings.TrimPrefix(r.Path, "/api"), "/")
	}
	if r.Stack == project.SvelteKit && r.Kind == project.Action {
		name += "/" + formAction(r.Node)
	} else if name == "" || r.Kind == project.Action {
		if n := r.Node.Child(source.Name).Text(); n != "" {
			return n
		}
		if n := r.Node.Enclosing(source.Declarator).Child(source.Name).Ident(); n != "" {
			return n
		}
		return strings.TrimSuffix(path.Base(r.File), path.Ext(r.File))
	}
	return strings.Trim(strings.NewReplacer("[", "", "]", "", ".", "").Replace(name), "/")
}

// formAction is the name of an action of a form of SvelteKit's; "" for the default.
func formAction(fn source.Node) string {
	name := fn.Key()
	if name == "" {
		name = fn.Parent().Key()
	}
	return strings.TrimPrefix(name, "default")
}

// actionRefusal is how an action says no: like its own returned errors where
// those are plain values, else by an error.
func actionRefusal(fn source.Node) string {
	const text = `"Too many attempts. Try again later."`
	for _, v := range fixes.Returned(fn) {
		if v.Kind() != source.Object || !plain(v) {
			continue
		}
		for _, key := range []string{"error", "message"} {
			if s := v.Prop(key); s.Kind() == source.String {
				whole := v.Text()
				return "return " + whole[:s.Start()-v.Start()] + text + whole[s.End()-v.Start():] + ";"
			}
		}
	}
	return "throw new Error(" + text + ");"
}

// plain reports whether an object literal holds nothing but constants.
func plain(object source.Node) bool {
	for c := range object.Children() {
		if c.Kind() != source.Property || c.Has(source.Computed) || !c.Child(source.Value).Is(source.String, source.Number, source.Bool, source.Null) {
			return false
		}
	}
	return true
}
