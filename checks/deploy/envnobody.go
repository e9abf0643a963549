package deploy

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// readForNobody reports whether what is read goes into a constant that a module gives away
// and that nothing takes, or stands in a function that nothing calls.
func readForNobody(p *project.Project, r project.EnvRead) bool {
	if !source.Supported(r.File) {
		return false
	}
	f := p.Source(r.File)
	if f == nil || r.Start <= 0 {
		return false
	}
	n := f.From(r.Start)
	if !p.ReachedAt(r.File, r.Line, r.Column) {
		return true
	}
	d := n.Enclosing(source.Declarator)
	name := d.Child(source.Name).Ident()
	if name == "" || d.Function().OK() || n.Function().OK() {
		return false
	}
	var given []string
	for _, e := range f.Exports {
		if e.From == "" && (e.Local == name || e.Node.Contains(d)) {
			given = append(given, e.Name)
		}
	}
	if len(given) == 0 {
		return false
	}
	for id := range f.Find(source.Identifier) {
		if id.Ident() == name && !d.Contains(id) && !id.Parent().Is(source.ExportName, source.ExportDefault) {
			return false
		}
	}
	importers := p.Modules().ImportersOf(f.Path)
	return len(importers) > 0 && !slices.ContainsFunc(importers, func(by string) bool { return takes(p, by, f.Path, given) })
}

// takes reports whether a module imports one of the names of another, all of them, or
// gives them on.
func takes(p *project.Project, by, from string, names []string) bool {
	f := p.Source(by)
	if f == nil {
		return true
	}
	for _, im := range f.Imports {
		if p.Modules().Resolve(by, im.Spec) != from {
			continue
		}
		if im.Dynamic || im.Require || slices.ContainsFunc(im.Names, func(n source.ImportedName) bool {
			return n.Imported == "*" || slices.Contains(names, n.Imported)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(f.Exports, func(e source.Export) bool {
		return e.From != "" && p.Modules().Resolve(by, e.From) == from
	})
}
