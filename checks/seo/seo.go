// Package seo holds the checks of what search engines and link previews see of
// an app: what its pages are called, which of them are listed, and whether
// crawlers may read them.
package seo

import "underpin/checks/check"

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	Metadata,
	JSONLD,
	LayoutShift,
	LargestPaint,
	Rendering,
	Sitemap,
	Robots,
	Images,
}
