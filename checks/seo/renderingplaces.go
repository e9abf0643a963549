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
// routed, and where what they show is fetched.
func fetchedPages(p *project.Project) []check.Place {
	const most = 20
	var out []check.Place
	pages := slices.DeleteFunc(publicPages(p), func(r project.Route) bool { return !r.Node.OK() || r.Path == "/*" || r.Path == "*" || isErrand(p, r) })
	slices.SortStableFunc(pages, func(a, b project.Route) int { return cmp.Compare(depthOf(a.Path), depthOf(b.Path)) })
	for _, r := range pages {
		if len(out) >= most {
			break
		}
		if line := routedAt(p, r); line > 0 && (r.File != r.Node.File().Path || line > r.Node.Line()+3 || line < r.Node.Line()-3) {
			out = append(out, check.Line(r.File, line, wholePath(p, r)+" is made in the browser"))
		}
		out = append(out, fetchedBy(p, r.Node, 2)...)
	}
	return out
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

// fetchedBy is where a component, or a hook of the app's that it calls, fetches
// what it shows.
func fetchedBy(p *project.Project, fn source.Node, depth int) []check.Place {
	for call := range fn.Find(source.Call) {
		name := call.CalleeName()
		switch {
		case name == "useQuery" || name == "useSWR" || name == "useInfiniteQuery":
			return []check.Place{check.Line(call.File().Path, call.Line(), "what the page shows is fetched here, in the browser")}
		case name == "useEffect":
			for c := range call.Find(source.Call) {
				direct := project.AsksNetwork(c)
				if !direct && !asksWithin(p, called(p, c), 2) {
					continue
				}
				out := []check.Place{check.Line(call.File().Path, call.Line(), "what the page shows is fetched here, in the browser")}
				if c.Line() > call.Line()+3 {
					out = append(out, check.Line(c.File().Path, c.Line(), "asks for what the page shows, once a script runs"))
				}
				return out
			}
		case strings.HasPrefix(name, "use") && depth > 0:
			if hook := p.Definition(call.Child(source.Callee)); hook.Is(source.Function, source.Arrow) && hook != fn {
				if at := fetchedBy(p, hook, depth-1); len(at) > 0 && !strings.Contains(strings.ToLower(name), "auth") && !strings.Contains(strings.ToLower(name), "user") {
					return at
				}
			}
		}
	}
	return nil
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
		if project.AsksNetwork(c) || depth > 0 && asksWithin(p, called(p, c), depth-1) {
			return true
		}
	}
	return false
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
