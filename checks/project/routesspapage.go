package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// shown is the component that a route shows, with the guards that are around
// it: for <Private><Home /></Private> the definition of Home, and Private.
func (p *Project) shown(n source.Node) (component source.Node, through []source.Node) {
	if n.Kind() == source.Arrow && n.Child(source.Body).Kind() == source.Element {
		n = n.Child(source.Body)
	}
	for n.Kind() == source.Element {
		inner, one := onlyElement(n)
		if !one {
			if tag := n.Child(source.Tag); tag.Is(source.Identifier, source.Member) && !isHTML(tag.Text()) {
				if page := handedPage(n); page.OK() {
					through = append(through, p.guard(tag)...)
					tag = page
				}
				n = tag
				break
			}
			return n, through // the page is written where it is routed
		}
		through = append(through, p.guard(n.Child(source.Tag))...)
		n = inner
	}
	return p.component(n), through
}

// handedPage is the component that another one is given to show: <Lazy component={Home} />.
func handedPage(e source.Node) source.Node {
	for _, key := range []string{"component", "Component", "page", "Page"} {
		if v := e.AttrValue(key); v.Is(source.Identifier, source.Member) && !isHTML(v.Text()) {
			return v
		}
	}
	return source.Node{}
}

// isHTML reports whether a tag is HTML's own and no component.
func isHTML(tag string) bool { return tag == strings.ToLower(tag) }

// isRedirect reports whether a route only sends visitors on.
func isRedirect(n source.Node) bool {
	return n.Is(source.Identifier, source.Member, source.Element) && slices.Contains([]string{"Navigate", "Redirect"}, n.Text())
}

// onlyElement is the one element inside of an element.
func onlyElement(e source.Node) (inner source.Node, one bool) {
	for c := range e.Children() {
		if c.Role() != source.Item || c.Kind() != source.Element {
			continue
		}
		if inner.OK() {
			return source.Node{}, false
		}
		inner = c
	}
	return inner, inner.OK()
}

// component follows a name to the component it stands for, through lazy() and
// import(); what cannot be followed is returned as it is.
func (p *Project) component(n source.Node) source.Node {
	d := n
	if n.Is(source.Identifier, source.Member) {
		if found := p.Definition(n); found.OK() {
			d = found
		}
	}
	if !d.Is(source.Call, source.Arrow) {
		return d
	}
	for call := range d.Find(source.Call) {
		if call.Child(source.Callee).Text() != "import" {
			continue
		}
		spec, _ := call.Arg(0).StringValue()
		if file := p.Modules().Resolve(d.File().Path, spec); file != "" {
			if page := p.Exported(file, "default"); page.OK() {
				return page
			}
			if f := p.Source(file); f != nil {
				return f.Root()
			}
		}
	}
	if d.Kind() == source.Call { // memo(Page), withAuth(Page)
		if arg := d.Arg(0); arg.Is(source.Identifier) {
			if found := p.Definition(arg); found.OK() {
				return found
			}
		}
	}
	return d
}

// guard is a component that can turn a visitor away, none for any other: one
// that redirects, or that only its name is known of and says so.
func (p *Project) guard(tag source.Node) []source.Node {
	if !tag.Is(source.Identifier, source.Member) {
		return nil
	}
	d := p.component(tag)
	if !d.Is(source.Function, source.Arrow, source.Class) {
		if guardName(tag.Path()) {
			return []source.Node{tag}
		}
		return nil
	}
	if guardName(tag.Path()) || redirects(d) || !strings.Contains(tag.Path(), "Provider") && redirectsInEffect(d) {
		return []source.Node{d}
	}
	return nil
}

func guardName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"provider", "public", "guest", "unauthenticated"} {
		if strings.Contains(name, word) {
			return false
		}
	}
	for _, word := range []string{"protect", "private", "require", "guard", "authroute", "authenticated", "signedin", "adminroute", "withauth"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// redirects reports whether a component leads to a page for signing in. One that
// leads elsewhere keeps nobody out: such as the one that brings members from the
// landing page to theirs.
func redirects(d source.Node) bool {
	for e := range d.Find(source.Element) {
		switch e.TagName() {
		case "RedirectToSignIn":
			return true
		case "Navigate", "Redirect":
			to := e.AttrValue("to")
			if !to.OK() {
				to = e.AttrValue("href")
			}
			text := strings.ToLower(to.Text())
			if strings.Contains(text, "login") || strings.Contains(text, "auth") || strings.Contains(text, "sign") {
				return true
			}
		}
	}
	return false
}

// redirectsInEffect reports whether a component leads to a page for signing in as soon
// as it has learned that nobody is: if (!session?.user) navigate("/login"). A provider
// stands around the pages for everyone too, and leads away from some.
func redirectsInEffect(d source.Node) bool {
	for call := range d.Find(source.Call) {
		switch call.CalleeName() {
		case "navigate", "setLocation", "push", "replace":
		default:
			continue
		}
		to, _ := call.Arg(0).StringValue()
		if to = strings.ToLower(to); !strings.HasPrefix(to, "/login") && !strings.HasPrefix(to, "/auth") && !strings.HasPrefix(to, "/sign") {
			continue
		}
		branch := call.Enclosing(source.If)
		if cond := branch.Child(source.Cond); cond.Operator() != "!" || !branch.Child(source.Then).Contains(call) {
			continue
		}
		for up := call.Enclosing(source.Call); up.OK(); up = up.Enclosing(source.Call) {
			if up.CalleeName() == "useEffect" && d.Contains(up) {
				return true
			}
		}
	}
	return false
}
