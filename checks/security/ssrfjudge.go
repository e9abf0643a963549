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
	o := outgoing{call: c, value: hostPart(p, arg, hostDepth)}
	if !o.value.OK() {
		return o
	}
	o.flow = p.FlowOf(o.value)
	if answeredElsewhere(p, o.value) || fixedByCallers(p, o.value, 3) {
		return o
	}
	if !namedBySender(p, c, o.value, o.flow) {
		if handed := handedBySender(p, o.value, 2); handed.OK() {
			o.value, o.flow, o.lent = handed, p.FlowOf(handed), true
		} else {
			return o
		}
	}
	o.lent = o.lent || o.flow.Has(project.FromDatabase)
	if o.guard = hostGuard(p, c); !o.guard.OK() {
		o.guard = hostGuard(p, o.value)
	}
	o.open = !o.guard.OK()
	return o
}

// fixedByCallers reports whether a value is a parameter, and all who call its function,
// the function itself left out, hand in an address whose host is written in the code.
func fixedByCallers(p *project.Project, value source.Node, depth int) bool {
	param := value.Lookup(value.Ident())
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if value.Kind() != source.Identifier || param.Kind() != source.Param || i < 0 || depth == 0 {
		return false
	}
	fixed := false
	for _, call := range p.CallsOf(fn) {
		arg := call.Arg(i)
		if fn.Contains(call) && arg.Kind() == source.Identifier && arg.Lookup(arg.Text()) == param {
			continue // tries once more
		}
		host := hostPart(p, arg, hostDepth)
		if !arg.OK() || host.OK() && !fixedByCallers(p, host, depth-1) {
			return false
		}
		fixed = true
	}
	return fixed
}

// namedBySender reports whether whoever sends a request names the host of an address that
// comes from a flow.
func namedBySender(p *project.Project, c, value source.Node, flow project.Flow) bool {
	named := flow.Has(project.FromInput) || flow.Has(project.FromChecked|project.FromCast) && syntaxOnly(p, c, flow)
	if flow.Has(project.FromInput) {
		flow.From &^= project.FromDatabase // what the app keeps is the other choice
	}
	if !named || flow.Has(project.FromUnknown|project.FromListed|project.FromDatabase|project.FromEnv) || flow.Place < project.InBody || flow.Place > project.InParams || strings.Contains(flow.Input.Text(), "location") {
		return false
	}
	return flow.Place != project.InQuery || !flow.Input.OK() || !sameAddress(flow.Input) || asked(value)
}

// handedBySender is what one of several callers hands to the function that makes a
// request, when that is an address which was sent: what the others hand it is no guard.
func handedBySender(p *project.Project, value source.Node, depth int) source.Node {
	param := handedParam(value)
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if !param.OK() || i < 0 || depth == 0 {
		return source.Node{}
	}
	for _, call := range p.CallsOf(fn) {
		arg := hostPart(p, call.Arg(i), hostDepth)
		if !arg.OK() || inBrowser(p, call.File().Path) || !running(p, call.File().Path) || hostGuard(p, call).OK() || foundElsewhere(p, arg, 2) {
			continue
		}
		if flow := p.FlowOf(arg); flow.Has(project.FromInput) && namedBySender(p, call, arg, flow) && !judgedByPattern(p, call.Function()) {
			return arg
		}
		if handed := handedBySender(p, arg, depth-1); handed.OK() {
			return handed
		}
	}
	return source.Node{}
}

// foundElsewhere reports whether a value is what a function of the app's own gives back that
// asks another service for it: found by what was sent, and not sent itself.
func foundElsewhere(p *project.Project, n source.Node, depth int) bool {
	call := n.Resolve()
	if call.Kind() == source.Await {
		call = call.Child(source.Value)
	}
	if call.Kind() != source.Call {
		return false
	}
	fn := p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return false
	}
	for c := range fn.Find(source.Call) {
		if _, ok := requestAddress(c); ok || depth > 0 && c.Parent().Is(source.Await, source.Return) && foundElsewhere(p, c, depth-1) {
			return true
		}
	}
	return false
}

// answeredElsewhere reports whether a value is a field of what the callers of its function
// got from another service, and none of them was sent: the address of a picture that a
// search there found.
func answeredElsewhere(p *project.Project, value source.Node) bool {
	if value.Kind() != source.Member {
		return false
	}
	param := handedParam(value.Child(source.ObjectRole))
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if !param.OK() || i < 0 {
		return false
	}
	found := false
	for _, call := range p.CallsOf(fn) {
		switch arg := call.Arg(i); {
		case foundElsewhere(p, arg, 2):
			found = true
		case p.FlowOf(arg).Has(project.FromInput | project.FromChecked | project.FromCast):
			return false
		}
	}
	return found
}

// handedParam is the parameter that a value is, or one of the items of.
func handedParam(n source.Node) source.Node {
	for range 6 {
		switch n.Kind() {
		case source.Identifier:
			d := n.Lookup(n.Text())
			switch loop := d.Enclosing(source.ForOf); {
			case d.Kind() == source.Param:
				return d
			case d.Kind() != source.Declarator || !d.Child(source.Name).Is(source.Identifier):
				return source.Node{}
			case loop.OK() && loop.Child(source.Left).Contains(d):
				n = loop.Child(source.Right)
			default:
				n = d.Child(source.Value)
			}
		case source.Call: // urls.slice(0, 4)
			n = n.Child(source.Callee).Child(source.ObjectRole)
		case source.Index:
			n = n.Child(source.ObjectRole)
		default:
			return source.Node{}
		}
	}
	return source.Node{}
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

// hostDepth is through how much around it the host of an address is looked for:
// new URL(`${base.replace("/", "")}/path`).toString(), of a variable.
const hostDepth = 9

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
		if call.CalleePath() == "URL" || strings.Contains(low, "url") || low == "parse" || low == "safeparse" || strings.HasSuffix(low, "startswith") {
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
		if strings.HasSuffix(strings.ToLower(call.CalleeName()), "startswith") { // itself, or a helper that is handed both
			for _, a := range call.Args() {
				if v, ok := a.StringValue(); ok && fixedHost.MatchString(v) {
					return true
				}
			}
		}
		switch call.CalleeName() {
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
