package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// PythonInput is where a value of Python code comes from a caller of the server:
// what of the request it is, or the parameter of the handler that is. Values go
// through names, members, calls that pass text on, and parameters of functions of
// the app up to three calls deep; what a number was made of is no text any more.
// There is no node when it comes from elsewhere or cannot be followed.
func (p *Project) PythonInput(n source.Node) source.Node {
	t := pythonTracer{p: p, seen: map[source.Node]bool{}}
	return t.value(n, 12)
}

// InputPart is the word for the part of a request that an input is.
func InputPart(input source.Node) string {
	switch text := input.Text(); {
	case strings.Contains(text, ".form"), strings.Contains(text, ".POST"):
		return "form"
	case strings.Contains(text, ".args"), strings.Contains(text, ".GET"), strings.Contains(text, ".query_params"):
		return "query"
	case strings.Contains(text, "json"), strings.Contains(text, ".data"), strings.Contains(text, ".body"):
		return "body"
	}
	return "request"
}

type pythonTracer struct {
	p     *Project
	seen  map[source.Node]bool
	calls int
}

// requestParts are what of a request its sender writes.
var requestParts = map[string]bool{
	"args": true, "form": true, "json": true, "values": true, "files": true, "data": true, "cookies": true, "headers": true,
	"query_params": true, "path_params": true, "GET": true, "POST": true, "FILES": true, "body": true, "get_json": true, "get_data": true, "stream": true,
}

func (t *pythonTracer) value(n source.Node, left int) source.Node {
	if left == 0 || !n.OK() || t.seen[n] {
		return source.Node{}
	}
	t.seen[n] = true
	switch n.Kind() {
	case source.Identifier:
		return t.name(n, left)
	case source.Member:
		object := n.Child(source.ObjectRole)
		if isPythonRequest(object) && requestParts[n.Child(source.Name).Text()] {
			return n
		}
		return t.value(object, left-1)
	case source.Index:
		return t.value(n.Child(source.ObjectRole), left-1)
	case source.Call:
		return t.call(n, left)
	case source.Await, source.Spread:
		return t.value(n.Child(source.Value), left-1)
	case source.Conditional:
		return t.first(left, n.Child(source.Then), n.Child(source.Else))
	case source.Binary:
		if op := n.Operator(); op == "+" || op == "%" || op == "||" || op == "&&" {
			return t.first(left, n.Child(source.Left), n.Child(source.Right))
		}
	case source.Template, source.Array:
		return t.first(left, slices.Collect(n.Children())...)
	case source.Object:
		for c := range n.Children() {
			if in := t.value(c.Child(source.Value), left-1); in.OK() {
				return in
			}
		}
	}
	return source.Node{}
}

func (t *pythonTracer) first(left int, nodes ...source.Node) source.Node {
	for _, n := range nodes {
		if in := t.value(n, left-1); in.OK() {
			return in
		}
	}
	return source.Node{}
}

// isPythonRequest reports whether a name is the request at hand.
func isPythonRequest(n source.Node) bool {
	switch n.Path() {
	case "request", "req", "self.request", "flask.request":
		return true
	}
	return false
}

// passesOn are the functions that give back the text that they are given.
var passesOn = map[string]bool{
	"str": true, "format": true, "unquote": true, "dict": true, "list": true, "next": true, "sorted": true, "reversed": true, "enumerate": true, "zip": true, "set": true, "tuple": true, "deepcopy": true, "copy": true, "urljoin": true, "b64decode": true, "loads": true,
}

// endsText are those whose result holds no text of the caller's any more.
var endsText = map[string]bool{
	"int": true, "float": true, "len": true, "bool": true, "UUID": true, "secure_filename": true, "Decimal": true, "sum": true, "isinstance": true, "hash": true,
}

func (t *pythonTracer) call(n source.Node, left int) source.Node {
	callee, name := n.Child(source.Callee), n.CalleeName()
	if endsText[name] {
		return source.Node{}
	}
	if typ := n.Named("type"); typ.Ident() == "int" || typ.Ident() == "float" { // request.args.get("n", type=int)
		return source.Node{}
	}
	if passesOn[name] || name == "join" {
		for _, a := range n.Args() {
			if a.Kind() == source.Property {
				a = a.Child(source.Value)
			}
			if in := t.value(a, left-1); in.OK() {
				return in
			}
		}
	}
	if callee.Kind() == source.Member {
		return t.value(callee, left-1)
	}
	return source.Node{}
}

func (t *pythonTracer) name(n source.Node, left int) source.Node {
	d := n.Lookup(n.Text())
	switch d.Kind() {
	case source.Param:
		return t.param(d, left)
	case source.Declarator, source.Assign:
		fn := d.Function()
		for _, v := range pythonValues(fn, d, n.Text()) {
			if in := t.value(v, left-1); in.OK() {
				return in
			}
		}
	case source.Binding:
		loop := d.Enclosing(source.ForOf)
		if v := d.Enclosing(source.Declarator).Child(source.Value); v.OK() {
			return t.value(v, left-1)
		}
		return t.value(loop.Child(source.Right), left-1)
	}
	return source.Node{}
}

// pythonValues are all that a name is given in a function, or what the loop goes
// over whose variable it is.
func pythonValues(fn, d source.Node, name string) []source.Node {
	var out []source.Node
	take := func(n source.Node) {
		switch {
		case n.Kind() == source.Assign && n.Child(source.Left).Ident() == name:
			out = append(out, n.Child(source.Right))
		case n.Kind() == source.Declarator && n.Child(source.Name).Ident() == name:
			if loop := n.Parent().Parent(); n.Parent().Role() == source.Left && loop.Kind() == source.ForOf {
				out = append(out, loop.Child(source.Right))
			} else {
				out = append(out, n.Child(source.Value))
			}
		}
	}
	if !fn.OK() {
		take(d)
		return out
	}
	for n := range fn.Find(source.Declarator, source.Assign) {
		take(n)
	}
	return out
}

// param is the input that a parameter is: of a handler, what of the request its
// framework puts there; of a function of the app, what its callers hand it.
func (t *pythonTracer) param(d source.Node, left int) source.Node {
	fn := d.Parent()
	if t.p.pythonHandlers()[fn] {
		if takesText(d) {
			return d
		}
		return source.Node{}
	}
	if t.calls == 3 || !fn.Is(source.Function, source.Method) {
		return source.Node{}
	}
	t.calls++
	defer func() { t.calls-- }()
	at := paramIndex(fn, d)
	for _, call := range t.p.pythonCallers(fn) {
		a := call.Named(d.Child(source.Name).Ident())
		if !a.OK() {
			a = positional(call, fn, at)
		}
		if in := t.value(a, left-1); in.OK() {
			return in
		}
	}
	return source.Node{}
}

// takesText reports whether a parameter of a handler is what its caller writes: not
// what a dependency gives, not the request itself, not a number.
func takesText(d source.Node) bool {
	typ := d.Child(source.TypeRole).Text()
	switch d.Child(source.Name).Ident() {
	case "request", "req":
		if !ofModel(typ) {
			return false
		}
	case "self", "cls", "db", "session", "args", "kwargs", "pk", "id":
		return false
	}
	if v := d.Child(source.Value); v.CalleeName() == "Depends" || v.CalleeName() == "Security" {
		return false
	}
	for _, word := range []string{"Depends", "Security", "int", "float", "bool", "UUID", "Session", "Response", "BackgroundTasks", "Dep", "CurrentUser", "datetime", "date", "Decimal", "Enum"} {
		if typ == word || strings.HasSuffix(typ, word) && word != "int" || strings.HasPrefix(typ, word+" ") || strings.Contains(typ, word+"(") {
			return false
		}
	}
	return !strings.HasSuffix(typ, "Request") || ofModel(typ)
}

// ofModel reports whether a type is a model of the app's own for what is sent, though it is
// called after a request as the frameworks' own is: ResetRequest, and not Request.
func ofModel(typ string) bool {
	switch typ[strings.LastIndexByte(typ, '.')+1:] {
	case "", "Request", "HttpRequest", "WSGIRequest", "ASGIRequest", "HTTPConnection", "WebSocket", "AuthenticatedHttpRequest", "AuthenticatedRequest":
		return false
	}
	return true
}

func paramIndex(fn, d source.Node) int {
	for i, q := range fn.ChildrenIn(source.ParamRole) {
		if q == d {
			return i
		}
	}
	return -1
}

// positional is the argument for a parameter by its place; what a method is called
// on stands for its first one.
func positional(call, fn source.Node, at int) source.Node {
	if first := fn.Child(source.ParamRole).Child(source.Name).Ident(); fn.Kind() == source.Method && (first == "self" || first == "cls") {
		at--
	}
	i := 0
	for _, a := range call.Args() {
		if a.Kind() == source.Property || a.Kind() == source.Spread {
			continue
		}
		if i == at {
			return a
		}
		i++
	}
	return source.Node{}
}

func (p *Project) pythonHandlers() map[source.Node]bool {
	return remember(p, "python handlers", func(p *Project) map[source.Node]bool {
		out := map[source.Node]bool{}
		for _, r := range p.PythonRoutes() {
			out[r.Node] = true
		}
		return out
	})
}

// pythonCallers are the calls of a function, by its name first.
func (p *Project) pythonCallers(fn source.Node) []source.Node {
	return Of(p, fn, "python callers", func(p *Project, fn source.Node) []source.Node {
		name := fn.Key()
		if name == "" {
			return nil
		}
		var out []source.Node
		for f := range p.PythonHolding(name + "(") {
			for c := range f.Find(source.Call) {
				if c.CalleeName() == name && p.Definition(c.Child(source.Callee)) == fn {
					out = append(out, c)
				}
			}
		}
		return out
	})
}
