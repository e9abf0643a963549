package seo

import (
	"underpin/checks/project"
	"underpin/fixes"
)

// robotsFix tells crawlers what they may read.
var robotsFix = &fixes.Fix{
	Title:   "Tell crawlers what they may read",
	Safety:  fixes.Additive,
	Kind:    fixes.Auto,
	Options: func(p *project.Project) []fixes.Option { return []fixes.Option{siteOption(p)} },
	Plan:    planRobots,
}

func planRobots(d *fixes.Draft) error {
	for _, at := range asksToBeLeftOut(d.Project()) {
		d.Note(at.File + " still asks search engines not to list the app: take its robots tag out when they shall.")
	}
	switch d.Project().Stack().Framework {
	case project.Next:
		return robotsNext(d)
	case project.Vite, project.CRA, project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix:
		return robotsSPA(d)
	}
	return fixes.Refuse("no template writes robots.txt on this stack", "txt", "User-agent: *\nAllow: /\n")
}
