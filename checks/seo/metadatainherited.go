package seo

import (
	"fmt"
	"net/url"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// borrowedPreviews judges a Next app whose pages about one thing among many give
// themselves a title and inherit the rest: Next hands what is for link previews on as a
// whole, so that a shared link to one of them shows the words of the whole app
// (https://nextjs.org/docs/app/api-reference/functions/generate-metadata#inheriting-fields).
func borrowedPreviews(p *project.Project, good check.Finding) check.Finding {
	var places []check.Place
	var paths []string
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !inApp(p, r.File) || !ofOneThing(r.Path) || forSigningIn(r.Path) || isErrand(p, r) || passing(r.Path) {
			continue
		}
		at, ok := titleAlone(p, r.File)
		if r = p.WithCode(r); !ok || !describesItself(p, r) || onlyLeads(r.Node) {
			continue
		}
		paths = append(paths, r.Path)
		if len(places) < mostPages && !placed(places, at) {
			places = append(places, at)
		}
	}
	if len(paths) == 0 {
		return good
	}
	reason := fmt.Sprintf("%s gives itself a title and nothing for link previews: a shared link to it shows the words of the whole app.", paths[0])
	if len(paths) > 1 {
		reason = fmt.Sprintf("%d kinds of pages about one thing each, among them %s, give themselves a title and nothing for link previews: a shared link to one shows the words of the whole app.", len(paths), paths[0])
	}
	f := check.Missing(check.Likely, reason, append(places, sharedPreview(p)...)...)
	f.Severity = check.Low
	return f
}

// titleLine is the line of the title that a module computes, or else the one given.
func titleLine(p *project.Project, file string, or int) int {
	e, _ := p.Source(file).ExportOf("generateMetadata")
	for ret := range e.Node.Find(source.Return) {
		if title := ret.Child(source.Value).PropNode("title"); title.OK() {
			or = title.Line()
		}
	}
	return or
}

// sharedPreview is what the outermost layout says for link previews.
func sharedPreview(p *project.Project) []check.Place {
	for _, file := range rootLayouts(p) {
		if object, _ := metadataOf(p, file); object.Prop("openGraph").OK() {
			return []check.Place{check.Line(file, object.PropNode("openGraph").Line(), "what shared links show of every page that says nothing itself")}
		}
	}
	return nil
}

func placed(places []check.Place, at check.Place) bool {
	for _, pl := range places {
		if pl.File == at.File && pl.Line == at.Line {
			return true
		}
	}
	return false
}

// ofOneThing reports whether a page's address has a place for what it is about, the
// language aside.
func ofOneThing(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		switch name := strings.Trim(part, "[].:"); {
		case !strings.ContainsAny(part, "[:"):
		case name == "locale" || name == "lang" || name == "lng" || name == "language" || name == "country":
		default:
			return true
		}
	}
	return false
}

// titleAlone is where a page, or the nearest layout around it that says anything but
// not the outermost, computes a title and nothing for link previews, while what is
// further out has some.
func titleAlone(p *project.Project, page string) (check.Place, bool) {
	around := layoutsAround(p, page)
	for i, file := range append([]string{page}, around...) {
		h := project.Answer(p, headOfModule(file), headOfModule(file).read)
		switch {
		case i == len(around) && i > 0, len(h.previews) > 0:
			return check.Place{}, false
		case len(h.titles) == 0:
			continue
		}
		if _, computed := metadataOf(p, file); !computed {
			return check.Place{}, false
		}
		for _, outer := range around[i:] {
			if object, _ := metadataOf(p, outer); object.Prop("openGraph").Prop("title").OK() {
				return check.Line(file, titleLine(p, file, h.titles[0].place.Line), "a title, and nothing for link previews: the app's are inherited as they are"), true
			}
		}
		return check.Place{}, false
	}
	return check.Place{}, false
}

// strangeAddress judges a Next app whose pages give an address at another domain than
// the one that the outermost layout names as the app's.
func strangeAddress(p *project.Project, good check.Finding) check.Finding {
	base := baseOfMetadata(p)
	if base == "" {
		return good
	}
	var places []check.Place
	other := ""
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !inApp(p, r.File) {
			continue
		}
		for _, file := range append([]string{r.File}, layoutsAround(p, r.File)...) {
			for _, a := range project.PerFile(p, file, "seo/addresses", addressesGiven) {
				if a.host == base || strings.HasSuffix(a.host, "."+base) || strings.HasSuffix(base, "."+a.host) {
					continue
				}
				if at := check.Line(file, a.line, "names "+a.host+" as the address of this page"); !placed(places, at) {
					places, other = append(places, at), a.host
				}
			}
		}
	}
	if len(places) == 0 {
		return good
	}
	reason := fmt.Sprintf("The app says that its address is %s, and %s that it is %s: search engines and shared links are sent there.", base, places[0].File, other)
	f := check.Missing(check.Likely, reason, append(places, rootBase(p))...)
	f.Severity = check.Low
	return f
}

// An addressGiven is the host that a page gives as its own.
type addressGiven struct {
	host string
	line int
}

// addressesGiven are the hosts in the canonical address and in the Open Graph address of
// what a file says of its page.
func addressesGiven(f *source.File) []addressGiven {
	var out []addressGiven
	for n := range f.Find(source.Property) {
		up := n.Parent().Parent().Key()
		if !(n.Key() == "canonical" && up == "alternates" || n.Key() == "url" && up == "openGraph") {
			continue
		}
		value := n.Child(source.Value)
		text, ok := value.StringValue()
		if !ok && value.Kind() == source.Template {
			text, ok = value.Child(source.Item).StringValue()
		}
		if host := hostNamed(text); ok && host != "" {
			out = append(out, addressGiven{host, n.Line()})
		}
	}
	return out
}

// hostNamed is the host of an address that goes on behind it, without www.
func hostNamed(text string) string {
	rest, secure := strings.CutPrefix(text, "https://")
	host, _, _ := strings.Cut(rest, "/")
	if at, err := url.Parse(text); !secure || err != nil || at.Host != host || !strings.Contains(host, ".") || strings.Contains(host, "example.") {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(host), "www.")
}

// baseOfMetadata is the host that the outermost layout completes addresses with, "" when
// no line says which.
func baseOfMetadata(p *project.Project) string {
	host := ""
	for _, file := range rootLayouts(p) {
		if f := p.Source(file); f != nil && p.Holds(file, "metadataBase") {
			for n := range f.Find(source.New) {
				if n.CalleeName() != "URL" || n.Parent().Key() != "metadataBase" {
					continue
				}
				text, ok := n.Arg(0).StringValue()
				if !ok {
					text, _ = p.Definition(n.Arg(0)).StringValue()
				}
				host = hostNamed(text)
			}
		}
	}
	return host
}

// rootBase is where the outermost layout names the app's address.
func rootBase(p *project.Project) check.Place {
	for _, file := range rootLayouts(p) {
		if f := p.Source(file); f != nil && p.Holds(file, "metadataBase") {
			for n := range f.Find(source.Property) {
				if n.Key() == "metadataBase" {
					return check.At(n, "what the app says its address is")
				}
			}
		}
	}
	return anchor(p, "what the app says its address is")
}
