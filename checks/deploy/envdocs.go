package deploy

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// nameDocs notes for variables which instructions name them, and says how many
// are named at all.
func nameDocs(p *project.Project, vars []variable) int {
	var docs []string
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext == ".md" || ext == ".mdx" {
			docs = append(docs, name)
		}
	}
	first := func(name string) int { // README.md before what lies deeper
		n := 2 * strings.Count(name, "/")
		if !strings.HasPrefix(strings.ToLower(path.Base(name)), "readme") {
			n++
		}
		return n
	}
	slices.SortStableFunc(docs, func(a, b string) int { return cmp.Compare(first(a), first(b)) })
	named := 0
	for i := range vars {
		for _, doc := range docs {
			if vars[i].listed || !p.Holds(doc, vars[i].name) {
				continue
			}
			if text, _ := p.Read(doc); holdsName(text, vars[i].name) {
				vars[i].doc = doc
				named++
				break
			}
		}
	}
	return named
}

// capital is a sentence's beginning.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
