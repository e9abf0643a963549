package seo

import (
	"fmt"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// oneDescription is the finding for pages of which all say the same of themselves: what the
// template that they extend fixes, and no page can put another in its place.
func oneDescription(p *project.Project) (check.Finding, bool) {
	var fixed check.Place
	var pages []check.Place
	for _, page := range templatePages(p) {
		at, ok := fixedDescription(p, page)
		if !ok || fixed.File != "" && at.File != fixed.File {
			return check.Finding{}, false
		}
		fixed = at
		pages = append(pages, check.Line(page.chain[0], 1, "no description of its own for "+page.route))
	}
	if len(pages) < 3 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, fmt.Sprintf("%d public pages have the same description, which %s fixes for all.", len(pages), fixed.File), append([]check.Place{fixed}, pages...)...)
	f.Severity = check.Low
	f.Brief = []string{"The base template has a block for the description in its head, with Open Graph beside it, and every public page fills it with what it is about."}
	return f, true
}

// fixedDescription is where a page's description is written, when that is in a template
// that it extends, as one text and in no block of which the page has its own.
func fixedDescription(p *project.Project, page templatePage) (check.Place, bool) {
	for i, file := range page.chain {
		for _, t := range tagsOf(p, file) {
			if t.name != "meta" || !strings.EqualFold(t.attrs["name"], "description") {
				continue
			}
			text, _ := p.Read(file)
			lines := strings.SplitAfter(string(text), "\n")
			written := strings.Join(lines[t.line-1:min(len(lines), t.line+2)], "")
			if tag, _, whole := strings.Cut(written, ">"); i == 0 || whole && strings.Contains(tag, "{") {
				return check.Place{}, false // another for every page
			}
			if block := blockAround(strings.Join(lines[:t.line], "")); block != "" && fills(p, page.chain[:i], block) {
				return check.Place{}, false
			}
			return t.place("one description for every page"), true
		}
	}
	return check.Place{}, false
}

// templateBlock matches where a block of a template begins or ends.
var templateBlock = regexp.MustCompile(`\{%-?\s*(?:block\s+(\w+)|(endblock))`)

// blockAround is the block that is open where a text ends, "" for none.
func blockAround(text string) string {
	var open []string
	for _, m := range templateBlock.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] != "":
			open = append(open, m[1])
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return ""
	}
	return open[len(open)-1]
}

// fills reports whether one of some templates has a block of its own.
func fills(p *project.Project, files []string, block string) bool {
	for _, file := range files {
		text, _ := p.Read(file)
		for _, m := range templateBlock.FindAllStringSubmatch(string(text), -1) {
			if m[1] == block {
				return true
			}
		}
	}
	return false
}
