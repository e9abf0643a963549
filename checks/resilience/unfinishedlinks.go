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
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "href", "to=", "to:", "url:", "navigate", "push(", "replace(", "redirect(") {
			continue
		}
		switch path.Ext(name) {
		case ".tsx", ".jsx", ".js", ".ts":
		default:
			continue
		}
		for _, l := range project.PerFile(p, name, "resilience/links", ownLinks) {
			switch {
			case l.url == "#":
				if followed(p, name, l.key) {
					out = append(out, stub{emptyAnchor, l.at, check.Likely})
				}
			case len(known) == 0:
			case known.serves(l.url) && !takenForOne(p, known, l.url):
			case l.key == "":
				out = append(out, stub{deadLink, l.at, check.Certain})
			case followed(p, name, l.key):
				out = append(out, stub{deadLink, l.at, check.Likely})
			}
		}
	}
	out = append(out, markupLinks(p, known)...)
	if dead := len(slices.DeleteFunc(slices.Clone(out), func(s stub) bool { return s.kind == emptyAnchor })); dead > 25 || rewrites(p) { // pages may be served from other addresses than their own
		for i := range out {
			if out[i].kind != emptyAnchor {
				out[i].sure = check.Possible
			}
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
		if strings.HasSuffix(have, "**") && fits(strings.Split(have, "/"), strings.Split(strings.ToLower(strings.Trim(url, "/")), "/")) {
			return false
		}
	}
	return !asksForWord(p, last)
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
	url string
	at  check.Place
	key string // of an entry of a menu: the property under which a link must ask for it
}

// ownLinks lists a file's links to addresses of the app's own.
func ownLinks(f *source.File) []link {
	var out []link
	for n := range f.Find(source.Element, source.Call, source.Property) {
		if l, ok := menuEntry(n); ok {
			out = append(out, l)
			continue
		}
		target := linkTarget(n)
		if !target.OK() || onlyWhileDeveloping(target) {
			continue
		}
		url, ok := target.StringValue()
		if !ok {
			url, ok = patternOf(target)
		}
		if ok && isOwnAddress(url) {
			out = append(out, link{url: url, at: check.At(target, strings.ReplaceAll(url, anyPart, "…")+" is not among the app's pages")})
		}
	}
	return out
}

// markupLinks finds dead links in the markup of Svelte, Vue and Astro files.
func markupLinks(p *project.Project, known served) []stub {
	var out []stub
	for _, name := range p.Sources() {
		switch path.Ext(name) {
		case ".svelte", ".vue", ".astro":
		default:
			continue
		}
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "href=", "to=") {
			continue
		}
		for _, t := range p.Markup(name) {
			var url string
			switch t.Name {
			case "a", "Button", "Link":
				url, _ = t.Attr("href")
			case "NuxtLink", "RouterLink", "router-link", "nuxt-link":
				url, _ = t.Attr("to")
			}
			at := check.Line(name, t.Line, "")
			if filled, ok := markupAddress(url); ok {
				url = filled
			}
			switch {
			case (url == "#" || strings.HasPrefix(url, "javascript:void") || url == "javascript:;") && len(t.Attrs) < 4 && !listensIn(t):
				at.Message = "leads nowhere"
				out = append(out, stub{emptyAnchor, at, check.Likely})
			case len(known) > 0 && isOwnAddress(url) && !known.serves(url):
				at.Message = url + " is not among the app's pages"
				out = append(out, stub{deadLink, at, check.Likely})
			}
		}
	}
	return out
}

// markupAddress is the address that a template in an attribute spells, without the
// language that it may begin with, and with anyPart for what is filled in.
func markupAddress(value string) (string, bool) {
	text, ok := strings.CutSuffix(strings.TrimPrefix(value, "{`/"), "`}")
	if !ok || strings.ContainsAny(text, "`?#") {
		return "", false
	}
	var parts []string
	for i, part := range strings.Split(text, "/") {
		switch whole := strings.HasPrefix(part, "${") && strings.HasSuffix(part, "}") && strings.Count(part, "${") == 1; {
		case i == 0 && whole && (strings.Contains(part, "locale") || strings.Contains(part, "lang")):
		case i > 0 && whole:
			parts = append(parts, anyPart)
		case strings.Contains(part, "$"):
			return "", false
		default:
			parts = append(parts, part)
		}
	}
	return "/" + strings.Join(parts, "/"), true
}

// listensIn reports whether a tag hears of presses itself.
func listensIn(t project.Tag) bool {
	for _, a := range t.Attrs {
		if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "@") || strings.HasPrefix(a.Key, "v-on") || strings.HasPrefix(a.Key, "data-") || a.Key == "id" || a.Key == "role" {
			return true
		}
	}
	return false
}

// rewrites reports whether middleware serves pages from other addresses than their
// own.
func rewrites(p *project.Project) bool {
	for _, r := range p.Addresses() {
		if r.Kind != project.Middleware || r.Stack != project.Next {
			continue
		}
		for _, name := range append([]string{r.File}, p.Modules().ImportsOf(r.File)...) {
			if p.Holds(name, ".rewrite(") {
				return true
			}
		}
	}
	return false
}

// linkTarget is the address that a link or a call for navigation leads to.
func linkTarget(n source.Node) source.Node {
	if n.Kind() == source.Property {
		if n.Key() == "destination" && n.Parent().Prop("permanent").OK() && n.Function().OK() { // what getServerSideProps sends on to
			return n.Child(source.Value)
		}
		return source.Node{}
	}
	if n.Kind() == source.Call {
		object := n.Child(source.Callee).Child(source.ObjectRole).Text()
		switch n.CalleeName() {
		case "navigate":
			if object == "" {
				return n.Arg(0)
			}
		case "push", "replace":
			if object == "router" || object == "navigation" || object == "history" {
				return n.Arg(0)
			}
		case "redirect", "permanentRedirect":
			if u := n.Arg(0); n.CalleePath() == "NextResponse.redirect" && u.Kind() == source.New && u.CalleeName() == "URL" {
				return u.Arg(0)
			}
			if pkg, _ := n.Child(source.Callee).Origin(); pkg == "next/navigation" || pkg == "react-router" || pkg == "@remix-run/node" || pkg == "react-router-dom" {
				return n.Arg(0)
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
	}
	return source.Node{}
}

// isOwnAddress reports whether an address is a page of the app itself.
func isOwnAddress(url string) bool {
	return strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") && !strings.ContainsAny(url, "{}$ ") && !strings.HasPrefix(url, "/_")
}

// served is every address that the app serves, with * for the parts that differ.
type served map[string]bool

// addresses gathers what the app serves: pages, handlers, and addresses that its
// configuration sends on. Empty when no page is known.
func addresses(p *project.Project) served {
	out := served{}
	pages := 0
	for _, r := range p.Addresses() {
		switch r.Kind {
		case project.Page:
			if r.Path != "/*" && r.Path != "*" {
				pages++
				out.add(r.Path)
			}
		case project.Handler:
			out.add(r.Path)
		}
	}
	if pages < 2 && !p.Stack().Has(project.Next) {
		return nil
	}
	if p.Stack().Framework == project.TanStack || p.Stack().Framework == project.Wasp {
		return nil // what their routers serve is written in ways that are not all read
	}
	out.addConfigured(p)
	out.addReadyMade(p)
	return out
}

// addConfigured adds what the configuration sends on to somewhere else.
func (s served) addConfigured(p *project.Project) {
	for _, stem := range []string{"next.config", "astro.config"} {
		if f := p.Config(stem); f != nil {
			for prop := range f.Find(source.Property) {
				if text, ok := prop.Child(source.Value).StringValue(); ok && prop.Key() == "source" {
					s.add(text)
				}
			}
		}
	}
	for _, name := range []string{"vercel.json", "../vercel.json"} {
		v, err := p.ReadJSON(name)
		if err != nil {
			continue
		}
		for _, key := range []string{"rewrites", "redirects"} {
			for item := range v.Get(key).Items() {
				s.add(item.Get("source").Text())
			}
		}
	}
}

// addReadyMade adds the folders of pages that lie there ready-made, and pages
// that are written in Markdown.
func (s served) addReadyMade(p *project.Project) {
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext == ".md" || ext == ".mdx" {
			s.addWritten("/" + strings.TrimSuffix(name, ext))
		}
		if dir, ok := strings.CutSuffix(name, "/index.html"); ok {
			for _, folder := range []string{"/public/", "/static/"} {
				if _, below, found := strings.Cut("/"+dir+"/", folder); found {
					s.add(below)
				}
			}
		}
	}
}

// addWritten adds the page of a Markdown file, by its name without the ending.
func (s served) addWritten(stem string) {
	if _, below, ok := strings.Cut(stem, "/pages/"); ok {
		s.add(strings.TrimSuffix(below, "/index"))
	}
	if _, below, ok := strings.Cut(stem, "/app/"); ok && path.Base(below) == "page" {
		s.add(path.Dir(below))
	}
}

func (s served) add(url string) {
	if url == "/(.*)" || url == "/*" || url == "/:path*" {
		return // everything to the one page of a single-page app
	}
	s[pattern(url)] = true
}

// pattern is a route's path with * for a part that differs and ** for the rest.
func pattern(url string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.Trim(url, "/"), "/") {
		switch {
		case part == "[locale]", part == "[lang]", part == "[lng]", part == ":locale", part == ":lang":
			continue
		case strings.HasPrefix(part, "(") && strings.HasSuffix(part, ")"), strings.HasPrefix(part, "@"):
			if strings.Contains(part, "*") || strings.Contains(part, "|") {
				parts = append(parts, "**")
			}
			continue
		case strings.Contains(part, "..."), strings.HasSuffix(part, "*"), strings.HasPrefix(part, "$") && len(part) == 1, strings.HasSuffix(part, "(.*)"):
			parts = append(parts, "**")
		case strings.HasPrefix(part, "[") || strings.HasPrefix(part, ":") || strings.HasPrefix(part, "{") || strings.HasPrefix(part, "$"):
			if strings.HasSuffix(part, "?") {
				parts = append(parts, "**")
				continue
			}
			parts = append(parts, "*")
		case part != "":
			parts = append(parts, strings.ToLower(part))
		}
	}
	return strings.Join(parts, "/")
}

// serves reports whether an address leads somewhere.
func (s served) serves(url string) bool {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	url = strings.ToLower(strings.Trim(url, "/"))
	if url == "" || path.Ext(url) != "" || strings.HasPrefix(url, "api/") {
		return true
	}
	want := strings.Split(url, "/")
	for have := range s {
		if fits(strings.Split(have, "/"), want) {
			return true
		}
	}
	if len(want) == 1 && isLanguage(want[0]) && s[""] {
		return true // the start page in one language
	}
	return len(want) > 1 && isLanguage(want[0]) && s.serves(strings.Join(want[1:], "/"))
}

func isLanguage(part string) bool { return len(part) == 2 || len(part) == 5 && part[2] == '-' }

func fits(have, want []string) bool {
	for i, part := range have {
		if part == "**" {
			return i <= len(want)
		}
		if i >= len(want) || part != "*" && part != want[i] && want[i] != anyPart {
			return i == len(want) && !slices.ContainsFunc(have[i:], func(p string) bool { return p != "**" })
		}
	}
	return len(have) == len(want)
}

// onlyWhileDeveloping reports whether something is only there on the machine of
// who writes the app: {isDev && <Link …/>}.
func onlyWhileDeveloping(n source.Node) bool {
	for up := n; up.OK(); up = up.Parent() {
		p := up.Parent()
		cond := p.Child(source.Cond)
		if p.Kind() == source.Binary && p.Operator() == "&&" && up.Role() == source.Right {
			cond = p.Child(source.Left)
		} else if !p.Is(source.Conditional, source.If) || up.Role() != source.Then {
			continue
		}
		text := strings.ToLower(strings.ReplaceAll(cond.Text(), " ", ""))
		if strings.HasPrefix(text, "isdev") || strings.HasPrefix(text, "import.meta.env.dev") || strings.Contains(text, `node_env==="development"`) || strings.Contains(text, `node_env==='development'`) || strings.Contains(text, `node_env!=="production"`) {
			return true
		}
	}
	return false
}
