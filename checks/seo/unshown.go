package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// importedForNothing reports whether a module imports a picture, by an address that ends
// so, and never hands it to anything that shows it: the name is not used again, or stands
// in a list of which only the length is asked.
func importedForNothing(p *project.Project, name, end string) bool {
	if !source.Supported(name) {
		return false
	}
	f := p.Source(name)
	if f == nil {
		return false
	}
	for _, e := range f.Exports {
		if strings.HasSuffix(e.From, end) && e.Name != "*" && !takenFrom(p, name, e.Name) {
			return true
		}
	}
	for _, im := range f.Imports {
		if im.Dynamic || im.Require || len(im.Names) != 1 || !strings.HasSuffix(im.Spec, end) {
			continue
		}
		for id := range f.Find(source.Identifier) {
			if id.Ident() == im.Names[0].Local && !im.Node.Contains(id) && !onlyCounted(id) {
				return false
			}
		}
		for _, e := range f.Exports {
			if e.Local == im.Names[0].Local {
				return false
			}
		}
		return true
	}
	return false
}

// takenFrom reports whether some module takes a name from another: by that name, or with
// all that the other gives out.
func takenFrom(p *project.Project, from, name string) bool {
	for _, by := range p.Modules().ImportersOf(from) {
		f := p.Source(by)
		if f == nil {
			return true
		}
		for _, im := range f.Imports {
			if p.Modules().Resolve(by, im.Spec) == from && (im.Dynamic || im.Require || slices.ContainsFunc(im.Names, func(n source.ImportedName) bool {
				return n.Imported == name || n.Imported == "*"
			})) {
				return true
			}
		}
		if slices.ContainsFunc(f.Exports, func(e source.Export) bool {
			return e.From != "" && p.Modules().Resolve(by, e.From) == from && (e.Local == name || e.Name == "*")
		}) {
			return true
		}
	}
	return false
}

// importsAnother reports whether a module imports pictures of a file's name, and all of
// them are other files.
func importsAnother(p *project.Project, name, file string) bool {
	if !source.Supported(name) {
		return false
	}
	f, another := p.Source(name), false
	if f == nil {
		return false
	}
	for _, im := range f.Imports {
		if path.Base(im.Spec) != path.Base(file) {
			continue
		}
		to, ok := importedFile(p, name, im.Spec)
		if !ok || to == file {
			return false
		}
		another = true
	}
	return another
}

// importedBeside is where modules other than one import a picture too, the first few.
func importedBeside(p *project.Project, file, but string) []check.Place {
	const most = 3
	var out []check.Place
	base := path.Base(file)
	for _, name := range p.Sources() {
		if name == but || strings.HasPrefix(name, "../") || len(out) == most || !source.Supported(name) || !p.Holds(name, base) || !p.Modules().Live(name) {
			continue
		}
		for _, im := range p.Source(name).Imports {
			to, ok := importedFile(p, name, im.Spec)
			if path.Base(im.Spec) == base && (ok && to == file || !ok && onlyOneOf(p, base)) && !importedForNothing(p, name, base) {
				out = append(out, check.Line(name, im.Node.Line(), base+" is imported here too"))
			}
		}
	}
	return out
}

// onlyOneOf reports whether one picture alone has a name.
func onlyOneOf(p *project.Project, base string) bool {
	n := 0
	for _, file := range rasterFiles(p) {
		if path.Base(file) == base {
			n++
		}
	}
	return n == 1
}

// onlyCounted reports whether a name stands in a list of a file that is only asked how
// long it is.
func onlyCounted(id source.Node) bool {
	list := id.Enclosing(source.Array)
	d := list.Parent()
	name := d.Child(source.Name).Ident()
	if !list.OK() || d.Kind() != source.Declarator || name == "" {
		return false
	}
	for _, e := range id.File().Exports {
		if e.Local == name {
			return false
		}
	}
	for use := range id.File().Find(source.Identifier) {
		if use.Ident() != name || d.Contains(use) || use.Role() == source.PropertyRole {
			continue
		}
		if up := use.Parent(); up.Kind() != source.Member || up.Child(source.Name).Text() != "length" || use.Role() != source.ObjectRole {
			return false
		}
	}
	return true
}
