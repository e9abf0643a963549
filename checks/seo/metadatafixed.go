package seo

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// fewFixed is from how many pages on one description for all of them is told.
const fewFixed = 3

// fixedInShell judges a SvelteKit app whose shell fixes one description while most pages
// have none of their own: SvelteKit sends src/app.html as it is around every page
// (https://svelte.dev/docs/kit/project-structure), so that search engines are told the same
// of all.
func fixedInShell(p *project.Project, good check.Finding) check.Finding {
	shell := path.Join(p.FolderOf(project.SvelteKit), "src/app.html")
	text, ok := p.Read(shell)
	if !ok {
		return good
	}
	fixed := own(readHead(shell, text).descriptions)
	if len(fixed) == 0 || describedBelow(p) {
		return good
	}
	var places []check.Place
	var first string
	described, undescribed := 0, 0
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.SvelteKit || isHome(r.Path) {
			continue
		}
		if r = p.WithCode(r); !describesItself(p, r) || forSigningIn(r.Path) || isErrand(p, r) || passing(r.Path) {
			continue
		}
		if describes(p, r.File) {
			described++
			continue
		}
		if len(places) == 0 {
			first = r.Path
		}
		line := markupHeadLine(p, r.File)
		if line == 0 {
			line = markupStart(p, r.File)
			places = append(places, emptyFile(r.File, line)...)
		}
		undescribed++
		places = append(places, check.Line(r.File, line, "no description of its own for "+r.Path))
	}
	if undescribed < fewFixed || described > undescribed {
		return good
	}
	reason := fmt.Sprintf("%d public pages, among them %s, have the same description, which %s fixes for all.", undescribed, first, shell)
	f := check.Missing(check.Likely, reason, append([]check.Place{fixed[0].place}, places[:min(len(places), mostPages)]...)...)
	f.Severity = check.Low
	return f
}

// describedBelow reports whether a layout or some component describes the pages that it is
// shown on.
func describedBelow(p *project.Project) bool {
	for _, name := range p.Files() {
		if path.Ext(name) == ".svelte" && path.Base(name) != "+page.svelte" && !strings.HasPrefix(name, "../") && describes(p, name) {
			return true
		}
	}
	return false
}

// describes reports whether a component says what a page is, itself or by a package's.
func describes(p *project.Project, name string) bool {
	if p.Holds(name, "<MetaTags", "<Seo", "<SEO") {
		return true
	}
	if !p.Holds(name, "description") {
		return false
	}
	text, _ := p.Read(name)
	return len(readHead(name, text).descriptions) > 0
}
