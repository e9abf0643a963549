package seo

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// robotsNext lets crawlers in, and names the sitemap where there is one.
func robotsNext(d *fixes.Draft) error {
	p := d.Project()
	app := fixes.NextFolder(p, "app")
	site := ""
	if _, ok := fixes.HasModule(d, app+"/sitemap"); ok {
		site = nextSite(d)
	} else if _, ok := fixes.HasModule(d, app+"/sitemap.xml/route"); ok {
		site = nextSite(d)
	} else if _, ok := fixes.HasModule(d, fixes.NextFolder(p, "pages")+"/sitemap.xml"); ok || d.Has("public/sitemap.xml") {
		site = nextSite(d)
	}
	if d.Has("public/robots.txt") {
		if err := robotsSPA(d); err != nil || site == "" {
			return err
		}
		return nameSitemapNext(d, site)
	}
	if file, ok := fixes.HasModule(d, app+"/robots"); ok {
		if err := liftBan(d, file); err != nil {
			return err
		}
		if err := liftPartBan(d, file); err != nil || site == "" {
			return err
		}
		return nameSitemapNext(d, site)
	}
	if appRouter(p) && writesMetadataFiles(p) {
		return newRobots(d, app, site)
	}
	text, err := d.Template("seo/robots/next/robots.txt", nil)
	if err != nil {
		return err
	}
	if err := d.Create("public/robots.txt", text); err != nil || site == "" {
		return err
	}
	return nameSitemapNext(d, site)
}

func newRobots(d *fixes.Draft, app, site string) error {
	line := ""
	if site != "" {
		line = "\n    " + sitemapProperty(site) + ","
	}
	text, err := d.Template("seo/robots/next/robots.ts", map[string]string{"SITEMAP": line})
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, app+"/robots.ts", text)
	if err != nil {
		return err
	}
	return d.Create(file, text)
}

// liftBan turns `disallow: "/"` for every crawler into `allow: "/"`.
func liftBan(d *fixes.Draft, file string) error {
	f := d.Source(file)
	if f == nil {
		return fixes.Refuse(file+" could not be read", "ts", "")
	}
	for prop := range f.Find(source.Property) {
		if prop.Key() != "disallow" {
			continue
		}
		value := prop.Child(source.Value)
		if value.Is(source.Array) && strings.Count(value.Text(), ",") == 0 {
			for v := range value.Children() {
				value = v
			}
		}
		if s, _ := value.StringValue(); s != "/" {
			continue
		}
		d.Review()
		d.Note("Until now every crawler was kept out of the whole site. If that was meant, as for a site that is not public, skip this fix.")
		if prop.Parent().PropNode("allow").OK() {
			return d.Edit(file, fixes.Edit{Start: value.Start(), End: value.End(), Text: `"/api/"`})
		}
		text := d.Style(file).Apply(`allow: "/"`)
		return d.Edit(file, fixes.Edit{Start: prop.Start(), End: prop.End(), Text: text})
	}
	return nil
}
