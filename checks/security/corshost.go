package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// hostOpenings reads the headers that a host is told to send.
func hostOpenings(p *project.Project) []opening {
	var out []opening
	v, err := p.ReadJSON("vercel.json")
	if err != nil {
		return nil
	}
	for entry := range v.Get("headers").Items() {
		path := entry.Get("source").Text()
		api := wideAddress(path)
		all := entry.Get("headers")
		o, found := opening{file: "vercel.json", wide: api}, false
		for h := range all.Items() {
			switch key := h.Get("key").Text(); {
			case strings.EqualFold(key, allowOrigin):
				found = true
				o.place = check.Line("vercel.json", h.Get("value").Line, "who may call")
				if h.Get("value").Text() == "*" {
					o.who = anyone
				}
			case strings.EqualFold(key, "access-control-allow-credentials"):
				o.credentials = h.Get("value").Text() == "true"
			}
		}
		if found && api {
			out = append(out, o)
		}
	}
	return out
}
