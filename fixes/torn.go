package fixes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// Torn says where what is kept of a change uses what only its dropped parts bring
// in: a name that nothing declares any more, a file that is not written. Nothing
// is said of what was missing on p before. Code in Python is not looked at.
func Torn(p *project.Project, whole, kept Change) []string {
	var out []string
	full := map[string][]byte{}
	unwritten := map[string]bool{}
	for _, f := range whole.Files {
		full[f.Path] = f.After
		unwritten[f.Path] = !f.Existed
	}
	for _, f := range kept.Files {
		delete(unwritten, f.Path)
	}
	maps.DeleteFunc(unwritten, func(_ string, isNew bool) bool { return !isNew })
	modules := p.With(whole.After()).Modules()
	for _, f := range kept.Files {
		if f.Removed || len(f.After) > maxParsed || !source.Supported(f.Path) || strings.HasSuffix(f.Path, ".py") {
			continue
		}
		after := source.Parse(f.Path, f.After)
		for _, name := range lost(after, source.Parse(f.Path, full[f.Path])) {
			out = append(out, fmt.Sprintf("%s uses %s, which a dropped part brings in", f.Path, name))
		}
		for _, im := range after.Imports {
			if to := modules.Resolve(f.Path, im.Spec); unwritten[to] {
				out = append(out, fmt.Sprintf("%s needs %s, which is dropped", f.Path, to))
			}
		}
	}
	return out
}

// lost are the names that a file uses and that only the whole of its change
// declares, in order.
func lost(kept, whole *source.File) []string {
	found := map[string]bool{}
	for n := range kept.Find(source.Identifier, source.Shorthand) {
		name := n.Text()
		if refers(n) && !n.Lookup(name).OK() && whole.Root().Lookup(name).OK() {
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// refers reports whether an identifier stands for what is declared elsewhere, and
// is not the name of a property, an attribute or a label.
func refers(n source.Node) bool {
	switch n.Role() {
	case source.Name:
		return false
	case source.PropertyRole:
		return n.Parent().Is(source.ExportName)
	}
	return true
}
