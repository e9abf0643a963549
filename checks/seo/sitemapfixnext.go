package seo

import "underpin/fixes"

func sitemapNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}
