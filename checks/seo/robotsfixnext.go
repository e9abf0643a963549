package seo

import "underpin/fixes"

func robotsNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}
