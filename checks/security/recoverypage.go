package security

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// missingPage is the page of the app that a mailed link leads to and that is
// not there.
func missingPage(p *project.Project, request source.Node) (page string, place check.Place, missing bool) {
	target := source.Node{}
	for _, a := range request.Args() {
		for _, name := range []string{"redirectTo", "emailRedirectTo"} {
			if v := property(p, a, name); v.OK() {
				target = v
			}
		}
	}
	if !target.OK() {
		return "", place, false
	}
	if at, behind := behindHash(p, target); behind {
		return "", at, true
	}
	address := written(p, target)
	route, query, _ := strings.Cut(pathOf(address), "?")
	if route == "" || strings.ContainsAny(route, "…#") || servesPath(p, route) {
		if next := nextOf(query); next != "" && !servesPath(p, next) {
			return next, at(target, "where the mailed link ends up"), knowsPages(p)
		}
		return "", place, false
	}
	return route, at(target, "where the mailed link leads"), knowsPages(p)
}

// pathOf is the path of an address whose origin may be put in later.
func pathOf(address string) string {
	if rest, ok := strings.CutPrefix(address, "…"); ok {
		address = rest
	} else if i := strings.Index(address, "://"); i >= 0 {
		rest := address[i+3:]
		j := strings.IndexByte(rest, '/')
		if j < 0 {
			return ""
		}
		address = rest[j:]
	}
	if i := strings.IndexByte(address, '/'); i > 0 && !strings.Contains(address[:i], "…") {
		return ""
	}
	if !strings.HasPrefix(address, "/") {
		return ""
	}
	return address
}

// nextOf is the page named in a callback's query.
func nextOf(query string) string {
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		value = strings.ReplaceAll(value, "%2F", "/")
		if (key == "next" || key == "redirect" || key == "redirect_to") && strings.HasPrefix(value, "/") && !strings.Contains(value, "…") {
			return strings.TrimSuffix(value, "/")
		}
	}
	return ""
}

var dynamicPart = regexp.MustCompile(`^(\[.*\]|:.+|\$.*|\*)$`)

// servesPath reports whether the app has a page or handler for a path. A part in
// front that stands for a language may be left out.
func servesPath(p *project.Project, route string) bool {
	want := strings.Split(strings.Trim(route, "/"), "/")
	for _, r := range p.Addresses() {
		if r.Kind != project.Page && r.Kind != project.Handler && r.Kind != project.Edge {
			continue
		}
		have := strings.Split(strings.Trim(r.Path, "/"), "/")
		if samePath(want, have) || len(have) > 1 && strings.HasPrefix(have[0], "[") && samePath(want, have[1:]) {
			return true
		}
	}
	return false
}

func samePath(want, have []string) bool {
	for i, part := range have {
		if strings.HasPrefix(part, "[...") || strings.HasPrefix(part, "[[...") {
			return true
		}
		if i >= len(want) || part != want[i] && !dynamicPart.MatchString(part) {
			return false
		}
	}
	if len(have) == 1 && have[0] == "*" {
		return false
	}
	return len(want) == len(have)
}

// knowsPages reports whether the app's pages could be read at all.
func knowsPages(p *project.Project) bool {
	n := 0
	for _, r := range p.Addresses() {
		if r.Kind == project.Page {
			n++
		}
	}
	return n > 1
}

// formLeadsNowhere is where Supabase's own form is told to lead its mailed links, when
// the app has no such page.
func formLeadsNowhere(p *project.Project) (page string, place check.Place, missing bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, "@supabase/auth-ui") || !p.Modules().Live(name) {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			target := e.AttrValue("redirectTo")
			if !e.AttrValue("supabaseClient").OK() || !target.OK() {
				continue
			}
			route, _, _ := strings.Cut(pathOf(written(p, target)), "?")
			if route != "" && route != "/" && !strings.ContainsAny(route, "…#") && !servesPath(p, route) && knowsPages(p) {
				return route, at(target, "where the mailed link leads"), true
			}
		}
	}
	return "", place, false
}

// forgotLink is a link for whoever forgot the password that leads nowhere.
func forgotLink(p *project.Project) (source.Node, bool) {
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, forgotWords...) || !p.Modules().Live(name) {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			text := strings.ToLower(e.Text())
			if len(text) > 600 || !containsPart(text, forgotWords) {
				continue
			}
			for _, attr := range []string{"href", "to"} {
				to, ok := e.AttrValue(attr).StringValue()
				if ok && (to == "#" || to == "" || strings.HasPrefix(to, "/") && !servesPath(p, to) && knowsPages(p)) {
					return e, true
				}
			}
			if e.TagName() == "button" && !e.Attr("onClick").OK() && !strings.Contains(text, "submit") {
				return e, true
			}
		}
	}
	return source.Node{}, false
}
