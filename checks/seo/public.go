package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// allBehindLogin reports whether the app has pages and shows strangers none of
// them but those for signing in. What cannot be seen counts as public.
func allBehindLogin(p *project.Project) bool {
	if routerInGate(p) {
		return true
	}
	pages, others, tool, closed, form := 0, 0, startsAsTool(p), startIsClosed(p), startsAtSignIn(p)
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || strings.ContainsAny(r.Path, "*") || strings.Contains(r.Path, "[...") {
			continue
		}
		pages++
		if isLegal(r.Path) {
			continue // every app that keeps data of people has it: it presents nothing
		}
		others++
		r = p.WithCode(r)
		if (!isPrivatePath(r.Path) || showsWares(r)) && !isStep(r.Path) && !hidden(p, r) && !(tool && (inPrivateGroup(r.File) || forItems(r.Path))) && !(closed && (leftAlone(p, r) || framedAsTool(r.Node))) && !(form && !forStrangers(r.Path)) {
			return false
		}
	}
	return others > 0 || pages == 0 && gateAtRoot(p)
}

// isLegal reports whether a page is one that the law or a provider of sign-ins asks for.
func isLegal(url string) bool {
	switch strings.ToLower(path.Base(url)) {
	case "privacy", "privacy-policy", "privacypolicy", "terms", "terms-of-service", "terms-of-use", "terms-and-conditions", "tos", "legal", "imprint", "impressum", "cookies", "cookie-policy", "datenschutz", "agb", "disclaimer", "eula":
		return true
	}
	return false
}

// startIsClosed reports whether the first page turns strangers away.
func startIsClosed(p *project.Project) bool {
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Kind == project.Page && r.Path == "/" && hidden(p, p.WithCode(r))
	})
}

// leftAlone reports whether nothing in the app leads to a page: whoever is let in
// by the address alone is no stranger who looks for the app.
func leftAlone(p *project.Project, r project.Route) bool {
	if forItems(r.Path) {
		return false // its address is put together
	}
	for _, name := range p.Sources() {
		if name != r.File && p.Modules().Live(name) && p.Holds(name, `"`+r.Path+`"`, "'"+r.Path+"'", "`"+r.Path+"`") {
			return false
		}
	}
	return true
}

// showsWares reports whether a page below a user's address is what that user shows
// to strangers, such as a shop at /user/:shop/products/:product: it has an address
// for each, and the router keeps nobody from it.
func showsWares(r project.Route) bool {
	if first := firstSegment(r.Path); first != "user" && first != "users" || len(r.Through) > 0 {
		return false
	}
	path := strings.ToLower(r.Path)
	return strings.ContainsAny(path, ":[") && slices.ContainsFunc([]string{"store", "shop", "product", "listing", "article", "post", "portfolio"},
		func(word string) bool { return strings.Contains(path, word) })
}

// forItems reports whether a page of a tool is about one of the things that are kept
// in it, or makes a new one.
func forItems(url string) bool {
	return strings.ContainsAny(url, ":[") || strings.HasSuffix(url, "/new")
}

// startsAsTool reports whether the first page lies in a folder for users and shows
// data of theirs: the app is a tool, and has no page that presents it.
func startsAsTool(p *project.Project) bool {
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Path != "/" || !inPrivateGroup(r.File) {
			continue
		}
		r = p.WithCode(r)
		for range r.Node.Find(source.Await) {
			return true
		}
		for call := range r.Node.Find(source.Call) {
			switch call.CalleeName() {
			case "useQuery", "useSWR", "useAuth", "useUser", "useSession":
				return true
			}
		}
	}
	return false
}

// nothingPublic is the finding for an app whose pages are for those who are
// signed in; none is false when strangers are shown something.
func nothingPublic(p *project.Project) (f check.Finding, none bool) {
	if !project.Answer(p, "seo/behind login", allBehindLogin) {
		return check.Finding{}, false
	}
	f = check.Unneeded("No page presents the app to strangers: what is not for signing in is for those who use it, and nothing that search engines could list.")
	f.Confidence = check.Likely
	return f, true
}

// surePublic says how sure it is that strangers are shown something.
func surePublic(p *project.Project) check.Confidence {
	return project.Answer(p, "seo/public", func(p *project.Project) check.Confidence {
		if guardOf(p).sendsAway && len(listedPages(p)) == 1 && !startIsOpen(p) {
			return check.Possible // hardly a page is seen to be for strangers
		}
		if startsAtDashboard(p) || oneScreen(p) {
			return check.Possible // a tool, whose pages nothing but the guard keeps apart from those for strangers
		}
		return check.Certain
	})
}

// oneScreen reports whether the app is one screen to work with that has hardly a word on
// it: no router, a state of its own, and less text than any page that tells of something.
func oneScreen(p *project.Project) bool {
	const few = 600
	switch p.Stack().Framework {
	case project.Vite, project.CRA:
	default:
		return false
	}
	if htmlPage(p) == "" || slices.ContainsFunc(p.Addresses(), func(r project.Route) bool { return r.Kind == project.Page }) {
		return false
	}
	modules := atStart(p).modules
	letters, works := 0, false
	for _, name := range modules {
		if f := p.Source(name); f != nil {
			letters += staticText(p, f.Root(), 0)
			works = works || p.Holds(name, "useState", "useReducer", " ref(")
		}
	}
	text, _ := p.Read(htmlPage(p))
	return works && letters < few && visibleWords(text) < few/10
}

// startsAtDashboard reports whether the only first page is the dashboard with which users
// work, and no page tells of the app.
func startsAtDashboard(p *project.Project) bool {
	found := false
	for _, r := range p.Addresses() {
		if r.Kind != project.Page {
			continue
		}
		if has := wordsOf(r.Path); slices.ContainsFunc(telling, func(word string) bool { return slices.Contains(has, word) }) {
			return false
		}
		if r.Path != "/" || wholePath(p, r) != "/" {
			continue
		}
		n := p.WithCode(r).Node
		if !n.OK() || !strings.HasPrefix(strings.ToLower(path.Base(n.File().Path)), "dashboard") {
			return false
		}
		found = true
	}
	return found
}

// telling are words in the addresses of pages that tell strangers of an app.
var telling = []string{"about", "blog", "pricing", "prices", "news", "features", "articles", "landing", "home", "products", "shop", "works", "privacy", "terms"}

// startIsOpen reports whether the first page shows strangers something.
func startIsOpen(p *project.Project) bool {
	g := guardOf(p)
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		if r.Kind != project.Page || r.Path != "/" || g.keepsFrom(p, r) {
			return false
		}
		if r = p.WithCode(r); hidden(p, r) {
			return false
		}
		for range r.Node.Find(source.Element) {
			return true
		}
		return false
	})
}

// isStep reports whether a page is a step on the way somewhere, such as after a
// payment, or on a link from a mail that only its receiver has.
func isStep(url string) bool {
	first := firstSegment(url)
	if forSigningIn(path.Base(url)) {
		return true // /seller/login
	}
	for _, word := range []string{"auth-", "oauth", "payment-", "refresh", "reset", "forgot", "verify", "confirm", "login", "log-in", "logout", "email-verif", "sign-", "magic-link", "change-password", "update-password", "set-password", "new-password", "accept-", "invit", "unsubscribe"} {
		if strings.HasPrefix(first, word) {
			return true
		}
	}
	return false
}

// hidden reports whether a page turns strangers away, or shows nothing and only
// leads elsewhere.
func hidden(p *project.Project, r project.Route) bool {
	return nuxtGateOf(p).keepsFrom(r) || project.OfRoute(p, r, "seo/hidden", keepsStrangersOut)
}

func keepsStrangersOut(p *project.Project, r project.Route) bool {
	around := []source.Node{r.Node}
	if r.Stack == project.Next {
		if listed, ok := publicByMiddleware(p); ok && !allows(listed, r.Path) && !passedBy(r) {
			return true
		}
		for _, layout := range layoutsAround(p, r.File) {
			around = append(around, p.Exported(layout, "default"))
		}
	} else if len(r.Through) > 0 && !slices.Contains([]project.Tech{project.SvelteKit, project.Astro, project.Nuxt}, r.Stack) { // hooks run before every page
		return true
	}
	around = append(around, loadsAround(p, r)...)
	return slices.ContainsFunc(around, func(n source.Node) bool { return turnsAway(n) || insideGate(p, n) }) || onlyLeads(r.Node) || closedByMeta(p, r)
}

// turnsAway reports whether a component sends strangers to the sign-in page
// while it is shown, not when something is pressed.
func turnsAway(component source.Node) bool {
	for call := range component.Find(source.Call) {
		name := strings.ToLower(call.CalleeName())
		switch name {
		case "navigate", "redirect", "push", "replace", "setlocation", "permanentredirect", "navigateto", "goto":
			if (leadsToSignIn(call.Arg(0)) || name == "redirect" && leadsToSignIn(call.Arg(1)) || leadsHomeUnasked(call)) && !pressed(call, component) && !forKnown(call, component) {
				return true
			}
		case "protect", "redirecttosignin":
			return true
		}
		if strings.HasPrefix(name, "require") && (strings.Contains(name, "user") || strings.Contains(name, "auth") || strings.Contains(name, "session")) {
			return true
		}
	}
	if asksToSignIn(component) {
		return true
	}
	for e := range component.Find(source.Element) {
		switch e.TagName() {
		case "Navigate", "Redirect":
			if leadsToSignIn(e.AttrValue("to")) || leadsToSignIn(e.AttrValue("href")) {
				return true
			}
		case "RedirectToSignIn":
			return true
		}
	}
	return false
}

// leadsHomeUnasked reports whether a call leads whoever is not signed in to the first
// page: if (!userId) redirect("/"), if (status === "unauthenticated") router.push("/").
func leadsHomeUnasked(call source.Node) bool {
	home, _ := call.Arg(0).StringValue()
	branch := call.Enclosing(source.If)
	cond := branch.Child(source.Cond)
	if home != "/" || !branch.Child(source.Then).Contains(call) {
		return false
	}
	if status, _ := cond.Child(source.Right).StringValue(); status == "unauthenticated" && strings.HasPrefix(cond.Operator(), "==") {
		return true
	}
	if cond.Kind() != source.Unary || cond.Operator() != "!" {
		return false
	}
	switch strings.TrimSuffix(cond.Child(source.Value).Path(), "?") {
	case "userId", "user", "session", "session.user", "session?.user", "isAuthenticated", "isSignedIn", "currentUser":
		return true
	}
	return false
}

func leadsToSignIn(n source.Node) bool {
	if n.Kind() == source.Call && n.Child(source.Callee).Kind() == source.Identifier {
		n = n.Arg(0) // route("/sign-in", …), which fills an address in
	}
	text, _ := n.StringValue()
	if n.Kind() == source.Template {
		text = strings.Trim(n.Text(), "`")
	}
	text = strings.ToLower(text)
	for _, word := range []string{"/login", "/signin", "/sign-in", "/auth"} {
		if strings.HasPrefix(text, word) || strings.Contains(text, word) && strings.HasPrefix(text, "/") {
			return true
		}
	}
	return false
}

// pressed reports whether a call runs only when a visitor does something: it is
// in a handler, and in no effect.
func pressed(call, component source.Node) bool {
	for n := call.Parent(); n.OK() && n != component; n = n.Parent() {
		if n.Kind() == source.Attr {
			return true
		}
		if n.Kind() == source.Call && strings.HasSuffix(n.CalleeName(), "Effect") {
			return false
		}
	}
	return call.Function() != component
}

// onlyLeads reports whether a page leads elsewhere and draws nothing.
func onlyLeads(component source.Node) bool {
	if !component.Is(source.Function, source.Arrow) {
		return false
	}
	leads := false
	for n := range component.Find(source.Call, source.Element) {
		switch {
		case n.Kind() == source.Call:
			leads = leads || n.CalleeName() == "redirect" || n.CalleeName() == "permanentRedirect"
		case n.TagName() == "Navigate" || n.TagName() == "Redirect":
			leads = true
		default:
			return false
		}
	}
	return leads
}

// publicModules are the modules that the pages for strangers consist of, and what
// is around them.
func publicModules(p *project.Project) map[string]bool {
	return project.Answer(p, "seo/public modules", func(p *project.Project) map[string]bool {
		var from []string
		for _, r := range publicPages(p) {
			from = append(from, r.File)
			if r.Node.OK() && r.Node.File().Path != r.File { // routed in one file, shown by another
				from[len(from)-1] = r.Node.File().Path
			}
			if r.Stack == project.Next {
				from = append(from, layoutsAround(p, r.File)...)
			}
		}
		if app := nextFile(p, "pages", "_app"); app != "" {
			from = append(from, app)
		}
		if page := htmlPage(p); page != "" {
			from = append(from, page)
		}
		return p.Modules().Loaded(from, nil)
	})
}
