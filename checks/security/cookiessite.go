package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// oneSite reports whether an app serves its pages from where its cookies come from, lets no
// other site in, and asks nowhere which one sent a request: then no cookie needs to go
// along with requests of others.
func oneSite(p *project.Project) bool {
	if !servesPages(p.Stack()) || newCSRFJudge(p).any {
		return false
	}
	for _, o := range openings(p) {
		if o.credentials {
			return false
		}
	}
	return true
}

// saysNone reports whether the settings of a cookie say sameSite none, if only on one
// branch, where the app runs in production.
func saysNone(p *project.Project, options source.Node) bool {
	v := follow(p, property(p, options, "sameSite"))
	if v.Kind() == source.Conditional {
		v = v.Child(source.Then) // isProduction ? "none" : "lax"
	}
	value, _ := v.StringValue()
	return strings.EqualFold(value, "none")
}
