package seo

import (
	"encoding/json"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// jsonldFix tells search engines who is behind the site.
var jsonldFix = &fixes.Fix{
	Title:   "Tell search engines who is behind the site",
	Safety:  fixes.Additive,
	Kind:    fixes.Guided,
	Options: jsonldOptions,
	Plan:    planJSONLD,
}

const jsonldSketch = "<script type=\"application/ld+json\">\n  { \"@context\": \"https://schema.org\", \"@type\": \"Organization\", \"name\": \"Shop\", \"url\": \"https://shop.example.org/\" }\n</script>\n"

func jsonldOptions(p *project.Project) []fixes.Option {
	return []fixes.Option{
		{Name: "name", Label: "What is the organisation or the product called?", Default: siteName(p)},
		siteOption(p),
	}
}

// siteName is what the app calls itself; "" when only a generator does.
func siteName(p *project.Project) string {
	if p.Stack().Framework == project.Next {
		if title, _ := rootMetadata(p); title != "" {
			return firstPart(title)
		}
		return calledName(p)
	}
	for _, o := range metadataSPAOptions(p) {
		if o.Name == "title" && !isSlug(o.Default) {
			return firstPart(o.Default)
		}
	}
	return ""
}

// firstPart is a title without what it says behind the name.
func firstPart(title string) string {
	for _, mark := range []string{" | ", " – ", " — ", " - ", ": "} {
		title, _, _ = strings.Cut(title, mark)
	}
	return strings.TrimSpace(title)
}

func planJSONLD(d *fixes.Draft) error {
	if len(asWritten(d.Project())) > 0 {
		return fixes.Refuse("no template puts the data that is there into its script: it is printed unescaped then, and what it holds decides how", "html", "{@html `<script type=\"application/ld+json\">${json.replace(/</g, \"\\\\u003c\")}</script>`}\n")
	}
	name := strings.TrimSpace(d.Option("name"))
	if name == "" {
		return fixes.Unanswered("name", "who is behind the site is not in the code", "html", jsonldSketch)
	}
	noteCalled(d, name)
	d.Note("Pages of products, articles, events or questions deserve a note of their own, filled from the same data as their text.")
	switch d.Project().Stack().Framework {
	case project.Next:
		return jsonldNext(d, name)
	case project.Vite, project.CRA:
		return jsonldSPA(d, name)
	}
	return fixes.Refuse("no template writes structured data on this stack", "html", jsonldSketch)
}

func jsonldNext(d *fixes.Draft, name string) error {
	site, err := nextSiteSet(d)
	if err != nil {
		return err
	}
	stem := fixes.NextFolder(d.Project(), "components") + "/site-json-ld"
	if _, there := fixes.HasModule(d, stem); there {
		return nil
	}
	text, err := d.Template("seo/jsonld/next/site-json-ld.tsx", map[string]string{"SITE": site, "NAME": strconv.Quote(name)})
	if err != nil {
		return err
	}
	module, text, err := fixes.NextModule(d, stem+".tsx", text)
	if err != nil {
		return err
	}
	if err := d.Create(module, text); err != nil {
		return err
	}
	if !appRouter(d.Project()) {
		return jsonldPages(d, module)
	}
	layouts := fixes.RootLayouts(d.Project())
	if len(layouts) == 0 {
		return fixes.Refuse("no root layout was found to put the note in", "tsx", jsonldSketch)
	}
	for _, layout := range layouts {
		f := d.Source(layout)
		body := bodyOf(f)
		if !body.OK() {
			return fixes.Refuse(layout+" has no body that the note could be put in", "tsx", jsonldSketch)
		}
		edits := fixes.ImportModule(d, f, module, "SiteJsonLd")
		if err := d.Edit(layout, append(edits, firstInside(body, "<SiteJsonLd />"))...); err != nil {
			return err
		}
	}
	return nil
}

// jsonldPages puts the note in front of every page of the Pages Router.
func jsonldPages(d *fixes.Draft, module string) error {
	file, ok := fixes.HasModule(d, fixes.NextFolder(d.Project(), "pages")+"/_app")
	f := d.Source(file)
	if !ok || f == nil {
		return fixes.Refuse("there is no _app that the note could be put in", "tsx", jsonldSketch)
	}
	return firstInApp(d, f, module, "SiteJsonLd")
}

func bodyOf(f *source.File) source.Node {
	if f != nil {
		for e := range f.Find(source.Element) {
			if e.TagName() == "body" {
				return e
			}
		}
	}
	return source.Node{}
}

// firstInside is the edit that puts an element in front of an element's children,
// on a line of its own where they have lines of their own.
func firstInside(e source.Node, text string) fixes.Edit {
	f := e.File()
	for c := range e.Children() {
		if c.Role() != source.Item || c.Kind() == source.Text && strings.TrimSpace(c.Text()) == "" {
			continue
		}
		at := c.Start()
		if at > 0 && f.Text[at-1] == '{' { // an expression in braces
			at--
		}
		line, _ := f.Position(at)
		start := f.LineStart(line)
		if indent := string(f.Text[start:at]); strings.TrimSpace(indent) == "" {
			return fixes.Edit{Start: at, End: at, Text: text + "\n" + indent}
		}
		return fixes.Edit{Start: at, End: at, Text: text}
	}
	return fixes.Edit{Start: e.End() - len("</body>"), End: e.End() - len("</body>"), Text: text}
}

func jsonldSPA(d *fixes.Draft, name string) error {
	file := fixes.SPAPage(d.Project())
	text, ok := d.Read(file)
	if !ok {
		return fixes.Refuse("no index.html was found to put the note in", "html", jsonldSketch)
	}
	if strings.Contains(string(text), "application/ld+json") {
		return nil
	}
	quoted, err := json.Marshal(name) // writes < as an escape
	if err != nil {
		return err
	}
	template, site := "seo/jsonld/spa/head.html", siteAddress(d.Option("site"))
	if site == "" {
		template = "seo/jsonld/spa/name.html"
		d.Note("The address of the live site is not in the code. Once you know it, add it to the note as \"url\": that ties the name to the site.")
	}
	lines, err := d.Template(template, map[string]string{"SITE": site, "NAME": string(quoted)})
	if err != nil {
		return err
	}
	e, ok := fixes.InHead(text, lines)
	if !ok {
		return fixes.Refuse("index.html has no head that the note could be put in", "html", jsonldSketch)
	}
	return d.Edit(file, e)
}
