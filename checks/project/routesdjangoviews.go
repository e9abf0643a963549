package project

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// PythonBases lists a class and the classes of the app that it builds on, in the
// order in which Python looks for a method, and the dotted names of those that come
// from elsewhere.
func (p *Project) PythonBases(class source.Node) (own []source.Node, foreign []string) {
	var walk func(c source.Node, depth int)
	walk = func(c source.Node, depth int) {
		if depth > 8 || c.Kind() != source.Class || slices.Contains(own, c) {
			return
		}
		own = append(own, c)
		for _, base := range c.ChildrenIn(source.SuperRole) {
			if base.Kind() == source.Index { // Generic[T]
				base = base.Child(source.ObjectRole)
			}
			if d := p.Definition(base); d.Kind() == source.Class {
				walk(d, depth+1)
			} else if name := pythonOrigin(base); name != "" {
				foreign = append(foreign, name)
			} else if name := base.Path(); name != "" {
				foreign = append(foreign, name)
			}
		}
	}
	walk(class, 0)
	return own, foreign
}

// PythonMember is a method or field of a class or of one that it builds on.
func (p *Project) PythonMember(class source.Node, name string) source.Node {
	own, _ := p.PythonBases(class)
	for _, c := range own {
		for m := range c.Children() {
			if m.Is(source.Method, source.Field) && m.Key() == name {
				return m
			}
		}
	}
	return source.Node{}
}

// genericViews is what the views of Django and of its REST framework do by themselves:
// their last names, with what answers which method.
var genericViews = map[string]map[string]string{
	"ListView":     {"GET": "list"},
	"DetailView":   {"GET": "retrieve"},
	"TemplateView": {"GET": "template"},
	"RedirectView": {"GET": "template"},
	"FormView":     {"GET": "template", "POST": "form"},
	"CreateView":   {"GET": "template", "POST": "create"},
	"UpdateView":   {"GET": "retrieve", "POST": "update"},
	"DeleteView":   {"GET": "retrieve", "POST": "destroy"},

	"ListAPIView":                  {"GET": "list"},
	"CreateAPIView":                {"POST": "create"},
	"RetrieveAPIView":              {"GET": "retrieve"},
	"UpdateAPIView":                {"PUT": "update", "PATCH": "update"},
	"DestroyAPIView":               {"DELETE": "destroy"},
	"ListCreateAPIView":            {"GET": "list", "POST": "create"},
	"RetrieveUpdateAPIView":        {"GET": "retrieve", "PUT": "update", "PATCH": "update"},
	"RetrieveDestroyAPIView":       {"GET": "retrieve", "DELETE": "destroy"},
	"RetrieveUpdateDestroyAPIView": {"GET": "retrieve", "PUT": "update", "PATCH": "update", "DELETE": "destroy"},
}

// setActions are what the view sets and mixins of the REST framework bring.
var setActions = map[string][]string{
	"ModelViewSet":         {"list", "create", "retrieve", "update", "partial_update", "destroy"},
	"ReadOnlyModelViewSet": {"list", "retrieve"},
	"ListModelMixin":       {"list"},
	"CreateModelMixin":     {"create"},
	"RetrieveModelMixin":   {"retrieve"},
	"UpdateModelMixin":     {"update", "partial_update"},
	"DestroyModelMixin":    {"destroy"},
}

// class reads View.as_view(…): one route for each method that the class answers.
func (r *djangoReader) class(address string, asView source.Node, through []source.Node) {
	name := asView.Child(source.Callee).Child(source.ObjectRole)
	class := r.p.Definition(name)
	if class.Kind() != source.Class {
		r.library(address, name, through)
		return
	}
	if actions := asView.Arg(0); actions.Kind() == source.Object {
		for c := range actions.Children() {
			action, _ := c.Child(source.Value).StringValue()
			r.action(address, strings.ToUpper(c.Key()), class, action, through)
		}
		return
	}
	own, foreign := r.p.PythonBases(class)
	through = slices.Concat(through, decoratorsOf(class))
	done := map[string]bool{}
	for _, c := range own {
		for _, m := range classMethods(c) {
			verb, ok := pythonVerbs[m.Key()]
			if !ok || verb == http.MethodHead || verb == http.MethodOptions || done[verb] {
				continue
			}
			done[verb] = true
			r.put(address, verb, class, m, "", slices.Concat(through, decoratorsOf(m)))
		}
	}
	if dispatch := r.p.PythonMember(class, "dispatch"); dispatch.OK() {
		through = slices.Concat(through, decoratorsOf(dispatch))
	}
	for _, base := range foreign {
		last := base[strings.LastIndexByte(base, '.')+1:]
		for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if does := genericViews[last][verb]; does != "" && !done[verb] {
				done[verb] = true
				r.put(address, verb, class, class, does, through)
			}
		}
		if len(done) == 0 && strings.HasSuffix(last, "View") && last != "View" && last != "APIView" {
			r.found = append(r.found, PythonRoute{View: class, Library: base, Route: Route{
				Kind: Handler, Path: address, File: class.File().Path, Node: class, Through: through, Stack: Django,
			}})
			return
		}
	}
}

func (r *djangoReader) put(address, verb string, class, node source.Node, does string, through []source.Node) {
	r.found = append(r.found, PythonRoute{View: class, Does: does, Route: Route{
		Kind: Handler, Method: verb, Path: address, File: node.File().Path, Node: node, Through: through, Stack: Django,
	}})
}

// action puts one action of a view set behind an address.
func (r *djangoReader) action(address, verb string, class source.Node, action string, through []source.Node) {
	if m := r.p.PythonMember(class, action); m.Kind() == source.Method {
		r.put(address, verb, class, m, setDoes(action), slices.Concat(through, decoratorsOf(class), decoratorsOf(m)))
		return
	}
	r.put(address, verb, class, class, setDoes(action), slices.Concat(through, decoratorsOf(class)))
}

func setDoes(action string) string {
	switch action {
	case "partial_update":
		return "update"
	case "list", "create", "retrieve", "update", "destroy":
		return action
	}
	return ""
}

// standardActions are the addresses and methods that a router gives the actions of a view
// set.
var standardActions = []struct{ action, verb, path string }{
	{"list", "GET", ""}, {"create", "POST", ""}, {"retrieve", "GET", "{pk}/"}, {"update", "PUT", "{pk}/"}, {"partial_update", "PATCH", "{pk}/"}, {"destroy", "DELETE", "{pk}/"},
}

// router reads what is registered with a router of the REST framework.
func (r *djangoReader) router(prefix string, made source.Node, through []source.Node) {
	if strings.Contains(made.CalleeName(), "Nested") { // NestedSimpleRouter(parent, "parents", lookup="parent")
		s, _ := made.Arg(1).StringValue()
		prefix = joinURL(prefix, s+"/{parent_pk}/")
	}
	f := made.File()
	for c := range f.Find(source.Call) {
		object := c.Child(source.Callee).Child(source.ObjectRole)
		if c.CalleeName() != "register" || r.p.Definition(object) != made {
			continue
		}
		name, _ := c.Arg(0).StringValue()
		if class := r.p.Definition(c.Arg(1)); class.Kind() == source.Class {
			r.viewSet(joinURL(prefix, strings.Trim(plainPattern(name), "/")+"/"), class, through)
		} else {
			r.library(joinURL(prefix, name), c.Arg(1), through)
		}
	}
}

func (r *djangoReader) viewSet(address string, class source.Node, through []source.Node) {
	own, foreign := r.p.PythonBases(class)
	has := map[string]bool{}
	for _, base := range foreign {
		for _, a := range setActions[base[strings.LastIndexByte(base, '.')+1:]] {
			has[a] = true
		}
	}
	limited := r.limited(class)
	for _, s := range standardActions {
		if limited != nil && !slices.Contains(limited, strings.ToLower(s.verb)) {
			continue
		}
		if has[s.action] || r.p.PythonMember(class, s.action).Kind() == source.Method {
			r.action(joinURL(address, s.path), s.verb, class, s.action, through)
		}
	}
	for _, c := range own {
		for _, m := range classMethods(c) {
			for _, d := range decoratorsOf(m) {
				if d.CalleeName() == "action" {
					r.extra(address, class, m, d, through)
				}
			}
		}
	}
}

// limited is what http_method_names leaves of a view set, nil when it names none.
func (r *djangoReader) limited(class source.Node) []string {
	var out []string
	for c := range r.p.PythonMember(class, "http_method_names").Child(source.Value).Children() {
		if s, ok := c.StringValue(); ok {
			out = append(out, s)
		}
	}
	return out
}

// extra reads @action(detail=True, methods=["post"], url_path="x").
func (r *djangoReader) extra(address string, class, m, action source.Node, through []source.Node) {
	path := m.Key()
	if s, ok := action.Named("url_path").StringValue(); ok {
		path = s
	}
	if action.Named("detail").Text() == "True" {
		path = "{pk}/" + path
	}
	methods := pythonMethods(action.Named("methods"))
	if len(methods) == 0 {
		methods = []string{http.MethodGet}
	}
	for _, verb := range methods {
		r.put(joinURL(address, path+"/"), verb, class, m, "", slices.Concat(through, decoratorsOf(class), decoratorsOf(m)))
	}
}

// ninja reads the functions that decorators give to an API of django-ninja and to
// the routers that are added to it.
func (r *djangoReader) ninja(prefix string, api source.Node, through []source.Node) {
	at := map[source.Node]string{api: prefix}
	for f := range r.p.PythonHolding("ninja", "add_router") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() != "add_router" || r.p.Definition(c.Child(source.Callee).Child(source.ObjectRole)) != api {
				continue
			}
			s, _ := c.Arg(0).StringValue()
			router := r.p.Definition(c.Arg(1))
			if spec, ok := c.Arg(1).StringValue(); ok && strings.Contains(spec, ".") {
				dot := strings.LastIndexByte(spec, '.')
				router = r.p.Exported(r.p.resolver().resolve(f.Path, spec[:dot]), spec[dot+1:])
			}
			at[router] = joinURL(prefix, s)
		}
	}
	for f := range r.p.PythonHolding("ninja") {
		for d := range f.Find(source.Decorator) {
			call := d.Child(source.Value)
			verb := pythonVerbs[call.CalleeName()]
			below, ok := at[r.p.Definition(call.Child(source.Callee).Child(source.ObjectRole))]
			if verb == "" || !ok {
				continue
			}
			s, _ := call.Arg(0).StringValue()
			r.found = append(r.found, PythonRoute{Route: Route{
				Kind: Handler, Method: verb, Path: joinURL(below, s), File: f.Path, Node: d.Parent(), Through: slices.Concat(through, decoratorsOf(d.Parent())), Stack: Django,
			}})
		}
	}
}
