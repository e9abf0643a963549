package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// replaced reports whether the app's build writes a variable into the code: Vite
// leaves Create React App's names alone unless its settings speak of them.
func replaced(p *project.Project, name string) bool {
	s := p.Stack()
	if !strings.HasPrefix(name, "REACT_APP_") || !s.Has(project.Vite) || s.Has(project.CRA) {
		return true
	}
	for _, file := range p.Sources() {
		if strings.Contains(file, "vite.config.") && p.Holds(file, "REACT_APP", "loadEnv", "vite-plugin-environment", "EnvironmentPlugin", "vite-plugin-env-compatible", "JSON.stringify(process.env)", ": process.env") {
			return true
		}
	}
	return false
}

// unread reports whether a read only fills an exported constant that no module
// takes: a build drops such a line.
func unread(p *project.Project, r project.EnvRead) bool {
	f := p.Source(r.File)
	if f == nil {
		return false
	}
	for d := range f.Find(source.Declarator) {
		if d.Start() > r.Start || d.End() < r.End || d.Function().OK() {
			continue
		}
		name := d.Child(source.Name).Ident()
		if _, exported := f.ExportOf(name); name == "" || !exported || d.Child(source.Value).Is(source.Object, source.Arrow, source.Function) {
			return false
		}
		return !taken(p, f, d, name)
	}
	return false
}

// taken reports whether a constant is used beside its declaration, or the
// modules that import its file may use it.
func taken(p *project.Project, f *source.File, d source.Node, name string) bool {
	for n := range f.Find(source.Identifier) {
		if n.Ident() == name && !d.Contains(n) {
			return true
		}
	}
	for _, importer := range p.Modules().ImportersOf(f.Path) {
		if !p.Holds(importer, name) && !p.Holds(importer, "*", "import(", "require(") {
			continue
		}
		other := p.Source(importer)
		if other == nil || len(other.Exports) > 0 && p.Holds(importer, "export *", "export {") {
			return true // may hand it on
		}
		for _, im := range other.Imports {
			if im.Dynamic || im.Require || takes(im.Names, name) {
				return true
			}
		}
	}
	return false
}

func takes(names []source.ImportedName, name string) bool {
	return slices.ContainsFunc(names, func(n source.ImportedName) bool { return n.Imported == name || n.Imported == "*" && n.Local != "React" })
}
