package seo

import (
	"underpin/checks/project"
	"underpin/fixes"
)

func metadataNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}

func metadataNextOptions(p *project.Project) []fixes.Option { return []fixes.Option{siteOption(p)} }
