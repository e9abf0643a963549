package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// exempted are the blueprints and views that csrf.exempt(…) leaves out of
// Flask-WTF's test. https://flask-wtf.readthedocs.io/en/latest/csrf/#exclude-views-from-protection
func exempted(p *project.Project) []source.Node {
	return project.Answer(p, "security/csrf exempted", func(p *project.Project) []source.Node {
		var out []source.Node
		for f := range p.PythonHolding(".exempt(") {
			for c := range f.Find(source.Call) {
				if c.CalleeName() != "exempt" || c.Child(source.Callee).Kind() != source.Member {
					continue
				}
				if what := p.Definition(c.Arg(0)); what.OK() {
					out = append(out, what)
				}
			}
		}
		return out
	})
}

// leftOut reports whether a route, or the blueprint that it is registered with, is
// exempted by a call.
func (j *pythonCSRF) leftOut(r *pythonRoute) bool {
	all := exempted(j.p)
	if len(all) == 0 {
		return false
	}
	if slices.Contains(all, r.Node) {
		return true
	}
	for _, d := range r.Node.ChildrenIn(source.DecoratorRole) {
		owner := d.Child(source.Value).Child(source.Callee).Child(source.ObjectRole)
		if owner.OK() && slices.Contains(all, j.p.Definition(owner)) {
			return true
		}
	}
	return false
}
