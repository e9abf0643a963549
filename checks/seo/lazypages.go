package seo

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// lazyPages has the pages of a single-page app loaded when they are opened: what
// only a route shows is imported by import(), and what shows the routes waits for
// it. The start page comes at once, as before. It reports whether there was such
// a page.
func lazyPages(d *fixes.Draft) (bool, error) {
	p := d.Project()
	if !slices.Contains([]project.Tech{project.Vite, project.CRA}, p.Stack().Framework) || !p.Stack().Has(project.React) {
		return false, nil
	}
	all := atStart(p).modules
	late := map[string][]source.Import{}
	for _, file := range all {
		if imports := lateImports(p, file); len(imports) > 0 {
			late[file] = imports
		}
	}
	var waiting []string // the files that show routes and do not wait yet
	shown := false
	for _, file := range all {
		for _, e := range routeSwitches(p.Source(file)) {
			shown = true
			if !suspended(e) && !slices.Contains(waiting, file) {
				waiting = append(waiting, file)
			}
		}
	}
	if len(late) == 0 || !shown {
		return false, nil
	}
	for _, file := range all {
		var names []string
		if slices.ContainsFunc(late[file], func(im source.Import) bool { return used(p.Source(file), im) }) {
			names = append(names, "lazy")
		}
		if slices.Contains(waiting, file) {
			names = append(names, "Suspense")
		}
		if err := fromReact(d, file, names); err != nil {
			return false, err
		}
	}
	for _, file := range fixes.SortedKeys(late) {
		if err := loadLate(d, file, late[file]); err != nil {
			return false, err
		}
	}
	for _, file := range waiting {
		if err := waitForPages(d, file); err != nil {
			return false, err
		}
	}
	d.Note("Pages other than the start page are loaded when they are opened. Until one is there, \"Loading…\" stands in its place: put your own placeholder there if you have one.")
	return true, nil
}

// fromReact imports those names from React that a file lacks.
func fromReact(d *fixes.Draft, file string, names []string) error {
	f := d.Source(file)
	names = slices.DeleteFunc(names, func(n string) bool { return f.LocalOf("react", n) == n })
	if len(names) == 0 {
		return nil
	}
	return d.Edit(file, fixes.ImportEdits(d, f, fixes.Import{Names: names, From: "react"})...)
}

// lateImports are the imports of a module that bring one page each, which only
// routes show.
func lateImports(p *project.Project, file string) []source.Import {
	f := p.Source(file)
	if f == nil || !p.Holds(file, "Route") && !p.Holds(file, "path") {
		return nil
	}
	if n := f.Declaration("lazy"); n.OK() && f.LocalOf("react", "lazy") != "lazy" {
		return nil
	}
	pages, first := pageModules(p), startPages(p)
	var out []source.Import
	for _, im := range f.Imports {
		to := p.Modules().Resolve(file, im.Spec)
		if im.Dynamic || im.Require || im.TypeOnly || len(im.Names) != 1 || im.Names[0].TypeOnly || im.Names[0].Imported == "*" || !pages[to] && !amongPages(to) || first[to] {
			continue
		}
		if page := p.Source(to); page == nil || page.Path == file {
			continue
		} else if _, ok := page.ExportOf(im.Names[0].Imported); ok && (onlyRouted(p, f, im) || !used(f, im)) {
			out = append(out, im)
		}
	}
	return out
}

// startPages are the modules of what is shown at the root.
func startPages(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || !startsAt(p, r.Path) {
			continue
		}
		if n := p.WithCode(r).Node; n.OK() {
			out[n.File().Path] = true
		}
	}
	return out
}

// startsAt reports whether the app's first view is at a path: at the root, or where
// the root sends everyone.
func startsAt(p *project.Project, address string) bool {
	address = "/" + strings.Trim(address, "/")
	return address == "/" || slices.Contains(sentFromRoot(p), address)
}

// sentFromRoot are the addresses that routes of the root send to.
func sentFromRoot(p *project.Project) []string {
	var out []string
	for _, file := range atStart(p).modules {
		if !p.Holds(file, "Navigate") && !p.Holds(file, "Redirect") {
			continue
		}
		for e := range p.Source(file).Find(source.Element) {
			if name := e.TagName(); name != "Navigate" && name != "Redirect" {
				continue
			}
			to, ok := e.AttrValue("to").StringValue()
			if ok && strings.HasPrefix(to, "/") && ofRoot(e) && !behindRoute(p, e) {
				out = append(out, "/"+strings.Trim(to, "/"))
			}
		}
	}
	return out
}

// behindRoute reports whether an element stands in a page that has an address of its own:
// the routes in it are below that one, its root too.
func behindRoute(p *project.Project, e source.Node) bool {
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Kind == project.Page && strings.Trim(r.Path, "/*") != "" && p.WithCode(r).Node.Contains(e)
	})
}

// ofRoot reports whether an element is all that the route of the root shows.
func ofRoot(e source.Node) bool {
	at := e.Parent()
	for at.OK() && !at.Is(source.Element, source.Object, source.Function, source.Arrow, source.Conditional) {
		at = at.Parent()
	}
	path, ok := at.Prop("path").StringValue()
	if at.Is(source.Element) {
		path, ok = at.AttrValue("path").StringValue()
	}
	return ok && path == "/"
}

// onlyRouted reports whether a file uses what it imports for the pages of routes
// alone, or inside them.
func onlyRouted(p *project.Project, f *source.File, im source.Import) bool {
	local, routed := im.Names[0].Local, false
	for n := range f.Find(source.Identifier) {
		if n.Ident() != local || im.Node.Contains(n) {
			continue
		}
		inRoute := false
		for e := n.Parent(); e.OK() && !inRoute; e = e.Parent() {
			if e.Is(source.Element) && e.TagName() == "Route" && showsStart(p, e) {
				return false
			}
			inRoute = e.Is(source.Element) && strings.HasSuffix(e.TagName(), "Route") || e.Is(source.Property) && (e.Key() == "element" || e.Key() == "Component")
		}
		tag := n.Role() == source.Tag
		if !inRoute || !tag && !n.Parent().Is(source.Attr, source.Property) {
			return false
		}
		routed = true
	}
	return routed
}

// used reports whether a file uses what an import brings.
func used(f *source.File, im source.Import) bool {
	for n := range f.Find(source.Identifier) {
		if n.Ident() == im.Names[0].Local && !im.Node.Contains(n) {
			return true
		}
	}
	return false
}

// showsStart reports whether a route is the one of the start page, or stands for
// it among its neighbours.
func showsStart(p *project.Project, route source.Node) bool {
	path, ok := route.AttrValue("path").StringValue()
	return route.Attr("index").OK() || ok && startsAt(p, path)
}

// amongPages reports whether a module lies where pages are kept.
func amongPages(file string) bool {
	return slices.ContainsFunc(strings.Split(file, "/"), func(part string) bool {
		return part == "pages" || part == "views" || part == "screens"
	})
}

// loadLate puts import() in place of the imports of some pages.
func loadLate(d *fixes.Draft, file string, late []source.Import) error {
	f := d.Source(file)
	var edits []fixes.Edit
	var lines strings.Builder
	last := source.Node{}
	gone := map[int]bool{}
	for _, im := range f.Imports {
		if im.Node.Is(source.ImportKind) {
			last = im.Node
		}
		if !slices.ContainsFunc(late, func(l source.Import) bool { return l.Spec == im.Spec && slices.Equal(l.Names, im.Names) }) {
			continue
		}
		n := im.Names[0]
		load := "import(\"" + im.Spec + "\")"
		if n.Imported != "default" {
			load += ".then((m) => ({ default: m." + n.Imported + " }))"
		}
		edits = append(edits, withoutLine(f, im.Node))
		gone[im.Node.Start()] = true
		if !used(f, im) {
			continue
		}
		lines.WriteString("const " + n.Local + " = lazy(() => " + load + ");\n")
	}
	if lines.Len() == 0 {
		return d.Edit(file, edits...)
	}
	if rest := strings.TrimLeft(string(f.Text[last.End():]), "; \t\r"); !strings.HasPrefix(rest, "\n\n") && !strings.HasPrefix(rest, "\n\r\n") {
		lines.WriteString("\n")
	}
	text := d.Style(file).Apply("\n" + lines.String())
	if gone[last.Start()] { // what takes its place stands where it was
		at := &edits[len(edits)-1]
		at.Text = text
	} else {
		edits = append(edits, fixes.Edit{Start: last.End(), End: last.End(), Text: "\n" + strings.TrimSuffix(text, "\n")})
	}
	return d.Edit(file, edits...)
}

// withoutLine takes a statement out, with its line.
func withoutLine(f *source.File, n source.Node) fixes.Edit {
	line, _ := f.Position(n.Start())
	start, end := f.LineStart(line), n.End()
	if strings.TrimSpace(string(f.Text[start:n.Start()])) != "" {
		return fixes.Edit{Start: n.Start(), End: end}
	}
	rest := string(f.Text[end:])
	head, _, _ := strings.Cut(rest, "\n")
	if strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(head), ";")) == "" || strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(head, ";")), "//") {
		end = min(end+len(head)+1, len(f.Text))
	}
	return fixes.Edit{Start: start, End: end}
}

// routeSwitches are the elements of a file that show one of several pages, the
// outer ones.
func routeSwitches(f *source.File) []source.Node {
	var out []source.Node
	if f == nil {
		return nil
	}
	for e := range f.Find(source.Element) {
		im, name, ok := f.ImportOf(e.TagName())
		if !ok || !slices.Contains([]string{"react-router-dom", "react-router", "react-router/dom", "wouter"}, im.Spec) || !slices.Contains([]string{"Routes", "Switch", "RouterProvider"}, name.Imported) {
			continue
		}
		if e.Parent().TagName() == "AnimatePresence" { // it watches its own children
			e = e.Parent()
		}
		if !slices.ContainsFunc(out, func(o source.Node) bool { return o.Contains(e) }) {
			out = append(out, e)
		}
	}
	return out
}

// suspended reports whether something around an element waits for what it loads.
func suspended(e source.Node) bool {
	for n := e.Parent(); n.OK(); n = n.Parent() {
		if n.Is(source.Element) && strings.HasSuffix(n.TagName(), "Suspense") {
			return true
		}
	}
	return false
}

// waitForPages puts Suspense around what shows the pages of a file.
func waitForPages(d *fixes.Draft, file string) error {
	open := `<Suspense fallback={<p role="status">Loading…</p>}>`
	for range routeSwitches(d.Source(file)) { // each on the tree that the last one left
		for _, e := range routeSwitches(d.Source(file)) {
			if suspended(e) {
				continue
			}
			if err := d.Edit(file, fixes.WrapElement(d, e, open, "Suspense", "")...); err != nil {
				return err
			}
			break
		}
	}
	return nil
}
