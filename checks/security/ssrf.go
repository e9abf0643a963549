package security

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed ssrf.md
var ssrfWords string

// SSRF looks for requests that the server makes to wherever its caller says.
var SSRF = &check.Check{
	ID:       "security/ssrf",
	Severity: check.High,
	Minutes:  45,
	Words:    check.Explain(ssrfWords),
	Look:     lookForSSRF,
}

// An outgoing is a request that the server makes.
type outgoing struct {
	call  source.Node
	value source.Node // the part of the address that names the host
	flow  project.Flow
	guard source.Node // what looks at the host before
	open  bool
	lent  bool          // not by all who come to it: other callers have the app's own addresses asked
	drawn bool          // a browser on the server draws markup
	parts []source.Node // what callers put into that markup
}

func lookForSSRF(p *project.Project) check.Finding {
	all := project.Answer(p, "security/ssrf", outgoings)
	var open, closed []outgoing
	for _, o := range all {
		if o.open {
			open = append(open, o)
		} else {
			closed = append(closed, o)
		}
	}
	s := p.Stack()
	switch {
	case len(open) > 0:
		f := sentAnywhere(open)
		if rule := picturesOfAll(p); rule.OK() && p.Stack().Has(project.Next) {
			f.Places = append(f.Places, at(rule, "lets the server fetch pictures of every host, to resize them"))
		}
		return f
	case s.Python():
		return pythonSSRF(p)
	case len(closed) > 0:
		return check.Passed(check.Likely, "The server only calls hosts that the app itself names.", knownHosts(closed)...)
	}
	return check.Unneeded("The app's server makes no requests of its own to other hosts.")
}

func knownHosts(closed []outgoing) []check.Place {
	var shown []check.Place
	for _, o := range closed {
		if len(shown) == 6 {
			break
		}
		switch {
		case o.guard.OK() && o.drawn:
			shown = append(shown, at(o.guard, "decides what the browser may load"))
		case o.guard.OK():
			shown = append(shown, at(o.guard, "looks at the host before the request"))
		case o.drawn:
			shown = append(shown, at(o.call, "draws markup without a caller's text as it came"))
		default:
			shown = append(shown, at(o.call, "calls a host that the app names"))
		}
	}
	return shown
}

// sentAnywhere is the finding of requests to hosts that callers name.
func sentAnywhere(open []outgoing) check.Finding {
	open = slices.Clone(open)
	slices.SortStableFunc(open, func(a, b outgoing) int { return compareBool(searched(a), searched(b)) })
	o := open[0]
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely}
	from := builtQuery{flow: o.flow}.source()
	f.Reason = fmt.Sprintf("The server calls %s, an address from the %s, and nothing limits which hosts it may be.", brief(o.value.Text()), from)
	if searched(o) {
		f.Reason = fmt.Sprintf("The server calls %s, an address from the %s that is only searched for a text, which any address can hold.", brief(o.value.Text()), from)
	}
	if o.drawn {
		f.Reason = fmt.Sprintf("A browser on the server draws markup that holds %s as it came from the %s, so whoever sends it can have the server load any address, internal ones too.", brief(o.parts[0].Text()), from)
	}
	for _, o := range open {
		if !o.drawn {
			message := "calls the address in " + brief(o.value.Text())
			if searched(o) {
				message += ", which was only searched for a text that any address can hold"
			}
			f.Places = append(f.Places, at(o.call, message))
			continue
		}
		f.Places = append(f.Places, at(o.call, "draws markup with a caller's text"))
		for _, part := range spread(o.parts) {
			f.Places = append(f.Places, at(part, "puts "+brief(part.Text())+" into the markup as it came"))
		}
		if o.flow.Input.OK() && o.flow.Input.File() == o.call.File() {
			f.Places = append(f.Places, at(o.flow.Input, "where it comes in"))
		}
	}
	f.Reason += check.MoreAlike(len(open) - 1)
	f.Brief = []string{
		"Where only a few hosts make sense, compare the parsed address's hostname with a list in the code and answer 400 to any other.",
		"Where any site may be named, allow https alone, resolve the name first, refuse private, loopback and link-local addresses (10/8, 172.16/12, 192.168/16, 127/8, 169.254/16, ::1, fc00::/7), and do not follow redirects unchecked.",
		"Where a browser on the server draws markup, escape each value in it (& < > \" ') and let the browser load nothing but what the template names (request interception).",
		"Limit time and size of the answer, and never send the app's own cookies or keys along.",
	}
	return f
}

// spread are the first of some nodes that lie apart, one of those within a few
// lines for all.
func spread(nodes []source.Node) []source.Node {
	var out []source.Node
	last := -10
	for _, n := range nodes {
		if n.Line() > last+3 && len(out) < 5 {
			last = n.Line()
			out = append(out, n)
		}
	}
	return out
}

// outgoings lists the requests of live server code whose address is not written
// in the code alone.
func outgoings(p *project.Project) []outgoing {
	var out []outgoing
	for _, name := range p.Sources() {
		if !p.Holds(name, "fetch(", "axios", "got(", "got.", "ky.", "request(", ".goto(", "needle", ".setContent(", "url-metadata", "link-preview", "open-graph-scraper", "unfurl.js", "linkpreview") || !p.Modules().Live(name) || !running(p, name) || inBrowser(p, name) || mailTemplate(name) || forBrowser(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if arg, ok := requestAddress(c); ok && arg.OK() {
				out = append(out, judgeRequest(p, c, arg))
			} else if o, ok := drawnPage(p, c); ok {
				out = append(out, o)
			}
		}
	}
	return out
}

// metadataReaders are packages that fetch the page behind an address and tell what it says
// of itself.
var metadataReaders = map[string]bool{"url-metadata": true, "link-preview-js": true, "open-graph-scraper": true, "unfurl.js": true, "metascraper": true, "linkpreview": true}

// requestAddress is the address that a call asks.
func requestAddress(c source.Node) (source.Node, bool) {
	path, name := c.CalleePath(), c.CalleeName()
	head, _, _ := strings.Cut(path, ".")
	if pkg, _ := c.Origin(); metadataReaders[pkg] {
		if o := c.Arg(0).Resolve(); o.Kind() == source.Object {
			return o.Prop("url"), true
		}
		return c.Arg(0), true
	}
	switch {
	case path == "fetch" || path == "$fetch" || path == "ofetch" || path == "globalThis.fetch" || path == "undici.request":
		return c.Arg(0), true
	case head == "axios" || head == "got" || head == "ky" || head == "needle" || head == "superagent":
		if o := c.Arg(0).Resolve(); o.Kind() == source.Object {
			return o.Prop("url"), true
		}
		return c.Arg(0), name != "create" && name != "isAxiosError"
	case name == "goto" && c.Child(source.Callee).Kind() == source.Member:
		return c.Arg(0), containsPart(strings.ToLower(path), []string{"page", "tab", "browser"})
	case path == "http.get" || path == "https.get" || path == "http.request" || path == "https.request":
		return c.Arg(0), true
	}
	return source.Node{}, false
}

// forBrowser reports whether a file is part of what browsers load, though the
// server may draw it first: what it asks for, it asks for in the browser.
func forBrowser(p *project.Project, name string) bool {
	if containsPart("/"+name, []string{"/public/", "/static/"}) || slices.Contains(p.Source(name).Directives, "use client") {
		return true
	}
	switch path.Ext(name) {
	case ".tsx", ".jsx", ".vue", ".svelte", ".astro":
		for _, r := range p.Addresses() {
			if r.File == name && r.Kind != project.Layout {
				return false
			}
		}
		return true
	}
	return false
}
