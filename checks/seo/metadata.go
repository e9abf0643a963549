package seo

import (
	_ "embed"
	"fmt"
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

// A said is one thing that the app says of itself. The text is empty where code
// computes it.
type said struct {
	text  string
	place check.Place
}

// A head is what an app says of itself in the heads of its pages.
type head struct {
	titles, descriptions, previews []said
	// images are pictures for link previews that a generator left.
	strange []said
}

func lookForMetadata(p *project.Project) check.Finding {
	if f, none := servesNoPages(p); none {
		return f
	}
	h, why := headOf(p)
	if why != "" {
		return check.Cannot(why)
	}
	return h.finding(p)
}

// headOf collects what the app's pages say of themselves; why is the reason for
// which that could not be read.
func headOf(p *project.Project) (h head, why string) {
	switch p.Stack().Framework {
	case project.Next:
		return nextHead(p), ""
	case project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.TanStack, project.Wasp:
		return head{}, "This check does not read yet what the pages of " + string(p.Stack().Framework) + " say of themselves."
	}
	if htmlPage(p) == "" {
		return head{}, "No index.html was found to read the app's title from."
	}
	return htmlHead(p), ""
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
		missing = append(missing, "there is no description")
	}
	if len(missing) > 0 {
		if len(bad) == 0 {
			bad = []check.Place{anchor(p, "says too little of the app")}
		}
		return check.Missing(check.Certain, capital(strings.Join(missing, ", and "))+".", bad...)
	}
	if len(h.previews) == 0 {
		f := check.Missing(check.Likely, "Title and description are there, but nothing for link previews: no Open Graph tags.", title[0].place)
		f.Severity = check.Low
		return f
	}
	return check.Passed(check.Certain, "The pages have a title, a description and Open Graph tags.", title[0].place, description[0].place, h.previews[0].place)
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
