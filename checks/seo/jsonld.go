package seo

import (
	_ "embed"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed jsonld.md
var jsonldWords string

// JSONLD looks for public pages that do not tell machines what they are about:
// no structured data in the vocabulary of schema.org.
var JSONLD = &check.Check{
	ID:       "seo/jsonld",
	Severity: check.Low,
	Minutes:  20,
	Words:    check.Explain(jsonldWords),
	Look:     lookForJSONLD,
	Fix:      jsonldFix,
}

func lookForJSONLD(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonJSONLD(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	if raw := asWritten(p); len(raw) > 0 {
		return check.Missing(check.Likely, "The structured data of "+raw[0].File+" is an expression inside of a script element, which is printed as it is written: no machine can read it.", raw...)
	}
	if place, ok := structuredData(p); ok {
		return check.Passed(check.Certain, "The pages carry structured data: "+place.File+".", place)
	}
	if f, none := nothingPublic(p); none {
		return f
	}
	if f, none := unlisted(p); none {
		return f
	}
	f := check.Missing(surePublic(p), "The public pages carry no structured data: no JSON-LD was found in what they render.", jsonldPlaces(p)...)
	f.Brief = []string{
		"The start page carries one script of type application/ld+json that describes the organisation or the product, and the site, in the words of schema.org.",
		"Pages of articles, products, events or questions carry the type of their own, filled from the same data as the visible text.",
		"Text from a database is escaped before it goes into the script: every < is written as \\u003c.",
	}
	return f
}

// structuredData is the first place in what the app serves that carries data in
// the vocabulary of schema.org.
func structuredData(p *project.Project) (check.Place, bool) {
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !source.Supported(name) && path.Ext(name) != ".html" {
			continue
		}
		if !p.Holds(name, "ld+json", "itemtype", "itemType", "JsonLd", "chemaOrg") {
			continue
		}
		if place, ok := markedUp(p, name); ok {
			return place, true
		}
		if place, ok := structuredIn(p, name); ok {
			return place, true
		}
	}
	for _, pkg := range []string{"nuxt-schema-org", "@nuxtjs/seo"} {
		if place, ok := wired(p, pkg); ok {
			return place, true
		}
	}
	return check.Place{}, false
}

// markedUp finds structured data in markup that is served.
func markedUp(p *project.Project, name string) (check.Place, bool) {
	if path.Ext(name) == ".html" && !servedHTML(p, name) && (path.Dir(name) != "public" || !linkedTo(p, path.Base(name))) {
		return check.Place{}, false
	}
	for _, tag := range p.Markup(name) {
		kind, _ := tag.Attr("type")
		vocabulary, _ := tag.Attr("itemtype")
		if tag.Name == "script" && strings.Contains(kind, "ld+json") || strings.Contains(vocabulary, "schema.org") {
			return check.Line(name, tag.Line, "structured data"), true
		}
	}
	return check.Place{}, false
}

// linkedTo reports whether a page that lies among the public files is one that code or
// a rewrite leads to, or the only one there is.
func linkedTo(p *project.Project, name string) bool {
	if name == "index.html" || htmlPage(p) == "" && len(p.Addresses()) == 0 {
		return true
	}
	for _, file := range append(p.Sources(), "vercel.json", "netlify.toml", "public/_redirects") {
		if p.Holds(file, name) {
			return true
		}
	}
	return false
}

// structuredIn finds structured data in a live module: a script element of that
// type or its name in a string, microdata, or a library's component.
func structuredIn(p *project.Project, name string) (check.Place, bool) {
	if !p.Modules().Live(name) {
		return check.Place{}, false
	}
	f := p.Source(name)
	if f == nil {
		return check.Place{}, false
	}
	for n := range f.Find(source.String, source.Element, source.Call) {
		switch n.Kind() {
		case source.String:
			text, _ := n.StringValue()
			if !strings.Contains(text, "ld+json") && !strings.Contains(text, "schema.org/") || !p.Reached(n) { // a component that no page renders
				continue
			}
			if text == "application/ld+json" || strings.Contains(text, "<script") && strings.Contains(text, `type="application/ld+json"`) ||
				strings.Contains(text, "://schema.org/") && n.Parent().Key() == "itemType" {
				return check.At(n, "structured data"), true
			}
		case source.Element:
			if pkg, _ := n.Child(source.Tag).Origin(); strings.HasSuffix(n.TagName(), "JsonLd") && (pkg == "next-seo" || pkg == "react-schemaorg") {
				return check.At(n, "structured data"), true
			}
		case source.Call:
			if n.CalleeName() == "useSchemaOrg" {
				return check.At(n, "structured data"), true
			}
		}
	}
	return check.Place{}, false
}
