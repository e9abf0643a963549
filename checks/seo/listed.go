package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// listedPages are the paths of the pages that anyone can open, that have a fixed
// address and that a search is of use for; at least the first page. A page that
// may lie behind a login is left out: leaving a page out costs less than sending
// crawlers to a login.
func listedPages(p *project.Project) []string {
	g := guardOf(p)
	paths := []string{"/"}
	for _, r := range p.Addresses() {
		if r.Kind == project.Page && fixedAddress(r.Path) && !isPrivatePath(r.Path) && !isStep(r.Path) && !noContent(r.Path) &&
			!inPrivateGroup(r.File) && !g.keepsFrom(p, r) && !hidden(p, r) {
			paths = append(paths, r.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// fixedAddress reports whether a path has no part that differs per item, and is
// no folder that a router keeps to itself.
func fixedAddress(url string) bool {
	return strings.HasPrefix(url, "/") && !strings.ContainsAny(url, ":*[]{}$@()_") && !strings.HasPrefix(url, "/well-known")
}

func noContent(url string) bool {
	switch path.Base(url) {
	case "404", "500", "offline", "error", "not-found", "maintenance":
		return true
	}
	return false
}

// privateGroups are names that apps give to the folder around what only those
// who are signed in can open.
var privateGroups = []string{
	"(dashboard)", "(app)", "(protected)", "(private)", "(authenticated)", "(auth)", "(admin)", "(user)", "(account)", "(platform)",
	"(logged-in)", "(member)", "(members)", "(workspace)", "(portal)", "(secure)",
}

func inPrivateGroup(file string) bool {
	return slices.ContainsFunc(strings.Split(file, "/"), func(folder string) bool { return slices.Contains(privateGroups, folder) })
}

// A guard is what the middleware of a Next app does with strangers.
type guard struct {
	sendsAway bool     // to the sign-in page
	closed    []string // the paths that it names as closed to strangers
	framed    []string // the paths that the app's frame names as such
	open      []string // the paths that it names as open to them
}

// guardOf reads the middleware and the modules that it imports.
func guardOf(p *project.Project) guard { return project.Answer(p, "seo/guard", readGuard) }

func readGuard(p *project.Project) guard {
	var g guard
	for _, r := range p.Addresses() {
		if r.Kind != project.Middleware || r.Stack != project.Next {
			continue
		}
		seen := map[string]bool{}
		next := []string{r.File}
		for depth := 0; depth < 3; depth++ {
			var further []string
			for _, file := range next {
				if f := p.Source(file); f != nil && !seen[file] {
					seen[file] = true
					g.read(f)
					further = append(further, p.Modules().ImportsOf(file)...)
				}
			}
			next = further
		}
	}
	for _, r := range p.Addresses() { // pages below one frame may be told apart there
		if r.Kind != project.Layout || r.Stack != project.Next || !p.Holds(r.File, "usePathname", "pathname") {
			continue
		}
		var frame guard
		if f := p.Source(r.File); f != nil {
			frame.read(f)
		}
		g.framed = append(g.framed, frame.closed...)
	}
	return g
}

func (g *guard) read(f *source.File) {
	for call := range f.Find(source.New, source.Call) {
		if (call.Kind() == source.New && call.CalleeName() == "URL" || call.CalleeName() == "redirect") && leadsToSignIn(call.Arg(0).Resolve()) {
			g.sendsAway = true
		}
	}
	for a := range f.Find(source.Assign) { // url.pathname = "/login"
		if strings.HasSuffix(a.Child(source.Left).Path(), ".pathname") && leadsToSignIn(a.Child(source.Right)) {
			g.sendsAway = true
		}
	}
	for d := range f.Find(source.Declarator) {
		name := strings.ToLower(d.Child(source.Name).Text())
		list, others := &g.open, &g.closed
		switch {
		case strings.Contains(name, "public"), strings.Contains(name, "unauth"), strings.Contains(name, "unprotected"), strings.Contains(name, "open"):
		case strings.Contains(name, "protect"), strings.Contains(name, "private"), strings.Contains(name, "secure"):
			list, others = others, list
		default:
			continue
		}
		if !usedLater(d) {
			continue
		}
		for s := range d.Child(source.Value).Find(source.String) {
			switch text, _ := s.StringValue(); {
			case !strings.HasPrefix(text, "/"):
			case excepted(s, d):
				*others = append(*others, text)
			default:
				*list = append(*list, text)
			}
		}
	}
}

// excepted reports whether a path is named as one that a condition is not about:
// const isProtected = pathname !== "/" && !pathname.startsWith("/login").
func excepted(s, within source.Node) bool {
	not := false
	for n := s.Parent(); n.OK() && n != within; n = n.Parent() {
		switch op := n.Operator(); {
		case n.Kind() == source.Binary && (op == "!==" || op == "!="), n.Kind() == source.Unary && op == "!":
			not = !not
		}
	}
	return not
}

// keepsFrom reports whether strangers may not reach a page, as far as can be
// told. A guard that names neither what is open nor what is closed may keep them
// from every page but those that are public by their nature.
func (g guard) keepsFrom(p *project.Project, r project.Route) bool {
	switch {
	case r.Stack == project.Next && allows(g.framed, r.Path):
		return true
	case r.Stack != project.Next || !g.sendsAway:
		return false
	case allows(g.closed, r.Path):
		return true
	case len(g.open) > 0:
		return !allows(g.open, r.Path) && !publicByNature(r.Path) && !passedBy(p.WithCode(r))
	}
	return len(g.closed) == 0 && !publicByNature(r.Path) && !passedBy(p.WithCode(r))
}

// passedBy reports whether the middleware of a Next app does not run for a page, by the
// paths that its matcher names. What stands below a part that varies, such as the
// language, may be named by its values there.
func passedBy(r project.Route) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return r.Stack == project.Next && r.Node.OK() && len(r.Through) == 0 && !strings.HasPrefix(first, ":")
}

// publicByNature reports whether a page's name says that it is for strangers.
func publicByNature(url string) bool {
	switch firstSegment(url) {
	case "", "about", "pricing", "plans", "blog", "posts", "faq", "help", "contact", "privacy", "privacy-policy", "terms", "terms-of-service",
		"legal", "cookies", "imprint", "impressum", "features", "docs", "guides", "changelog", "security", "press", "careers", "jobs",
		"landing", "home", "examples", "templates", "showcase", "support", "learn", "resources", "case-studies", "customers", "compare":
		return true
	}
	return false
}
