package seo

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
)

// macrosTaken matches where a template takes macros from another: the file and the names.
var macrosTaken = regexp.MustCompile(`\{%-?\s*from\s+["']([^"']+)["']\s+import\s+([^%]*?)\s*-?%\}`)

// macrosKept matches where a template takes another's macros under one name.
var macrosKept = regexp.MustCompile(`\{%-?\s*import\s+["']([^"']+)["']\s+as\s+(\w+)`)

// macroCall matches where a template prints what a macro makes.
var macroCall = regexp.MustCompile(`\{\{-?\s*(\w+)(?:\.(\w+))?\s*\(`)

// included matches where a template has the whole of another in its place.
var included = regexp.MustCompile(`\{%-?\s*include\s+["']([^"']+)["']`)

// describedElsewhere reports whether a page has its description from a file that a template
// of its chain includes, or from a macro that one prints, and not in a block that the page
// has its own of.
func describedElsewhere(p *project.Project, chain []string) bool {
	for i, file := range chain {
		raw, _ := p.Read(file)
		text := string(raw)
		for _, at := range describingParts(p, text) {
			if block := blockAround(text[:at]); i == 0 || block == "" || !fills(p, chain[:i], block) {
				return true
			}
		}
	}
	return false
}

// describingParts are where a template includes a file, or prints a macro, with a
// description in it.
func describingParts(p *project.Project, text string) []int {
	var out []int
	for _, m := range included.FindAllStringSubmatchIndex(text, -1) {
		if file := templateFile(p, text[m[2]:m[3]]); file != "" && len(descriptionLines(p, file)) > 0 {
			out = append(out, m[0])
		}
	}
	macros := map[string][2]string{} // the file of each and its name there, by the name that it has here
	for _, m := range macrosTaken.FindAllStringSubmatch(text, -1) {
		names := strings.TrimSuffix(strings.TrimSuffix(m[2], "with context"), "without context")
		for name := range strings.SplitSeq(names, ",") {
			if words := strings.Fields(name); len(words) > 0 { // the last, in: describe as about
				macros[words[len(words)-1]] = [2]string{m[1], words[0]}
			}
		}
	}
	for _, m := range macrosKept.FindAllStringSubmatch(text, -1) {
		macros[m[2]] = [2]string{m[1]}
	}
	for _, m := range macroCall.FindAllStringSubmatchIndex(text, -1) {
		made := macros[text[m[2]:m[3]]]
		if made[1] == "" && m[4] >= 0 {
			made[1] = text[m[4]:m[5]]
		}
		if file := templateFile(p, made[0]); file != "" && macroDescribes(p, file, made[1]) {
			out = append(out, m[0])
		}
	}
	return out
}

// macroDescribes reports whether the macro of a name in a template has a description in it.
func macroDescribes(p *project.Project, file, name string) bool {
	raw, _ := p.Read(file)
	before, body, ok := strings.Cut(string(raw), "macro "+name+"(")
	body, _, _ = strings.Cut(body, "endmacro")
	first := 1 + strings.Count(before, "\n")
	last := first + strings.Count(body, "\n")
	return ok && slices.ContainsFunc(descriptionLines(p, file), func(line int) bool { return first <= line && line <= last })
}

// descriptionLines are the lines of a template on which its markup has a description.
func descriptionLines(p *project.Project, file string) []int {
	var out []int
	for _, t := range tagsOf(p, file) {
		if t.name == "meta" && strings.EqualFold(t.attrs["name"], "description") {
			out = append(out, t.line)
		}
	}
	return out
}
