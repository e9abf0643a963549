package seo

import (
	"bytes"
	"html"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// htmlMetadata judges the one HTML page of a single-page app: crawlers and link
// previews that run no scripts see nothing else. What components set later helps
// those that do.
func htmlMetadata(p *project.Project) check.Finding {
	file := htmlPage(p)
	text, _ := p.Read(file)
	f := readHead(file, text).finding(p)
	if f.Verdict != check.Gap || f.Severity == check.Low {
		return f
	}
	var later head
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) {
			later.rendered(p.Source(name))
		}
	}
	if rendersHeads(later) {
		f.Severity, f.Confidence = check.Low, check.Likely
		f.Reason = strings.TrimSuffix(f.Reason, ".") + " in " + file + "; components set them later, which programs that run no scripts never see."
		f.Places = append(f.Places, later.titles[0].place)
	}
	return f
}

// readHead reads the head of an HTML page.
func readHead(file string, text []byte) head {
	var h head
	at := func(offset int, message string) check.Place {
		return check.Line(file, 1+bytes.Count(text[:offset], []byte("\n")), message)
	}
	page := fixes.ReadHead(text)
	if t := strings.TrimSpace(html.UnescapeString(string(text[page.TitleStart:page.TitleEnd]))); t != "" {
		h.titles = append(h.titles, said{t, at(page.TitleStart, "the title")})
	}
	for _, m := range page.Metas {
		content := strings.TrimSpace(m.Content)
		if content == "" {
			continue
		}
		if _, key, _ := strings.Cut(m.Name, ":"); (key == "title" || key == "description" || key == "image") && isDefault(content) {
			h.left = append(h.left, said{content, at(m.Start, "the generator's")})
		}
		switch {
		case m.Name == "description":
			h.descriptions = append(h.descriptions, said{content, at(m.Start, "the description")})
		case strings.HasPrefix(m.Name, "og:"):
			h.previews = append(h.previews, said{content, at(m.Start, "for link previews")})
		}
	}
	return h
}
