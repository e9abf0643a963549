package seo

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// unnamedIn is a robots.txt that names no sitemap.
func unnamedIn(p *project.Project) []check.Place {
	file := robotsFile(p)
	text, ok := p.Read(file)
	if file == "" || !ok || strings.Contains(strings.ToLower(string(text)), "sitemap:") {
		return nil
	}
	return []check.Place{check.Line(file, 1, "names no sitemap")}
}

// answeredInstead is where a host is told to answer every address with the app's
// page, a file's that is not there too.
func answeredInstead(p *project.Project, name string) []check.Place {
	for _, file := range publicFiles(p, "_redirects") {
		text, _ := p.Read(file)
		line := 0
		for said := range strings.Lines(string(text)) {
			line++
			if words := strings.Fields(said); len(words) > 1 && words[0] == "/*" && strings.HasSuffix(words[1], "/index.html") {
				return []check.Place{check.Line(file, line, "answers "+name+" with the app's page")}
			}
		}
	}
	return nil
}
