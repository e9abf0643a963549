package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// neverKept is where a host is told that browsers keep none of the app's files,
// those with a hash in their name included: a rule for every address, and none
// for the files besides.
func neverKept(p *project.Project) (check.Place, bool) {
	var all check.Place
	for _, r := range keepingRules(p) {
		low := strings.ToLower(r.value)
		keeps := strings.Contains(low, "immutable") || strings.Contains(low, "max-age=") && !strings.Contains(low, "max-age=0")
		switch {
		case keeps:
			return check.Place{}, false
		case everywhere(r.source) && (strings.Contains(low, "max-age=0") || strings.Contains(low, "no-store") || strings.Contains(low, "no-cache")):
			all = check.Line(r.file, r.line, "no browser keeps any file: "+r.value)
		}
	}
	return all, all.File != ""
}

// A keepingRule is what a host is told to say about keeping what lies at some
// addresses.
type keepingRule struct {
	file, source, value string
	line                int
}

func keepingRules(p *project.Project) []keepingRule {
	var out []keepingRule
	if v, err := p.ReadTOML("netlify.toml"); err == nil {
		for h := range v.Get("headers").Items() {
			for m := range h.Get("values").Members() {
				if strings.EqualFold(m.Key, "Cache-Control") {
					out = append(out, keepingRule{"netlify.toml", h.Get("for").Text(), m.Value.Text(), m.Line})
				}
			}
		}
	}
	if v, err := p.ReadJSON("vercel.json"); err == nil {
		for h := range v.Get("headers").Items() {
			for m := range h.Get("headers").Items() {
				if strings.EqualFold(m.Get("key").Text(), "Cache-Control") {
					out = append(out, keepingRule{"vercel.json", h.Get("source").Text(), m.Get("value").Text(), m.Get("value").Line})
				}
			}
		}
	}
	return out
}

func everywhere(source string) bool {
	return source == "/*" || source == "/(.*)" || source == "/:path*" || source == "/**"
}
