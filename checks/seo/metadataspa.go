package seo

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// metadataSPA fills the head of index.html: what crawlers and link previews see
// of a single-page app, whichever page they ask for.
func metadataSPA(d *fixes.Draft) error {
	file := fixes.SPAPage(d.Project())
	text, ok := d.Read(file)
	if !ok {
		return fixes.Refuse("there is no index.html to describe the app in", "html", "")
	}
	if readHead(file, text).finding(d.Project()).Verdict == check.Pass {
		return fixes.Refuse("the head says all of the first page already, and what each other page is called, and about, no template knows: give each its title and description, and have them made when the app is built", "ts", "document.title = \"Prices · Your app\"\n")
	}
	page := fixes.ReadHead(text)
	title, description := d.Option("title"), d.Option("description")
	noteCalled(d, title)
	if title == "" || isGeneratorTitle(title) {
		return fixes.Unanswered("title", "what the app is called is not in the code", "html", "<title>Your app</title>\n")
	}
	if description == "" {
		return fixes.Unanswered("description", "what the app is for is not in the code", "html",
			"<meta name=\"description\" content=\"…\" />\n")
	}
	filled, err := d.Template("seo/metadata/spa/head.html", map[string]string{
		"TITLE": html.EscapeString(title), "DESCRIPTION": html.EscapeString(description), "SITE": html.EscapeString(siteAddress(d.Option("site"))),
		"IMAGE": html.EscapeString(previewImage(d)),
	})
	if err != nil {
		return err
	}
	var edits []fixes.Edit
	lines := ""
	if page.TitleEnd == 0 {
		lines = "<title>" + html.EscapeString(title) + "</title>\n"
	} else if now := string(text[page.TitleStart:page.TitleEnd]); now == "" || isGeneratorTitle(html.UnescapeString(now)) {
		edits = append(edits, fixes.Edit{Start: page.TitleStart, End: page.TitleEnd, Text: html.EscapeString(title)})
	}
	for line := range strings.Lines(filled) {
		tag := fixes.ReadHead([]byte(line)).Metas[0]
		switch have, known := page.Meta(tag.Name); {
		case known && emptyTag(tag) && isGeneratorText(have.Content):
			edits = append(edits, dropTag(text, have))
		case known && (strings.TrimSpace(have.Content) == "" || isGeneratorText(have.Content)):
			edits = append(edits, fixes.Edit{Start: have.Start, End: have.End, Text: strings.TrimSpace(line)})
		case !known && !emptyTag(tag):
			lines += line
		}
	}
	if have, known := page.Meta("twitter:image"); known && isGeneratorText(have.Content) {
		edits = append(edits, dropTag(text, have))
	}
	wholePictures, err := pictureAddresses(d, page)
	if err != nil {
		return err
	}
	edits = append(edits, wholePictures...)
	if lines != "" {
		e, ok := fixes.InHead(text, lines)
		if !ok {
			return fixes.Refuse("index.html has no head that tags could be added to", "html", lines)
		}
		edits = append(edits, e)
	}
	if len(edits) == 0 {
		return nil
	}
	d.Review()
	if n := len(sharedPages(d.Project(), file)); n > 2 {
		d.Note(fmt.Sprintf("%d other pages are shown under this title too: what each is called is yours to say.", n))
	}
	if _, shown := page.Meta("og:image"); !shown && previewImage(d) == "" {
		d.Note("Link previews show no picture. Put one of 1200 × 630 pixels at public/og-image.png and add it as og:image with its full address.")
	}
	return d.Edit(file, edits...)
}

// dropTag takes a tag out, with its line when nothing else is on it.
func dropTag(text []byte, m fixes.Meta) fixes.Edit {
	start := bytes.LastIndexByte(text[:m.Start], '\n') + 1
	end := m.End
	if i := bytes.IndexByte(text[m.End:], '\n'); i >= 0 {
		end += i + 1
	}
	if len(bytes.TrimSpace(text[start:m.Start]))+len(bytes.TrimSpace(text[m.End:end])) > 0 {
		start, end = m.Start, m.End
	}
	return fixes.Edit{Start: start, End: end}
}

// emptyTag reports whether a tag of the template has nothing to say, since the
// site's address or a picture is not known.
func emptyTag(m fixes.Meta) bool { return m.Content == "" || m.Content == "/" }

// metadataSPAOptions are the questions of the fix for a single-page app.
func metadataSPAOptions(p *project.Project) []fixes.Option {
	text, _ := p.Read(fixes.SPAPage(p))
	page := fixes.ReadHead(text)
	title := html.UnescapeString(strings.TrimSpace(string(text[page.TitleStart:page.TitleEnd])))
	if title == "" || isGeneratorTitle(title) {
		title = calledName(p)
	}
	description := describedAs(p)
	if m, ok := page.Meta("description"); ok && m.Content != "" && !isGeneratorText(m.Content) {
		description = m.Content
	}
	return []fixes.Option{
		{Name: "title", Label: "What is the app called?", Default: title},
		{Name: "description", Label: "What is it for, in one sentence?", Help: "Search engines show up to 160 letters of it.", Default: description},
		{Name: "site", Label: "At which address is it live?", Help: "Such as https://example.com.", Default: siteOf(p)},
	}
}

// generatorTitles are the titles that generators leave behind.
var generatorTitles = []string{
	"vite app", "vite + react", "vite + react + ts", "react app", "lovable app", "lovable generated project", "document",
	"my app", "app", "bolt app", "vite-react-typescript-starter", "vite_react_shadcn_ts", "rest-express", "your app", "untitled", "index",
}

func isGeneratorTitle(title string) bool {
	title = strings.ToLower(strings.TrimSpace(title))
	return slices.Contains(generatorTitles, title) || isStarter(title)
}

// isGeneratorText reports whether a description is one that a generator wrote.
func isGeneratorText(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return isGeneratorTitle(text) || strings.HasPrefix(text, "web site created using create-react-app") ||
		strings.HasPrefix(text, "lovable generated project") || strings.HasPrefix(text, "gpt engineer generated project") ||
		strings.HasSuffix(strings.TrimRight(text, "."), "update this description to reflect the app") // Replit's
}

// previewImage is the full address of the picture for link previews, "" without
// one.
func previewImage(d *fixes.Draft) string {
	site := siteAddress(d.Option("site"))
	if site == "" {
		return ""
	}
	for _, name := range []string{"og-image.png", "og-image.jpg", "og.png", "og.jpg", "opengraph.png", "opengraph.jpg", "social.png"} {
		if d.Has(fixes.SPAFolder(d.Project()) + "public/" + name) {
			return site + "/" + name
		}
	}
	return ""
}
