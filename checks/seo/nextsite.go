package seo

import (
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// siteVariables are the variables that apps keep their own address in.
var siteVariables = []string{
	"NEXT_PUBLIC_SITE_URL", "NEXT_PUBLIC_APP_URL", "NEXT_PUBLIC_BASE_URL", "NEXT_PUBLIC_URL", "NEXT_PUBLIC_WEBSITE_URL", "NEXT_PUBLIC_DOMAIN_URL",
	"SITE_URL", "APP_URL", "BASE_URL",
}

// nextSite is the app's address as an expression: the one that was given, else
// the variable that the app keeps it in, with a step to set it; "" when neither
// is known. Without the variable addresses are relative: the address of a
// developer's machine must not be published as the owner's.
func nextSite(d *fixes.Draft) string {
	if site := siteAddress(d.Option("site")); site != "" {
		return strconv.Quote(site)
	}
	for _, name := range siteVariables {
		for _, r := range d.Project().Env().Reads {
			if r.Name == name && r.Via == "process.env" {
				d.Step("Set "+name+" at your host to the address of the live site, if it is not there yet.", "")
				return "process.env." + name + unset
			}
		}
	}
	return ""
}

// siteVariable is the variable for an app's address where it has none yet. The
// other one Vercel fills in by itself.
const (
	siteVariable   = "NEXT_PUBLIC_SITE_URL"
	vercelVariable = "NEXT_PUBLIC_VERCEL_PROJECT_PRODUCTION_URL"
)

// nextSiteSet is the app's address as an expression, from a new variable where
// neither an address nor a variable for it is known.
func nextSiteSet(d *fixes.Draft) (string, error) {
	if site := nextSite(d); site != "" {
		return site, nil
	}
	d.Step("Set "+siteVariable+" at your host to the address of the live site, such as https://shop.example.org, without a slash at its end, and build again.", "")
	if hosts := d.Project().Stack().Hosts; len(hosts) > 0 && !slices.Contains(hosts, project.Vercel) {
		return "process.env." + siteVariable + unset, d.EnvExample(siteVariable, "", siteComment)
	}
	d.Note("On Vercel the address of the production site is known without it.")
	return "process.env." + siteVariable + " ?? (process.env." + vercelVariable + " ? `https://${process.env." + vercelVariable + "}` : \"\")",
		d.EnvExample(siteVariable, "", siteComment)
}

const siteComment = "The address of the live site, such as https://shop.example.org without a slash at its end: for the sitemap and for search engines."

// unset is what stands in for a variable that is not set.
const unset = ` ?? ""`

// nextSiteOf is the address that a Next app itself gives: the one that its
// metadata begins with, else what every project may say.
func nextSiteOf(p *project.Project) string {
	for _, layout := range fixes.RootLayouts(p) {
		f := p.Source(layout)
		if f == nil {
			continue
		}
		base := f.Declaration("metadata").Child(source.Value).Prop("metadataBase")
		if text, ok := base.Arg(0).StringValue(); ok {
			if s := siteAddress(text); s != "" {
				return s
			}
		}
	}
	return siteOf(p)
}

// pageList is the pages that a sitemap lists, as the elements of a list in code.
func pageList(p *project.Project) string {
	var lines []string
	for _, path := range listedPages(p) {
		lines = append(lines, "  "+strconv.Quote(path)+",")
	}
	return strings.Join(lines, "\n")
}

func appRouter(p *project.Project) bool {
	return p.Stack().Router != project.PagesRouter
}

// writesMetadataFiles reports whether app/sitemap and app/robots mean something to
// the app's Next: before 13.3 they did not.
func writesMetadataFiles(p *project.Project) bool {
	v := p.Stack().Version(project.Next)
	return !v.Known() || v.AtLeast(13, 3)
}

// nameSitemapNext writes the sitemap's address into app/robots, or into
// robots.txt, where there is one that does not name it.
func nameSitemapNext(d *fixes.Draft, site string) error {
	if file, ok := fixes.HasModule(d, fixes.NextFolder(d.Project(), "app")+"/robots"); ok {
		rules := robotsObject(d.Source(file))
		if !rules.OK() || rules.PropNode("sitemap").OK() {
			return nil
		}
		return d.Edit(file, fixes.AddItems(d, rules, sitemapProperty(site))...)
	}
	if address, err := strconv.Unquote(site); err == nil {
		return nameSitemap(d, address)
	}
	return nil
}

func sitemapProperty(site string) string {
	if address, err := strconv.Unquote(site); err == nil {
		return "sitemap: " + strconv.Quote(address+"/sitemap.xml")
	}
	if strings.Contains(site, vercelVariable) {
		return "sitemap: (" + site + ") + \"/sitemap.xml\""
	}
	return "sitemap: `${" + site + "}/sitemap.xml`"
}

// robotsObject is the object literal that app/robots returns.
func robotsObject(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for o := range f.Find(source.Object) {
		if o.PropNode("rules").OK() {
			return o
		}
	}
	return source.Node{}
}
