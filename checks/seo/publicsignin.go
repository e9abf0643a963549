package seo

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// startsAtSignIn reports whether the first page of an app is its form for signing in: what
// else it has is for those who came through, and only pages whose address says that they
// present something are for strangers.
func startsAtSignIn(p *project.Project) bool {
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		if r.Kind != project.Page || r.Path != "/" {
			return false
		}
		r = p.WithCode(r)
		return asksForPassword(r.Node) && !presents(r.Node)
	})
}

// asksForPassword reports whether a component shows a field for a password, or signs in
// with one.
func asksForPassword(component source.Node) bool {
	for n := range component.Find(source.Element, source.Call, source.Conditional) {
		switch n.Kind() {
		case source.Element:
			if kind, _ := n.AttrValue("type").StringValue(); kind == "password" {
				return true
			}
		case source.Conditional: // type={shown ? "text" : "password"}
			if kind, _ := n.Child(source.Else).StringValue(); kind == "password" {
				return true
			}
		case source.Call:
			if name := n.CalleeName(); name == "signInWithPassword" || name == "signInWithEmailAndPassword" {
				return true
			}
		}
	}
	return false
}

// presents reports whether a page has sections of its own beside a form, as one that
// presents the app does.
func presents(component source.Node) bool {
	sections := 0
	for e := range component.Find(source.Element) {
		tag := strings.ToLower(e.TagName())
		if tag == "section" || tag == "footer" || tag == "nav" || strings.Contains(tag, "hero") || strings.Contains(tag, "feature") || strings.Contains(tag, "pricing") || strings.Contains(tag, "testimonial") {
			sections++
		}
	}
	return sections > 1
}

// contentWords are how the addresses of pages begin that are for strangers, wherever the
// app starts.
var contentWords = []string{
	"about", "pricing", "blog", "feature", "shop", "catalog", "contact", "docs", "faq", "news", "article", "landing", "explore", "discover", "careers", "gallery", "portfolio", "guide", "tutorial", "directory", "compare", "solutions", "welcome",
	"sobre", "precos", "planos", "loja", "vagas",
}

// forStrangers reports whether an address says that its page presents something.
func forStrangers(url string) bool {
	first := firstSegment(url)
	return slices.ContainsFunc(contentWords, func(word string) bool { return strings.HasPrefix(first, word) })
}
