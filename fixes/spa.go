package fixes

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// spaFolders are the folders that hold a single-page app, the usual one first.
var spaFolders = []string{"", "client/", "frontend/", "web/", "app/"}

// SPAFolder is the folder with the app's index.html, "" for the root, else with
// a slash at its end.
func SPAFolder(p *project.Project) string {
	folders := spaFolders
	for _, tool := range []project.Tech{project.CRA, project.Vite} {
		if dir := strings.Trim(p.FolderOf(tool), "./"); dir != "" {
			folders = append([]string{dir + "/"}, folders...)
		}
	}
	for _, dir := range folders {
		if p.Has(dir+"index.html") || p.Stack().Framework == project.CRA && p.Has(dir+"public/index.html") {
			return dir
		}
	}
	return ""
}

// SPAPage is the app's index.html. Create React App keeps it in public, and builds
// from no other (https://create-react-app.dev/docs/using-the-public-folder).
func SPAPage(p *project.Project) string {
	dir := SPAFolder(p)
	if page := dir + "public/index.html"; p.Stack().Framework == project.CRA && p.Has(page) {
		return page
	}
	return dir + "index.html"
}

// SPAEntry is the module that a single-page app starts with: the one that
// index.html loads, else the usual name; "" when there is none.
func SPAEntry(p *project.Project) string {
	dir := SPAFolder(p)
	if text, ok := p.Read(dir + "index.html"); ok {
		for _, e := range htmlElements(text) {
			if e.tag != "script" || e.attr("type") != "module" {
				continue
			}
			src := dir + strings.TrimPrefix(path.Clean("/"+e.attr("src")), "/")
			if p.Has(src) {
				return src
			}
		}
	}
	for _, name := range []string{"src/main.tsx", "src/main.jsx", "src/index.tsx", "src/index.jsx", "src/main.js", "src/index.js"} {
		if p.Has(dir + name) {
			return dir + name
		}
	}
	return ""
}

// WrapRoot puts a component around what a React app renders at its root, inside
// StrictMode where there is one. The component is imported from a file of the
// project by its name.
func WrapRoot(d *Draft, entry, component, file string) error {
	f := d.Source(entry)
	root := rootElement(f)
	if !root.OK() {
		return Refuse(entry+" does not render its app with JSX at the root", "tsx", wrapSketch(component))
	}
	first, last := inner(root)
	if !first.OK() {
		return Refuse(entry+" renders nothing inside its root element", "tsx", wrapSketch(component))
	}
	if root.TagName() == component || first.TagName() == component {
		return nil
	}
	edits := wrapEdits(f, first, last, component)
	e, done := d.importing(f, moduleLine{Names: []string{component}, From: localSpec(d, f, file)})
	if !done {
		edits = append(edits, e)
	}
	return d.Edit(entry, edits...)
}

func wrapSketch(component string) string {
	return "<" + component + ">\n  <App />\n</" + component + ">\n"
}

// rootElement is the JSX that createRoot(…).render, root.render, hydrateRoot or
// ReactDOM.render is given.
func rootElement(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for c := range f.Find(source.Call) {
		var arg source.Node
		switch c.CalleeName() {
		case "render":
			arg = c.Arg(0)
		case "hydrateRoot":
			arg = c.Arg(1)
		}
		if arg.Is(source.Element) {
			return arg
		}
	}
	return source.Node{}
}

// inner is the range of elements to wrap: the children of StrictMode or of a
// fragment at the root, else the root element itself.
func inner(root source.Node) (first, last source.Node) {
	name := root.TagName()
	if name != "" && name != "StrictMode" && !strings.HasSuffix(name, ".StrictMode") && name != "Fragment" {
		return root, root
	}
	for c := range root.Children() {
		if !c.Is(source.Element) {
			if c.Role() == source.Item && strings.TrimSpace(c.Text()) != "" && !c.Is(source.Attr) {
				return root, root // text or an expression: wrap the whole
			}
			continue
		}
		if c.Role() != source.Item {
			continue
		}
		if !first.OK() {
			first = c
		}
		last = c
	}
	return first, last
}

// wrapEdits puts tags around elements: on lines of their own, with what they
// hold moved in, where the elements have lines of their own.
func wrapEdits(f *source.File, first, last source.Node, component string) []Edit {
	open, shut := "<"+component+">", "</"+component+">"
	start, end := first.Start(), last.End()
	before := string(f.Text[lineStart(f.Text, start):start])
	if strings.TrimSpace(before) != "" || holdsLongText(first, last) {
		return []Edit{{Start: start, End: start, Text: open}, {Start: end, End: end, Text: shut}}
	}
	unit := indentUnit(f, before)
	body := strings.ReplaceAll(string(f.Text[start:end]), "\n", "\n"+unit)
	return []Edit{{Start: start, End: end, Text: open + "\n" + before + unit + body + "\n" + before + shut}}
}

// holdsLongText reports whether elements hold a string of several lines, which
// must not be indented.
func holdsLongText(first, last source.Node) bool {
	for n := range first.File().Find(source.String, source.Template) {
		if n.Start() >= first.Start() && n.End() <= last.End() && strings.Contains(n.Text(), "\n") {
			return true
		}
	}
	return false
}

// indentUnit is one step of the file's indentation.
func indentUnit(f *source.File, indent string) string {
	if strings.Contains(indent, "\t") {
		return "\t"
	}
	for line := range strings.Lines(string(f.Text)) {
		rest := strings.TrimLeft(line, " \t")
		if n := len(line) - len(rest); n > 0 && strings.TrimSpace(rest) != "" && !strings.HasPrefix(rest, "*") {
			return line[:n]
		}
	}
	return "  "
}
