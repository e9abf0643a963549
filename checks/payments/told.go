package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// tellsPeople reports whether a branch sends word to those who run the app, where they
// see it: an event that fits nobody, which would fit nobody when it came again either,
// is not lost in silence then.
func tellsPeople(p *project.Project, branch source.Node) bool {
	channels := []string{"slack", "discord", "telegram", "pagerduty", "opsgenie"}
	for c := range branch.Find(source.Call) {
		switch c.CalleeName() {
		case "captureException", "captureMessage":
			return true
		}
		if hasWord(c.CalleeTrail(), channels) {
			return true
		}
		fn := p.Definition(c.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(c) && hasWord(fn.Text(), channels) {
			return true
		}
	}
	return false
}

// answersProvider reports whether what catches a failure answers the request, by a response
// that its function was handed: then it is the handler's own word to the provider.
func answersProvider(try source.Node) bool {
	caught := try.Child(source.CatchRole)
	for _, param := range try.Function().ChildrenIn(source.ParamRole) {
		name := param.Ident() + param.Child(source.Name).Ident()
		if !has([]string{"res", "response", "reply"}, name) {
			continue
		}
		for r := range caught.Find(source.Return) {
			if strings.HasPrefix(r.Child(source.Value).Text(), name) && r.Function() == try.Function() {
				return true
			}
		}
	}
	return false
}
