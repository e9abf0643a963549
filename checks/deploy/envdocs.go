package deploy

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nameDocs notes for variables which instructions name them, and says how many
// are named at all.
func nameDocs(p *project.Project, vars []variable) int {
	var docs []string
	for _, name := range p.Files() {
		if instructs(name) {
			docs = append(docs, name)
		}
	}
	first := func(name string) int { // README.md before what lies deeper, notes last
		n := 2 * strings.Count(name, "/")
		if instructs(name) && !forSetup(name) {
			n += 20
		}
		if !strings.HasPrefix(strings.ToLower(path.Base(name)), "readme") {
			n++
		}
		return n
	}
	slices.SortStableFunc(docs, func(a, b string) int { return cmp.Compare(first(a), first(b)) })
	for _, name := range p.Files() {
		if (source.Supported(name) || path.Ext(name) == ".py") && p.Holds(name, ".env.example") {
			docs = append(docs, name) // it may write one
		}
	}
	named := 0
	for i := range vars {
		for _, doc := range docs {
			if vars[i].listed || !p.Holds(doc, vars[i].name) {
				continue
			}
			if text, _ := p.Read(doc); holdsName(text, vars[i].name) && (instructs(doc) || givesLine(text, vars[i].name)) {
				if vars[i].doc = doc; instructs(doc) && !forSetup(doc) {
					vars[i].doc = "notes such as " + doc
				} else {
					named++
				}
				break
			}
		}
	}
	return named
}

// instructs reports whether a file is written for people.
func instructs(file string) bool {
	ext := path.Ext(file)
	return ext == ".md" || ext == ".mdx"
}

// forSetup reports whether a text tells those who set the app up what to do, by its name or
// its folder; any other is a note on what was done.
func forSetup(file string) bool {
	low := strings.ToLower(file)
	return slices.ContainsFunc([]string{"readme", "setup", "set-up", "set_up", "install", "deploy", "guide", "instruction", "getting", "start", "env", "config", "contribut", "develop", "docs/", "doc/", "local", "secret", "security", "integration", "oauth", "auth", "stripe", "supabase", "replit", "claude", "agents", "checklist"}, func(word string) bool {
		return strings.Contains(low, word)
	})
}

// givesLine reports whether a text has a line that sets a variable, or would if it were no
// comment: what a tool writes into an example file.
func givesLine(text []byte, name string) bool {
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(bytes.TrimLeft(line, "# "), []byte(name+"=")) {
			return true
		}
	}
	return false
}

// capital is a sentence's beginning.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
