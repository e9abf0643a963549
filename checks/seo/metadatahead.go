package seo

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A said is one thing that the app says of itself. The text is empty where code
// computes it.
type said struct {
	text  string
	place check.Place
}

// A head is what an app says of itself in the heads of its pages.
type head struct {
	titles, descriptions, previews []said
	left                           []said // what a generator left for link previews
	relative                       []said // pictures for link previews that are named without the site
}

func (h *head) add(o head) {
	h.titles = append(h.titles, o.titles...)
	h.descriptions = append(h.descriptions, o.descriptions...)
	h.previews = append(h.previews, o.previews...)
	h.left = append(h.left, o.left...)
	h.relative = append(h.relative, o.relative...)
}

// all takes in something that computes the whole head.
func (h *head) all(s said) {
	h.add(head{titles: []said{s}, descriptions: []said{s}, previews: []said{s}})
}

// renderedIn is what the components of a file put into the head of a page.
func renderedIn(p *project.Project, file string) head {
	return project.PerFile(p, file, "seo/head", func(f *source.File) (h head) {
		h.rendered(f)
		return h
	})
}

// rendered takes in what a component puts into the head of a page: title and
// meta elements, and those of next-seo.
func (h *head) rendered(f *source.File) {
	if f == nil || isErrorPage(f.Path) {
		return
	}
	for e := range f.Find(source.Element) {
		switch name := e.TagName(); name {
		case "title", "Title":
			if !inDrawing(e) {
				h.titles = append(h.titles, said{textOf(e), check.At(e, "the title")})
			}
		case "meta", "Meta":
			h.meta(e)
		case "NextSeo", "DefaultSeo", "SeoHead", "SEO", "Seo", "SEOHead":
			at := check.At(e, "says what the page is")
			for _, key := range []string{"title", "defaultTitle"} {
				h.attr(&h.titles, e, key, at)
			}
			h.attr(&h.descriptions, e, "description", at)
			h.attr(&h.previews, e, "openGraph", at)
			if slices.ContainsFunc(e.ChildrenIn(source.AttrRole), func(a source.Node) bool { return a.Kind() == source.Spread }) {
				h.all(said{"", at})
			}
		}
	}
}

func (h *head) attr(list *[]said, e source.Node, key string, at check.Place) {
	if e.Attr(key).OK() {
		text, _ := e.AttrValue(key).StringValue()
		*list = append(*list, said{text, at})
	}
}

func (h *head) meta(e source.Node) {
	content, _ := e.AttrValue("content").StringValue()
	one := said{content, check.At(e, "says what the page is")}
	for _, key := range []string{"name", "property"} {
		name, _ := e.AttrValue(key).StringValue()
		h.named(name, one)
		if name == "og:image" && withoutSite(content) {
			h.relative = append(h.relative, said{content, check.At(e, withoutAddress)})
		}
	}
}

// named takes in a meta tag by its name or property.
func (h *head) named(name string, one said) {
	switch {
	case strings.EqualFold(name, "description"):
		h.descriptions = append(h.descriptions, one)
	case strings.HasPrefix(name, "og:"):
		h.previews = append(h.previews, one)
	}
}

// textOf is the constant text inside of an element, "" when there is more.
func textOf(e source.Node) string {
	text := ""
	for c := range e.Children() {
		switch {
		case c.Kind() == source.Text:
			text += c.Text()
		case c.Role() == source.Item:
			s, ok := c.StringValue()
			if !ok {
				return ""
			}
			text += s
		}
	}
	return strings.TrimSpace(text)
}

// inDrawing reports whether a title belongs to a drawing and not to the page.
func inDrawing(e source.Node) bool {
	for up := e.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		switch name := strings.ToLower(up.TagName()); name {
		case "svg", "g", "symbol", "path":
			return true
		}
	}
	return false
}

// isErrorPage reports whether a file is what visitors see when something failed
// or is not there; what it says is said of no page.
func isErrorPage(file string) bool {
	base := file[strings.LastIndexByte(file, '/')+1:]
	stem, _, _ := strings.Cut(base, ".")
	return slices.Contains([]string{"error", "global-error", "not-found", "global-not-found", "_error", "404", "500", "+error"}, stem)
}
