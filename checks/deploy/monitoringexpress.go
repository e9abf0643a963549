package deploy

import (
	"path"

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
		if handlesErrors(d.Project(), use) {
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
