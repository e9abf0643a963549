package seo

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// markupHead is what the pages of SvelteKit, Astro and Nuxt say of themselves:
// the head in their markup, the shell around them, and Nuxt's calls and
// configuration.
func markupHead(p *project.Project) head {
	var h head
	dir := p.FolderOf(p.Stack().Framework)
	for _, name := range p.Files() {
		if !strings.HasPrefix(name, dir) || strings.HasPrefix(name, "../") || isErrorPage(name) {
			continue
		}
		switch path.Ext(name) {
		case ".svelte", ".astro", ".vue":
		case ".html":
			if path.Base(name) != "app.html" {
				continue
			}
		default:
			continue
		}
		text, _ := p.Read(name)
		h.add(computedInBraces(readHead(name, text)))
	}
	if p.Stack().Has(project.Nuxt) {
		h.add(nuxtHead(p))
	}
	return h
}

// computedInBraces takes the texts out that the markup computes, and titles of
// drawings: a file with a title and nothing else of a head.
func computedInBraces(h head) head {
	for _, list := range [][]said{h.titles, h.descriptions, h.previews} {
		for i := range list {
			if strings.ContainsAny(list[i].text, "{}") || strings.HasPrefix(list[i].text, "%") {
				list[i].text = ""
			}
		}
	}
	return h
}

// nuxtHead is what Nuxt's calls and its configuration say.
func nuxtHead(p *project.Project) head {
	var h head
	for _, name := range p.Sources() {
		f := p.Source(name)
		if f == nil || isErrorPage(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		for call := range f.Find(source.Call) {
			switch call.CalleeName() {
			case "useHead", "useSeoMeta", "useServerSeoMeta", "useServerHead":
				h.objects(call)
			}
		}
	}
	if f := p.Config("nuxt.config"); f != nil {
		for prop := range f.Find(source.Property) {
			if k := prop.Key(); k == "head" || k == "site" {
				h.objects(prop)
			}
		}
	}
	return h
}

// objects takes in the object literals below a node that describe a head:
// {title}, {name, content}, {description}, {ogTitle}.
func (h *head) objects(n source.Node) {
	for prop := range n.Find(source.Property, source.Shorthand, source.Method) {
		text, _ := prop.Child(source.Value).StringValue()
		one := said{text, check.At(prop, "says what the page is")}
		switch key := prop.Key(); key {
		case "title", "titleTemplate":
			h.titles = append(h.titles, one)
		case "description":
			h.descriptions = append(h.descriptions, one)
		case "ogTitle", "ogDescription", "ogImage":
			h.previews = append(h.previews, one)
		case "name", "property":
			one.text, _ = prop.Parent().Prop("content").StringValue()
			h.named(text, one)
		}
	}
}
