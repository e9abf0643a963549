package seo

import (
	_ "embed"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed sitemap.md
var sitemapWords string

// Sitemap looks for apps with public pages that no list for search engines
// names.
var Sitemap = &check.Check{
	ID:       "seo/sitemap",
	Severity: check.Low,
	Minutes:  10,
	Words:    check.Explain(sitemapWords),
	Look:     lookForSitemap,
	Fix:      sitemapFix,
}

func lookForSitemap(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonCrawl(p, "sitemap.xml", "A sitemap")
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	if place, how := sitemapOf(p); how != "" {
		return unansweredIn(p, check.Passed(check.Certain, how, place))
	}
	if f, none := nothingPublic(p); none {
		return f
	}
	if f, none := unlisted(p); none {
		return f
	}
	places := append([]check.Place{anchor(p, "no sitemap lists these pages")}, unnamedIn(p)...)
	return check.Missing(surePublic(p), "No sitemap was found: neither a file nor code that makes one.", append(places, answeredInstead(p, "/sitemap.xml")...)...)
}
