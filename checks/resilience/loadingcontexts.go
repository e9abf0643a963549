package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// waitsForNothing are where a screen asks a context of the app's own whether it is still
// loading, by a name under which the context holds nothing: it never waits.
func waitsForNothing(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "oading", "isPending") || !p.Holds(name, "} = use") || strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Modules().Browser(name) {
			continue
		}
		for d := range p.Source(name).Find(source.Declarator) {
			call, taken := d.Child(source.Value), d.Child(source.Name)
			if taken.Kind() != source.ObjectPattern || call.Kind() != source.Call || !strings.HasPrefix(call.Child(source.Callee).Ident(), "use") {
				continue
			}
			for b := range taken.Children() {
				if key := b.Key(); (key == "isLoading" || key == "loading" || key == "isPending") && heardOf(d.Function(), b, b.Child(source.Name).Ident()) {
					if held := heldByContext(p, call); len(held) > 0 && !held[key] {
						out = append(out, check.OnLine(b, "its context holds nothing under the name "+key+": nothing waits here"))
					}
				}
			}
		}
	}
	return check.Reached(p, out)
}

// heldByContext are the names under which the context of a hook holds something; none
// where that is not seen.
func heldByContext(p *project.Project, hook source.Node) map[string]bool {
	fn := p.Definition(hook.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) || !givesContext(fn) {
		return nil
	}
	var held map[string]bool
	for e := range fn.File().Find(source.Element) {
		if !strings.HasSuffix(e.TagName(), ".Provider") {
			continue
		}
		value := e.AttrValue("value").Resolve()
		if value.CalleeName() == "useMemo" {
			value = value.Arg(0).Child(source.Body)
		}
		if held != nil || value.Kind() != source.Object || value.Spreads() {
			return nil
		}
		held = map[string]bool{}
		for c := range value.Children() {
			held[c.Key()] = true
			if c.Kind() == source.Shorthand {
				held[c.Text()] = true
			}
		}
	}
	return held
}

// givesContext reports whether a hook gives back its context as it is, and nothing else.
func givesContext(fn source.Node) bool {
	given := 0
	for r := range fn.Find(source.Return) {
		if r.Function() != fn {
			continue
		}
		if r.Child(source.Value).Resolve().CalleeName() != "useContext" {
			return false
		}
		given++
	}
	return given > 0 || fn.Child(source.Body).CalleeName() == "useContext"
}
