package fixes

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// Folder is where a new module of the app goes: the folder with the name that
// lies beside the file that makes the app, or that file's own folder.
func (a ServerApp) Folder(d *Draft, name string) string {
	dir := path.Dir(a.File.Path)
	in := path.Join(dir, name)
	for _, f := range d.Project().Files() {
		if strings.HasPrefix(f, in+"/") {
			return in
		}
	}
	return dir
}

// Starts is the file that is run and loads the app: the one that package.json names,
// or a script that starts the app, else the app's own.
func (a ServerApp) Starts(d *Draft) string {
	m := d.Project().Manifest()
	if m == nil {
		return a.File.Path
	}
	named := []string{m.Value.Get("main").Text()}
	for _, script := range []string{"start", "dev", "serve"} {
		named = append(named, strings.Fields(m.Scripts[script].Command)...)
	}
	for _, name := range named {
		name = strings.TrimPrefix(name, "./")
		if name == a.File.Path {
			break
		}
		if d.Source(name) != nil && d.Project().Modules().Loaded([]string{name}, nil)[a.File.Path] {
			return name
		}
	}
	return a.File.Path
}

// PutFirst puts lines right behind the statement that makes the app, with names
// imported from a package.
func (a ServerApp) PutFirst(d *Draft, lines string, m Import) error {
	lines = d.Style(a.File.Path).Apply(lines)
	return a.put(d, lines, a.AfterMade(lines), m)
}

// PutLast puts lines behind everything that is on the app's way, with names
// imported from a file of the project.
func (a ServerApp) PutLast(d *Draft, lines, file string, names ...string) error {
	m := Import{Names: names, From: localSpec(d, a.File, file)}
	lines = d.Style(a.File.Path).Apply(lines)
	return a.put(d, lines, a.Last(lines), m)
}

// PutBefore puts lines in front of a statement of the app's file.
func (a ServerApp) PutBefore(d *Draft, s source.Node, lines string, m Import) error {
	lines = d.Style(a.File.Path).Apply(lines)
	return a.put(d, lines, insertAbove(a.File, s, lines), m)
}

// put writes lines and what they need imported, once.
func (a ServerApp) put(d *Draft, lines string, e Edit, m Import) error {
	if hasLines(string(a.File.Text), lines) {
		return nil
	}
	edits := []Edit{e}
	if m.From != "" {
		if line, done := d.importing(a.File, moduleLine(m)); !done {
			edits = append(edits, line)
		}
	}
	return d.Edit(a.File.Path, edits...)
}

// hasLines reports whether a text has every line of code of some lines.
func hasLines(text, lines string) bool {
	have := map[string]bool{}
	for line := range strings.Lines(text) {
		have[strings.TrimSpace(line)] = true
	}
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "//") && !have[line] {
			return false
		}
	}
	return true
}

// An Import is what a file brings in from a module: one default name, names in
// braces, or both.
type Import moduleLine

// AsyncHandlers lists the handlers that an Express app's routers are given and
// that are async functions, each as the argument that names or holds it.
func AsyncHandlers(p *project.Project) []source.Node {
	var out []source.Node
	for _, file := range p.Sources() {
		if strings.HasPrefix(file, "../") || p.Modules().Side(file) == project.Test {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		routers := expressRouters(f)
		if len(routers) == 0 {
			continue
		}
		for c := range f.Find(source.Call) {
			if registersOn(c, routers) {
				out = append(out, asyncArgs(p, c)...)
			}
		}
	}
	return out
}

// expressRouters are the variables of a file that hold an Express app or
// router, made here or handed in as a parameter that is called one.
func expressRouters(f *source.File) map[string]bool {
	routers := map[string]bool{}
	for d := range f.Find(source.Declarator) {
		call := d.Child(source.Value)
		if !call.Is(source.Call, source.New) {
			continue
		}
		root, _, _ := strings.Cut(call.CalleePath(), ".")
		if im, _, ok := f.ImportOf(root); ok && im.Spec == "express" {
			routers[d.Child(source.Name).Ident()] = true
		}
	}
	for q := range f.Find(source.Param) {
		if name := q.Child(source.Name).Ident(); name == "app" || name == "router" {
			routers[name] = true
		}
	}
	delete(routers, "")
	return routers
}

func registersOn(c source.Node, routers map[string]bool) bool {
	callee := c.Child(source.Callee)
	if !callee.Is(source.Member) || !expressVerbs[callee.Child(source.Name).Text()] {
		return false
	}
	on := callee.Child(source.ObjectRole)
	for on.Is(source.Call) { // router.route("/x").get(…).post(…)
		on = on.Child(source.Callee).Child(source.ObjectRole)
	}
	return routers[on.Ident()]
}

func asyncArgs(p *project.Project, c source.Node) []source.Node {
	var out []source.Node
	for _, arg := range c.Args() {
		fn := arg
		if arg.Is(source.Identifier, source.Member) {
			fn = p.Definition(arg)
		}
		if fn.Is(source.Function, source.Arrow, source.Method) && fn.Has(source.Async) && len(fn.ChildrenIn(source.ParamRole)) < 4 {
			out = append(out, arg)
		}
	}
	return out
}

// WrapCalls puts a call of a function around expressions, in whatever files
// they stand, and imports the function from a file of the project.
func WrapCalls(d *Draft, expressions []source.Node, function, from string) error {
	byFile := map[string][]source.Node{}
	for _, n := range expressions {
		byFile[n.File().Path] = append(byFile[n.File().Path], n)
	}
	for _, file := range SortedKeys(byFile) {
		f := d.Source(file)
		var edits []Edit
		for _, n := range byFile[file] {
			m := sameNode(f, n)
			if !m.OK() {
				return Refuse(file+" changed while the fix was planned", "", "")
			}
			edits = append(edits, Edit{Start: m.Start(), End: m.Start(), Text: function + "("}, Edit{Start: m.End(), End: m.End(), Text: ")"})
		}
		if line, done := d.importing(f, moduleLine{Names: []string{function}, From: localSpec(d, f, from)}); !done {
			edits = append(edits, line)
		}
		slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
		if err := d.Edit(file, edits...); err != nil {
			return err
		}
	}
	return nil
}

// sameNode finds in a newer tree of the same file the node with the kind, text
// and count of equal ones before it.
func sameNode(f *source.File, n source.Node) source.Node {
	if f == nil || n.File() == f {
		return n
	}
	before := 0
	for m := range n.File().Find(n.Kind()) {
		if m == n {
			break
		}
		if m.Text() == n.Text() {
			before++
		}
	}
	for m := range f.Find(n.Kind()) {
		if m.Text() != n.Text() {
			continue
		}
		if before == 0 {
			return m
		}
		before--
	}
	return source.Node{}
}
