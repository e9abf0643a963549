package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// markupLinks finds dead links in the markup of Svelte, Vue and Astro files.
func markupLinks(p *project.Project, known served) []stub {
	var out []stub
	for _, name := range p.Sources() {
		switch path.Ext(name) {
		case ".svelte", ".vue", ".astro":
		default:
			continue
		}
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "href=", "to=") {
			continue
		}
		for _, t := range p.Markup(name) {
			var url string
			switch t.Name {
			case "a", "Button", "Link":
				url, _ = t.Attr("href")
			case "NuxtLink", "RouterLink", "router-link", "nuxt-link":
				url, _ = t.Attr("to")
			}
			at := check.Line(name, t.Line, "")
			if filled, ok := markupAddress(url); ok {
				url = filled
			}
			switch {
			case leadsNowhere(url) && len(t.Attrs) < 4 && !listensIn(t):
				at.Message = "leads nowhere"
				out = append(out, stub{emptyAnchor, at, check.Likely})
			case len(known) > 0 && isOwnAddress(url) && !known.serves(url):
				at.Message = url + " is not among the app's pages"
				out = append(out, stub{deadLink, at, check.Likely})
			}
		}
	}
	return out
}

// markupAddress is the address that a template in an attribute spells, without the
// language that it may begin with, and with anyPart for what is filled in.
func markupAddress(value string) (string, bool) {
	text, ok := strings.CutSuffix(strings.TrimPrefix(value, "{`/"), "`}")
	if !ok || strings.ContainsAny(text, "`?#") {
		return "", false
	}
	var parts []string
	for i, part := range strings.Split(text, "/") {
		switch whole := strings.HasPrefix(part, "${") && strings.HasSuffix(part, "}") && strings.Count(part, "${") == 1; {
		case i == 0 && whole && (strings.Contains(part, "locale") || strings.Contains(part, "lang")):
		case i > 0 && whole:
			parts = append(parts, anyPart)
		case strings.Contains(part, "$"):
			return "", false
		default:
			parts = append(parts, part)
		}
	}
	return "/" + strings.Join(parts, "/"), true
}

// listensIn reports whether a tag hears of presses itself.
func listensIn(t project.Tag) bool {
	for _, a := range t.Attrs {
		if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "@") || strings.HasPrefix(a.Key, "v-on") || strings.HasPrefix(a.Key, "data-") || a.Key == "id" || a.Key == "role" {
			return true
		}
	}
	return false
}
