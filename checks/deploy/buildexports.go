package deploy

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// given is what a module gives to others, as far as its own text tells.
type given struct {
	names map[string]bool
	whole []string          // specifiers whose every name it passes on
	from  map[string]passed // names that it passes on from another module
	open  bool              // whether it may give more than can be read
}

// A passed name is one that a module passes on: which, and from where.
type passed struct{ spec, name string }

var exportWords = regexp.MustCompile(`\b(?:module|exports|define)\b`)

// givenBy reads what a module gives. CommonJS gives what it computes, so it is left
// open, and so is a file that no compiler reads to its end.
func givenBy(f *source.File) given {
	g := given{names: map[string]bool{}, from: map[string]passed{}}
	modern := slices.ContainsFunc(f.Imports, func(im source.Import) bool { return !im.Require && !im.Dynamic })
	for _, e := range f.Exports {
		switch {
		case e.Name == "*" && e.From != "":
			g.whole, modern = append(g.whole, e.From), true
		case e.Node.Is(source.Assign, source.Property, source.Shorthand, source.Method, source.Getter):
			g.open = true
		case e.Node.Kind() == source.ExportDefault && strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(e.Node.Text(), "export")), "="):
			g.open = true
		case e.From != "" && e.Local != "*":
			g.from[e.Name], modern = passed{e.From, e.Local}, true
		default:
			g.names[e.Name], modern = true, true
		}
	}
	for item := range f.Root().Children() {
		switch item.Kind() {
		case source.TypeDecl, source.Namespace, source.Other, source.Enum:
			// A type may share its name with a value, and what the tree does not know may give anything.
			if item.Kind() == source.Other && strings.Contains(item.Text(), "export") {
				g.open = true
			}
			g.names[item.Child(source.Name).Text()] = true
		}
	}
	g.open = g.open || len(f.Problems) > 0 || !modern && exportWords.Match(f.Text)
	return g
}

// A askedName name is one that a file wants of a module.
type askedName struct {
	needed
	name, local string
}

// namesAsked lists the names that a file imports of its neighbours.
func namesAsked(f *source.File) []askedName {
	var out []askedName
	for i, im := range f.Imports {
		if im.Dynamic || im.Require || im.TypeOnly || im.Node.Kind() != source.ImportKind || ofPackage(im.Spec) || strings.ContainsAny(im.Spec, "?!*:") {
			continue
		}
		for _, n := range im.Names {
			if !n.TypeOnly && n.Imported != "*" {
				out = append(out, askedName{needed{im.Spec, i}, n.Imported, n.Local})
			}
		}
	}
	return out
}

// gives reports whether the module at a path may give a name.
func gives(p *project.Project, at, name string, left int) bool {
	if left == 0 || !isScript(at) || strings.HasSuffix(at, ".d.ts") || madeByTool(at) || p.Source(at) == nil {
		return true
	}
	g := project.PerFile(p, at, "deploy/given", givenBy)
	if g.open || g.names[name] {
		return true
	}
	if x, ok := g.from[name]; ok {
		return givesFrom(p, at, x.spec, x.name, left) || p.Ignored(at)
	}
	if name != "default" && slices.ContainsFunc(g.whole, func(spec string) bool { return givesFrom(p, at, spec, name, left) }) {
		return true
	}
	return p.Ignored(at) // another tool's to write; asked last, since it costs more than the rest
}

func givesFrom(p *project.Project, at, spec, name string, left int) bool {
	to := p.Modules().Resolve(at, spec)
	return to == "" || gives(p, to, name, left-1)
}

func isScript(name string) bool {
	return slices.Contains([]string{".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs"}, path.Ext(name))
}

// absentExports tells of names that code of the build imports of its own modules
// and uses, which those do not export. Rollup and Turbopack stop there, and so
// does a type checker; webpack alone warns and leaves the name undefined.
func absentExports(p *project.Project) []fault {
	const most, hops = 8, 6
	var places []check.Place
	words := ""
	built := builtFrom(p)
	for _, name := range p.Sources() {
		if !built[name] || !isScript(name) || strings.HasPrefix(name, "../") {
			continue
		}
		for _, a := range project.PerFile(p, name, "deploy/asked", namesAsked) {
			to := p.Modules().Resolve(name, a.spec)
			if to == "" || to == name || gives(p, to, a.name, hops) {
				continue
			}
			line, ok := a.calledFor(p, name)
			if !ok {
				continue
			}
			what := fmt.Sprintf("imports %s, which %s does not export", a.name, to)
			if a.name == "default" {
				what = fmt.Sprintf("imports %s as what %s exports by default, and it exports nothing so", a.local, to)
			}
			if words == "" {
				words = name + " " + what
			}
			places = append(places, check.Line(name, line, what))
		}
	}
	if len(places) == 0 {
		return nil
	}
	if more := len(places) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more like it)", more)
	}
	return []fault{{check.High, check.Certain, words, places[:min(len(places), most)], "Each module exports what others import of it; a clean checkout builds."}}
}

// calledFor is the line of the import when code, and no type, uses the name.
func (a askedName) calledFor(p *project.Project, name string) (line int, ok bool) {
	f := p.Source(name)
	if f == nil || a.at >= len(f.Imports) {
		return 0, false
	}
	im := f.Imports[a.at]
	for n := range f.Find(source.Identifier) {
		if n.Text() == a.local && !im.Node.Contains(n) && isReference(n) && im.Node.Contains(n.Lookup(a.local)) {
			return lineOfName(im, a.local), true
		}
	}
	return 0, false
}

// lineOfName is the line on which an import names a name.
func lineOfName(im source.Import, local string) int {
	for n := range im.Node.Children() {
		if n.Kind() == source.ImportName && n.Child(source.Name).Text() == local {
			return n.Line()
		}
	}
	return im.Node.Line()
}

// isReference reports whether an identifier stands for a value of its scope, and is
// not the name of a member, a key or a declaration.
func isReference(n source.Node) bool {
	parent := n.Parent()
	switch n.Role() {
	case source.Name:
		return parent.Kind() == source.Shorthand
	case source.PropertyRole:
		return false
	}
	return !parent.Is(source.ExportNames, source.ExportName, source.ImportName, source.Jump, source.Labeled)
}
