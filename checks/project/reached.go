package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// Reached reports whether the app's running code can come to a node: its module is
// live, and each function, component or method around it is named by code that is
// reached itself. It goes by names, so where two things share one it says yes, and
// so it does of what a framework or a library may call: no proof of death is no
// death.
func (p *Project) Reached(n source.Node) bool {
	f := n.File()
	if f == nil || isPythonFile(f.Path) {
		return true
	}
	if classic(f) {
		return !p.namedNowhere(namedAt(n))
	}
	if !p.Modules().Live(f.Path) {
		return false
	}
	for u := namedAt(n); u.OK(); {
		around := namedAround(u)
		if around.OK() && !isMemberOf(u) {
			if !namedBeside(u) {
				return false
			}
		} else if !Of(p, u, "reached", func(p *Project, u source.Node) bool { return (&reach{p: p, left: mostReached}).named(u) }) {
			return false
		}
		u = around
	}
	return true
}

// ReachedAt is Reached of what begins at a line and column of a file, both counted
// from 1; what is in no source file is reached.
func (p *Project) ReachedAt(file string, line, column int) bool {
	if !source.Supported(file) || isPythonFile(file) || markup(file) {
		return true
	}
	f := p.Source(file)
	if f == nil {
		return true
	}
	return p.Reached(f.From(f.LineStart(line) + max(column, 1) - 1))
}

// mostReached bounds how many functions one question goes through.
const mostReached = 60

// A reach is one search from a function to what is started.
type reach struct {
	p    *Project
	left int
	// open are those that are being asked: a circle of functions that call each
	// other begins nowhere.
	open  map[source.Node]bool
	known map[source.Node]bool
	cut   int // how often a circle was met
}

// used reports whether the code around a use is reached.
func (r *reach) used(n source.Node) bool {
	for u := namedAround(n); u.OK(); u = namedAround(u) {
		if !r.named(u) {
			return false
		}
	}
	return true
}

// named reports whether reached code names a function besides itself.
func (r *reach) named(u source.Node) bool {
	if r.left--; r.left <= 0 {
		return true
	}
	if said, ok := r.known[u]; ok {
		return said
	}
	if r.open[u] {
		r.cut++
		return false
	}
	if r.open == nil {
		r.open, r.known = map[source.Node]bool{}, map[source.Node]bool{}
	}
	r.open[u] = true
	before := r.cut
	said := r.namesIt(u)
	delete(r.open, u)
	if said || r.cut == before { // what a circle cut short may be so all the same
		r.known[u] = said
	}
	return said
}

func (r *reach) namesIt(u source.Node) bool {
	name, home := unitName(u)
	switch {
	case isMemberOf(u):
		return r.member(u, name)
	case u.Function().OK(): // of another function's inside
		return namedBeside(u)
	}
	if rt, ok := r.p.RouteOf(u); ok && rt.Kind != Action || markup(u.File().Path) {
		return true
	}
	return r.inFile(u.File(), name, home) || r.exported(u.File(), name, home)
}

// inFile looks for uses in the file that declares it.
func (r *reach) inFile(f *source.File, name string, home source.Node) bool {
	if name == "" {
		return false
	}
	for id := range f.Find(source.Identifier) {
		if id.Text() == name && !home.Contains(id) && standsFor(id) && r.used(id) {
			return true
		}
	}
	return false
}

// exported looks for uses of the names under which a file gives something away.
func (r *reach) exported(f *source.File, name string, home source.Node) bool {
	for _, e := range f.Exports {
		if e.From != "" {
			continue
		}
		if (e.Local == name && name != "" || home.Contains(e.Node) || e.Node.Contains(home)) && r.imported(f, e.Name) {
			return true
		}
	}
	return false
}

// imported looks for uses of a file's export in the modules that import it.
func (r *reach) imported(f *source.File, name string) bool {
	if r.left--; r.left <= 0 || r.started(f, name) {
		return true
	}
	m := r.p.Modules()
	for _, from := range m.ImportersOf(f.Path) {
		if m.Live(from) && r.importedBy(f, name, from) {
			return true
		}
	}
	return false
}

// started reports whether a framework asks a file for an export: those of an entry,
// and what Nuxt brings into every file by itself.
func (r *reach) started(f *source.File, name string) bool {
	if r.p.Modules().starts(f.Path) {
		return true
	}
	if !r.p.Stack().Has(Nuxt) {
		return false
	}
	for _, other := range r.p.Sources() {
		if other != f.Path && r.p.Holds(other, name) && r.p.Modules().Live(other) {
			return true
		}
	}
	return name == "default"
}

// importedBy reports whether one module that imports a file uses one of its exports.
func (r *reach) importedBy(f *source.File, name, from string) bool {
	g := r.p.Source(from)
	if g == nil {
		return true
	}
	asked := false
	for _, im := range g.Imports {
		if r.p.Modules().Resolve(from, im.Spec) != f.Path {
			continue
		}
		asked = true
		if im.TypeOnly {
			continue
		}
		if im.Node.Kind() == source.ExportNames {
			if r.passedOn(g, im, name) {
				return true
			}
			continue
		}
		if names, ok := takenApart(im); ok {
			if slices.Contains(names, name) && r.used(im.Node) {
				return true
			}
			continue
		}
		if im.Dynamic || im.Require || len(im.Names) == 0 {
			if name == "default" || g.Root().Names(name) {
				return true
			}
			continue
		}
		for _, n := range im.Names {
			if r.importedAs(g, n, name) {
				return true
			}
		}
	}
	return !asked // by a pattern: all that it matches is asked for
}

// takenApart are the exports that an import within a function takes out of a module:
// `const { a, b } = await import("./x")`.
func takenApart(im source.Import) (names []string, ok bool) {
	wait := im.Node.Parent()
	if d := wait.Parent(); im.Dynamic && wait.Kind() == source.Await && d.Kind() == source.Declarator && d.Child(source.Name).Kind() != source.Identifier {
		for b := range d.Child(source.Name).Children() {
			if b.Kind() != source.Binding || b.Has(source.Rest) || b.Key() == "" {
				return nil, false
			}
			names = append(names, b.Key())
		}
	}
	return names, len(names) > 0
}

// importedAs reports whether a module uses an export under the name that an import
// gives it.
func (r *reach) importedAs(g *source.File, n source.ImportedName, name string) bool {
	if n.TypeOnly || n.Imported != name && n.Imported != "*" {
		return false
	}
	if markup(g.Path) {
		return strings.Count(g.Whole(), n.Local) > 1
	}
	for id := range g.Find(source.Identifier) {
		if id.Text() != n.Local || !standsFor(id) {
			continue
		}
		if up := id.Parent(); n.Imported == "*" && up.Kind() == source.Member && id.Role() == source.ObjectRole && up.Child(source.Name).Text() != name {
			continue
		}
		if r.used(id) {
			return true
		}
	}
	for _, e := range g.Exports {
		if e.From == "" && e.Local == n.Local && r.imported(g, e.Name) {
			return true
		}
	}
	return false
}

// passedOn reports whether a module that exports another's names anew has somebody
// use one of them.
func (r *reach) passedOn(g *source.File, im source.Import, name string) bool {
	for _, e := range g.Exports {
		if e.From != im.Spec {
			continue
		}
		switch {
		case e.Name == "*" && name != "default":
			if r.imported(g, name) {
				return true
			}
		case e.Local == "*" || e.Local == name:
			if r.imported(g, e.Name) {
				return true
			}
		}
	}
	return false
}

// member reports whether reached code names a method of a class or of an object
// that the file declares, on whatever it calls it.
func (r *reach) member(u source.Node, name string) bool {
	if name == "" || givenAway(u) && r.started(u.File(), "default") {
		return true // by a framework, which knows the names of what it asks an entry for
	}
	m := r.p.Modules()
	for _, file := range r.p.Sources() {
		if !r.p.Holds(file, name) || !m.Live(file) {
			continue
		}
		f := r.p.Source(file)
		if f == nil || markup(file) {
			return true
		}
		for id := range f.Find(source.Identifier, source.String) {
			if !u.Contains(id) && namesMember(id, name) && r.used(id) {
				return true
			}
		}
	}
	return false
}

// namesMember reports whether a node asks something for its member of a name.
func namesMember(id source.Node, name string) bool {
	if s, ok := id.StringValue(); ok {
		return s == name
	}
	if id.Text() != name {
		return false
	}
	up := id.Parent()
	switch up.Kind() {
	case source.Member, source.Index:
		return true
	case source.Binding, source.Shorthand:
		return true
	}
	return standsFor(id)
}

// markup reports whether a file has markup beside its scripts, which the tree does
// not show.
func markup(name string) bool {
	switch path.Ext(name) {
	case ".vue", ".svelte", ".astro":
		return true
	}
	return false
}

// namedNowhere reports whether nothing in the app names a function that a script of old
// declares: neither its own file nor another script, page or template.
func (p *Project) namedNowhere(u source.Node) bool {
	if !u.Has(source.Declaration) || u.Function().OK() {
		return false
	}
	return Of(p, u, "named nowhere", func(p *Project, u source.Node) bool {
		name, _ := unitName(u)
		if len(name) < shortestCalled || strings.Count(u.File().Whole(), name) > 1 {
			return false
		}
		for _, file := range p.Files() {
			if file != u.File().Path && p.Holds(file, name) {
				return false
			}
		}
		return true
	})
}

// classic reports whether a file is a script of old: without imports and exports, what
// it declares is there for every page, markup included.
func classic(f *source.File) bool {
	return len(f.Imports) == 0 && len(f.Exports) == 0 && path.Ext(f.Path) == ".js"
}
