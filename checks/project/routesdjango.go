package project

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// djangoReader follows Django's lists of addresses from the one that its settings
// name.
type djangoReader struct {
	p     *Project
	found []PythonRoute
	files map[string]int // that are being read, by how often: a list may not hold itself
}

func (p *Project) djangoRoutes() []PythonRoute {
	r := djangoReader{p: p, files: map[string]int{}}
	before := p.djangoMiddleware()
	for _, name := range p.rootURLs() {
		r.file("", name, before)
	}
	return r.found
}

// djangoMiddleware are the parts of the app's own middleware that see each request,
// as the settings list them, and the texts that name what keeps strangers out of
// every view.
func (p *Project) djangoMiddleware() []source.Node {
	var out []source.Node
	for f := range p.PythonHolding("MIDDLEWARE") {
		for d := range f.Find(source.Declarator) {
			if d.Child(source.Name).Text() != "MIDDLEWARE" {
				continue
			}
			for c := range d.Child(source.Value).Children() {
				spec, _ := c.StringValue()
				dot := strings.LastIndexByte(spec, '.')
				if dot < 0 {
					continue
				}
				if strings.HasSuffix(spec, ".LoginRequiredMiddleware") {
					out = append(out, c)
				}
				what := p.Exported(p.resolver().resolve(f.Path, spec[:dot]), spec[dot+1:])
				if what.Kind() == source.Function {
					out = append(out, what)
				}
				for _, m := range []string{"process_request", "process_view", "__call__"} {
					if work := p.PythonMember(what, m); work.Kind() == source.Method {
						out = append(out, work)
					}
				}
			}
		}
	}
	return out
}

// rootURLs are the files that ROOT_URLCONF names; urls.py beside the settings when
// nothing does.
func (p *Project) rootURLs() []string {
	var out []string
	for f := range p.PythonHolding("ROOT_URLCONF") {
		for d := range f.Find(source.Declarator) {
			spec, ok := d.Child(source.Value).StringValue()
			if !ok || d.Child(source.Name).Text() != "ROOT_URLCONF" {
				continue
			}
			if to := p.resolver().resolve(f.Path, spec); to != "" && !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// file reads the urlpatterns of a file.
func (r *djangoReader) file(prefix, name string, through []source.Node) {
	f := r.p.Source(name)
	if f == nil || r.files[name] > 0 || len(r.found) > 20000 {
		return
	}
	r.files[name]++
	defer func() { r.files[name]-- }()
	for d := range f.Find(source.Declarator) {
		if d.Child(source.Name).Ident() == "urlpatterns" && !r.p.onlyDebugging(d) {
			r.list(prefix, d.Child(source.Value), through)
		}
	}
	for c := range f.Find(source.Call) {
		callee := c.Child(source.Callee)
		if callee.Child(source.ObjectRole).Ident() != "urlpatterns" || r.p.onlyDebugging(c) {
			continue
		}
		switch c.CalleeName() {
		case "append":
			r.entry(prefix, c.Arg(0), through)
		case "extend":
			r.list(prefix, c.Arg(0), through)
		}
	}
}

// list reads what a list of addresses is made of.
func (r *djangoReader) list(prefix string, n source.Node, through []source.Node) {
	switch n.Kind() {
	case source.Array:
		for c := range n.Children() {
			r.entry(prefix, c, through)
		}
	case source.Binary:
		r.list(prefix, n.Child(source.Left), through)
		r.list(prefix, n.Child(source.Right), through)
	case source.Call:
		switch n.CalleeName() {
		case "format_suffix_patterns":
			r.list(prefix, n.Arg(0), through)
		case "i18n_patterns":
			for _, a := range n.Args() {
				r.entry(prefix, a, through)
			}
		}
	case source.Identifier, source.Member:
		r.named(prefix, n, through)
	}
}

// named reads a list behind a name: the urls of a router, or another module's.
func (r *djangoReader) named(prefix string, n source.Node, through []source.Node) {
	if n.Kind() == source.Member && n.Child(source.Name).Text() == "urls" {
		made := r.p.Definition(n.Child(source.ObjectRole))
		if made.Kind() == source.Call {
			r.router(prefix, made, through)
			return
		}
	}
	d := r.p.Definition(n)
	if up := d.Parent(); up.Kind() == source.Declarator && up.Child(source.Name).Ident() == "urlpatterns" {
		r.file(prefix, d.File().Path, through)
		return
	}
	if d.Is(source.Array, source.Binary) {
		r.list(prefix, d, through)
	}
}

// entry reads one item of a list.
func (r *djangoReader) entry(prefix string, n source.Node, through []source.Node) {
	if n.Kind() == source.Spread {
		r.list(prefix, n.Child(source.Value), through)
		return
	}
	if n.Kind() != source.Call {
		return
	}
	switch n.CalleeName() {
	case "path", "re_path", "url":
	default:
		return
	}
	address := n.Arg(0)
	if v := n.Named("route"); v.OK() {
		address = v
	}
	text, ok := address.StringValue()
	if !ok {
		if d := r.p.Definition(address); d.OK() {
			text, _ = d.StringValue()
		}
	}
	if n.CalleeName() != "path" {
		text = plainPattern(text)
	}
	view := n.Arg(1)
	if v := n.Named("view"); v.OK() {
		view = v
	}
	r.view(joinURL(prefix, text), view, through)
}

// plainPattern is a regular expression as an address: its anchors go.
func plainPattern(pattern string) string {
	return strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
}

// view reads what stands behind an address: a list, a function, a class, or one of
// them inside what a decorator makes of it.
func (r *djangoReader) view(address string, n source.Node, through []source.Node) {
	for n.Kind() == source.Call {
		name := n.CalleeName()
		switch {
		case name == "include":
			r.include(address, n, through)
			return
		case name == "as_view":
			r.class(address, n, through)
			return
		case len(n.Args()) == 0 || n.Arg(0).Kind() == source.Property:
			return
		}
		through = append(slices.Clip(through), n.Child(source.Callee)) // login_required(view)
		n = n.Arg(0)
	}
	if n.Kind() == source.Member && n.Child(source.Name).Text() == "urls" {
		if made := r.p.Definition(n.Child(source.ObjectRole)); made.Kind() == source.Call && strings.HasSuffix(made.CalleeName(), "NinjaAPI") {
			r.ninja(address, made, through)
			return
		}
		r.library(address, n, through)
		return
	}
	fn := r.p.Definition(n)
	if fn.Kind() != source.Function {
		if fn.Kind() == source.Call && fn.CalleeName() == "as_view" { // view = View.as_view()
			r.class(address, fn, through)
			return
		}
		r.library(address, n, through)
		return
	}
	decorators := decoratorsOf(fn)
	for _, m := range djangoMethods(decorators) {
		r.found = append(r.found, PythonRoute{Route: Route{
			Kind: Handler, Method: m, Path: address, File: fn.File().Path, Node: fn, Through: slices.Concat(through, decorators), Stack: Django,
		}})
	}
}

// djangoMethods are the methods that a function view lets through, by its
// decorators; "" for all.
func djangoMethods(decorators []source.Node) []string {
	for _, d := range decorators {
		name := d.Path()
		if d.Kind() == source.Call {
			name = d.CalleePath()
		}
		switch name[strings.LastIndexByte(name, '.')+1:] {
		case "require_POST":
			return []string{http.MethodPost}
		case "require_GET", "require_safe":
			return []string{http.MethodGet}
		case "require_http_methods":
			if m := pythonMethods(d.Arg(0)); len(m) > 0 {
				return m
			}
		case "api_view":
			if m := pythonMethods(d.Arg(0)); len(m) > 0 {
				return m
			}
			return []string{http.MethodGet}
		}
	}
	return []string{""}
}

// include reads include("app.urls"), include(("app.urls", "name")), include(list) and
// include(router.urls).
func (r *djangoReader) include(prefix string, call source.Node, through []source.Node) {
	what := call.Arg(0)
	if what.Kind() == source.Array && len(what.ChildrenIn(source.Item)) > 0 {
		if first := what.Child(source.Item); first.Kind() != source.Call {
			what = first
		}
	}
	if spec, ok := what.StringValue(); ok {
		if to := r.p.resolver().resolve(call.File().Path, spec); to != "" {
			r.file(prefix, to, through)
			return
		}
		r.found = append(r.found, PythonRoute{Library: spec, Route: Route{Kind: Handler, Path: prefix, File: call.File().Path, Node: call, Through: through, Stack: Django}})
		return
	}
	if d := what.Lookup(what.Ident()); d.Kind() == source.ImportName {
		if module := r.p.pythonModuleOf(d); module != nil {
			r.file(prefix, module.Path, through)
			return
		}
	}
	r.list(prefix, what, through)
}

// library notes a view that is none of the app's own.
func (r *djangoReader) library(address string, n source.Node, through []source.Node) {
	name := pythonOrigin(n)
	if name == "" {
		return
	}
	r.found = append(r.found, PythonRoute{Library: name, Route: Route{Kind: Handler, Path: address, File: n.File().Path, Node: n, Through: through, Stack: Django}})
}
