package seo

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mostPages bounds the pages that are listed.
const mostPages = 60

// unsaidPages lists the pages for strangers that do not say all of what they are,
// each where it would: at what it exports for the head, else where it begins.
// Places that are named already are left out.
func unsaidPages(p *project.Project, named []check.Place) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, pl := range named {
		seen[pl.File] = true
	}
	pages := slices.DeleteFunc(slices.Clone(p.Addresses()), func(r project.Route) bool { return r.Kind != project.Page })
	slices.SortStableFunc(pages, func(a, b project.Route) int { return cmp.Compare(sharedFirst(a), sharedFirst(b)) })
	for _, r := range pages {
		if len(out) >= mostPages {
			break
		}
		file := r.File
		if r = p.WithCode(r); r.Node.OK() {
			file = r.Node.File().Path
		}
		if r.Path == "/" && wholePath(p, r) == "/" && saidOfFirst(p) {
			continue
		}
		if seen[file] || !describesItself(p, r) || cameByMail(r.Path) || forMaking(r.Path) || notForVisitors(r) || saysAll(p, file) || htmlPage(p) != "" && saysSomething(p, file) {
			continue
		}
		seen[file] = true
		out = append(out, headOf(p, file, r.Node, sharedFirst(r) == 0 && !isErrand(p, r))...)
	}
	for _, name := range []string{"app/root.tsx", "app/root.jsx"} {
		file := path.Join(p.FolderOf(p.Stack().Framework), name)
		f := p.Source(file)
		if f == nil || seen[file] || saysAll(p, file) {
			continue
		}
		if e, ok := f.ExportOf("meta"); ok {
			out = append(out, check.Line(file, e.Node.Line(), "what every page says unless it says more"))
		}
	}
	return append(out, unusedMetadata(p)...)
}

// withUnsaid adds to the gap that a judge finds the pages that say too little besides.
func withUnsaid(judge func(*project.Project, check.Finding) check.Finding) func(*project.Project, check.Finding) check.Finding {
	return func(p *project.Project, good check.Finding) check.Finding {
		f := judge(p, good)
		if f.Verdict == check.Gap {
			f.Places = append(f.Places, unsaidPages(p, f.Places)...)
		}
		return f
	}
}

// forMaking reports whether a page is where something is made or changed: nobody looks for it.
func forMaking(url string) bool {
	return slices.ContainsFunc(strings.Split(url, "/"), func(part string) bool { return part == "create" || part == "new" || part == "edit" })
}

// notForVisitors reports whether a page is there for who builds the app, or is not written
// yet: /debug, /TestEmail, <p>This page is under construction.</p>.
func notForVisitors(r project.Route) bool {
	for part := range strings.SplitSeq(strings.Trim(r.Path, "/"), "/") {
		if words := wordsIn(part); slices.Contains(words, "debug") || len(words) > 1 && words[0] == "test" {
			return true
		}
	}
	const few = 6
	elements := 0
	for range r.Node.Find(source.Element) {
		if elements++; elements > few {
			return false
		}
	}
	low := strings.ToLower(r.Node.Text())
	return r.Path != "/" && elements > 0 && (strings.Contains(low, "under construction") || strings.Contains(low, "coming soon"))
}

// saidOfFirst reports whether the one HTML page of a single-page app says what the first
// page is.
func saidOfFirst(p *project.Project) bool {
	page := htmlPage(p)
	text, ok := p.Read(page)
	if page == "" || !ok {
		return false
	}
	h := readHead(page, text)
	return len(own(h.titles)) > 0 && len(own(h.descriptions)) > 0
}

// sharedFirst orders pages: those with content of their own at each address, whose
// links are shared, before the others.
func sharedFirst(r project.Route) int {
	if strings.Contains(strings.TrimPrefix(strings.TrimPrefix(r.Path, "/:locale"), "/:lang"), ":") {
		return 0
	}
	return 1
}

// describesItself reports whether a page is one that strangers come to, those for
// signing in included.
func describesItself(p *project.Project, r project.Route) bool {
	if strings.HasPrefix(r.File, "../") || isPrivatePath(r.Path) && !forSigningIn(r.Path) && !showsWares(r) || noContent(r.Path) || strings.HasSuffix(r.Path, "*") {
		return false
	}
	if inPrivateGroup(r.File) && (r.Path != "/" || project.Answer(p, "seo/behind login", allBehindLogin)) && !forSigningIn(r.Path) {
		return false
	}
	if forSigningIn(r.Path) {
		return !sentBack(p, r)
	}
	return !guardOf(p).keepsFrom(p, r) && !hidden(p, r)
}

// forSigningIn reports whether a page is for signing in or up, or for a new
// password.
func forSigningIn(url string) bool {
	return slices.ContainsFunc(strings.Split(url, "/"), func(part string) bool {
		return slices.Contains([]string{"login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "reset-password", "forgot-password", "registro", "cadastro", "inscription", "iniciar-sesion"}, part)
	}) || besideSigningIn(url)
}

// besideSigningIn reports whether a page stands in the folder of those for signing in, and
// is one more way in: /auth/join, /auth/sso.
func besideSigningIn(url string) bool {
	dir, last := path.Split(strings.Trim(url, "/"))
	if path.Base(dir) != "auth" {
		return false
	}
	return slices.ContainsFunc(wordsIn(last), func(word string) bool {
		return slices.Contains([]string{"join", "sso", "saml", "resend", "magic"}, word)
	})
}

// saysAll reports whether a page has a title, a description and something for link
// previews of its own.
func saysAll(p *project.Project, file string) bool {
	return project.Answer(p, ownHead(file), ownHead(file).whole)
}

// An ownHead is the key of whether a page says all that it should.
type ownHead string

func (o ownHead) whole(p *project.Project) bool {
	file := string(o)
	f := p.Source(file)
	if f == nil {
		return true
	}
	var h head
	h.add(renderedIn(p, file))
	if p.Stack().Framework == project.Next {
		h.exported(p, file)
	} else if e, ok := f.ExportOf("meta"); ok {
		h.described(p, p.Exported(file, "meta"), e.Node)
	}
	return len(own(h.titles)) > 0 && len(own(h.descriptions)) > 0 && len(h.previews) > 0
}

// headOf is where a page says what it is, else where it begins: the component,
// and the file when that is further up. A page about one thing among many knows what it
// is about where it draws it.
func headOf(p *project.Project, file string, component source.Node, ofOneThing bool) []check.Place {
	f := p.Source(file)
	for _, name := range []string{"metadata", "generateMetadata", "meta", "head"} {
		if e, ok := f.ExportOf(name); ok {
			out := []check.Place{check.Line(file, e.Node.Line(), "says less than a title, a description and a preview")}
			if line := titleLine(p, file, 0); name == "generateMetadata" && line > e.Node.Line()+3 {
				out = append(out, check.Line(file, line, "a title, and less than a description and a preview beside it"))
			}
			return out
		}
	}
	if at, ok := saidIn(p, file); ok {
		at.Message = "says less than a title, a description and a preview"
		return []check.Place{at}
	}
	const message = "has no title, description or preview of its own"
	if line := framedIn(p, file); line > 0 {
		return []check.Place{check.Line(file, line, "says less than a title, a description and a preview")}
	}
	if start := markupHeadLine(p, file); start > 0 {
		return []check.Place{check.Line(file, start, "says less than a title, a description and a preview")}
	}
	if component.Line() <= 1 {
		if exported := p.Exported(file, "default"); exported.OK() {
			component = exported
		}
	}
	line := component.Line()
	if line <= 1 {
		line = markupStart(p, file)
	}
	places := []check.Place{check.Line(file, line, message)}
	if tech := p.Stack().Framework; tech == project.Next || tech == project.ReactRouter || path.Ext(file) == ".svelte" {
		places = append(emptyFile(file, line), places...)
	}
	if down := markupOf(component); ofOneThing && htmlPage(p) != "" && down > 0 {
		places = append(places, check.Line(file, down, "what it is about is known here, and said to nobody"))
	}
	return places
}

// emptyFile is the file of a page that says nothing of itself, when the place in it that is
// told is further down.
func emptyFile(file string, line int) []check.Place {
	if line <= 4 {
		return nil
	}
	return []check.Place{check.Line(file, 1, "nothing in this file says what the page is")}
}

// markupStart is where the markup of a component of Svelte begins, behind its scripts: a head
// would stand there. It is 1 for other files.
func markupStart(p *project.Project, file string) int {
	if path.Ext(file) != ".svelte" {
		return 1
	}
	text, _ := p.Read(file)
	rest := bytes.TrimSpace(text)
	for {
		name := ""
		for _, tag := range []string{"script", "style"} {
			if bytes.HasPrefix(rest, []byte("<"+tag)) {
				name = tag
			}
		}
		_, behind, closed := bytes.Cut(rest, []byte("</"+name+">"))
		if name == "" || !closed || len(bytes.TrimSpace(behind)) == 0 {
			break
		}
		rest = bytes.TrimSpace(behind)
	}
	at := bytes.LastIndex(text, rest)
	return 1 + bytes.Count(text[:max(at, 0)], []byte("\n"))
}

// markupHeadLine is the line of the head in a page of SvelteKit, 0 without one.
func markupHeadLine(p *project.Project, file string) int {
	if path.Ext(file) != ".svelte" || !p.Holds(file, "<svelte:head") {
		return 0
	}
	text, _ := p.Read(file)
	return 1 + strings.Count(string(text[:bytes.Index(text, []byte("<svelte:head"))]), "\n")
}

// unusedMetadata lists descriptions in the folder of a Next app's pages that no
// page takes up: Next reads them from pages and layouts only, and not from modules
// for the browser.
func unusedMetadata(p *project.Project) []check.Place {
	if p.Stack().Framework != project.Next {
		return nil
	}
	var out []check.Place
	for _, file := range p.Sources() {
		if !inApp(p, file) || !p.Holds(file, "metadata") {
			continue
		}
		e, ok := p.Source(file).ExportOf("metadata")
		base := path.Base(file)
		if ok && !strings.HasPrefix(base, "page.") && !strings.HasPrefix(base, "layout.") && !p.Modules().Live(file) {
			out = append(out, check.Line(file, e.Node.Line(), "describes the app, and nothing takes it up"))
		}
	}
	if layout := nextHome(p); layout != "" && p.Source(layout) != nil && strings.Contains(firstLine(p, layout), "use client") {
		out = append(out, check.Line(layout, 1, "a layout for the browser cannot describe the pages"))
	}
	return out
}

func firstLine(p *project.Project, file string) string {
	text, _ := p.Read(file)
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
