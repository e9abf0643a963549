package seo

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// metadataFix says what the app is to search engines and link previews.
var metadataFix = &fixes.Fix{
	Title:   "Describe the app to search engines and link previews",
	Safety:  fixes.Additive,
	Kind:    fixes.Guided,
	Options: metadataOptions,
	Plan:    planMetadata,
}

func metadataOptions(p *project.Project) []fixes.Option {
	switch p.Stack().Framework {
	case project.Next:
		return metadataNextOptions(p)
	case project.Vite, project.CRA:
		return metadataSPAOptions(p)
	}
	return nil
}

func planMetadata(d *fixes.Draft) error {
	switch d.Project().Stack().Framework {
	case project.Next:
		if p := d.Project(); metadata(p).Verdict == check.Pass && rootCanonical(p).OK() {
			return fixes.Refuse("which address each page is to be listed under is not in the code", "ts", "alternates: { canonical: \"./\" }, // each page's own, with metadataBase\n")
		}
		return metadataNext(d)
	case project.Vite, project.CRA:
		return metadataSPA(d)
	}
	return fixes.Refuse("no template writes metadata on this stack", "html", "")
}

// siteOption asks for the address that absolute links begin with.
func siteOption(p *project.Project) fixes.Option {
	return fixes.Option{Name: "site", Label: "At which address is it live?", Help: "Such as https://shop.example.org.", Default: nextSiteOf(p)}
}
