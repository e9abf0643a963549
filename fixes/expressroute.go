package fixes

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A Registration is the call that gives an Express app or router a handler,
// such as router.post("/login", login), and which argument is the first handler.
type Registration struct {
	Call    source.Node
	Handler int
}

// FindRegistration finds the call that registers a route of an Express app.
func FindRegistration(p *project.Project, r project.Route) (Registration, bool) {
	for _, file := range p.Sources() {
		if strings.HasPrefix(file, "../") || p.Modules().Side(file) == project.Test {
			continue
		}
		text, _ := p.Read(file)
		if !strings.Contains(string(text), "express") && file != r.File {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		routers := expressRouters(f)
		for c := range f.Find(source.Call) {
			if !registersOn(c, routers) || !methodFits(c, r.Method) {
				continue
			}
			if at := handlerIn(p, c, r.Node); at > 0 || at == 0 && onRoute(c) {
				return Registration{Call: c, Handler: firstHandler(c)}, true
			}
		}
	}
	return Registration{}, false
}

func methodFits(c source.Node, method string) bool {
	name := c.CalleeName()
	return name != "use" && name != "route" && (method == "" || strings.EqualFold(name, method) || name == "all")
}

// handlerIn is the index of the argument that is, names or calls the handler;
// -1 when none does.
func handlerIn(p *project.Project, c, handler source.Node) int {
	for i, arg := range c.Args() {
		if arg == handler || arg.Contains(handler) {
			return i
		}
		if arg.Is(source.Identifier, source.Member) && p.Definition(arg) == handler {
			return i
		}
		if arg.Is(source.Call) && slices.ContainsFunc(arg.Args(), func(a source.Node) bool { return p.Definition(a) == handler }) {
			return i // asyncHandler(login)
		}
	}
	return -1
}

// onRoute reports whether a call follows router.route("/path"), so that its
// first argument is a handler.
func onRoute(c source.Node) bool {
	on := c.Child(source.Callee).Child(source.ObjectRole)
	return on.Is(source.Call)
}

func firstHandler(c source.Node) int {
	if onRoute(c) {
		return 0
	}
	return 1
}

// GuardRoutes puts middleware in front of the handlers of routes, in whatever
// files they are registered, and imports it by its names from a file of the
// project.
func GuardRoutes(d *Draft, from string, guards map[string][]Registration) error {
	edits, names := map[string][]Edit{}, map[string][]string{}
	for _, name := range SortedKeys(guards) {
		for _, r := range guards[name] {
			file := r.Call.File().Path
			at := r.Call.Arg(r.Handler)
			edits[file] = append(edits[file], Edit{Start: at.Start(), End: at.Start(), Text: name + ", "})
			if !slices.Contains(names[file], name) {
				names[file] = append(names[file], name)
			}
		}
	}
	for _, file := range SortedKeys(edits) {
		f := d.Source(file)
		if f == nil {
			return Refuse(file+" could not be read", "ts", "")
		}
		if line, done := d.importing(f, moduleLine{Names: names[file], From: localSpec(d, f, from)}); !done {
			edits[file] = append(edits[file], line)
		}
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	return nil
}

// Sets reports whether the app's file sets an Express setting.
func (a ServerApp) Sets(setting string) bool {
	for c := range a.File.Find(source.Call) {
		name := c.CalleeName()
		if name != "set" && name != "enable" {
			continue
		}
		if s, _ := c.Arg(0).StringValue(); s == setting {
			return true
		}
	}
	return false
}
