package resilience

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// loggingFix adds a logger and lets server code write with it.
var loggingFix = &fixes.Fix{
	Title:  "Add a logger and write with it in place of console",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planLogging,
}

// loggerLevels are the logger's methods by those of console that they stand in
// for.
var loggerLevels = map[string]string{"log": "info", "info": "info", "warn": "warn", "error": "error", "debug": "debug"}

func planLogging(d *fixes.Draft) error {
	p := d.Project()
	files, _ := serverFiles(p)
	app, edge := rewritten(p, files)
	if len(app)+len(edge) == 0 {
		return fixes.Refuse("there is nothing to rewrite: the lines themselves are missing, or no template adds a logger on this stack", "ts", "")
	}
	leaveSpied(d, app)
	if len(app)+len(edge) == 0 {
		return fixes.Refuse("the app's own tests look at what these files write to the console: change both together", "ts", "")
	}
	if own, ok := findOwnLog(p, files); ok && len(app) > 0 {
		return useOwnLog(d, own, app)
	}
	if file := ownLogger(p, files); file != "" {
		return fixes.Refuse("the app has a logger in "+file+": call it in these places, its arguments are its own", "ts", "")
	}
	if len(app) > 0 {
		if err := appLogger(d, app); err != nil {
			return err
		}
	}
	if len(edge) > 0 {
		if err := edgeLogger(d, edge); err != nil {
			return err
		}
	}
	d.Review()
	d.Step("Read through the new lines: what they say is what they said before. Add the ids that you would search for, and take out what nobody should read.", "")
	d.Note("Fields with names such as password, token or email are written as [hidden]. Text inside of a message is not looked at.")
	return nil
}

// useOwnLog lets server code write with the logger that the app has.
func useOwnLog(d *fixes.Draft, own ownLog, calls map[string][]source.Node) error {
	for name := range d.Project().Modules().Loaded([]string{own.file}, nil) { // they cannot load it in turn
		delete(calls, name)
	}
	if d.Project().Stack().Framework != project.Next {
		for name := range calls { // no bundler brings two languages together
			if strings.HasPrefix(path.Ext(name), ".ts") != strings.HasPrefix(path.Ext(own.file), ".ts") {
				delete(calls, name)
			}
		}
	}
	written, left, err := writeWithOwn(d, own, calls)
	if err != nil {
		return err
	}
	if written == 0 {
		return fixes.Refuse("the app has a logger in "+own.file+": call it in these places, its arguments are its own", "ts", "")
	}
	d.Review()
	d.Note("The lines are written with the logger that the app has, in " + own.file + ".")
	if left > 0 {
		d.Note(fmt.Sprintf("%d more of console's lines hand over what its functions do not take as it is: they are left for you.", left))
	}
	d.Step("Read through the new lines: what they say is what they said before. Take out what nobody should read.", "")
	return nil
}

// rewritten lists the calls of console in server code, by file: those of the
// app's server, where a template knows it, and those of edge functions.
func rewritten(p *project.Project, files []string) (app, edge map[string][]source.Node) {
	app, edge = map[string][]source.Node{}, map[string][]source.Node{}
	by := logsFor(p)
	known := p.Stack().Has(project.Next) || p.Stack().Has(project.Express) || by != ""
	for _, name := range files {
		f := p.Source(name)
		if f == nil || isLogger(f) {
			continue
		}
		calls := consoleCalls(f)
		if by == project.ReactRouter || by == project.Remix {
			calls = onTheServer(calls)
		}
		switch {
		case len(calls) == 0:
		case strings.HasPrefix(name, "supabase/functions/"):
			edge[name] = calls
		case known:
			app[name] = calls
		}
	}
	return app, edge
}

// appLogger adds the logger of the app's server and lets its files write with
// it.
func appLogger(d *fixes.Draft, calls map[string][]source.Node) error {
	module, err := loggerModule(d, calls)
	if err != nil {
		return err
	}
	for _, name := range fixes.SortedKeys(calls) {
		if err := writeWith(d, module, name, calls[name]); err != nil {
			return err
		}
	}
	return d.EnvExample("LOG_LEVEL", "info", "The mildest level that is logged: debug, info, warn or error")
}

// edgeLogger adds a logger that edge functions share. They run on Deno, which
// wants a module's whole name.
func edgeLogger(d *fixes.Draft, calls map[string][]source.Node) error {
	const module = "supabase/functions/_shared/logger.ts"
	text, err := d.Template("resilience/logging/logger.ts", map[string]string{"LEVEL": `Deno.env.get("LOG_LEVEL")`})
	if err != nil {
		return err
	}
	if err := d.Create(module, d.Style(fixes.SortedKeys(calls)[0]).Apply(text)); err != nil {
		return err
	}
	for _, name := range fixes.SortedKeys(calls) {
		if err := writeWith(d, module, name, calls[name]); err != nil {
			return err
		}
	}
	d.Step("Deploy the functions again; LOG_LEVEL is a secret of the project, \"info\" when it is not set.", "supabase functions deploy")
	return d.EnvExample("LOG_LEVEL", "info", "The mildest level that is logged: debug, info, warn or error. Set it with: supabase secrets set LOG_LEVEL=…")
}

// consoleCalls lists the calls that a logger can stand in for, outside of code
// that runs in the browser.
func consoleCalls(f *source.File) []source.Node {
	var out []source.Node
	for n := range f.Find(source.Call) {
		if object, _, ok := strings.Cut(n.CalleePath(), "."); ok && object == "console" && loggerLevels[n.CalleeName()] != "" && n.CalleePath() == "console."+n.CalleeName() {
			out = append(out, n)
		}
	}
	return out
}

// ownLogger is the file of a logger that server code calls already.
func ownLogger(p *project.Project, files []string) string {
	w := logsOf(p, files)
	if len(w.logger) == 0 {
		return ""
	}
	for _, name := range files {
		if f := p.Source(name); f != nil && isLogger(f) {
			return name
		}
	}
	return w.logger[0].File
}

// loggerModule creates the logger where the app keeps its helpers.
func loggerModule(d *fixes.Draft, calls map[string][]source.Node) (string, error) {
	text, err := d.Template("resilience/logging/logger.ts", map[string]string{"LEVEL": "process.env.LOG_LEVEL"})
	if err != nil {
		return "", err
	}
	p := d.Project()
	if p.Stack().Framework == project.Next {
		file, text, err := fixes.NextModule(d, fixes.NextFolder(p, "lib")+"/logger.ts", text)
		if err != nil {
			return "", err
		}
		return file, d.Create(file, text)
	}
	if by := logsFor(p); by != "" {
		return loggerBeside(d, by, calls)
	}
	app, err := fixes.FindExpress(p)
	if err != nil {
		return "", err
	}
	return loggerBy(d, app, text, calls)
}

// loggerBy creates the logger beside the file that makes a server, for those of its
// files that are of its language.
func loggerBy(d *fixes.Draft, app fixes.ServerApp, text string, calls map[string][]source.Node) (string, error) {
	var others []string
	for _, name := range fixes.SortedKeys(calls) { // one module cannot serve files of two kinds
		if strings.HasPrefix(path.Ext(name), ".ts") != strings.HasPrefix(path.Ext(app.File.Path), ".ts") {
			others = append(others, name)
			delete(calls, name)
		}
	}
	if len(calls) == 0 {
		return "", fixes.Refuse(fmt.Sprintf("%s and %s are of two languages: place the logger by hand", others[0], app.File.Path), "ts", text)
	}
	if len(others) > 0 {
		d.Note(strings.Join(others[:min(len(others), 5)], ", ") + " and the server are of two languages: their lines are left as they are.")
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "lib"), "logger.ts"), text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// writeWith lets one file write with the logger. A file that uses the name for
// something else is left alone.
func writeWith(d *fixes.Draft, module, name string, calls []source.Node) error {
	f := d.Source(name)
	if f == nil {
		return nil
	}
	for n := range f.Find(source.Identifier) {
		if n.Text() == "logger" {
			d.Note(name + " has something else by the name of logger and was left alone.")
			return nil
		}
	}
	var edits []fixes.Edit
	if strings.HasPrefix(module, "supabase/functions/") {
		from := strings.Repeat("../", strings.Count(strings.TrimPrefix(name, "supabase/functions/"), "/")) + "_shared/logger.ts"
		if path.Dir(name) == path.Dir(module) {
			from = "./logger.ts"
		}
		edits = fixes.ImportEdits(d, f, fixes.Import{Names: []string{"logger"}, From: from})
	} else if d.Project().Stack().Framework == project.Next {
		edits = fixes.ImportModule(d, f, module, "logger")
	} else if by := logsFor(d.Project()); by != "" {
		edits = fixes.ImportServerModule(d, by, f, module, "logger")
	} else {
		edits = fixes.ImportEdits(d, f, fixes.ImportFrom(d, f, module, "logger"))
	}
	for _, call := range calls {
		if saysNothing(call) { // a blank line for the eye
			edits = append(edits, fixes.WithoutLines(call.Parent()))
			continue
		}
		callee := call.Child(source.Callee)
		edits = append(edits, fixes.Edit{Start: callee.Start(), End: callee.End(), Text: "logger." + loggerLevels[call.CalleeName()]})
		for _, e := range fixes.Unquieted(call) {
			if !slices.Contains(edits, e) { // two calls may stand in one line
				edits = append(edits, e)
			}
		}
	}
	return d.Edit(name, edits...)
}

// saysNothing reports whether a statement writes an empty line, which is no event.
func saysNothing(call source.Node) bool {
	text, ok := call.Arg(0).StringValue()
	alone := call.Parent().Is(source.Expression) && call.Parent().Parent().Is(source.Block, source.FileKind)
	return alone && (!call.Arg(0).OK() || ok && text == "" && !call.Arg(1).OK())
}
