package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// unseen is the root of an app whose messages nobody sees: its screens tell of what
// failed through a library of messages, and nothing on any screen renders them.
func unseen(p *project.Project) []spot {
	said := 0
	for _, name := range ownCode(p) {
		if p.Holds(name, "Toaster", "ToastContainer", "Sonner") {
			return nil
		}
		if p.Holds(name, "toast") && saysByLibrary(p.Source(name)) {
			said++
		}
	}
	if said < 2 {
		return nil
	}
	root := screenAnchor(p)
	if layouts := fixes.RootLayouts(p); len(layouts) > 0 {
		root.File, root.Line = layouts[0], 1
		if in := bodyOf(p, layouts[0]); len(in) > 0 {
			root = in[0]
			root.Line = max(root.Line, pagesLine(p.Source(layouts[0])))
		}
	}
	return []spot{{file: root.File, line: max(root.Line, 1), column: max(root.Column, 1), kind: notShown}}
}

// pagesLine is the line of a layout that puts the page in, beside which a Toaster would
// stand; 0 when it cannot be told.
func pagesLine(layout *source.File) int {
	for id := range layout.Find(source.Identifier) {
		if id.Text() == "children" && id.Enclosing(source.Element).OK() {
			return id.Line()
		}
	}
	return 0
}

// saysByLibrary reports whether a file speaks through a library whose messages show
// only where the app renders its Toaster.
func saysByLibrary(f *source.File) bool {
	im, _, ok := f.ImportOf("toast")
	if !ok || im.Spec != "sonner" && im.Spec != "react-hot-toast" && im.Spec != "react-toastify" {
		return false
	}
	for c := range f.Find(source.Call) {
		if path := c.CalleePath(); path == "toast" || strings.HasPrefix(path, "toast.") {
			return true
		}
	}
	return false
}

// unheardOf lists connections that are kept open by a server and whose breaking
// nobody listens for: what their library emits then ends the process.
func unheardOf(p *project.Project) []spot {
	switch p.Stack().Framework {
	case project.Express, project.Fastify, project.Hono, project.PlainServer:
	default:
		return nil
	}
	var out []spot
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || p.Modules().Browser(name) || !p.Holds(name, "pg", "ioredis", "redis") {
			continue
		}
		if p.Holds(name, `on("error"`, `on('error'`) {
			continue
		}
		for n := range p.Source(name).Find(source.New, source.Call) {
			if keepsOpen(n) && n.Parent().Kind() == source.Declarator && !n.Function().OK() {
				line, column := n.Position()
				out = append(out, spot{file: name, line: line, column: column, kind: notListened})
			}
		}
	}
	return out
}

// keepsOpen reports whether an expression opens a connection that emits an error
// when it breaks.
func keepsOpen(n source.Node) bool {
	pkg, _ := n.Child(source.Callee).Origin()
	switch name := n.CalleeName(); {
	case n.Kind() == source.New && (name == "Pool" || name == "Client"):
		return pkg == "pg"
	case n.Kind() == source.New && (name == "Redis" || name == "IORedis"):
		return pkg == "ioredis"
	case n.Kind() == source.Call && name == "createClient":
		return pkg == "redis"
	}
	return false
}
