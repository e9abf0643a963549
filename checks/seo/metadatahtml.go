package seo

import (
	"bytes"
	"html"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// htmlHead is what the one HTML page of a single-page app says: crawlers and
// link previews that run no scripts see nothing else.
func htmlHead(p *project.Project) head {
	file := htmlPage(p)
	text, _ := p.Read(file)
	return readHead(file, text)
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
		switch {
		case m.Name == "description":
			h.descriptions = append(h.descriptions, said{content, at(m.Start, "the description")})
		case strings.HasPrefix(m.Name, "og:"):
			h.previews = append(h.previews, said{content, at(m.Start, "for link previews")})
		}
	}
	return h
}
