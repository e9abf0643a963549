package project

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A PythonRoute is one address and method that a Python app answers.
type PythonRoute struct {
	// Route has as Node the function or method that answers, the class of a view
	// whose method comes from its framework, or the call that names a view of a
	// library; as Through the decorators, wrappers and dependencies on the way, as
	// written. Its Method is "" when the function answers whatever comes.
	Route
	// View is the class of a class-based view, no node for a function.
	View source.Node
	// Does is what a generic view does for the method, when its framework does it:
	// "list", "retrieve", "create", "update", "destroy", "form" or "template".
	Does string
	// Library is the dotted name of the view, or of the list of them, when it is
	// none of the app's own: "django.contrib.auth.views.LoginView".
	Library string
}

// PythonRoutes lists what an app of Flask, FastAPI, Starlette or Django serves,
// sorted by file and place: what is registered with the app, by however many
// blueprints, routers and lists of addresses, and nothing else. They stand beside
// Routes and not among them, because who asks those goes on to read what only
// JavaScript says: request objects, middleware that is called with next, handlers
// that return nothing.
func (p *Project) PythonRoutes() []PythonRoute {
	return slices.Clip(remember(p, "python routes", func(p *Project) []PythonRoute {
		s := p.Stack()
		var out []PythonRoute
		if s.Has(Flask) || s.Has(FastAPI) {
			out = append(out, p.decoratedRoutes()...)
		}
		if s.Has(Django) {
			out = append(out, p.djangoRoutes()...)
		}
		slices.SortStableFunc(out, func(a, b PythonRoute) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Node.Start(), b.Node.Start()), cmp.Compare(a.Method, b.Method), strings.Compare(a.Path, b.Path))
		})
		return slices.CompactFunc(out, func(a, b PythonRoute) bool {
			return a.Node == b.Node && a.Method == b.Method && a.Path == b.Path
		})
	}))
}

// joinURL puts an address behind a prefix.
func joinURL(prefix, path string) string {
	switch {
	case prefix == "":
	case path == "" || path == "/" && !strings.HasSuffix(prefix, "/"):
		path = prefix
	default:
		path = strings.TrimSuffix(prefix, "/") + "/" + strings.TrimPrefix(path, "/")
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// givenBy is what a function of the app gives back when it is called: the one
// value of its return statements that is not None.
func (p *Project) givenBy(fn source.Node) source.Node {
	for r := range fn.Find(source.Return) {
		if v := r.Child(source.Value); r.Function() == fn && v.OK() && v.Kind() != source.Null {
			return v
		}
	}
	return source.Node{}
}

// pythonValue follows an expression to the call, class or list that it stands for,
// through the functions of the app that make one.
func (p *Project) pythonValue(n source.Node) source.Node {
	for range 6 {
		d := n
		if n.Is(source.Identifier, source.Member) {
			d = p.Definition(n)
		}
		if d.Kind() != source.Call {
			return d
		}
		made := p.Definition(d.Child(source.Callee))
		if made.Kind() != source.Function {
			return d
		}
		v := p.givenBy(made)
		if !v.OK() {
			return d
		}
		n = v
	}
	return source.Node{}
}

// pythonOrigin is the dotted name by which an expression leaves the project:
// "django.contrib.auth.views.LoginView", "" when no import brings it in.
func pythonOrigin(n source.Node) string {
	head := n
	var names []string
	for head.Kind() == source.Member {
		names = append(names, head.Child(source.Name).Text())
		head = head.Child(source.ObjectRole)
	}
	d := head.Lookup(head.Ident())
	if d.Kind() != source.ImportName {
		return ""
	}
	_, name, ok := d.File().ImportOf(head.Ident())
	if !ok {
		return ""
	}
	out := d.Parent().Spec()
	if name.Imported != "*" {
		out += "." + name.Imported
	}
	slices.Reverse(names)
	if len(names) > 0 {
		out += "." + strings.Join(names, ".")
	}
	return out
}

// pythonMethods lists the constant texts of a list in capitals.
func pythonMethods(n source.Node) []string {
	var out []string
	for c := range n.Children() {
		if s, ok := c.StringValue(); ok && c.Role() == source.Item {
			out = append(out, strings.ToUpper(s))
		}
	}
	return out
}
