package payments

import (
	"path"

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
					at = check.At(e.Node, at.Message)
					at.EndLine, at.EndColumn = at.Line, 0
					break
				}
			}
			out = append(out, at)
		}
	}
	return out
}
