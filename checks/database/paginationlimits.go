package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// callersLimits is the gap of limits alone that whoever asks may raise as they like, and not only
// those who run the app.
func callersLimits(p *project.Project) (check.Finding, bool) {
	limits := slices.DeleteFunc(uncapped(p), func(at check.Place) bool { return strings.Contains("/"+strings.ToLower(at.File), "/admin") })
	if len(limits) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Callers say how many rows they get, and nothing caps it: one request may ask for all of them.", limits...)
	f.Severity, f.Brief = check.Low, paginationBrief
	return f, true
}

// uncappedPython lists the numbers of rows that callers name in Python and that go to the database
// as they are.
func uncappedPython(p *project.Project) []check.Place {
	const most = 12
	var out []check.Place
	for f := range p.PythonHolding("limit", "per_page", "page_size") {
		for c := range f.Find(source.Call) {
			if len(out) == most || c.CalleeName() != "limit" || c.Arg(0).Kind() != source.Identifier {
				continue
			}
			d := c.Arg(0).Lookup(c.Arg(0).Ident())
			fn := c.Function()
			if !fn.OK() || strings.Contains(fn.Text(), "min(") || strings.Contains(fn.Text(), c.Arg(0).Ident()+" >") || !routed(fn) {
				continue
			}
			at := d
			if d.Kind() == source.Declarator && !strings.Contains(d.Child(source.Value).Text(), "request.") {
				continue
			}
			for d.Is(source.Binding) {
				d = d.Parent()
			}
			if d.Is(source.Param) && (strings.Contains(d.Text(), "le=") || strings.Contains(d.Text(), "lt=") || !strings.Contains(d.Text(), "int")) || !d.Is(source.Param, source.Declarator) {
				continue
			}
			out = append(out, check.At(at, "the caller says how many rows, and nothing caps it"))
		}
	}
	return out
}

// routed reports whether a function of Python answers requests.
func routed(fn source.Node) bool {
	return slices.ContainsFunc(fn.ChildrenIn(source.DecoratorRole), func(d source.Node) bool {
		text := d.Text()
		return strings.Contains(text, ".get(") || strings.Contains(text, ".route(") || strings.Contains(text, ".post(")
	})
}
