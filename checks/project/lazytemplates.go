package project

import (
	"bytes"
	"regexp"
	"strings"
)

var (
	templateFor  = regexp.MustCompile(`\{%-?\s*for\s+(\w+)\s+in\s+([\w.]+)`)
	templateTags = regexp.MustCompile(`\{%-?\s*(for|endfor)\b`)
)

// templateUses are the members of members that a template's loop over a list asks of
// each row: order.customer.name in {% for order in orders %}.
func (p *Project) templateUses(template, list string) []LazyRead {
	name := p.templateFile(template)
	text, ok := p.Read(name)
	if !ok {
		return nil
	}
	var out []LazyRead
	for _, at := range templateFor.FindAllSubmatchIndex(text, -1) {
		row, over := string(text[at[2]:at[3]]), string(text[at[4]:at[5]])
		if over != list && over != list+".items" && over != list+".all" && over != list+".object_list" {
			continue
		}
		body := text[at[1]:endOfLoop(text, at[1])]
		asks := regexp.MustCompile(`\{[{%][^}%]*?\b` + regexp.QuoteMeta(row) + `\.(\w+)\.\w+`)
		for _, m := range asks.FindAllSubmatchIndex(body, -1) {
			line := 1 + bytes.Count(text[:at[1]+m[2]], []byte("\n"))
			out = append(out, LazyRead{File: name, Line: line, Relation: string(body[m[2]:m[3]])})
		}
	}
	return out
}

// endOfLoop is where the loop ends whose head ends at an offset.
func endOfLoop(text []byte, from int) int {
	depth := 1
	for _, at := range templateTags.FindAllSubmatchIndex(text[from:], -1) {
		if string(text[from+at[2]:from+at[3]]) == "for" {
			depth++
		} else if depth--; depth == 0 {
			return from + at[0]
		}
	}
	return len(text)
}

// templateFile is the file of a template by the name that a view calls it.
func (p *Project) templateFile(template string) string {
	found := ""
	for _, f := range p.Files() {
		if strings.HasSuffix(f, "templates/"+template) && (found == "" || len(f) < len(found)) {
			found = f
		}
	}
	return found
}
