package project

import (
	"bytes"
	"cmp"
	"strings"

	"underpin/checks/project/source"
)

// tanStackRoutes lists the routes of a TanStack Start app: the pages and server
// handlers of createFileRoute and createServerFileRoute, and the functions of
// createServerFn, which the browser calls.
func (p *Project) tanStackRoutes() []Route {
	if !p.Stack().Has(TanStack) {
		return nil
	}
	var out []Route
	for _, name := range p.Sources() {
		text, _ := p.Read(name)
		if !bytes.Contains(text, []byte("createFileRoute")) && !bytes.Contains(text, []byte("createServer")) || !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for call := range f.Find(source.Call) {
			out = append(out, p.tanStackRoute(call)...)
		}
	}
	return belowGuards(out)
}

// belowGuards lets the guard of a layout stand before the pages below it, and
// takes the segments without a path out of the addresses.
func belowGuards(routes []Route) []Route {
	guards := map[string][]source.Node{}
	for _, r := range routes {
		if r.Kind == Page && len(r.Through) > 0 {
			guards[r.Path] = r.Through
		}
	}
	for i := range routes {
		r := &routes[i]
		var before []source.Node
		for at := 1; at < len(r.Path); at++ {
			if r.Path[at] == '/' {
				before = append(before, guards[r.Path[:at]]...)
			}
		}
		r.Through = append(before, r.Through...)
	}
	for i := range routes {
		routes[i].Path = withoutPathless(routes[i].Path)
	}
	return routes
}

// withoutPathless is /users for /_authenticated/users/, and "" for what has no
// address.
func withoutPathless(id string) string {
	if id == "" {
		return ""
	}
	out := ""
	for s := range strings.SplitSeq(id, "/") {
		if s != "" && !strings.HasPrefix(s, "_") && !(strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")")) {
			out += "/" + s
		}
	}
	return cmp.Or(out, "/")
}

func (p *Project) tanStackRoute(call source.Node) []Route {
	inner := call.Child(source.Callee)
	r := Route{File: call.File().Path, Stack: TanStack}
	if inner.Kind() == source.Call && (inner.CalleeName() == "createFileRoute" || inner.CalleeName() == "createServerFileRoute") {
		r.Path, _ = inner.Arg(0).StringValue()
		options := call.Arg(0)
		var out []Route
		if page := options.Prop("component"); page.OK() {
			one := r
			one.Kind, one.Method = Page, "GET"
			one.Node, one.Through = p.unwrap(page)
			if guard := options.Prop("beforeLoad"); guard.OK() {
				one.Through = append([]source.Node{p.named(guard)}, one.Through...)
			}
			out = append(out, one)
		}
		server := options.Prop("server")
		return append(out, p.tanStackServer(r, server.Prop("handlers"), p.guardsListed(server.Prop("middleware")))...)
	}
	if inner.Kind() != source.Member {
		return nil
	}
	head := chainHead(inner)
	switch name := inner.Child(source.Name).Text(); {
	case name == "handler" && head.CalleeName() == "createServerFn":
		r.Kind, r.Method = Action, "POST"
		if m, ok := head.Arg(0).Prop("method").StringValue(); ok {
			r.Method = m
		}
		r.Node, _ = p.unwrap(call.Arg(0))
		r.Through = p.withTheirOwn(p.chainArgs(inner), 3)
		return []Route{r}
	case name == "methods" && head.CalleeName() == "createServerFileRoute":
		r.Path, _ = head.Arg(0).StringValue()
		return p.tanStackHandlers(r, call.Arg(0))
	}
	return nil
}

// chainHead is the first call of a chain such as a().b().c.
func chainHead(n source.Node) source.Node {
	for {
		switch n.Kind() {
		case source.Member:
			n = n.Child(source.ObjectRole)
		case source.Call:
			if n.Child(source.Callee).Kind() != source.Member {
				return n
			}
			n = n.Child(source.Callee)
		default:
			return source.Node{}
		}
	}
}

// chainArgs are the middleware and validators that the calls of a chain take.
func (p *Project) chainArgs(n source.Node) []source.Node {
	var out []source.Node
	for n.Is(source.Member, source.Call) {
		if n.Kind() == source.Member {
			n = n.Child(source.ObjectRole)
			continue
		}
		var named []source.Node
		for _, arg := range n.Args() {
			for _, a := range listed(arg) {
				if a.Kind() != source.Object {
					named = append(named, p.named(a))
				}
			}
		}
		out = append(named, out...)
		n = n.Child(source.Callee)
	}
	return out
}
