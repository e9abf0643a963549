package seo

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A listedAddress is one address that a sitemap written by hand lists.
type listedAddress struct {
	path string
	line int
}

// unansweredIn judges a sitemap written by hand: the addresses in it that no route of the
// app answers, and nothing else of it may.
func unansweredIn(p *project.Project, good check.Finding) check.Finding {
	if len(good.Places) == 0 || path.Ext(good.Places[0].File) != ".xml" || movesAddresses(p) {
		return good
	}
	file := good.Places[0].File
	text, _ := p.Read(file)
	var gone []listedAddress
	answered := 0
	for _, one := range listedIn(text) {
		if isAnswered(p, one.path) {
			answered++
		} else {
			gone = append(gone, one)
		}
	}
	if len(gone) == 0 || answered < 2 || len(gone) > 2*answered {
		return good // or its routes are not the ones that are seen
	}
	places := good.Places
	var paths []string
	for _, one := range gone {
		paths = append(paths, one.path)
		places = append(places, check.Line(file, one.line, "no route answers this address"))
	}
	reason := fmt.Sprintf("%s lists %s, which no route of the app answers.", file, paths[0])
	if len(paths) > 1 {
		reason = fmt.Sprintf("%s lists %d addresses that no route of the app answers: %s.", file, len(paths), check.FewNames(paths))
	}
	f := check.Missing(check.Likely, reason, places...)
	f.Brief = []string{"Every address in the sitemap is one that the app answers with a page for strangers; the others are taken out, or get their page."}
	return f
}

// listedIn are the addresses of a sitemap, without their host.
func listedIn(text []byte) []listedAddress {
	var out []listedAddress
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		t, err := d.Token()
		if err != nil {
			return out
		}
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "loc" {
			continue
		}
		line, _ := d.InputPos()
		var where string
		if d.DecodeElement(&where, &start) != nil {
			return out
		}
		if u, err := url.Parse(strings.TrimSpace(where)); err == nil && path.Ext(u.Path) == "" {
			out = append(out, listedAddress{"/" + strings.Trim(u.Path, "/"), line})
		}
	}
}

// isAnswered reports whether a route of the app, or a file that it serves, may answer an
// address. A route for whatever no other answers does not count where it is the only one.
func isAnswered(p *project.Project, address string) bool {
	for _, r := range p.Addresses() {
		if r.Kind != project.Page && r.Kind != project.Handler || r.Path == "" {
			continue
		}
		if matchesRoute(strings.Split(strings.Trim(wholePath(p, r), "/"), "/"), strings.Split(strings.Trim(address, "/"), "/")) {
			return true
		}
	}
	name := strings.Trim(address, "/")
	return leadsOn(p, address) || len(publicFiles(p, name+".html"))+len(publicFiles(p, name+"/index.html")) > 0
}

// leadsOn reports whether a router of the browser knows an address, and only leads on to
// another from there.
func leadsOn(p *project.Project, address string) bool {
	for _, file := range p.Sources() {
		if htmlPage(p) == "" || !p.Holds(file, address) || !p.Modules().Live(file) {
			continue
		}
		for s := range p.Source(file).Find(source.String) {
			if v, _ := s.StringValue(); "/"+strings.Trim(v, "/") == address && s.Parent().Key() == "path" {
				return true
			}
		}
	}
	return false
}

// matchesRoute reports whether a route's path, part by part, may be that of an address.
func matchesRoute(route, address []string) bool {
	for i, part := range route {
		switch {
		case strings.HasPrefix(part, "[[") && i == len(route)-1:
			return true
		case strings.HasPrefix(part, "[[") || strings.HasPrefix(part, ":") && strings.HasSuffix(part, "?"): // may be left out
			if matchesRoute(route[i+1:], address[min(i, len(address)):]) {
				return true
			}
		case strings.HasPrefix(part, "[..."), strings.HasPrefix(part, "*") && i > 0, part == "$" && i > 0:
			return true
		}
		if i >= len(address) {
			return false
		}
		if !strings.EqualFold(part, address[i]) && !strings.ContainsAny(part, "[:$*{") || part == "*" || part == "$" {
			return false
		}
	}
	return len(route) == len(address)
}

// movesAddresses reports whether addresses may be answered by what the routes do not show:
// rewrites and redirects, a path in front of all of them, languages, a server or host of
// another kind.
func movesAddresses(p *project.Project) bool {
	switch p.Stack().Framework {
	case project.Next, project.SvelteKit, project.ReactRouter, project.Remix, project.TanStack, project.Vite, project.CRA:
	default:
		return true
	}
	pages := 0
	for _, r := range p.Addresses() {
		if r.Kind == project.Page {
			pages++
		}
	}
	if pages < 3 {
		return true
	}
	for _, name := range p.Files() {
		switch base := path.Base(name); {
		case base == "_redirects" || base == "netlify.toml":
			text, _ := p.Read(name)
			if strings.Count(string(text), "301")+strings.Count(string(text), "302")+strings.Count(string(text), "200") > 1 {
				return true
			}
		case base == "vercel.json" && p.Holds(name, `"redirects"`):
			return true
		case source.Supported(name) && (strings.HasPrefix(base, "next.config.") || strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.")):
			if p.Holds(name, "rewrites", "redirects", "basePath", "i18n", "rewrite(", "reroute", "intl") {
				return true
			}
		}
	}
	return false
}
