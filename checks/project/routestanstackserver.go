package project

import "underpin/checks/project/source"

// tanStackServer lists the handlers of a route's server: an object of them, or a function
// that makes one with what it is given; before are the middleware for all of them.
func (p *Project) tanStackServer(r Route, handlers source.Node, before []source.Node) []Route {
	if handlers.Is(source.Function, source.Arrow) {
		for call := range handlers.Find(source.Call) {
			if call.CalleeName() == "createHandlers" {
				handlers = call.Arg(0)
				break
			}
		}
	}
	out := p.tanStackHandlers(r, handlers)
	for i := range out {
		out[i].Through = append(before[:len(before):len(before)], out[i].Through...)
	}
	return out
}

// guardsListed are the functions that a list of middleware names.
func (p *Project) guardsListed(list source.Node) []source.Node {
	var out []source.Node
	for _, n := range listed(list) {
		if n.OK() {
			out = append(out, p.named(n))
		}
	}
	return p.withTheirOwn(out, 3)
}

// tanStackHandlers lists the handlers of an object {GET, POST}.
func (p *Project) tanStackHandlers(r Route, object source.Node) []Route {
	var out []Route
	for prop := range object.Children() {
		if !isMethod(prop.Key()) {
			continue
		}
		one := r
		one.Kind, one.Method = Handler, prop.Key()
		value := object.Prop(prop.Key())
		if handler := value.Prop("handler"); value.Kind() == source.Object && handler.OK() { // { middleware, handler }
			one.Node, one.Through = p.unwrap(handler)
			one.Through = append(p.guardsListed(value.Prop("middleware")), one.Through...)
		} else {
			one.Node, one.Through = p.unwrap(value)
		}
		out = append(out, one)
	}
	return out
}

// withTheirOwn puts in front of each middleware those that it asks for itself:
// createMiddleware().middleware([signedIn]).server(…), written out or made by a function.
func (p *Project) withTheirOwn(through []source.Node, depth int) []source.Node {
	var out []source.Node
	for _, n := range through {
		if chain := p.middlewareChain(n); chain.OK() && depth > 0 {
			for _, before := range p.withTheirOwn(p.chainArgs(chain.Child(source.Callee)), depth-1) {
				if !n.Contains(before) && before != n {
					out = append(out, before)
				}
			}
		}
		out = append(out, n)
	}
	return out
}

// middlewareChain is the chain of calls that makes a middleware: the node itself, or what
// the function that it calls returns.
func (p *Project) middlewareChain(n source.Node) source.Node {
	if n.Kind() != source.Call {
		return source.Node{}
	}
	if chainHead(n).CalleeName() == "createMiddleware" {
		return n
	}
	fn := p.Definition(n.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	if body := fn.Child(source.Body); body.Kind() == source.Call && chainHead(body).CalleeName() == "createMiddleware" {
		return body
	}
	for r := range fn.Find(source.Return) {
		if v := r.Child(source.Value); r.Function() == fn && v.Kind() == source.Call && chainHead(v).CalleeName() == "createMiddleware" {
			return v
		}
	}
	return source.Node{}
}
