package resilience

import (
	"path"

	"underpin/checks/project"
	"underpin/fixes"
)

// boundariesExpress answers unknown paths and failed handlers at the end of an
// Express app. Express 4 does not wait for async handlers, so there they are
// wrapped as well.
func boundariesExpress(d *fixes.Draft) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	file, err := expressModule(d, app, "errors")
	if err != nil {
		return err
	}
	lines := "// Behind every route: what nothing answered, then what failed.\n" +
		app.Name + ".use(notFound);\n" + app.Name + ".use(errorHandler);\n"
	if err := app.PutLast(d, lines, file, "notFound", "errorHandler"); err != nil {
		return err
	}
	d.Review()
	d.Note("Both handlers must stay behind every route: a route that is added below them is never reached.")
	if v := d.Project().Stack().Version(project.Express); v.Known() && v.Major < 5 {
		return wrapAsyncHandlers(d, app)
	}
	return nil
}

// wrapAsyncHandlers hands the errors of async handlers on to the error handler.
func wrapAsyncHandlers(d *fixes.Draft, app fixes.ExpressApp) error {
	handlers := fixes.AsyncHandlers(d.Project())
	if len(handlers) == 0 {
		return nil
	}
	file, err := expressModule(d, app, "async-handler")
	if err != nil {
		return err
	}
	if err := fixes.WrapCalls(d, handlers, "asyncHandler", file); err != nil {
		return err
	}
	d.Note("Express 4 does not wait for async handlers: until now, one that failed could end the whole process.")
	return nil
}

func expressModule(d *fixes.Draft, app fixes.ExpressApp, name string) (string, error) {
	text, err := d.Template("resilience/boundaries/express/"+name+".ts", nil)
	if err != nil {
		return "", err
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "middleware"), name+".ts"), text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}
