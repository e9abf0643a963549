package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// guardingNames are parts of the names of functions that judge a host.
var guardingNames = []string{"private", "internal", "ssrf", "allowed", "allowlist", "whitelist", "safeurl", "publicurl", "assertsafe", "blocked", "validateurl", "isvalidurl", "urlsafe", "safefetch", "checkhost", "validhost", "trusted", "permitted"}

// hostGuard is what looks at the host of an address in the function of a request
// or in those that it calls.
func hostGuard(p *project.Project, c source.Node) source.Node {
	fn := c.Function()
	for up := fn.Function(); up.OK(); up = up.Function() {
		if _, ok := p.RouteOf(up); ok {
			fn = up
		}
	}
	if g := guardIn(p, fn); g.OK() {
		return g
	}
	if _, routed := p.RouteOf(fn); routed {
		return source.Node{}
	}
	var guard source.Node
	for _, call := range p.CallsOf(fn) { // a helper: its callers may look
		guard = guardIn(p, call.Function())
		if !guard.OK() {
			return guard
		}
	}
	return guard
}

// guardIn is what looks at a host in one function.
func guardIn(p *project.Project, fn source.Node) source.Node {
	if g := looksAtHost(fn); g.OK() {
		return g
	}
	for m := range fn.Find(source.Member) {
		for _, s := range memberSigns(m) {
			if s.kind == internal {
				return m // other servers of the app alone get this far
			}
		}
	}
	for call := range fn.Find(source.Call) {
		if _, ok := project.ValidatorCall(call); ok && schemaNamesHosts(p, call) {
			return call
		}
		if test := call.Enclosing(source.If); call.CalleeName() == "timingSafeEqual" && test.Child(source.Cond).Contains(call) && test.Child(source.Then).Leaves() {
			return call // what the app has not signed itself gets no farther
		}
		low := strings.ToLower(call.CalleeName())
		target := p.Definition(call.Child(source.Callee))
		if !target.Is(source.Function, source.Arrow, source.Method) {
			if containsPart(low, guardingNames) && low != "getpublicurl" { // of a bucket
				return call
			}
			continue
		}
		if g := looksAtHost(target); g.OK() && mayRefuse(target) && (containsPart(low, guardingNames) || strings.Contains(low, "url") || strings.Contains(low, "valid") || strings.Contains(low, "parse")) {
			return call
		}
	}
	return source.Node{}
}

// mayRefuse reports whether a function that looks at an address may say no to it: it throws,
// or gives something else than an address back. One that only unwraps what a redirect
// carries never does.
func mayRefuse(fn source.Node) bool {
	if !fn.Child(source.Body).Is(source.Block) {
		return true
	}
	for range fn.Find(source.Throw) {
		return true
	}
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value)
		if s, ok := v.StringValue(); ok && s == "" || !v.OK() || !v.Is(source.Identifier, source.String, source.Template, source.Member, source.Call, source.Binary) || v.Text() == "undefined" || v.Kind() == source.Binary && v.Operator() != "||" && v.Operator() != "??" || v.Kind() == source.Call && v.CalleeName() != "toString" && v.CalleeName() != "get" {
			return true
		}
	}
	return false
}

// looksAtHost is where a function compares the host of an address.
func looksAtHost(fn source.Node) source.Node {
	for m := range fn.Find(source.Member) {
		switch m.Child(source.Name).Text() {
		case "hostname", "host", "origin":
		default:
			continue
		}
		for up := m.Parent(); up.OK() && up != fn; up = up.Parent() {
			if up.Kind() == source.Call && containsPart(strings.ToLower(up.CalleeName()), []string{"includes", "has", "test", "some", "endswith", "startswith", "match", "private", "allowed", "internal", "blocked", "lookup", "resolve", "safe"}) ||
				up.Kind() == source.Binary && (up.Operator() == "===" || up.Operator() == "!==" || up.Operator() == "==" || up.Operator() == "!=") ||
				up.Kind() == source.Declarator && strings.Contains(strings.ToLower(up.Child(source.Name).Text()), "host") {
				return m
			}
		}
	}
	return source.Node{}
}

// schemaNamesHosts reports whether the module that a schema is written in, or
// one that it imports, judges hosts.
func schemaNamesHosts(p *project.Project, call source.Node) bool {
	def := p.Definition(call.Child(source.Callee).Child(source.ObjectRole))
	if !def.OK() {
		return false
	}
	file := def.File().Path
	for _, name := range append([]string{file}, p.Modules().ImportsOf(file)...) {
		if p.HoldsFold(name, "ssrf", ".hostname", "isprivate", "127.0.0.1") {
			return true
		}
	}
	return false
}

// searched reports whether the function of a request looks for a text somewhere in its
// address, and turns away what has it not: url.includes("cdn.example.com").
func searched(o outgoing) bool {
	name := o.value.Ident()
	if name == "" {
		return false
	}
	for i := range o.call.Function().Find(source.If) {
		cond := i.Child(source.Cond)
		if i.Start() > o.call.Start() || !i.Child(source.Then).Leaves() {
			continue
		}
		for c := range cond.Find(source.Call) {
			if text, ok := c.Arg(0).StringValue(); ok && c.CalleePath() == name+".includes" && strings.Contains(text, ".") {
				return true
			}
		}
	}
	return false
}
