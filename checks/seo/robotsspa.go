package seo

import (
	"strings"

	"underpin/fixes"
)

// robotsSPA writes a robots.txt that lets crawlers in, or lifts a ban on the
// whole site, and names the sitemap where there is one.
func robotsSPA(d *fixes.Draft) error {
	public := publicFolder(d.Project())
	file := public + "robots.txt"
	site := siteAddress(d.Option("site"))
	text, ok := d.Read(file)
	if !ok {
		text, err := d.Template("seo/robots/spa/robots.txt", nil)
		if err != nil {
			return err
		}
		if d.Has(public+"sitemap.xml") && site != "" {
			text += "\nSitemap: " + site + "/sitemap.xml\n"
		}
		return d.Create(file, text)
	}
	if e, banned := banOnAll(string(text)); banned {
		d.Review()
		d.Note("Until now robots.txt kept every crawler out of the whole site. If that was meant, as for a site that is not public, skip this fix.")
		if err := d.Edit(file, e); err != nil {
			return err
		}
	}
	if e, banned := banOnParts(d.Project(), string(text)); banned {
		if err := d.Edit(file, e); err != nil {
			return err
		}
	}
	if d.Has(public+"sitemap.xml") && site != "" {
		return nameSitemap(d, site)
	}
	return nil
}

// banOnAll is the edit that turns "Disallow: /" for every crawler into
// "Allow: /".
func banOnAll(text string) (fixes.Edit, bool) {
	return ruleForAll(text, func(path string) bool { return path == "/" })
}

// ruleForAll is the edit that turns a ban for every crawler into permission: the first one
// whose path is meant.
func ruleForAll(text string, meant func(path string) bool) (fixes.Edit, bool) {
	at, forAll := 0, false
	for line := range strings.Lines(text) {
		rule, _, _ := strings.Cut(line, "#")
		key, value, _ := strings.Cut(rule, ":")
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(key)) {
		case "user-agent":
			forAll = value == "*"
		case "disallow":
			if forAll && meant(value) {
				return fixes.Edit{Start: at, End: at + len(strings.TrimRight(line, "\r\n")), Text: "Allow: " + value}, true
			}
		}
		at += len(line)
	}
	return fixes.Edit{}, false
}
