package payments

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// aroundPortal are the other places of a portal that no page leads to: the route
// that opens it, and a button that was written for it and is shown nowhere.
func aroundPortal(p *project.Project, n source.Node) []check.Place {
	var out []check.Place
	file := n.File().Path
	for _, r := range p.Addresses() {
		if r.File != file || r.Path == "" {
			continue
		}
		if r = p.WithCode(r); !r.Node.OK() || r.Kind != project.Edge && !r.Node.Contains(n) {
			continue
		}
		if at := head(r.Node); n.Line()-at.Line() > 3 {
			out = append(out, check.At(at, "nothing in the app leads here"))
		}
		last := path.Base(r.Path)
		for _, other := range p.Sources() {
			if other == file || p.Modules().Live(other) || !p.Holds(other, "/"+last, `"`+last+`"`, "'"+last+"'") {
				continue
			}
			switch p.Modules().Side(other) {
			case project.Test, project.Story, project.Script:
				continue
			}
			at := check.Line(other, 1, "was written for it, and no page shows it")
			for _, e := range p.Source(other).Exports {
				if e.Node.OK() && e.Node.File().Path == other {
					at = check.OnLine(e.Node, at.Message)
					break
				}
			}
			out = append(out, at)
		}
	}
	return out
}

// promised are the texts by which the app tells customers that they can manage a
// subscription.
func promised(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, "subscription", "payment method", "billing") || !p.HoldsFold(file, "manage", "cancel", "portal", "update") || !p.Modules().Live(file) || len(out) == 4 {
			continue
		}
		if hasWord(file, []string{"terms", "privacy", "faq", "legal", "polic", "landing", "blog", "admin"}) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		last := -10
		for n := range f.Find(source.Text, source.String, source.Template) {
			if promises(n) && n.Line() > last+3 && len(out) < 6 {
				last = n.Line()
				out = append(out, check.At(n, "tells the customer of what is not there"))
			}
		}
	}
	return out
}

// promises reports whether a text tells a customer that a subscription can be
// managed.
func promises(n source.Node) bool {
	text := strings.ToLower(n.Text())
	if len(text) > 600 || !strings.Contains(text, " ") || isLog(n.Enclosing(source.Call)) {
		return false
	}
	if hasWord(text, []string{"will cancel", "will be cancel", "canceled", "cancelled", "automatically"}) {
		return false // says what becomes of it, not that anybody may do something
	}
	return hasWord(text, []string{"subscription portal", "billing portal", "customer portal"}) ||
		strings.Contains(text, "update ") && hasWord(text, []string{"payment method", "your billing", "your card"}) ||
		hasWord(text, []string{"manage ", "cancel "}) && hasWord(text, []string{"your subscription", "your plan", "payment method", "your billing", "your membership", "subscription in", "subscription anytime", "manage subscription", "cancel subscription"})
}
