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

var robotsQuestion = check.Question{
	Text: "Is it meant that no search engine shows this app?",
	Help: "It is for a tool that only your own people use. A site that customers shall find needs both bans gone, in robots.txt and in the head.",
	Pass: "It is meant that no search engine shows the app.",
	Gap:  "Search engines shall show the app, and robots.txt and the head keep every one of them out.",
}

func lookForRobots(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonCrawl(p, "robots.txt", "A robots.txt")
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	if places := keptOut(p); len(places) > 0 {
		return check.Asking("robots.txt bans every crawler, and the head asks not to be listed: no search engine shows this app.", robotsQuestion, places...)
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
	sure := check.Certain
	if oneScreen(p) {
		sure = check.Possible // a tool, which nobody searches for
	}
	return check.Missing(sure, "No robots.txt was found: neither a file nor code that makes one.", places...)
}
