package seo

import (
	"html"
	"strings"

	"underpin/fixes"
)

// pictureAddresses are the edits that put the site's address in front of the pictures for link
// previews that are named without it: who shows a preview does not know the site
// (https://ogp.me/#metadata: og:image is a URL).
func pictureAddresses(d *fixes.Draft, page fixes.Head) ([]fixes.Edit, error) {
	site := siteAddress(d.Option("site"))
	var edits []fixes.Edit
	for _, m := range page.Metas {
		content := strings.TrimPrefix(strings.TrimSpace(m.Content), ".")
		if m.Name != "og:image" && m.Name != "twitter:image" || isGeneratorText(m.Content) || !strings.HasPrefix(content, "/") || strings.HasPrefix(content, "//") {
			continue
		}
		if site == "" {
			return nil, fixes.Unanswered("site", "the picture for link previews needs the address that the app is live at", "html",
				`<meta property="og:image" content="https://your-site.example`+html.EscapeString(content)+"\" />\n")
		}
		text, ok := d.Read(fixes.SPAPage(d.Project()))
		if !ok {
			continue
		}
		tag := string(text[m.Start:m.End])
		if at := strings.LastIndex(tag, m.Content); at >= 0 {
			start := m.Start + at
			edits = append(edits, fixes.Edit{Start: start, End: start + len(m.Content), Text: html.EscapeString(site + content)})
		}
	}
	return edits, nil
}
