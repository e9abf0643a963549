package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// plainServers finds what sends the built files where the app has no server of
// its own: an image of nginx with its own settings, or a small program such as
// serve. None of them says how long to keep a file.
func plainServers(p *project.Project) []fileServer {
	s := p.Stack()
	if s.Framework != project.Vite && s.Framework != project.CRA {
		return nil
	}
	for _, name := range p.Files() {
		if base := path.Base(name); strings.HasPrefix(name, "../") || base != "Dockerfile" && base != "Procfile" && !strings.HasPrefix(base, "Dockerfile.") {
			continue
		}
		nginx := false
		for _, in := range dockerLines(p, name) {
			low := strings.ToLower(in.text)
			if strings.HasPrefix(low, "from ") {
				nginx = strings.Contains(low, "nginx")
			}
			if nginx && strings.HasPrefix(low, "copy ") && strings.Contains(low, "/usr/share/nginx/html") || (strings.HasPrefix(low, "cmd") || strings.HasPrefix(low, "entrypoint") || strings.HasPrefix(low, "web:")) && servesPlainly(low) {
				return []fileServer{{place: check.Line(name, in.line, "sends files without a lifetime")}}
			}
		}
	}
	if m := p.Manifest(); m != nil && (s.Has(project.Railway) || s.Has(project.Heroku) || s.Has(project.Fly) || s.Has(project.Render)) {
		if start, ok := m.Scripts["start"]; ok && servesPlainly(strings.ToLower(start.Command)) {
			return []fileServer{{place: check.Line(m.File, start.Line, "sends files without a lifetime")}}
		}
	}
	return nil
}

// servesPlainly reports whether a command starts a small server for files.
func servesPlainly(command string) bool {
	words := strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune(" \"[],'", r) })
	for i, w := range words {
		switch w {
		case "http-server":
			return true
		case "serve":
			return i == 0 || words[i-1] != "run"
		case "preview":
			return i > 0
		}
	}
	return false
}

// staticHosting finds hosting for files alone, which comes with a network: a
// static site of Render, pages of GitHub.
func staticHosting(p *project.Project) (project.Tool, bool) {
	for _, name := range []string{"render.yaml", "render.yml"} {
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if fields := strings.Fields(line); len(fields) == 2 && fields[1] == "static" && (fields[0] == "env:" || fields[0] == "runtime:") {
				return project.Tool{Tech: project.Render, File: name, Line: n, Why: "a static site, sent from Render's network"}, true
			}
		}
	}
	if m := p.Manifest(); m != nil {
		if d := m.Dependency("gh-pages"); d.Name != "" {
			return project.Tool{Tech: "GitHub Pages", File: d.File, Line: d.Line, Why: "published to GitHub Pages"}, true
		}
	}
	return project.Tool{}, false
}
