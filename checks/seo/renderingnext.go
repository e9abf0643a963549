package seo

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextRendering judges a Next app. Its pages are rendered on the server, those
// that begin with "use client" too; what counts is content that is shown only
// after an effect ran, or that is kept from the server.
func nextRendering(p *project.Project) check.Finding {
	seen := map[source.Node]bool{}
	var places []check.Place
	var shown []string
	around := false
	sure := check.Possible // pages that may be of little use to a search
	for _, r := range publicPages(p) {
		late := lateContent(p, r)
		at := late.at
		if !at.OK() || r.Path != "/" && isErrand(p, r) {
			continue
		}
		shown, around = append(shown, r.Path), around || late.around
		if publicByNature(r.Path) || ofContent(r.Path) && !personal(r) || late.parts && !personal(r) {
			sure = check.Likely
		}
		if !seen[at] {
			seen[at] = true
			place := check.At(at, late.why)
			if place.EndLine > place.Line+2 {
				place.EndLine, place.EndColumn = place.Line, 0
			}
			places = append(append(places, place), late.via...)
		}
		if only := partsOf(r.Node); !late.around && !late.parts && at.File() != r.Node.File() && len(only) == 1 {
			places = append(places, check.Line(r.Node.File().Path, only[0].Line(), "all that this page shows"))
		}
	}
	if len(shown) > 0 {
		places = append(places, alsoFetched(p, places)...)
	}
	if i := slices.Index(shown, "/"); i > 0 {
		shown[0], shown[i] = shown[i], shown[0]
	}
	switch len(shown) {
	case 0:
		return check.Passed(check.Likely, "The public pages are rendered on the server with their content.", renderedAnchor(p))
	case 1:
		return check.Missing(sure, "The public page "+shown[0]+" shows its content only in the browser.", places...)
	}
	if len(seen) == 1 && len(shown) > 1 && len(places) > 1 && around {
		return check.Missing(sure, fmt.Sprintf("The server sends no content of %d public pages, %s among them: what is around them shows something else until a script ran.", len(shown), shown[0]), places...)
	}
	return check.Missing(sure, fmt.Sprintf("%d public pages show their content only in the browser, among them %s.", len(shown), shown[0]), places...)
}

// alsoFetched are the effects and hooks with which other public pages of a Next app, and
// these, fetch a part of what they show.
func alsoFetched(p *project.Project, named []check.Place) []check.Place {
	const most = 12
	var out []check.Place
	for _, r := range publicPages(p) {
		if r.Stack != project.Next || personal(r) || len(out) >= most || isErrand(p, r) || isSignUp(r) {
			continue
		}
		for _, at := range fetchedBy(p, r.Node, 1) {
			at.Message = "a part of what this page shows is fetched here, in the browser"
			if !slices.ContainsFunc(named, func(n check.Place) bool { return n.File == at.File && n.Line == at.Line }) {
				out = append(out, at)
			}
		}
	}
	return out
}

// isSignUp reports whether a page is the form with which people join, by the name of what
// draws it.
func isSignUp(r project.Route) bool {
	low := strings.ToLower(r.Node.Child(source.Name).Text())
	return slices.ContainsFunc([]string{"signup", "signin", "register", "login"}, func(word string) bool { return strings.Contains(low, word) })
}

// ofContent reports whether a page's name says that it shows what people search
// for.
func ofContent(url string) bool {
	switch firstSegment(url) {
	case "events", "event", "products", "product", "shop", "store", "collections", "categories", "category", "articles", "article", "news", "recipes",
		"courses", "course", "listings", "listing", "properties", "projects", "portfolio", "team", "authors", "tags", "services", "menu", "gallery",
		"marketplace", "catalog", "catalogue", "directory", "jobs", "explore", "discover", "browse", "rooms", "hotels", "vehicles", "cars", "pets", "campaigns",
		"tienda", "eventos", "noticias", "catalogo", "servicios", "profesionales", "produtos", "loja", "produkte", "artikel", "boutique", "produits",
		"locations", "venues", "artists", "books", "movies", "tools", "reviews", "p":
		return true
	}
	return false
}

// personal reports whether a page asks who is signed in before it shows anything.
func personal(r project.Route) bool {
	if !r.Node.OK() {
		return false
	}
	for call := range r.Node.File().Find(source.Call) {
		name := strings.ToLower(call.CalleeName())
		if strings.HasPrefix(name, "with") && strings.Contains(name, "auth") || strings.HasPrefix(name, "require") {
			return true
		}
	}
	return false
}

// renderedAnchor is the first page, else the root layout.
func renderedAnchor(p *project.Project) check.Place {
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Path != "/" {
			continue
		}
		if n := p.WithCode(r).Node; n.OK() {
			return check.Line(r.File, max(n.Line(), 1), "rendered on the server")
		}
	}
	return anchor(p, "rendered on the server")
}

// publicPages are the pages that strangers may open and that a search is of use
// for.
func publicPages(p *project.Project) []project.Route {
	g := guardOf(p)
	var out []project.Route
	for _, r := range p.Addresses() {
		if r.Kind == project.Page && !strings.HasPrefix(r.File, "../") && (!isPrivatePath(r.Path) || showsWares(r)) && !isStep(r.Path) && !noContent(r.Path) &&
			!inPrivateGroup(r.File) && !g.keepsFrom(p, r) && !hidden(p, r) {
			out = append(out, p.WithCode(r))
		}
	}
	return out
}

// lateContent is what keeps a page's content from the server's answer.
func lateContent(p *project.Project, r project.Route) late {
	layouts := []source.Node{}
	for _, l := range layoutsAround(p, r.File) {
		layouts = append(layouts, p.Exported(l, "default"))
	}
	if app := nextFile(p, "pages", "_app"); app != "" && !inApp(p, r.File) {
		layouts = append(layouts, p.Exported(app, "default"))
	}
	for _, l := range layouts {
		if held := heldAround(p, l, 4); held.at.OK() {
			held.around = true
			return held
		}
	}
	letters := besideList
	if r.Path != "/" && (publicByNature(r.Path) || ofContent(r.Path)) {
		letters = besideContent
	}
	if isCatalogue(r.Path) {
		letters = besideFilters
	}
	if at, why := latePage(p, r.Node, 2, letters); at.OK() {
		return late{at: at, why: why, via: askedAt(at)}
	}
	if isCatalogue(r.Path) {
		if at := listWithin(p, r.Node, 3, map[source.Node]bool{}); at.OK() && staticText(p, r.Node, 3) < letters {
			return late{at: at, why: "the content is fetched in the browser", via: askedAt(at)}
		}
	}
	return fetchedParts(p, r.Node)
}

// How much text may stand beside a fetched list that is what a page is about: around
// the list of a page for content stand its filters and headings.
const (
	besideList    = 250
	besideContent = 700
	besideFilters = 2000
)

// isCatalogue reports whether a page's address says that the list on it is all that it
// is about: what stands beside it are filters.
func isCatalogue(url string) bool {
	switch strings.Trim(strings.ToLower(url), "/") {
	case "marketplace", "catalog", "catalogue", "directory", "listings", "products", "shop", "store", "events", "jobs", "browse", "explore", "discover",
		"[lang]/courses", "courses", "[locale]/products", "profesionales", "produtos", "catalogo", "tienda", "loja", "vehicles", "properties":
		return true
	}
	return false
}

// latePage judges what a page shows itself, and the components it consists of; so many
// letters may stand beside a fetched list.
func latePage(p *project.Project, fn source.Node, depth, letters int) (at source.Node, why string) {
	if !fn.Is(source.Function, source.Arrow) {
		return source.Node{}, ""
	}
	if at := waitsFirst(p, fn); at.OK() {
		return at, waitsForEffect
	}
	if at := fetchedList(fn); at.OK() && staticText(p, fn, 2) < letters {
		return at, "the content is fetched in the browser"
	}
	var only source.Node
	components := 0
	for _, e := range partsOf(fn) {
		components++
		only = e
	}
	if components != 1 || staticText(p, fn, 0) > 40 {
		return source.Node{}, ""
	}
	if tag := only.Child(source.Tag); onlyInBrowser(tag) {
		return only, "the whole page is loaded in the browser only"
	} else if depth > 0 {
		return latePage(p, p.Definition(tag), depth-1, letters)
	}
	return source.Node{}, ""
}

// waitsForEffect is why a page whose own condition holds it back is late.
const waitsForEffect = "shows something else until an effect ran"

// waitsFirst is the condition with which a page shows a placeholder, or nothing,
// until an effect ran.
func waitsFirst(p *project.Project, fn source.Node) source.Node {
	vars := states(p, fn)
	session := sessionState(fn)
	if len(vars) == 0 && session == "" {
		return source.Node{}
	}
	for item := range fn.Child(source.Body).Children() {
		if item.Kind() != source.If || first(item.Child(source.Cond), vars) != yes && !whileSignedInIsUnknown(item.Child(source.Cond), session) {
			continue
		}
		if r := returned(item.Child(source.Then)); r.OK() && !saysMuch(r) {
			return item
		}
	}
	return source.Node{}
}

// saysMuch reports whether an expression shows a heading or more than a few
// words.
func saysMuch(n source.Node) bool {
	text := 0
	for e := range n.Find(source.Element, source.Text) {
		if e.TagName() == "h1" || e.TagName() == "h2" {
			return true
		}
		if e.Kind() == source.Text {
			text += len(strings.TrimSpace(e.Text()))
		}
	}
	return text > 80
}
