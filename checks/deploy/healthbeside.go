package deploy

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// healthBeside is where else an endpoint for health would go into an Express app: the
// function of another module that is handed the app and registers its routes, and where the
// server begins to listen, far from where it is made.
func healthBeside(p *project.Project, made check.Place) []check.Place {
	app, err := fixes.FindExpress(p)
	if err != nil || app.File.Path != made.File {
		return nil
	}
	var out []check.Place
	listens := false
	for c := range app.File.Find(source.Call) {
		switch {
		case c.CalleeName() == "listen":
			if listens || c.Line() <= made.Line+3 {
				continue
			}
			listens = true
			out = append(out, lineAt(c, "listens, and can be asked by nobody whether it works"))
		case c.Arg(0).OK() && c.Arg(0).Ident() == app.Name:
			fn := p.Definition(c.Child(source.Callee))
			if fn.Is(source.Function, source.Arrow) && fn.File() != app.File && registersRoutes(fn) {
				out = append(out, lineAt(fn, "no health endpoint among the routes that this registers"))
			}
		}
	}
	const most = 3
	return out[:min(len(out), most)]
}

// registersRoutes reports whether a function adds routes or routers to what it is handed.
func registersRoutes(fn source.Node) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) == 0 {
		return false
	}
	name := params[0].Child(source.Name).Ident()
	for c := range fn.Find(source.Call) {
		on := c.Child(source.Callee).Child(source.ObjectRole)
		switch c.CalleeName() {
		case "use", "get", "post", "put", "patch", "delete":
			if on.Ident() == name && name != "" {
				return true
			}
		}
	}
	return false
}
