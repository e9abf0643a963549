package resilience

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonUnfinished judges what the pages of a server in Python show with nothing
// behind it.
func pythonUnfinished(p *project.Project) check.Finding {
	var stubs []stub
	first := ""
	for _, name := range shownTemplates(p) {
		if first == "" {
			first = name
		}
		stubs = append(stubs, templateStubs(p, name)...)
	}
	stubs = append(append(stubs, pythonStubs(p)...), project.Answer(p, "resilience/python fails", pythonFails)...)
	stubs = append(stubs, project.Answer(p, "resilience/python pretends", pythonPretends)...)
	if len(stubs) > 0 {
		stubs = slices.Concat(stubs, beyond(pythonConfessed(p), stubs), pythonNotes(p))
	}
	switch {
	case len(stubs) == 0 && first == "":
		return check.Unneeded("The app is an API: it has no screens of its own.")
	case len(stubs) == 0:
		return check.Passed(check.Possible, "The links of the templates lead to routes that are there, and the files that they name are there.", check.Line(first, 1, "a template"))
	}
	return unfinishedGap(stubs)
}

// shownTemplates are the templates that code or another template names, without those
// that only dress the pages of Django's own administration.
func shownTemplates(p *project.Project) []string {
	var out []string
	for _, name := range p.Files() {
		if !isTemplate(name) || p.Stack().Framework == project.Django && strings.Contains("/"+name, "/templates/admin/") {
			continue
		}
		base := path.Base(name)
		if drawn(p, name) || ofAccounts(p, name) {
			out = append(out, name)
			continue
		}
		switch base {
		case "403.html", "404.html", "500.html": // Django finds them by itself
			out = append(out, name)
			continue
		}
		for _, other := range p.Files() {
			if other != name && (strings.HasSuffix(other, ".py") || isTemplate(other)) && p.Holds(other, base) {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

var (
	namedURL    = regexp.MustCompile(`\burl_for\(\s*["']([\w.]+)["']`)
	staticFile  = regexp.MustCompile(`\burl_for\(\s*["']static["']\s*,\s*filename\s*=\s*["']([^"'{}]+\.(?:png|jpe?g|gif|webp|svg|ico))["']|\{%-?\s*static\s+["']([^"'{}]+\.(?:png|jpe?g|gif|webp|svg|ico))["']|["']/static/([^"'{}\s]+\.(?:png|jpe?g|gif|webp|svg|ico))["']`)
	emptyLink   = regexp.MustCompile(`<a\b[^>]*\bhref\s*=\s*["']#["'][^>]*>`)
	handled     = regexp.MustCompile(`onclick|@click|x-on:|data-|hx-|role=|id\s*=|dropdown|toggle|js-|aria-`)
	comingSoon  = regexp.MustCompile(`(?i)\bcoming soon\b`)
	plainAnchor = regexp.MustCompile(`<a\b[^>]*\bhref\s*=\s*["'](/[A-Za-z0-9_/-]*)["']`)
)

// templateStubs are those of one template.
func templateStubs(p *project.Project, name string) []stub {
	text, _ := p.Read(name)
	line := func(at int) int { return strings.Count(string(text[:at]), "\n") + 1 }
	var out []stub
	if p.Stack().Has(project.Flask) {
		for _, m := range namedURL.FindAllSubmatchIndex(text, -1) {
			endpoint := string(text[m[2]:m[3]])
			if !endpointThere(p, endpoint) {
				out = append(out, stub{alwaysFails, check.Line(name, line(m[0]), endpoint+" is no route, and the page fails where it is asked for"), check.Likely})
			}
		}
	}
	for _, m := range staticFile.FindAllSubmatchIndex(text, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] < 0 {
				continue
			}
			if file := string(text[m[i]:m[i+1]]); !staticThere(p, file) {
				out = append(out, stub{missingFile, check.Line(name, line(m[0]), path.Base(file)+" is not there"), check.Likely})
			}
		}
	}
	for _, m := range emptyLink.FindAllIndex(text, -1) {
		if tag := string(text[m[0]:m[1]]); !handled.MatchString(tag) {
			out = append(out, stub{emptyAnchor, check.Line(name, line(m[0]), "leads nowhere"), check.Likely})
		}
	}
	for _, m := range leftInTemplates.FindAllIndex(text, -1) {
		out = append(out, stub{standIn, check.Line(name, line(m[0]), "a picture that only stands where a real one is to be"), check.Likely})
	}
	for _, m := range comingSoon.FindAllIndex(text, -1) {
		out = append(out, stub{saysComing, check.Line(name, line(m[0]), "says that it is yet to come"), check.Likely})
	}
	for _, m := range plainAnchor.FindAllSubmatchIndex(text, -1) {
		if address := string(text[m[2]:m[3]]); !addressThere(p, address) {
			out = append(out, stub{deadLink, check.Line(name, line(m[0]), "nothing answers "+address), check.Likely})
		}
	}
	return append(append(out, postLinks(p, name, text)...), deadInTemplate(p, name, text)...)
}

// endpointThere reports whether Python code has a function of an endpoint's name, or
// names the endpoint itself.
func endpointThere(p *project.Project, endpoint string) bool {
	fn := endpoint[strings.LastIndexByte(endpoint, '.')+1:]
	if fn == "static" || (fn == "login" || fn == "authorized") && p.PythonNaming("flask_dance") != "" {
		return true
	}
	for _, name := range p.Files() {
		if strings.HasSuffix(name, ".py") && p.Holds(name, "def "+fn+"(", "endpoint='"+fn, "endpoint=\""+fn, "'"+fn+"'", "\""+fn+"\"", "class "+fn) {
			return true
		}
	}
	return false
}

// staticThere reports whether a file of the app's own is there, under whatever folder
// is served as static.
func staticThere(p *project.Project, file string) bool {
	for _, name := range p.Files() {
		if strings.HasSuffix("/"+name, "/"+strings.TrimPrefix(file, "/")) {
			return true
		}
	}
	return false
}

// addressThere reports whether something of the app answers an address; it is so, too,
// where not every route is known.
func addressThere(p *project.Project, address string) bool {
	want := strings.Split(strings.Trim(address, "/"), "/")
	if want[0] == "static" || want[0] == "media" || want[0] == "admin" || want[0] == "accounts" || want[0] == "uploads" || want[0] == "" {
		return true
	}
	routes := p.PythonRoutes()
	if len(routes) < 3 {
		return true
	}
	for _, r := range routes {
		have := strings.Split(strings.Trim(r.Path, "/"), "/")
		if r.Path == "" || strings.Contains(r.Path, "path:") || r.Library != "" && strings.HasPrefix(address, r.Path) {
			return true
		}
		if len(have) == len(want) && matches(have, want) {
			return true
		}
	}
	last := want[len(want)-1]
	if before, _, put := strings.Cut(address, "*"); put {
		if !strings.Contains(last, "*") {
			return p.PythonNaming("/"+last, `"`+last, "'"+last) != ""
		}
		return p.PythonNaming(strings.Trim(before, "/")+"/", strings.Trim(before, "/")+"<") != ""
	}
	return p.PythonNaming(address, `"`+last+`"`, "'"+last+"'") != "" || p.PythonNaming(strings.Trim(address, "/")+"/") != ""
}

func matches(have, want []string) bool {
	for i, part := range have {
		if part != want[i] && !strings.Contains(want[i], "*") && !strings.HasPrefix(part, "<") && !strings.HasPrefix(part, "{") && !strings.HasPrefix(part, ":") && !strings.Contains(part, "(") {
			return false
		}
	}
	return true
}

// pythonStubs are routes that say that they are not built.
func pythonStubs(p *project.Project) []stub {
	var out []stub
	var seen []source.Node
	for _, r := range p.PythonRoutes() {
		fn := r.Node
		if !fn.Is(source.Function, source.Method) || slices.Contains(seen, fn) {
			continue
		}
		seen = append(seen, fn)
		for n := range fn.Find(source.Throw, source.Return) {
			text := strings.ToLower(n.Text())
			switch {
			case n.Kind() == source.Throw && strings.Contains(text, "notimplementederror"), n.Kind() == source.Return && (strings.Contains(text, "not implemented") || strings.Contains(text, "not yet implemented") || strings.Contains(text, "coming soon") || strings.Contains(text, "501")) && !strings.Contains(text, "range"):
				out = append(out, stub{notBuilt, check.At(n, r.Path+" is not built yet"), check.Likely})
			}
		}
	}
	return out
}
