package resilience

import (
	"path"
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
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
	if m, ok := misfitOf(d.Project()); ok && !answersErrors(d.Project()) {
		if err := m.repair(d); err != nil {
			return err
		}
	}
	if !answersErrors(d.Project()) {
		if err := answerErrors(d, app); err != nil {
			return err
		}
	}
	if uses, _ := handlersOf(d.Project()); len(uses) > 0 && behind(uses[len(uses)-1]).OK() {
		return fixes.Refuse("the error handler stands in front of routes: move it behind the last one", "", "")
	}
	if late, ok := lateAsyncErrors(d.Project()); ok {
		d.Review()
		d.Note("What is loaded first changes what comes after: run the tests, or open a few pages, once.")
		if err := d.Edit(late.at.File().Path, late.moveUp()...); err != nil {
			return err
		}
	}
	if _, waits := handlersOf(d.Project()); waits {
		if _, still := lateAsyncErrors(d.Project()); !still {
			return nil
		}
	}
	if v := d.Project().Stack().Version(project.Express); v.Known() && v.Major < 5 && len(unhandled(d.Project())) > 0 {
		return wrapAsyncHandlers(d, app)
	}
	return nil
}

// answersErrors reports whether an error handler is on the app's way already.
func answersErrors(p *project.Project) bool {
	uses, _ := handlersOf(p)
	return len(uses) > 0
}

// answerErrors puts the handlers at the end of the app. Where the server hands
// unknown paths to a single-page app, those stay the app's.
func answerErrors(d *fixes.Draft, app fixes.ServerApp) error {
	file, err := expressModule(d, app, "errors")
	if err != nil {
		return err
	}
	lines := "// Behind every route: what nothing answered, then what failed.\n" + app.Name + ".use(notFound);\n"
	names := []string{"notFound", "errorHandler"}
	if d.Project().Stack().Framework != project.Express {
		lines, names = "// Behind every route: answers for what failed.\n", names[1:]
	}
	if err := app.PutLast(d, lines+app.Name+".use(errorHandler);\n", file, names...); err != nil {
		return err
	}
	d.Review()
	d.Note("The error handler must stay behind every route: one that is added below it is out of its reach.")
	return nil
}

// wrapAsyncHandlers hands the errors of async handlers on to the error handler,
// of those that do not catch everything themselves.
func wrapAsyncHandlers(d *fixes.Draft, app fixes.ServerApp) error {
	p := d.Project()
	handlers := slices.DeleteFunc(fixes.AsyncHandlers(p), func(arg source.Node) bool { return catchesAll(handedFunction(p, arg)) })
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

func expressModule(d *fixes.Draft, app fixes.ServerApp, name string) (string, error) {
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
