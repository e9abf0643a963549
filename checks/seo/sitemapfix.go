package seo

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// sitemapFix lists the app's public pages for search engines.
var sitemapFix = &fixes.Fix{
	Title:   "Add a sitemap of the public pages",
	Safety:  fixes.Additive,
	Kind:    fixes.Auto,
	Options: func(p *project.Project) []fixes.Option { return []fixes.Option{siteOption(p)} },
	Plan:    planSitemap,
}

func planSitemap(d *fixes.Draft) error {
	if at, how := sitemapOf(d.Project()); how != "" && unansweredIn(d.Project(), check.Passed(check.Certain, how, at)).Verdict == check.Gap {
		return fixes.Refuse("which of these addresses get a page, and which go from the list, no template knows", "xml", "")
	}
	switch d.Project().Stack().Framework {
	case project.Next:
		return sitemapNext(d)
	case project.Vite, project.CRA, project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix:
		return sitemapSPA(d)
	}
	return fixes.Refuse("no template writes a sitemap on this stack", "xml", "")
}
