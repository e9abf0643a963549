package seo

import (
	"fmt"

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
	if at := absentPictures(d.Project()); len(at) > 0 && metadataBut(d.Project()).Verdict == check.Pass {
		return fixes.Refuse(fmt.Sprintf("the picture that %s names must be made by hand: 1200 × 630 pixels, put where the code says", at[0].File), "ts", "openGraph: { images: [\"/preview.jpg\"] }, // a file in public/\n")
	}
	switch d.Project().Stack().Framework {
	case project.Next:
		if refusal := onlyAPersonKnows(d.Project()); refusal != nil {
			return refusal
		}
		return metadataNext(d)
	case project.Vite, project.CRA:
		return metadataSPA(d)
	}
	return fixes.Refuse("no template writes metadata on this stack", "html", "")
}

// onlyAPersonKnows refuses for a Next app that says well what it is, and whose gap lies in
// what single pages say.
func onlyAPersonKnows(p *project.Project) error {
	good := metadata(p)
	switch {
	case good.Verdict != check.Pass:
		return nil
	case strangeAddress(p, good).Verdict == check.Gap:
		return fixes.Refuse("which of the two domains is the app's, no template knows", "ts", "openGraph: { url: \"./\" }, // completed with metadataBase\n")
	case sharedByRoot(p):
		return fixes.Refuse("which address each page is to be listed under is not in the code", "ts", "alternates: { canonical: \"./\" }, // each page's own, with metadataBase\n")
	case sharedTitles(p, good).Verdict == check.Pass && idleMetadata(p, good).Verdict == check.Gap:
		return fixes.Refuse("a page takes its description up itself: a page for the browser alone needs a part for the server around it", "ts", "export { metadata } from \"./metadata\"\n")
	case sharedTitles(p, good).Verdict == check.Pass && borrowedPreviews(p, good).Verdict == check.Gap:
		return fixes.Refuse("what a shared link to each of these pages is to show, no template knows", "ts", "return { title, description, openGraph: { title, description } };\n")
	}
	return nil
}

// siteOption asks for the address that absolute links begin with.
func siteOption(p *project.Project) fixes.Option {
	return fixes.Option{Name: "site", Label: "At which address is it live?", Help: "Such as https://shop.example.org.", Default: nextSiteOf(p)}
}
