package deploy

import (
	"path"
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

func sentryExpress(d *fixes.Draft) error {
	p := d.Project()
	app, err := fixes.FindExpress(p)
	if err != nil {
		return err
	}
	file, err := sentryModule(d, "express", app.File.Path, path.Join(path.Dir(app.File.Path), "monitoring.ts"))
	if err != nil {
		return err
	}
	if err := loadedFirst(d, app, file, "reportErrors"); err != nil {
		return err
	}
	if err := reportFailures(d, file); err != nil {
		return err
	}
	return sentryNeeds(d, "SENTRY_DSN", "@sentry/node")
}

// reportFailures puts the reporting behind every route and in front of the first
// error handler: one that answers keeps the failure from those behind it.
func reportFailures(d *fixes.Draft, file string) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	line := app.Name + ".use(reportErrors);\n"
	for _, use := range app.Uses() {
		if handlesErrors(d.Project(), use) && !inFrontOfRoutes(d.Project(), app, use) {
			return app.PutBefore(d, use, line, fixes.ImportFrom(d, app.File, file, "reportErrors"))
		}
	}
	return app.PutLast(d, line, file, "reportErrors")
}

// handlesErrors reports whether a statement puts an error handler on the app's
// way.
func handlesErrors(p *project.Project, statement source.Node) bool {
	for c := range statement.Find(source.Call) {
		if c.CalleeName() != "use" {
			continue
		}
		for _, a := range c.Args() {
			fn := a
			if a.Is(source.Identifier, source.Member) {
				fn = p.Definition(a)
			}
			if fn.Is(source.Function, source.Arrow, source.Method) && len(fn.ChildrenIn(source.ParamRole)) == 4 {
				return true
			}
		}
	}
	return false
}

// inFrontOfRoutes reports whether an error handler is put on the app's way before all of
// its routes: Express hands it nothing of what fails in those
// (expressjs.com/en/guide/error-handling.html).
func inFrontOfRoutes(p *project.Project, app fixes.ServerApp, handler source.Node) bool {
	behind := false
	for _, use := range app.Uses() {
		switch {
		case use == handler || !putsRoute(p, app, use):
		case use.Start() < handler.Start():
			return false
		default:
			behind = true
		}
	}
	return behind
}

// putsRoute reports whether a statement gives the app a route or a router, or hands the
// app over to whoever does.
func putsRoute(p *project.Project, app fixes.ServerApp, statement source.Node) bool {
	for c := range statement.Find(source.Call) {
		if c.Child(source.Callee).Child(source.ObjectRole).Ident() != app.Name {
			if slices.ContainsFunc(c.Args(), func(a source.Node) bool { return a.Ident() == app.Name }) {
				return true
			}
			continue
		}
		if c.CalleeName() != "use" {
			return true
		}
		if c.Arg(0).Is(source.String, source.Template) && !handlesErrors(p, statement) {
			return true
		}
	}
	return false
}
