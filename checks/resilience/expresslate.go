package resilience

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// asyncErrors is the package that makes Express 4 wait for async handlers. It
// changes what a router does with those that it is given from then on
// (github.com/davidbanham/express-async-errors).
const asyncErrors = "express-async-errors"

// A lateImport is an import of asyncErrors behind that of the modules in which
// routers are given their handlers.
type lateImport struct {
	at    source.Node
	first source.Node // the first import of the same module
	loose []source.Node
}

// lateAsyncErrors finds handlers that routers were given before asyncErrors was
// loaded; ok is false when there are none, or it is loaded in several places.
func lateAsyncErrors(p *project.Project) (late lateImport, ok bool) {
	var home string
	for _, name := range p.Sources() {
		if !p.Holds(name, asyncErrors) || !serves(p, name) {
			continue
		}
		for _, im := range p.Source(name).ImportsFrom(asyncErrors) {
			if im.Dynamic || im.Node.Function().OK() || late.at.OK() {
				return lateImport{}, false
			}
			home, late.at = name, im.Node
		}
	}
	if !late.at.OK() {
		return late, false
	}
	early := p.Modules().Loaded(loadedBefore(p, home, late.at), nil)
	for _, arg := range fixes.AsyncHandlers(p) {
		if !early[arg.File().Path] || arg.Function().OK() || !serves(p, arg.File().Path) {
			continue
		}
		if fn := handedFunction(p, arg); awaitsBare(fn) && !slices.Contains(late.loose, fn) {
			late.loose = append(late.loose, fn)
		}
	}
	late.first = firstImport(p.Source(home))
	return late, len(late.loose) > 0
}

// loadedBefore lists the modules of the project that are loaded before an import:
// those that its module names in front of it, and those that the modules on the
// way there name in front of that.
func loadedBefore(p *project.Project, home string, at source.Node) []string {
	var out []string
	seen := map[string]bool{}
	var above func(name string, before int)
	above = func(name string, before int) {
		if seen[name] || p.Source(name) == nil {
			return
		}
		seen[name] = true
		for _, im := range p.Source(name).Imports {
			if im.Dynamic || im.TypeOnly || im.Node.Start() >= before || im.Node.Function().OK() {
				continue
			}
			if to := p.Modules().Resolve(name, im.Spec); to != "" {
				out = append(out, to)
			}
		}
		for _, by := range p.Modules().ImportersOf(name) {
			if !serves(p, by) {
				continue
			}
			for _, im := range p.Source(by).Imports {
				if p.Modules().Resolve(by, im.Spec) == name {
					above(by, im.Node.Start())
					break
				}
			}
		}
	}
	above(home, at.Start())
	return out
}

func firstImport(f *source.File) source.Node {
	var first source.Node
	for _, im := range f.Imports {
		if !im.Dynamic && (!first.OK() || im.Node.Start() < first.Start()) {
			first = im.Node
		}
	}
	return first
}

func (l lateImport) finding(handler source.Node) check.Finding {
	reason := "There is an error handler, but " + asyncErrors + " is loaded after the routers were given their handlers: Express 4 does not wait for those, so an error in one never reaches it, and can end the process."
	places := []check.Place{
		check.At(l.at, "must be loaded before any router is made"),
		check.Line(handler.File().Path, handler.Line(), "is never told of an error in those handlers"),
	}
	for _, fn := range l.loose[:min(len(l.loose), 20)] {
		places = append(places, check.Line(fn.File().Path, fn.Line(), "given to a router before "+asyncErrors+" was loaded"))
	}
	return check.Missing(check.Likely, reason, places...)
}

// moveUp is the edit that loads asyncErrors before all else in its module.
func (l lateImport) moveUp() []fixes.Edit {
	f := l.at.File()
	statement := l.at
	for up := statement.Parent(); up.OK() && up.Kind() != source.FileKind; up = up.Parent() {
		statement = up
	}
	end := statement.End()
	for end < len(f.Text) && f.Text[end] != '\n' {
		end++
	}
	end = min(end+1, len(f.Text))
	line := string(f.Text[statement.Start():end])
	return []fixes.Edit{{Start: l.first.Start(), End: l.first.Start(), Text: line}, {Start: statement.Start(), End: end}}
}
