package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// filledLater are the queries whose answer an effect puts into a form that is there from the
// start: whoever types before it comes has typed in vain, and nothing says that it is on its
// way. https://react-hook-form.com/docs/useform/reset
func filledLater(p *project.Project) []check.Place {
	const most = 12
	var out []check.Place
	for _, name := range ownCode(p) {
		if !isScreen(name) || !p.Holds(name, "reset(") || !p.Holds(name, "useEffect(") || !p.Holds(name, "useForm") {
			continue
		}
		for d := range p.Source(name).Find(source.Declarator) {
			data := dataAlone(d)
			if data == "" || len(out) == most || !asksInHook(p, d.Child(source.Value)) {
				continue
			}
			if component := d.Function(); component.OK() && resetsWith(component, data) && !waitsFor(component, data) {
				out = append(out, check.OnLine(d, "the form is there, empty, before this has come"))
			}
		}
	}
	return out
}

// dataAlone is the name of the data that a component takes out of the answer of a hook, where
// it takes nothing that would tell it whether the answer is there.
func dataAlone(d source.Node) string {
	target, data := d.Child(source.Name), ""
	if target.Kind() != source.ObjectPattern || !strings.HasPrefix(d.Child(source.Value).CalleeName(), "use") {
		return ""
	}
	for b := range target.Children() {
		switch k := strings.ToLower(b.Key()); {
		case b.Has(source.Rest), strings.HasPrefix(k, "is"), k == "status", k == "fetchstatus":
			return ""
		case k == "data" && !b.Child(source.Value).OK():
			data = b.Child(source.Name).Ident()
		}
	}
	return data
}

// asksInHook reports whether a call is of a query, or of a hook of the app that makes one.
func asksInHook(p *project.Project, call source.Node) bool {
	if call.CalleeName() == "useQuery" {
		return true
	}
	hook := p.Definition(call.Child(source.Callee))
	if !hook.Is(source.Function, source.Arrow) {
		return false
	}
	for c := range withSelf(hook.Child(source.Body)) {
		if c.CalleeName() == "useQuery" {
			return true
		}
	}
	return false
}

// resetsWith reports whether an effect of a component fills a form with some data.
func resetsWith(component source.Node, data string) bool {
	for effect := range component.Find(source.Call) {
		if effect.CalleeName() != "useEffect" {
			continue
		}
		for c := range effect.Arg(0).Find(source.Call) {
			if c.CalleeName() == "reset" && len(c.Args()) > 0 && mentions(c.Arg(0), data) {
				return true
			}
		}
	}
	return false
}

// waitsFor reports whether a component draws something else where some data is not there.
func waitsFor(component source.Node, data string) bool {
	for n := range component.Find(source.If, source.Conditional, source.Binary) {
		if n.Function() != component {
			continue
		}
		cond := n.Child(source.Cond)
		if n.Kind() == source.Binary {
			if cond = n.Child(source.Left); n.Operator() != "&&" {
				continue
			}
		}
		if mentions(cond, data) {
			return true
		}
	}
	return false
}
