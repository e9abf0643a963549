package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// withoutIdle leaves out of the literals those of constants that nothing asks for, and
// those of which a person wrote that they are no setting.
func withoutIdle(p *project.Project, all []literal) []literal {
	return slices.DeleteFunc(all, func(l literal) bool {
		f := p.Source(l.place.File)
		if f == nil || !source.Supported(l.place.File) || strings.HasSuffix(l.place.File, ".py") {
			return false
		}
		d := f.From(f.LineStart(l.place.Line) + max(l.place.Column, 1) - 1).Enclosing(source.Declarator)
		return d.OK() && !d.Function().OK() && (neverAsked(d) || saidFixed(f, d.Line()))
	})
}

// neverAsked reports whether a module gives a name to a value, keeps it to itself and
// never comes back to it.
func neverAsked(d source.Node) bool {
	name := d.Child(source.Name).Ident()
	if name == "" || d.Has(source.Exported) || d.Parent().Has(source.Exported) || !d.Child(source.Value).Is(source.String, source.Template, source.Array) {
		return false
	}
	f := d.File()
	if strings.Contains(f.Path, ".vue") || strings.Contains(f.Path, ".svelte") || strings.Contains(f.Path, ".astro") || len(f.Imports) == 0 && len(f.Exports) == 0 { // markup may name it, or another script
		return false
	}
	if slices.ContainsFunc(f.Exports, func(e source.Export) bool { return e.Local == name }) {
		return false
	}
	for n := range f.Find(source.Identifier, source.Shorthand) {
		if (n.Ident() == name || n.Key() == name) && n != d.Child(source.Name) {
			return false
		}
	}
	return true
}

// saidFixed reports whether the line above a value says that nobody is to set it.
func saidFixed(f *source.File, line int) bool {
	if line < 2 {
		return false
	}
	above, _, _ := strings.Cut(string(f.Text[f.LineStart(line-1):]), "\n")
	low := strings.ToLower(strings.TrimSpace(above))
	return strings.HasPrefix(low, "//") && strings.Contains(low, "configurable") && (strings.Contains(low, "never") || strings.Contains(low, "not "))
}
