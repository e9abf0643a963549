package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// sentryFastify starts Sentry before a Fastify server is loaded, and lets it hear of
// what fails in a route, whatever the server's own error handler answers.
func sentryFastify(d *fixes.Draft) error {
	app, err := sentryServer(d, "fastify", fixes.FindFastify)
	if err != nil {
		return err
	}
	if err := app.PutFirst(d, "setupFastifyErrorHandler("+app.Name+");", fixes.Import{Names: []string{"setupFastifyErrorHandler"}, From: "@sentry/node"}); err != nil {
		return err
	}
	return sentryNeeds(d, "SENTRY_DSN", "@sentry/node")
}

// sentryHono starts Sentry before a Hono server is loaded, and hands it what fails in
// a route: in the server's own error handler, else in one that is added.
func sentryHono(d *fixes.Draft) error {
	if s := d.Project().Stack(); s.Has(project.Cloudflare) && d.Project().Dependency("@hono/node-server").Name == "" {
		return fixes.Refuse("the server runs at Cloudflare, where Sentry is wrapped around what the worker exports", "ts",
			"import * as Sentry from \"@sentry/cloudflare\";\n\nexport default Sentry.withSentry((env) => ({ dsn: env.SENTRY_DSN }), app);\n")
	}
	handler := honoErrors(d.Project())
	app, err := sentryServer(d, "hono", fixes.FindHono)
	if err != nil {
		return err
	}
	if !handler.OK() {
		file := path.Join(path.Dir(app.File.Path), "monitoring"+path.Ext(app.File.Path))
		if err := app.PutFirst(d, app.Name+".onError(reportErrors);", fixes.ImportFrom(d, app.File, file, "reportErrors")); err != nil {
			return err
		}
		return sentryNeeds(d, "SENTRY_DSN", "@sentry/node")
	}
	if err := captureIn(d, handler); err != nil {
		return err
	}
	return sentryNeeds(d, "SENTRY_DSN", "@sentry/node")
}

// honoErrors is the error handler of a Hono server, if it has one.
func honoErrors(p *project.Project) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, ".onError(") || !p.Modules().Live(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() == "onError" && c.Arg(0).OK() {
				fn := c.Arg(0)
				if fn.Is(source.Identifier, source.Member) {
					fn = p.Definition(fn)
				}
				return fn
			}
		}
	}
	return source.Node{}
}

// captureIn hands the error to Sentry at the head of an error handler.
func captureIn(d *fixes.Draft, handler source.Node) error {
	refusal := fixes.Refuse("the server's error handler has a shape that this fix does not know", "ts", "app.onError((error, c) => {\n  Sentry.captureException(error);\n")
	if !handler.Is(source.Function, source.Arrow) {
		return refusal
	}
	file := handler.File().Path
	f := d.Source(file)
	if strings.Contains(handler.Text(), "captureException(") {
		return nil
	}
	for fn := range f.Find(handler.Kind()) { // its file may have changed
		caught := fn.Child(source.ParamRole).Child(source.Name).Ident()
		if fn.Text() != handler.Text() || caught == "" {
			continue
		}
		edits, ok := fixes.AtTop(d, fn, "captureException("+caught+");")
		if !ok {
			return refusal
		}
		return d.Edit(file, append(edits, fixes.ImportEdits(d, f, fixes.Import{Names: []string{"captureException"}, From: "@sentry/node"})...)...)
	}
	return refusal
}

// sentryServer starts Sentry in a module that the file of a server loads first, and
// is the server as it is then.
func sentryServer(d *fixes.Draft, kind string, find func(*project.Project) (fixes.ServerApp, error)) (fixes.ServerApp, error) {
	app, err := find(d.Project())
	if err != nil {
		return app, err
	}
	if honoErrors(d.Project()).OK() {
		kind = "fastify" // which brings no error handler of its own
	}
	file, err := sentryModule(d, kind, app.File.Path, path.Join(path.Dir(app.File.Path), "monitoring.ts"))
	if err != nil {
		return app, err
	}
	var names []string
	if kind == "hono" {
		names = append(names, "reportErrors")
	}
	if err := loadedFirst(d, app, file, names...); err != nil {
		return app, err
	}
	return find(d.Project())
}

// loadedFirst makes the file that is started load the module before all others. The
// app's own file, if it is that one, takes the names out of it that it needs.
func loadedFirst(d *fixes.Draft, app fixes.ServerApp, module string, names ...string) error {
	if first := app.Starts(d); first != app.File.Path {
		return fixes.ImportFirst(d, first, module)
	}
	return fixes.ImportFirst(d, app.File.Path, module, names...)
}

// sentrySvelteKit starts Sentry on both sides of a SvelteKit app by its hooks
// (https://svelte.dev/docs/kit/hooks#Shared-hooks-handleError).
func sentrySvelteKit(d *fixes.Draft) error {
	root := d.Project().FolderOf(project.SvelteKit)
	ext := ".js"
	if d.TypeScript() {
		ext = ".ts"
	}
	var hooks []string
	for _, side := range []string{"server", "client"} {
		file := path.Join(root, "src/hooks."+side+ext)
		for _, there := range []string{".ts", ".js"} {
			if name := path.Join(root, "src/hooks."+side+there); d.Has(name) {
				file = name
			}
		}
		if !d.Has(file) {
			if err := d.Create(file, ""); err != nil {
				return err
			}
		}
		hooks = append(hooks, file)
	}
	module, err := sentryModule(d, "sveltekit", hooks[0], path.Join(root, "src/lib/monitoring.ts"))
	if err != nil {
		return err
	}
	for _, file := range hooks {
		f := d.Source(file)
		if f == nil {
			return fixes.Refuse(file+" could not be read", "ts", "")
		}
		if err := fixes.WrapExport(d, f, "handleError", "handleErrorWithSentry", "@sentry/sveltekit"); err != nil {
			return err
		}
		if err := fixes.ImportFirst(d, file, module); err != nil {
			return err
		}
	}
	d.Note("What a page throws with error() is an answer and no failure: Sentry hears of everything else.")
	if err := sentryVariable(d, "PUBLIC_SENTRY_DSN"); err != nil {
		return err
	}
	d.Step("Make a project at sentry.io, put its address (the DSN) into PUBLIC_SENTRY_DSN at your host, then throw an error on purpose and see that it arrives.", "")
	d.Note("Sentry gets data about your visitors: name it in your privacy policy.")
	return d.Dependency("@sentry/sveltekit", sentryRangeOld, false)
}
