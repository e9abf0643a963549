package seo

import "underpin/fixes"

// sitemapNext adds a sitemap of the pages of a Next app that anyone can open and
// whose address is fixed.
func sitemapNext(d *fixes.Draft) error {
	p := d.Project()
	site, err := nextSiteSet(d)
	if err != nil {
		return err
	}
	template, name := "sitemap.ts", fixes.NextFolder(p, "app")+"/sitemap"
	if !appRouter(p) {
		template, name = "sitemap.xml.tsx", fixes.NextFolder(p, "pages")+"/sitemap.xml"
	}
	if appRouter(p) && !writesMetadataFiles(p) {
		template, name = "route.ts", fixes.NextFolder(p, "app")+"/sitemap.xml/route"
	}
	if _, there := fixes.HasModule(d, name); !there && !d.Has("public/sitemap.xml") {
		text, err := d.Template("seo/sitemap/next/"+template, map[string]string{"SITE": site, "PAGES": pageList(p)})
		if err != nil {
			return err
		}
		ending := ".ts"
		if !appRouter(p) {
			ending = ".tsx"
		}
		file, text, err := fixes.NextModule(d, name+ending, text)
		if err != nil {
			return err
		}
		if err := d.Create(file, text); err != nil {
			return err
		}
		d.Note("Pages with an address of their own per item are not listed: add them to " + file + ".")
		d.Note("Pages that may lie behind a login are left out: look through the list.")
	}
	return nameSitemapNext(d, site)
}
