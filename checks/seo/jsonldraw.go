package seo

import (
	"encoding/json"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// asWritten is where the markup of Svelte or Astro has an expression inside of a script
// element for structured data: both print what stands there as it is written, braces
// included, so that no machine can read it.
func asWritten(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext != ".svelte" && ext != ".astro" || strings.HasPrefix(name, "../") || !p.Holds(name, "ld+json") {
			continue
		}
		for _, tag := range p.Markup(name) {
			if isRawStructured(p, name, tag) {
				out = append(out, check.Line(name, tag.Line, "the expression in here is printed as it is written"))
			}
		}
	}
	return out
}

// isRawStructured reports whether a tag is a script for structured data that holds an
// expression as its text.
func isRawStructured(p *project.Project, file string, tag project.Tag) bool {
	if ext := path.Ext(file); ext != ".svelte" && ext != ".astro" || tag.Name != "script" {
		return false
	}
	kind, _ := tag.Attr("type")
	if _, set := tag.Attr("set:html"); set || !strings.Contains(kind, "ld+json") {
		return false
	}
	text, _ := p.Read(file)
	inside, _, closed := strings.Cut(string(text[min(tag.End, len(text)):]), "</script")
	inside = strings.TrimSpace(inside)
	return closed && strings.HasPrefix(inside, "{") && !strings.Contains(before(text, tag.Start), "`") && !json.Valid([]byte(inside))
}

// before is what stands on a line in front of a place: a tag in a template of code is put
// together there, and is none of the markup's.
func before(text []byte, at int) string {
	line := string(text[:at])
	return line[strings.LastIndexByte(line, '\n')+1:]
}
