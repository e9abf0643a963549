package security

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fixedHost is an address that names its host: what follows is only a path.
var fixedHost = regexp.MustCompile(`^[a-z]+://[^/?#]+[/?#]|^/`)

// judgeRequest says who names the host of a request.
func judgeRequest(p *project.Project, c, arg source.Node) outgoing {
	o := outgoing{call: c, value: hostPart(p, arg, 5)}
	if !o.value.OK() {
		return o
	}
	o.flow = p.FlowOf(o.value)
	named := o.flow.Has(project.FromInput) || o.flow.Has(project.FromChecked|project.FromCast) && syntaxOnly(p, c, o.flow)
	if !named || o.flow.Has(project.FromUnknown|project.FromListed|project.FromDatabase|project.FromEnv) || o.flow.Place < project.InBody || o.flow.Place > project.InParams || strings.Contains(o.flow.Input.Text(), "location") {
		return o
	}
	if o.flow.Place == project.InQuery && o.flow.Input.OK() && sameAddress(o.flow.Input) && !asked(o.value) {
		return o
	}
	if o.guard = hostGuard(p, c); !o.guard.OK() {
		o.open = true
	}
	return o
}

// sameAddress reports whether an input is the address that the request itself
// came to, such as request.url.
func sameAddress(n source.Node) bool {
	switch n.Child(source.Name).Text() {
	case "url", "origin", "originalUrl", "href":
		return true
	}
	return false
}

// asked reports whether a value is a field of an address's question, such as
// url.searchParams.get("feed").
func asked(n source.Node) bool {
	call := n.Resolve()
	return call.CalleeName() == "get" && strings.Contains(call.CalleeTrail(), "searchParams")
}

// hostPart is the part of an address that names its host; no node when that is
// written in the code.
func hostPart(p *project.Project, n source.Node, depth int) source.Node {
	if depth == 0 {
		return source.Node{}
	}
	switch n.Kind() {
	case source.Template:
		first := n.Child(source.Item)
		if v, ok := first.StringValue(); ok {
			if fixedHost.MatchString(v) {
				return source.Node{}
			}
			if v != "" && !strings.HasSuffix(v, "://") && !strings.HasSuffix(v, "//") {
				return labelPart(n)
			}
			for c := range n.Children() {
				if !c.Is(source.String) {
					return hostPart(p, c, depth-1)
				}
			}
		}
		return hostPart(p, first, depth-1)
	case source.Binary:
		left := n.Child(source.Left)
		if v, ok := left.StringValue(); ok {
			if fixedHost.MatchString(v) {
				return source.Node{}
			}
			return hostPart(p, n.Child(source.Right), depth-1)
		}
		return hostPart(p, left, depth-1)
	case source.String:
		return source.Node{}
	case source.New:
		if n.CalleePath() == "URL" && n.Arg(1).OK() {
			return hostPart(p, n.Arg(1), depth-1)
		}
		return hostPart(p, n.Arg(0), depth-1)
	case source.Call:
		switch n.CalleeName() {
		case "toString", "trim", "replace", "String", "decodeURIComponent", "normalizeUrl":
			if o := n.Child(source.Callee).Child(source.ObjectRole); o.OK() {
				return hostPart(p, o, depth-1)
			}
			return hostPart(p, n.Arg(0), depth-1)
		}
	case source.Member:
		switch n.Child(source.Name).Text() {
		case "href":
			return hostPart(p, n.Child(source.ObjectRole), depth-1)
		}
	case source.Identifier:
		d := n.Lookup(n.Text())
		if d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier && d.Parent().Has(source.Const) {
			v := d.Child(source.Value)
			if v.Is(source.Template, source.Binary, source.New, source.String) || v.CalleeName() == "toString" {
				return hostPart(p, v, depth-1)
			}
		}
	}
	return n
}

// labelPart is what follows a beginning such as "https://api." in a template:
// when the fixed part goes on behind it with a host, the caller names a part of
// a host that is the app's choice.
func labelPart(n source.Node) source.Node {
	items := 0
	for c := range n.Children() {
		if v, ok := c.StringValue(); ok && items > 0 && strings.HasPrefix(v, ".") && strings.Contains(v[1:], ".") {
			return source.Node{}
		}
		items++
	}
	for c := range n.Children() {
		if !c.Is(source.String) {
			return c
		}
	}
	return source.Node{}
}

// syntaxOnly reports whether an address is tested for its form alone, in the
// function of a request or in one that calls it: for being an address, for its
// protocol, by a schema that asks no more. A caller's pattern may name hosts.
func syntaxOnly(p *project.Project, c source.Node, f project.Flow) bool {
	fn := c.Function()
	form := testsForm(fn)
	callers := callersAbove(p, fn)
	if f.Has(project.FromCast) && !protocolOnly(p, callers) {
		return form && !beginsWithHost(fn)
	}
	for _, caller := range callers {
		if beginsWithHost(caller) || judgedByPattern(p, caller) {
			return false
		}
		form = form || testsForm(caller)
	}
	return form && !beginsWithHost(fn)
}

// callersAbove lists the functions that call a function, and those that call
// them.
func callersAbove(p *project.Project, fn source.Node) []source.Node {
	var out []source.Node
	next := []source.Node{fn}
	for range 2 {
		var above []source.Node
		for _, f := range next {
			for _, call := range p.CallsOf(f) {
				if up := call.Function(); up.OK() && !slices.Contains(out, up) && len(out) < 20 {
					out, above = append(out, up), append(above, up)
				}
			}
		}
		next = above
	}
	return out
}

// judgedByPattern reports whether a function has a value judged by one of the app
// that holds it against a pattern or a list.
func judgedByPattern(p *project.Project, caller source.Node) bool {
	for c := range caller.Find(source.Call) {
		if !strings.Contains(strings.ToLower(c.CalleeName()), "valid") {
			continue
		}
		if fn := p.Definition(c.Child(source.Callee)); fn.Is(source.Function, source.Arrow, source.Method) && containsPart(fn.Text(), []string{".test(", ".match(", ".includes(", ".some(", ".has("}) {
			return true
		}
	}
	return false
}

// protocolOnly reports whether a caller has an address judged by a function of
// the app that reads nothing but its protocol.
func protocolOnly(p *project.Project, callers []source.Node) bool {
	found := false
	for _, caller := range callers {
		for c := range caller.Find(source.Call) {
			low := strings.ToLower(c.CalleeName())
			if low == "test" {
				return false
			}
			if !strings.Contains(low, "valid") || !strings.Contains(low, "url") {
				continue
			}
			fn := p.Definition(c.Child(source.Callee))
			if !fn.Is(source.Function, source.Arrow, source.Method) || looksAtHost(fn).OK() || !strings.Contains(fn.Text(), ".protocol") || containsPart(fn.Text(), []string{".test(", ".match(", ".includes(", ".some("}) {
				return false
			}
			found = true
		}
	}
	return found
}

// testsForm reports whether a function tests an address for its form.
func testsForm(fn source.Node) bool {
	for call := range fn.Find(source.Call, source.New) {
		low := strings.ToLower(call.CalleeName())
		if call.CalleePath() == "URL" || strings.Contains(low, "url") || low == "parse" || low == "safeparse" || low == "startswith" {
			return true
		}
		if _, ok := project.ValidatorCall(call); ok {
			return true
		}
	}
	return false
}

// beginsWithHost reports whether a function tests whether an address begins with
// a protocol and a host, or fits a pattern that begins so.
func beginsWithHost(fn source.Node) bool {
	for call := range fn.Find(source.Call) {
		switch call.CalleeName() {
		case "startsWith":
			if v, ok := call.Arg(0).StringValue(); ok && fixedHost.MatchString(v) {
				return true
			}
		case "test":
			if namesHost.MatchString(call.Child(source.Callee).Child(source.ObjectRole).Resolve().Text()) {
				return true
			}
		case "match":
			if namesHost.MatchString(call.Arg(0).Resolve().Text()) {
				return true
			}
		}
	}
	return false
}

// namesHost is the beginning of a pattern of addresses on one host.
var namesHost = regexp.MustCompile(`^/\^https\??:\\?/\\?/[^/]*[a-z0-9-]+\\\.[a-z]{2,}`)

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
			if containsPart(low, guardingNames) {
				return call
			}
			continue
		}
		if g := looksAtHost(target); g.OK() && (containsPart(low, guardingNames) || strings.Contains(low, "url") || strings.Contains(low, "valid") || strings.Contains(low, "parse")) {
			return call
		}
	}
	return source.Node{}
}

// looksAtHost is where a function compares the host of an address.
func looksAtHost(fn source.Node) source.Node {
	for m := range fn.Find(source.Member, source.String) {
		if m.Kind() == source.String {
			continue
		}
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
