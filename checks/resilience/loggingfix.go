package resilience

import (
	"fmt"
	"path"
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
	s := p.Stack()
	if !s.Has(project.Next) && !s.Has(project.Express) {
		return fixes.Refuse("no template adds a logger on this stack; edge functions run on Deno, each by itself", "ts", "")
	}
	files, _ := serverFiles(p)
	calls := map[string][]source.Node{}
	for _, name := range files {
		if f := p.Source(name); f != nil && !isLogger(f) && !strings.Contains(name, "supabase/functions/") {
			if found := consoleCalls(f); len(found) > 0 {
				calls[name] = found
			}
		}
	}
	if len(calls) == 0 {
		return fixes.Refuse("there is nothing to rewrite: the lines themselves are missing, and what they should say no template knows", "ts", "")
	}
	if file := ownLogger(p, files); file != "" {
		return fixes.Refuse("the app has a logger in "+file+": call it in these places, its arguments are its own", "ts", "")
	}
	module, err := loggerModule(d, calls)
	if err != nil {
		return err
	}
	for _, name := range fixes.SortedKeys(calls) {
		if err := writeWith(d, module, name, calls[name]); err != nil {
			return err
		}
	}
	d.Review()
	d.Step("Read through the new lines: what they say is what they said before. Add the ids that you would search for, and take out what nobody should read.", "")
	d.Note("Fields with names such as password, token or email are written as [hidden]. Text inside of a message is not looked at.")
	return d.EnvExample("LOG_LEVEL", "info", "The mildest level that is logged: debug, info, warn or error")
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
	text, err := d.Template("resilience/logging/logger.ts", nil)
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
	app, err := fixes.FindExpress(p)
	if err != nil {
		return "", err
	}
	for _, name := range fixes.SortedKeys(calls) { // one module cannot serve files of two kinds
		if strings.HasPrefix(path.Ext(name), ".ts") != strings.HasPrefix(path.Ext(app.File.Path), ".ts") {
			return "", fixes.Refuse(fmt.Sprintf("%s and %s are of two languages: place the logger by hand", name, app.File.Path), "ts", text)
		}
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
	if d.Project().Stack().Framework == project.Next {
		edits = fixes.ImportModule(d, f, module, "logger")
	} else {
		edits = fixes.ImportEdits(d, f, fixes.ImportFrom(d, f, module, "logger"))
	}
	for _, call := range calls {
		callee := call.Child(source.Callee)
		edits = append(edits, fixes.Edit{Start: callee.Start(), End: callee.End(), Text: "logger." + loggerLevels[call.CalleeName()]})
	}
	return d.Edit(name, edits...)
}
