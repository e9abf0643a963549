package deploy

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// outdated begins what the newest compilers say of assert behind an import, which those
// before them and bundlers still take.
const outdated = "Import assertions have been replaced"

// brokenFiles tells of files of the app that no compiler can read: each build stops
// there, and a server of plain JavaScript stops as it loads the file.
func brokenFiles(p *project.Project) []fault {
	const most = 8
	var places []check.Place
	conflict := false
	built := builtFrom(p)
	for _, name := range p.Sources() {
		f := p.Source(name)
		if f == nil || len(f.Problems) == 0 || strings.HasPrefix(name, "../") || !built[name] && !deployed(p, name) {
			continue
		}
		at := slices.IndexFunc(f.Problems, func(p source.Problem) bool { return !strings.HasPrefix(p.Message, outdated) })
		if at < 0 || f.Problems[at].Line == 0 {
			continue
		}
		first := f.Problems[at]
		if line := fencedFrom(f.Text); line > 0 {
			places = append(places, check.Line(name, line, "the file begins with the mark of a block of code in Markdown, which is no code"))
			continue
		}
		if !strings.Contains(first.Message, "Merge conflict marker") {
			places = append(places, check.Line(name, first.Line, "cannot be read from here on: "+strings.TrimSuffix(first.Message, ".")))
			continue
		}
		conflict = true
		for _, problem := range f.Problems {
			if bytes.HasPrefix(f.Text[f.LineStart(problem.Line):], []byte("<<<<<<<")) {
				places = append(places, check.Line(name, problem.Line, "two versions of these lines stand here, between the marks of a merge"))
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	words := fmt.Sprintf("%s cannot be compiled: it is broken in line %d", places[0].File, places[0].Line)
	if conflict {
		words = fmt.Sprintf("%s holds the marks of a merge that nobody finished, in line %d, so it cannot be compiled", places[0].File, places[0].Line)
	}
	return []fault{{check.High, check.Certain, words, places[:min(len(places), most)], "Every file of the app can be parsed: the build gets past it."}}
}

// fencedFrom is the line of the mark with which a chat wraps code, when a file was pasted
// with it; 0 without one.
func fencedFrom(text []byte) int {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if bytes.HasPrefix(line, []byte("```")) {
				return n
			}
			return 0
		}
	}
	return 0
}

// deployed reports whether a file goes to its host by itself, or is what the build
// reads first.
func deployed(p *project.Project, name string) bool {
	if strings.HasPrefix(name, "supabase/functions/") {
		return p.Modules().Live(name)
	}
	for _, config := range []string{"next.config", "vite.config", "svelte.config", "nuxt.config", "astro.config"} {
		if f := p.Config(config); f != nil && f.Path == name {
			return true
		}
	}
	return false
}
