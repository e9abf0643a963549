package seo

import (
	"encoding/xml"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// sitemapSPA writes a sitemap of the pages of a single-page app that anyone can
// open and whose address is fixed, and names it in robots.txt.
func sitemapSPA(d *fixes.Draft) error {
	site := siteAddress(d.Option("site"))
	if site == "" && withoutServer(d.Project()) {
		return sitemapBuilt(d)
	}
	if site == "" {
		return fixes.Unanswered("site", "a sitemap needs the app's address, which is not in the code", "xml", "")
	}
	var urls strings.Builder
	for i, path := range listedPages(d.Project()) {
		if i > 0 {
			urls.WriteString("\n")
		}
		urls.WriteString("  <url>\n    <loc>" + escapeXML(site+path) + "</loc>\n  </url>")
	}
	text, err := d.Template("seo/sitemap/spa/sitemap.xml", map[string]string{"URLS": urls.String()})
	if err != nil {
		return err
	}
	if err := d.Create(publicFolder(d.Project())+"sitemap.xml", text); err != nil {
		return err
	}
	d.Note("Pages with an address of their own per item are not listed: write them into the file when the items are known.")
	d.Note("Pages that may lie behind a login are left out: look through the list.")
	return nameSitemap(d, site)
}

// publicFolder is where files lie that the build copies to the root of the site,
// with a slash behind it.
func publicFolder(p *project.Project) string {
	folder := "public/"
	if p.Stack().Framework == project.SvelteKit {
		folder = "static/"
	}
	if withoutServer(p) {
		return fixes.SPAFolder(p) + folder
	}
	if in := p.FolderOf(p.Stack().Framework); in != "" && in != "." {
		return in + "/" + folder
	}
	return folder
}

// withoutServer reports whether the app is a single-page app, served as files.
func withoutServer(p *project.Project) bool {
	return p.Stack().Framework == project.Vite || p.Stack().Framework == project.CRA
}

// nameSitemap adds the Sitemap line to a robots.txt that has none.
func nameSitemap(d *fixes.Draft, site string) error {
	file := publicFolder(d.Project()) + "robots.txt"
	text, ok := d.Read(file)
	if !ok {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		if key, _, _ := strings.Cut(line, ":"); strings.EqualFold(strings.TrimSpace(key), "sitemap") {
			return nil
		}
	}
	line := "\nSitemap: " + site + "/sitemap.xml\n"
	if len(text) > 0 && text[len(text)-1] != '\n' {
		line = "\n" + line
	}
	return d.Edit(file, fixes.Edit{Start: len(text), End: len(text), Text: line})
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// firstSegment is the first part of a path that is no language, in small
// letters.
func firstSegment(path string) string {
	for part := range strings.SplitSeq(strings.Trim(strings.ToLower(path), "/"), "/") {
		switch part {
		case "[locale]", "[lang]", "[lng]", ":locale", ":lang":
			continue
		}
		return part
	}
	return ""
}
