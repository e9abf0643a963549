package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// deadLinks finds links of the app to addresses of its own that nothing serves.
func deadLinks(p *project.Project) []stub {
	known := addresses(p) // none for an app of one page, whose links may lead nowhere all the same
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "href", "Href", "to=", "to:", "url:", "navigate", "setLocation", "push(", "replace(", "redirect(", "goto(", "location", "destination:", "_url", "Url:") {
			continue
		}
		switch path.Ext(name) {
		case ".tsx", ".jsx", ".js", ".ts", ".svelte":
		default:
			continue
		}
		for _, l := range project.PerFile(p, name, "resilience/links", ownLinks) {
			switch {
			case l.url == "#":
				if followed(p, name, l.key) {
					out = append(out, stub{emptyAnchor, l.at, check.Likely})
				}
			case strings.HasPrefix(l.url, "/api/"):
				if message, dead := deadHandlerLink(p, l.url); dead && l.key == "" {
					l.at.Message = message
					out = append(out, stub{deadLink, l.at, check.Likely})
				}
			case len(known) == 0:
			case takenForPerson(p, known, l.url):
				l.at.Message = l.url + " has no page of its own: the page of one person or thing takes it for a name"
				out = append(out, stub{deadLink, l.at, check.Likely})
			case known.serves(l.url) && !takenForOne(p, known, l.url):
			case l.key == "" && l.part:
				out = append(out, stub{deadLink, l.at, check.Likely})
			case l.key == "":
				out = append(out, stub{deadLink, l.at, check.Certain})
			case followed(p, name, l.key):
				out = append(out, stub{deadLink, l.at, check.Likely})
			}
		}
	}
	out = append(out, markupLinks(p, known)...)
	out = append(out, listedLinks(p, known)...)
	if isSPA(p) {
		out = slices.DeleteFunc(out, func(s stub) bool {
			url, _, ok := strings.Cut(s.at.Message, " is not among")
			return ok && s.kind == deadLink && drawnByPath(p, url) // told apart without a router
		})
	}
	var dead []int
	for i, s := range out {
		if s.kind == deadLink {
			dead = append(dead, i)
		}
	}
	if len(dead) > 25 || rewrites(p) { // pages may be served from other addresses than their own
		for _, i := range dead {
			out[i].sure = check.Possible
		}
	}
	return out
}

// takenForOne reports whether an address that is to make something new, such as
// /teas/new, has no page of its own: the page of one thing takes "new" for its id.
// One that asks whether it is that word knows of it.
func takenForOne(p *project.Project, known served, url string) bool {
	url, _, _ = strings.Cut(url, "?")
	dir, last := path.Split(strings.Trim(url, "/"))
	if last != "new" && last != "create" && last != "add" || dir == "" || known[strings.ToLower(strings.Trim(url, "/"))] || !known[strings.ToLower(dir)+"*"] {
		return false
	}
	for have := range known { // a page for everything below knows what it does
		if strings.HasSuffix(have, "**") && fits(have, strings.Split(strings.ToLower(strings.Trim(url, "/")), "/")) {
			return false
		}
	}
	return !asksForWord(p, last)
}

// pagesOfAnyApp are addresses that no app has for a person or a thing of that name.
var pagesOfAnyApp = map[string]bool{
	"terms": true, "privacy": true, "terms-of-service": true, "privacy-policy": true, "cookies": true, "cookie-policy": true, "legal": true,
	"forgot-password": true, "reset-password": true, "login": true, "signin": true, "sign-in": true, "register": true, "signup": true, "sign-up": true,
	"contact": true, "about": true, "help": true, "faq": true, "pricing": true, "support": true, "settings": true, "profile": true, "dashboard": true, "billing": true,
}

// takenForPerson reports whether such an address has no page, and is served all the same
// by one that takes whatever stands there for the name or id of somebody: /:username.
func takenForPerson(p *project.Project, known served, url string) bool {
	url, _, _ = strings.Cut(url, "?")
	url = strings.ToLower(strings.Trim(url, "/"))
	if !pagesOfAnyApp[url] || known[url] || !known["*"] {
		return false
	}
	for have := range known {
		if have != "*" && fits(have, []string{url}) {
			return false
		}
	}
	one := false
	for _, r := range p.Addresses() {
		if pattern(r.Path) != "*" {
			continue
		}
		switch strings.ToLower(unbroken.Replace(strings.Trim(r.Path, "/:[]"))) {
		case "username", "userid", "user", "handle", "id", "widgetid", "profileid", "shortcode", "shortid", "code", "city", "cityslug", "country", "region":
			one = true
		default:
			return false
		}
	}
	return one && !asksForWord(p, url)
}

// drawnByPath reports whether code that runs draws a screen where it finds an address to
// be the one that is asked for: if (pathname === "/stage") return <Stage />.
func drawnByPath(p *project.Project, url string) bool {
	return project.Answer(p, "resilience/drawn at "+url, func(p *project.Project) bool {
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			if !p.Holds(name, `=== "`+url+`"`, `=== '`+url+`'`) || !p.Modules().Live(name) {
				return false
			}
			for i := range p.Source(name).Find(source.If) {
				if cond := i.Child(source.Cond).Text(); drawsAndLeaves(i.Child(source.Then)) && (strings.Contains(cond, `"`+url+`"`) || strings.Contains(cond, "'"+url+"'")) {
					return true
				}
			}
			return false
		})
	})
}

// asksForWord reports whether code that runs compares anything with a word.
func asksForWord(p *project.Project, word string) bool {
	return project.Answer(p, "resilience/asks for "+word, func(p *project.Project) bool {
		var compared []string
		for _, operator := range []string{"===", "==", "!=="} {
			compared = append(compared, operator+` "`+word+`"`, operator+` '`+word+`'`)
		}
		return slices.ContainsFunc(p.Sources(), func(name string) bool { return p.Holds(name, compared...) && p.Modules().Live(name) })
	})
}

// A link is one to an address of the app's own.
type link struct {
	url  string
	at   check.Place
	part bool   // of a component that may do something else with it
	key  string // of an entry of a menu: the property under which a link must ask for it
}

// ownLinks lists a file's links to addresses of the app's own.
func ownLinks(f *source.File) []link {
	var out []link
	for n := range f.Find(source.Element, source.Call, source.Property, source.Assign) {
		if l, ok := menuEntry(n); ok {
			out = append(out, l)
			continue
		}
		if url, ok := backBelowHost(sendsBack(n)); n.Kind() == source.Property && ok && !strings.HasPrefix(url, "/api/") {
			out = append(out, link{url: url, part: true, at: check.At(n, url+" is not among the app's pages")})
			continue
		}
		target := linkTarget(n)
		if !target.OK() || onlyWhileDeveloping(target) {
			continue
		}
		for _, one := range eitherOf(target, 3) {
			url, ok := one.StringValue()
			if !ok {
				url, ok = patternOf(one)
			}
			if ok && isOwnAddress(url) {
				out = append(out, link{url: url, part: isPart(n) || target.Parent().Kind() == source.Attr && strings.HasSuffix(target.Parent().Key(), "Href"), at: check.At(one, strings.ReplaceAll(url, anyPart, "…")+" is not among the app's pages")})
			}
		}
	}
	return out
}

// eitherOf are the addresses between which a link chooses, or its one.
func eitherOf(n source.Node, left int) []source.Node {
	if n.Kind() != source.Conditional || left == 0 {
		return []source.Node{n}
	}
	return append(eitherOf(n.Child(source.Then), left-1), eitherOf(n.Child(source.Else), left-1)...)
}

// linkTarget is the address that a link or a call for navigation leads to.
func linkTarget(n source.Node) source.Node {
	if n.Kind() == source.Assign {
		switch n.Child(source.Left).Path() {
		case "window.location.href", "window.location", "location.href", "document.location.href", "document.location":
			return n.Child(source.Right)
		}
		return source.Node{}
	}
	if n.Kind() == source.Property {
		if n.Key() == "destination" && n.Parent().Prop("permanent").OK() && n.Function().OK() { // what getServerSideProps sends on to
			return n.Child(source.Value)
		}
		return source.Node{}
	}
	if n.Kind() == source.Call {
		object := n.Child(source.Callee).Child(source.ObjectRole).Text()
		switch n.CalleeName() {
		case "assign":
			if object == "window.location" || object == "location" {
				return n.Arg(0)
			}
		case "navigate", "setLocation":
			if object == "" && (n.CalleeName() == "navigate" || movesOn(n)) {
				return n.Arg(0)
			}
		case "push", "replace":
			if object == "router" || object == "navigation" || object == "history" || object == "window.location" {
				return n.Arg(0)
			}
		case "goto":
			if pkg, _ := n.Child(source.Callee).Origin(); pkg == "$app/navigation" {
				return n.Arg(0)
			}
		case "redirect", "permanentRedirect":
			if u := n.Arg(0); n.CalleePath() == "NextResponse.redirect" && u.Kind() == source.New && u.CalleeName() == "URL" {
				return u.Arg(0)
			}
			if pkg, _ := n.Child(source.Callee).Origin(); pkg == "next/navigation" || pkg == "react-router" || pkg == "@remix-run/node" || pkg == "react-router-dom" {
				return n.Arg(0)
			} else if pkg == "@sveltejs/kit" {
				return n.Arg(1)
			}
		}
		return source.Node{}
	}
	switch tag := n.TagName(); {
	case tag == "a", tag == "Link", tag == "NavLink", strings.HasSuffix(tag, "Link") && n.Attr("href").OK(), tag == "Navigate":
		if v := n.AttrValue("href"); v.OK() {
			return v
		}
		return n.AttrValue("to")
	case isPart(n):
		return n.AttrValue("href")
	case n.Kind() == source.Element && tag != strings.ToLower(tag):
		for c := range n.Children() {
			if c.Kind() == source.Attr && strings.HasSuffix(c.Key(), "Href") { // of a link within it
				return c.Child(source.Value)
			}
		}
	}
	return source.Node{}
}

// movesOn reports whether a call is of the second of what wouter's useLocation gives,
// which leads to another page.
func movesOn(call source.Node) bool {
	name := call.Child(source.Callee)
	b := name.Lookup(name.Ident())
	return b.Kind() == source.Binding && b.Enclosing(source.Declarator).Child(source.Value).CalleeName() == "useLocation"
}

// isPart reports whether an element is a component of some kind that is given an
// address: a card or a button that leads somewhere.
func isPart(n source.Node) bool {
	if n.Kind() != source.Element || !n.Attr("href").OK() {
		return false
	}
	tag := n.TagName()
	return tag != "" && tag[0] >= 'A' && tag[0] <= 'Z' && !strings.HasSuffix(tag, "Link") && tag != "Image" && tag != "Script" && tag != "Head"
}

// isOwnAddress reports whether an address is a page of the app itself.
func isOwnAddress(url string) bool {
	return strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") && !strings.ContainsAny(url, "{}$ ") && !strings.HasPrefix(url, "/_")
}
