package seo

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed metadata.md
var metadataWords string

// Metadata looks for apps whose pages do not say what they are: no title or the
// generator's, no description, nothing for link previews.
var Metadata = &check.Check{
	ID:       "seo/metadata",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(metadataWords),
	Look:     lookForMetadata,
	Fix:      metadataFix,
}

func lookForMetadata(p *project.Project) check.Finding {
	f := metadataBut(p)
	if p.Stack().Python() {
		return f
	}
	switch f.Verdict {
	case check.Pass:
		f = absentPicture(p, f)
	case check.Gap:
		f.Places = onceEach(append(f.Places, absentPictures(p)...))
	}
	return f
}

// metadataBut is the finding but for the files that the head names.
func metadataBut(p *project.Project) check.Finding {
	f := metadata(p)
	if p.Stack().Python() {
		return f
	}
	f = sharedCanonical(p, f)
	if f.Verdict == check.Pass {
		f = twoTitles(p, f)
	}
	if f.Verdict == check.Gap {
		f.Places = append(f.Places, unsaidPages(p, f.Places)...)
		f.Places = onceEach(append(f.Places, besideHead(p)...))
	}
	if f.Verdict == check.Pass && p.Stack().Framework == project.Next && len(keptOut(p)) == 0 {
		for _, judge := range []func(*project.Project, check.Finding) check.Finding{strangeAddress, inheritedCanonical, withUnsaid(sharedTitles), withUnsaid(borrowedPreviews), idleMetadata} {
			if f = judge(p, f); f.Verdict != check.Pass {
				break
			}
		}
	}
	return f
}

func metadata(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonMetadata(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	switch s := p.Stack(); s.Framework {
	case project.Next:
		return nextMetadata(p)
	case project.SvelteKit:
		f := markupHead(p).finding(p)
		if f.Verdict == check.Pass {
			f = fixedInShell(p, f)
		}
		return f
	case project.Astro, project.Nuxt:
		return markupHead(p).finding(p)
	case project.ReactRouter, project.Remix:
		return replacedDescription(p, routedHead(p).finding(p))
	case project.TanStack:
		return routedHead(p).finding(p)
	case project.Wasp:
		return check.Cannot("What the pages of a Wasp app say of themselves is not read by this check.")
	}
	if htmlPage(p) == "" {
		return check.Cannot("No index.html was found to read the app's title from.")
	}
	return htmlMetadata(p)
}

func (h head) finding(p *project.Project) check.Finding {
	title, description := own(h.titles), own(h.descriptions)
	var bad []check.Place
	var missing []string
	switch {
	case len(title) > 0:
	case len(h.titles) > 0:
		missing = append(missing, fmt.Sprintf("the title is the generator's %q", h.titles[0].text))
		bad = append(bad, placesOf(h.titles)...)
	default:
		missing = append(missing, "there is no title")
	}
	switch {
	case len(description) > 0:
	case len(h.descriptions) > 0:
		missing = append(missing, fmt.Sprintf("the description is the generator's %q", h.descriptions[0].text))
		bad = append(bad, placesOf(h.descriptions)...)
	default:
		missing = append(missing, "there is no description of the app for search engines and shared links")
	}
	if len(missing) > 0 {
		if len(bad) == 0 && len(title) > 0 && htmlPage(p) == "" { // the description belongs beside the title
			bad = []check.Place{nearest(title)}
		}
		if len(bad) == 0 {
			bad = []check.Place{anchor(p, "says too little of the app", "<title")}
		}
		return check.Missing(check.Certain, capital(strings.Join(missing, ", and "))+".", append(bad, placesOf(h.left)...)...)
	}
	if len(h.left) > 0 {
		f := check.Missing(check.Likely, "Title and description are there, but shared links still show the generator's picture or words.", placesOf(h.left)...)
		f.Severity = check.Low
		return f
	}
	if _, none := nothingPublic(p); len(h.relative) > 0 && !none {
		f := check.Missing(check.Likely, "Title and description are there, but the picture for link previews is named without the site's address: shared links show none.", onceEach(append(placesOf(h.relative), nearest(title)))...)
		f.Severity = check.Low
		return f
	}
	if _, none := nothingPublic(p); none && len(h.previews) == 0 {
		return check.Passed(check.Likely, "The pages have a title and a description, and strangers see none but those for signing in: nobody shares a link to them.", nearest(title), nearest(description))
	}
	if len(h.previews) == 0 {
		f := check.Missing(check.Likely, "Title and description are there, but nothing for link previews: no Open Graph tags.", nearest(title))
		if page := htmlPage(p); page != "" && scriptedPreviews(p) {
			f.Reason = "Title and description are there, and nothing for link previews: " + page + " has no Open Graph tags, and what shows previews runs no script that adds some."
		}
		f.Severity = check.Low
		return f
	}
	return check.Passed(check.Certain, "The pages have a title, a description and Open Graph tags.", nearest(title), nearest(description), nearest(h.previews))
}

// nearest is the place among several that most pages share: the one least deep,
// and a layout before a page.
func nearest(all []said) check.Place {
	depth := func(s said) int {
		n := 2 * strings.Count(s.place.File, "/")
		base := path.Base(s.place.File)
		if !strings.HasPrefix(base, "layout.") && !strings.HasPrefix(base, "root.") && !strings.HasPrefix(base, "_app.") {
			n += 3
		}
		return n
	}
	return slices.MinFunc(all, func(a, b said) int { return depth(a) - depth(b) }).place
}

// own are the sayings that no generator wrote.
func own(all []said) []said {
	var out []said
	for _, s := range all {
		if s.text == "" || !isDefault(s.text) {
			out = append(out, s)
		}
	}
	return out
}

func placesOf(all []said) []check.Place {
	var out []check.Place
	for _, s := range all {
		out = append(out, s.place)
	}
	return out
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
