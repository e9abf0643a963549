package resilience

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

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
				if host, below, more := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/"); more && strings.Contains(host, ".") && rewrites(p) {
					out.add(below) // a folder for each host
				}
				out.add(strings.ReplaceAll(r.Path, "_/", "/")) // of a page that is drawn beside the one above it
			}
		case project.Handler:
			if r.Stack == project.Next || pattern(r.Path) != "**" { // the one page, whatever is asked for
				out.add(r.Path)
			}
		}
	}
	if pages < 2 && !p.Stack().Has(project.Next) {
		return nil
	}
	if p.Stack().Framework == project.Wasp || p.Stack().Framework == project.TanStack && !onlyFileRoutes(p) {
		return nil // what their routers serve is written in ways that are not all read
	}
	out.addConfigured(p)
	out.addReadyMade(p)
	out.addLedOn(p)
	out.addLanguages(p)
	return out
}

// onlyFileRoutes reports whether every page of a TanStack app is a file of its own that says
// its address.
func onlyFileRoutes(p *project.Project) bool {
	for _, name := range p.Sources() {
		if !strings.HasPrefix(name, "../") && !strings.HasSuffix(name, ".gen.ts") && p.Holds(name, "createLazyFileRoute", "createLazyRoute", "createRoute(", "rewrite:", "basepath", "{-$") {
			return false
		}
	}
	return true
}

// addLedOn adds what the router of a single-page app only leads on to another page.
func (s served) addLedOn(p *project.Project) {
	if !isSPA(p) {
		return
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "<Navigate", "<Redirect") || !p.Holds(name, "path") || !p.Modules().Live(name) {
			continue
		}
		for _, url := range project.PerFile(p, name, "resilience/led on", ledOnIn) {
			s.add(url)
		}
	}
}

func ledOnIn(f *source.File) []string {
	var out []string
	for e := range f.Find(source.Element) {
		if tag := e.TagName(); tag != "Navigate" && tag != "Redirect" {
			continue
		}
		url := ""
		for up := e.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
			if path, ok := up.AttrValue("path").StringValue(); ok && strings.HasSuffix(up.TagName(), "Route") && path != "*" {
				url = strings.TrimSuffix(path, "/*") + "/" + strings.TrimPrefix(url, "/")
				if strings.HasPrefix(path, "/") {
					break
				}
			}
		}
		if route := e.Parent().Parent(); url == "" && e.Parent().Kind() == source.Property && route.Kind() == source.Object {
			url, _ = route.Prop("path").StringValue()
		}
		if from, ok := e.AttrValue("from").StringValue(); url == "" && ok {
			url = from
		}
		if url = strings.Trim(url, "/"); url != "" {
			out = append(out, "/"+url)
		}
	}
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
				if to := item.Get("destination").Text(); key == "redirects" || to != "/" && !strings.HasSuffix(to, "index.html") {
					s.add(item.Get("source").Text()) // what is no page gets the one page
				}
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
	for part := range strings.SplitSeq(url, "/") {
		if isLanguagePart(part) {
			s[inLanguages] = true
		}
	}
}

// inLanguages stands among the addresses of an app that serves them in several languages,
// the language first.
const inLanguages = "\x00"

// isLanguagePart reports whether a part of a route's path is the language of the page.
func isLanguagePart(part string) bool {
	switch part {
	case "[locale]", "[lang]", "[lng]", ":locale", ":lang", "[[locale]]":
		return true
	}
	return false
}

// addLanguages notes whether the app may serve its pages in several languages.
func (s served) addLanguages(p *project.Project) {
	for _, stem := range []string{"next.config", "astro.config", "nuxt.config", "svelte.config"} {
		if f := p.Config(stem); f != nil && (strings.Contains(string(f.Text), "i18n") || strings.Contains(string(f.Text), "ocale")) {
			s[inLanguages] = true
		}
	}
	for _, name := range p.Sources() {
		if p.Holds(name, "next-intl", "@astrojs/i18n") || listsPaths.MatchString(name) && p.Holds(name, "ocale", "lang") {
			s[inLanguages] = true
		}
	}
}

// pattern is a route's path with * for a part that differs and ** for the rest.
func pattern(url string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.Trim(url, "/"), "/") {
		switch {
		case isLanguagePart(part):
			continue
		case strings.HasPrefix(part, "(") && strings.HasSuffix(part, ")"), strings.HasPrefix(part, "@"):
			if strings.Contains(part, "*") || strings.Contains(part, "|") {
				parts = append(parts, "**")
			}
			continue
		case strings.Contains(part, "..."), strings.HasSuffix(part, "*") && strings.Index(part, ":") <= 0, strings.HasSuffix(part, "*?"), strings.HasPrefix(part, "$") && len(part) == 1, strings.HasSuffix(part, "(.*)"):
			parts = append(parts, "**")
		case strings.HasPrefix(part, ":") && path.Ext(part) != "":
			parts = append(parts, part) // files of a kind, and no page
		case strings.HasPrefix(part, "[") || strings.HasPrefix(part, ":") || strings.HasPrefix(part, "{") || strings.HasPrefix(part, "$"):
			if strings.HasSuffix(part, "?") {
				parts = append(parts, "**")
				continue
			}
			parts = append(parts, "*")
		case part != "":
			if head, _, differs := strings.Cut(part, ":"); differs && head != "" {
				part = head + "*" // /old-:name, and nothing but what begins so
			}
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
		if fits(have, want) {
			return true
		}
	}
	if !s[inLanguages] {
		return false
	}
	if len(want) == 1 && isLanguage(want[0]) && s[""] {
		return true // the start page in one language
	}
	return len(want) > 1 && isLanguage(want[0]) && s.serves(strings.Join(want[1:], "/"))
}

func isLanguage(part string) bool { return len(part) == 2 || len(part) == 5 && part[2] == '-' }

// fits reports whether an address, by its parts, is one of those that a pattern
// stands for.
func fits(pattern string, want []string) bool {
	i := 0
	for rest, more := pattern, true; more; i++ {
		var part string
		part, rest, more = strings.Cut(rest, "/")
		if part == "**" {
			return i <= len(want)
		}
		if i >= len(want) || part != want[i] && want[i] != anyPart && !begins(part, want[i]) {
			return false
		}
	}
	return i == len(want)
}

// begins reports whether a part of an address begins as a pattern's part does, which ends
// in a star: anything for the star alone.
func begins(pattern, part string) bool {
	head, open := strings.CutSuffix(pattern, "*")
	return open && strings.HasPrefix(part, head)
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
