package seo

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// waspRendering judges an app of Wasp, which is one empty page but for the routes that
// ask for their HTML when the app is built
// (https://wasp.sh/docs/advanced/prerendering).
func waspRendering(p *project.Project) check.Finding {
	if places := waspPrerendered(p); len(places) > 0 {
		return check.Passed(check.Likely, "Wasp makes HTML of these pages when the app is built.", places...)
	}
	return check.Missing(check.Likely, "Wasp builds the pages as one that is empty until scripts have run, the public ones too.", waspAnchor(p))
}

// waspPrerendered is where routes ask for HTML of their pages.
func waspPrerendered(p *project.Project) []check.Place {
	const message = "made when the app is built"
	var out []check.Place
	for _, name := range p.Files() {
		switch {
		case strings.HasPrefix(name, "../") || !p.Holds(name, "prerender"):
		case strings.HasSuffix(name, ".wasp.ts"):
			for prop := range p.Source(name).Find(source.Property) {
				if prop.Key() == "prerender" && prop.Child(source.Value).Text() == "true" {
					out = append(out, check.At(prop, message))
				}
			}
		case strings.HasSuffix(name, ".wasp"):
			text, _ := p.Read(name)
			n := 0
			for line := range strings.Lines(string(text)) {
				n++
				said, _, _ := strings.Cut(line, "//")
				if _, value, ok := strings.Cut(said, "prerender:"); ok && strings.HasPrefix(strings.TrimSpace(value), "true") {
					out = append(out, check.Line(name, n, message))
				}
			}
		}
	}
	return out
}

// waspAnchor is the file that describes a Wasp app.
func waspAnchor(p *project.Project) check.Place {
	for _, name := range []string{"main.wasp", "main.wasp.ts"} {
		if file := path.Join(p.FolderOf(project.Wasp), name); p.Has(file) {
			return check.Line(file, 1, "the pages are made in the browser")
		}
	}
	return anchor(p, "the pages are made in the browser")
}
