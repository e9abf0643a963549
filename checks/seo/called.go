package seo

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/fixes"
)

// calledName is what the people who work on the app call it, from the heading of
// its README, else from package.json; "" when both were left by a generator or
// tell of tools alone.
func calledName(p *project.Project) string {
	heading, _ := readme(p)
	if name := brandOf(heading); name != "" && !toolWords(name) && len(name) <= 60 {
		return name
	}
	name := path.Base(manifestText(p, "name"))
	if name == "." || isGeneratorTitle(name) || toolWords(name) {
		return ""
	}
	return titled(name)
}

// calledFor is what the README says first of the app, when that is one plain
// sentence; "" otherwise.
func calledFor(p *project.Project) string {
	heading, first := readme(p)
	if heading == "" || toolWords(brandOf(heading)) {
		return ""
	}
	if i := strings.Index(first, ". "); i > 0 {
		first = first[:i+1]
	}
	lower := strings.ToLower(first)
	if len(first) < 30 || len(first) > 200 || strings.ContainsAny(first, "*[]<>`_|\\") || strings.HasPrefix(lower, "this repository") || strings.HasPrefix(lower, "this project") || strings.Contains(lower, "bootstrapped") {
		return ""
	}
	return first
}

// describedAs is the description in package.json, else the README's.
func describedAs(p *project.Project) string {
	if d := manifestText(p, "description"); d != "" && !isDefault(d) {
		return d
	}
	return calledFor(p)
}

// noteCalled says where a name came from that is nowhere on the pages.
func noteCalled(d *fixes.Draft, name string) {
	if name != "" && name == calledName(d.Project()) {
		d.Note("The name \"" + name + "\" comes from the README or package.json. Is the app called otherwise, say so before applying.")
	}
}

// readme is the first heading of the README and the line of text behind it.
func readme(p *project.Project) (heading, first string) {
	for _, name := range []string{"README.md", "readme.md", "Readme.md"} {
		text, ok := p.Read(name)
		if !ok {
			continue
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || heading == "" && !strings.HasPrefix(line, "#"):
			case heading == "":
				rest, ok := strings.CutPrefix(line, "# ")
				if !ok {
					return "", ""
				}
				heading = strings.TrimFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ')' })
			case strings.HasPrefix(line, "#"):
				return heading, ""
			default:
				return heading, line
			}
		}
		return heading, ""
	}
	return "", ""
}

// toolWords reports whether a name tells what an app is made with, or what kind
// of start it was, and not what it is called.
func toolWords(name string) bool {
	if strings.ContainsAny(name, "`*[]<>_(") && strings.Contains(name, " ") {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "next", "nextjs", "react", "vite", "prisma", "supabase", "stripe", "express", "typescript", "tailwind", "t3", "v0", "lovable", "bolt", "replit",
			"template", "boilerplate", "starter", "example", "demo", "tutorial", "skeleton", "setup", "welcome", "getting", "started", "project", "readme",
			"workspace", "frontend", "backend", "client", "server", "web", "app", "test", "my", "architecture", "documentation", "nuxt", "clone", "rest":
			return true
		}
		return strings.HasPrefix(w, "stripe") || len(w) > 24
	})
}

// titled is a package's name as a title.
func titled(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
