package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unsuspended are the parts of an app that React loads only when they are shown, in an app
// without a Suspense anywhere: what is shown meanwhile is nothing at all, or React's error.
func unsuspended(p *project.Project) []check.Place {
	var out []check.Place
	if !p.Stack().Has(project.React) || p.Stack().Has(project.Next) {
		return nil
	}
	for _, name := range p.Sources() {
		if p.Modules().Live(name) && p.Holds(name, "Suspense") {
			return nil
		}
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "lazy(") || !p.Modules().Live(name) || !p.Modules().Browser(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			pkg, _ := c.Origin()
			if up := c.Parent(); pkg == "react" && c.CalleeName() == "lazy" && len(out) < mostWaits && up.Is(source.Declarator, source.Attr, source.Property) {
				out = append(out, check.At(up, "is loaded when it is shown, and no Suspense says what is shown meanwhile"))
			}
		}
	}
	return out
}
