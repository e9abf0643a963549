package seo

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fetchedPages are the places of a single-page app where the public pages are
// routed, and where what they show is fetched: those that fetch before the others.
func fetchedPages(p *project.Project) []check.Place {
	const most = 24
	var fetched, rest []check.Place
	pages := slices.DeleteFunc(publicPages(p), func(r project.Route) bool { return !r.Node.OK() || r.Path == "/*" || r.Path == "*" || isErrand(p, r) })
	slices.SortStableFunc(pages, func(a, b project.Route) int { return cmp.Compare(depthOf(a.Path), depthOf(b.Path)) })
	for _, r := range pages {
		if len(fetched) >= most {
			break
		}
		var routed []check.Place
		if line := routedAt(p, r); line > 0 && (r.File != r.Node.File().Path || line > r.Node.Line()+3 || line < r.Node.Line()-3) {
			routed = append(routed, check.Line(r.File, line, wholePath(p, r)+" is made in the browser"))
		}
		if at := fetchedBy(p, r.Node, 2); len(at) > 0 && !isSignUp(r) {
			fetched = append(append(fetched, routed...), at...)
		} else {
			rest = append(rest, routed...)
		}
	}
	out := append(fetched, rest...)
	return out[:min(len(out), most)]
}

// changesThings reports whether a page is the form with which something is made,
// changed or brought in, or the first screen of those who work with them: open as it
// may be, nobody searches for it.
func changesThings(url string) bool {
	last := strings.ToLower(url[strings.LastIndexByte(url, '/')+1:])
	switch first, _, _ := strings.Cut(last, "-"); first {
	case "edit", "add", "new", "create", "import", "export", "delete", "manage":
		return true
	}
	return strings.HasSuffix(last, "dashboard")
}

// depthOf is how far below the first page a page lies; those about one thing among
// many lie below the rest.
func depthOf(url string) int {
	url = strings.Trim(url, "/")
	if url == "" {
		return 0
	}
	depth := strings.Count(url, "/") + 1
	if strings.ContainsAny(url, ":[$") {
		depth += 10
	}
	return depth
}

// routedAt is the line of a file where a path is routed, 0 when it is not seen.
func routedAt(p *project.Project, r project.Route) int {
	for s := range p.Source(r.File).Find(source.String) {
		if v, _ := s.StringValue(); (v == r.Path || "/"+v == r.Path) && s.Parent().Key() == "path" && s.Parent().Is(source.Attr, source.Property) {
			return s.Line()
		}
	}
	return 0
}

// fetchedBy is where a component, or else a hook of the app's that it calls, fetches
// what it shows.
func fetchedBy(p *project.Project, fn source.Node, depth int) []check.Place {
	var hooks []source.Node
	for call := range fn.Find(source.Call) {
		name := call.CalleeName()
		switch {
		case name == "useQuery" || name == "useSWR" || name == "useInfiniteQuery":
			if answersHandlers(call) || asksForVisitor(call) {
				continue
			}
			return []check.Place{check.Line(call.File().Path, call.Line(), "what the page shows is fetched here, in the browser")}
		case name == "useEffect":
			if at := fetchedInEffect(p, call); len(at) > 0 {
				return at
			}
		case strings.HasPrefix(name, "use") && depth > 0:
			if low := strings.ToLower(name); !strings.Contains(low, "auth") && !strings.Contains(low, "user") {
				hooks = append(hooks, call)
			}
		}
	}
	for _, call := range hooks {
		if hook := p.Definition(call.Child(source.Callee)); hook.Is(source.Function, source.Arrow) && hook != fn {
			if at := fetchedBy(p, hook, depth-1); len(at) > 0 {
				return at
			}
		}
	}
	return nil
}

// fetchedInEffect is an effect that asks for what its component shows, and where it is
// asked, when that is further away.
func fetchedInEffect(p *project.Project, effect source.Node) []check.Place {
	for c := range effect.Find(source.Call) {
		direct := asks(c)
		if !direct && !asksWithin(p, called(p, c), 2) {
			continue
		}
		out := []check.Place{check.Line(effect.File().Path, effect.Line(), "what the page shows is fetched here, in the browser")}
		asked := []source.Node{c}
		if in := askingCall(called(p, c)); !direct && in.File() == effect.File() {
			asked = append(asked, in)
		}
		for _, at := range asked {
			if last := out[len(out)-1].Line; at.Line() > max(effect.Line(), last)+3 || at.Line() < effect.Line()-3 {
				out = append(out, check.Line(at.File().Path, at.Line(), "asks for what the page shows, once a script runs"))
			}
		}
		return out
	}
	return nil
}

// asksForVisitor reports whether a query is for who is signed in: that is shown to nobody
// else, and is no content of the page.
func asksForVisitor(query source.Node) bool {
	for n := range query.Find(source.String, source.Call) {
		switch n.Kind() {
		case source.String:
			v, _ := n.StringValue()
			if v = strings.ToLower(strings.Trim(v, "/")); strings.HasSuffix(v, "/me") || v == "user" && len(n.Parent().ChildrenIn(source.Item)) == 1 || slices.Contains([]string{"me", "auth/user", "api/auth/user", "api/user", "session", "currentuser", "current-user"}, v) {
				return true
			}
		case source.Call:
			if slices.Contains([]string{"me", "getCurrentUser", "fetchCurrentUser", "getUser", "getSession", "whoami"}, n.CalleeName()) {
				return true
			}
		}
	}
	return false
}

// called is the function that a call runs, the one inside of useCallback too.
func called(p *project.Project, call source.Node) source.Node {
	fn := p.Definition(call.Child(source.Callee))
	if fn.Kind() == source.Call && fn.CalleeName() == "useCallback" {
		return fn.Arg(0)
	}
	return fn
}

// asksWithin reports whether a function asks the network, or calls one of the app's that
// does, so many calls deep.
func asksWithin(p *project.Project, fn source.Node, depth int) bool {
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return false
	}
	for c := range fn.Find(source.Call) {
		if asks(c) || depth > 0 && asksWithin(p, called(p, c), depth-1) {
			return true
		}
	}
	return false
}

// askingCall is the first call of a function that asks the network itself.
func askingCall(fn source.Node) source.Node {
	for c := range fn.Find(source.Call) {
		if asks(c) {
			return c
		}
	}
	return source.Node{}
}

// asks reports whether a call asks the network, by a client of the app's too that is told
// of a path.
func asks(c source.Node) bool {
	if method, _ := c.Arg(0).StringValue(); c.CalleeName() == "apiRequest" && slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, method) {
		return false // tells, and shows nothing of the answer's
	}
	if project.AsksNetwork(c) {
		return true
	}
	switch c.CalleeName() {
	case "get", "post", "request":
	default:
		return false
	}
	client := strings.ToLower(c.Child(source.Callee).Child(source.ObjectRole).Text())
	path, _ := c.Arg(0).StringValue()
	if c.Arg(0).Kind() == source.Template {
		path, _ = c.Arg(0).Child(source.Item).StringValue()
	}
	return strings.HasPrefix(path, "/") && (strings.Contains(client, "api") || strings.Contains(client, "axios") || strings.Contains(client, "http"))
}

// askedAt are the lines on which what an effect waits for is asked, where that is away
// from the effect: in a function of the component.
func askedAt(effect source.Node) []check.Place {
	for id := range effect.Find(source.Identifier) {
		if id.Role() != source.Callee {
			continue
		}
		for c := range id.Resolve().Find(source.Call) {
			if project.AsksNetwork(c) && (c.Line() > effect.Line()+3 || c.Line() < effect.Line()-3) {
				return []check.Place{check.Line(c.File().Path, c.Line(), "asks for what the page shows, once a script runs")}
			}
		}
	}
	return nil
}
