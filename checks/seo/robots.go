package seo

import (
	_ "embed"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed robots.md
var robotsWords string

// Robots looks for sites that tell crawlers nothing, or that keep every crawler
// out of everything.
var Robots = &check.Check{
	ID:       "seo/robots",
	Severity: check.Low,
	Minutes:  5,
	Words:    check.Explain(robotsWords),
	Look:     lookForRobots,
	Fix:      robotsFix,
}

func lookForRobots(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonCrawl(p, "robots.txt", "A robots.txt")
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	if file := robotsFile(p); file != "" {
		return judgeRobotsFile(p, file)
	}
	if file := nextFile(p, "app", "robots"); file != "" {
		return judgeRobotsModule(p, file)
	}
	if place, how := robotsRoute(p); how != "" {
		return check.Passed(check.Certain, how, place)
	}
	places := append([]check.Place{anchor(p, "no robots.txt for these pages")}, answeredInstead(p, "/robots.txt")...)
	return check.Missing(check.Certain, "No robots.txt was found: neither a file nor code that makes one.", places...)
}
