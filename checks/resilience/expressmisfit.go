package resilience

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// A misfit is an error handler that Express takes for an ordinary step, since it
// knows error handlers by their four parameters:
// https://expressjs.com/en/guide/error-handling.html.
type misfit struct {
	use, handler source.Node
	params       []source.Node
}

// misfitOf finds a misfit on an app's way.
func misfitOf(p *project.Project) (misfit, bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, ".use(") || !serves(p, name) {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if call.CalleeName() != "use" {
				continue
			}
			for _, a := range call.Args() {
				if m, ok := isMisfit(p, a); ok {
					m.use = call
					return m, true
				}
			}
		}
	}
	return misfit{}, false
}

func isMisfit(p *project.Project, a source.Node) (misfit, bool) {
	fn := a
	if a.Is(source.Identifier, source.Member) {
		fn = p.Definition(a)
	}
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return misfit{}, false
	}
	params := fn.ChildrenIn(source.ParamRole)
	if n := len(params); n < 2 || n > 3 || roleOf(params[0]) != "err" {
		return misfit{}, false
	}
	return misfit{handler: fn, params: params}, true
}

// roleOf is what a parameter of an error handler is for, by its name: "err",
// "req", "res", "next", or "".
func roleOf(param source.Node) string {
	name := strings.ToLower(strings.TrimLeft(paramName(param), "_"))
	switch name {
	case "err", "error", "e", "exception":
		return "err"
	case "req", "request":
		return "req"
	case "res", "response", "reply":
		return "res"
	case "next":
		return "next"
	}
	return ""
}

func paramName(param source.Node) string {
	if name := param.Child(source.Name); name.OK() {
		return name.Text()
	}
	return param.Ident()
}

func (m misfit) finding() check.Finding {
	reason := fmt.Sprintf("An error handler takes %d parameters: Express knows one by its four, so this one is never asked when a route fails.", len(m.params))
	return check.Missing(check.Certain, reason, check.At(m.handler, "an error handler has four parameters"), check.At(m.use, "an ordinary step to Express"))
}

// repair gives the handler the parameters that it lacks.
func (m misfit) repair(d *fixes.Draft) error {
	f := m.handler.File()
	given := map[string]string{}
	for _, param := range m.params {
		given[roleOf(param)] = string(f.Text[param.Start():param.End()])
	}
	if len(given) != len(m.params) || given[""] != "" {
		return d.Refuse("what the parameters of the error handler in "+f.Path+" are for is not clear from their names", "ts",
			"app.use((err, req, res, next) => { /* … */ });")
	}
	kind := ""
	if strings.HasPrefix(path.Ext(f.Path), ".t") || path.Ext(f.Path) == ".mts" || path.Ext(f.Path) == ".cts" {
		kind = ": unknown"
	}
	var all []string
	for _, name := range []string{"err", "req", "res", "next"} {
		text, ok := given[name]
		if !ok {
			text = "_" + name + kind
		}
		all = append(all, text)
	}
	d.Review()
	return d.Edit(f.Path, fixes.Edit{Start: m.params[0].Start(), End: m.params[len(m.params)-1].End(), Text: strings.Join(all, ", ")})
}
