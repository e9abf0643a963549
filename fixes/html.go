package fixes

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// An htmlElement is a tag of an HTML file with the byte range of the tag and,
// for the few that hold only text, of that text.
type htmlElement struct {
	tag                string
	attrs              []html.Attribute
	closing            bool
	start, end         int
	textStart, textEnd int // of <title>, <script>, <style>; zero otherwise
}

func (e htmlElement) attr(name string) string {
	for _, a := range e.attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// htmlElements lists the tags of an HTML file in order. Comments are skipped.
func htmlElements(text []byte) []htmlElement {
	var out []htmlElement
	z := html.NewTokenizer(bytes.NewReader(text))
	at := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out
		}
		start := at
		at += len(z.Raw())
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			t := z.Token()
			out = append(out, htmlElement{tag: t.Data, attrs: t.Attr, closing: kind == html.EndTagToken, start: start, end: at})
		case html.TextToken:
			if n := len(out); n > 0 && !out[n-1].closing && out[n-1].end == start {
				out[n-1].textStart, out[n-1].textEnd = start, at
			}
		}
	}
}

// InHead is the edit that puts lines at the end of an HTML file's head,
// indented like its other tags; ok is false without a head.
func InHead(text []byte, lines string) (e Edit, ok bool) {
	indent, inside := "    ", false
	for _, el := range htmlElements(text) {
		switch {
		case el.tag == "head" && !el.closing:
			inside = true
		case el.tag == "head" && el.closing:
			start := lineStart(text, el.start)
			if strings.TrimSpace(string(text[start:el.start])) != "" {
				return Edit{Start: el.start, End: el.start, Text: lines}, true
			}
			return Edit{Start: start, End: start, Text: indentLines(strings.TrimRight(lines, "\n"), indent) + "\n"}, true
		case inside && !el.closing:
			indent = indentAt(text, el.start)
		}
	}
	return Edit{}, false
}

// A PageScript is a script of an HTML page: its address, or its text.
type PageScript struct{ Source, Type, Text string }

// PageScripts lists the scripts of an HTML page.
func PageScripts(text []byte) []PageScript {
	var out []PageScript
	for _, e := range htmlElements(text) {
		if e.tag == "script" && !e.closing {
			out = append(out, PageScript{e.attr("src"), e.attr("type"), string(text[e.textStart:e.textEnd])})
		}
	}
	return out
}

// PageStyles lists the addresses of an HTML page's style sheets.
func PageStyles(text []byte) []string {
	var out []string
	for _, e := range htmlElements(text) {
		if e.tag == "link" && strings.Contains(e.attr("rel"), "stylesheet") {
			out = append(out, e.attr("href"))
		}
	}
	return out
}

// A Head is what the head of an HTML page says. The title's range is that of
// its text; both ends are zero without a title.
type Head struct {
	TitleStart, TitleEnd int
	Metas                []Meta
	Canonical            string
}

// A Meta is a meta tag: its name or property, its content and its range.
type Meta struct {
	Name, Content string
	Start, End    int
}

// Meta is the meta tag with a name or property.
func (h Head) Meta(name string) (Meta, bool) {
	for _, m := range h.Metas {
		if m.Name == name {
			return m, true
		}
	}
	return Meta{}, false
}

// ReadHead reads the title and the meta tags of an HTML page.
func ReadHead(text []byte) Head {
	var h Head
	for _, e := range htmlElements(text) {
		switch {
		case e.closing:
		case e.tag == "title" && h.TitleEnd == 0:
			h.TitleStart, h.TitleEnd = e.textStart, e.textEnd
			if e.textEnd == 0 {
				h.TitleStart, h.TitleEnd = e.end, e.end
			}
		case e.tag == "meta":
			name := e.attr("name")
			if name == "" {
				name = e.attr("property")
			}
			if name != "" {
				h.Metas = append(h.Metas, Meta{strings.ToLower(name), e.attr("content"), e.start, e.end})
			}
		case e.tag == "link" && strings.EqualFold(e.attr("rel"), "canonical"):
			h.Canonical = e.attr("href")
		}
	}
	return h
}
