package deploy

import (
	"slices"

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
	var listens, out, steps []check.Place
	for c := range app.File.Find(source.Call) {
		if c.CalleeName() == "listen" {
			if len(listens) == 0 && c.Line() > made.Line+3 {
				listens = append(listens, lineAt(c, "listens, and can be asked by nobody whether it works"))
			}
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if !givenApp(c, app.Name) || !fn.Is(source.Function, source.Arrow) || fn.File() == app.File {
			continue
		}
		at := lineAt(fn, "no health endpoint among the routes that this registers")
		switch answers, uses := registersRoutes(fn); {
		case answers:
			out = append(out, at)
			if c.Line() > made.Line+3 {
				out = append(out, lineAt(c, "no health endpoint beside the routes that are registered here"))
			}
		case uses:
			steps = append(steps, at)
		}
	}
	const most = 3
	out = append(out, steps...)
	return append(listens, out[:min(len(out), most)]...)
}

// givenApp reports whether a call is given an app by its name.
func givenApp(c source.Node, name string) bool {
	return slices.ContainsFunc(c.Args(), func(a source.Node) bool { return a.Ident() == name })
}

// registersRoutes reports whether a function adds routes to an app that it is handed, or
// routers and steps alone.
func registersRoutes(fn source.Node) (answers, uses bool) {
	var names []string
	for _, param := range fn.ChildrenIn(source.ParamRole) {
		if name := param.Child(source.Name).Ident(); name != "" {
			names = append(names, name)
		}
	}
	for c := range fn.Find(source.Call) {
		if !slices.Contains(names, c.Child(source.Callee).Child(source.ObjectRole).Ident()) {
			continue
		}
		switch c.CalleeName() {
		case "get", "post", "put", "patch", "delete":
			return true, uses
		case "use":
			uses = true
		}
	}
	return false, uses
}
