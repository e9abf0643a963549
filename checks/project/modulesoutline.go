package project

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// An outline is what the import graph needs of a file. It outlives the file's
// tree, so the graph after a change to one file costs little.
type outline struct {
	imports    []outlined
	globs      []string // import.meta.glob patterns, and the constant heads of computed imports with a * behind
	directives []string
}

// An outlined import is one specifier with how it is asked for.
type outlined struct {
	spec     string
	typeOnly bool
	// server says that only functions use it that the framework cuts out of what
	// the browser gets, such as getServerSideProps.
	server bool
	// browser says that it stands in a script element of a server page.
	browser bool
}

func (p *Project) outline(name string) outline {
	cut := p.cutExports(name)
	return perFile(p, name, "outline"+strings.Join(cut, ","), func(p *Project) outline {
		f := p.Source(name)
		if f == nil {
			return outline{}
		}
		return outlineOf(f, cut)
	})
}

func outlineOf(f *source.File, cut []string) outline {
	o := outline{directives: f.Directives}
	kept := func(source.Import) bool { return true }
	if len(cut) > 0 && slices.ContainsFunc(f.Exports, func(e source.Export) bool { return slices.Contains(cut, e.Name) }) {
		kept = keptWithout(f, cut)
	}
	front := frontEnd(f)
	for _, im := range f.Imports {
		o.imports = append(o.imports, outlined{
			spec: im.Spec, typeOnly: im.TypeOnly || allTypes(im), server: !kept(im), browser: front > 0 && im.Node.Start() > front,
		})
	}
	autoloads := slices.ContainsFunc(o.imports, func(im outlined) bool { return strings.HasSuffix(im.spec, "autoload") })
	for call := range f.Find(source.Call, source.New) {
		o.computed(call)
		if !autoloads {
			continue
		}
		if folder, ok := autoloaded(call); ok {
			if rel, err := filepath.Rel(path.Dir(f.Path), folder); err == nil {
				o.globs = append(o.globs, "./"+filepath.ToSlash(rel)+"/**")
			}
		}
	}
	return o
}

// computed takes in imports whose specifier is not a plain string: a glob, a
// template, or a worker's URL.
func (o *outline) computed(call source.Node) {
	switch callee := call.Child(source.Callee).Text(); callee {
	case "import.meta.glob", "import.meta.globEager":
		for _, a := range listed(call.Arg(0)) {
			if s, ok := a.StringValue(); ok && !strings.HasPrefix(s, "!") {
				o.globs = append(o.globs, s)
			}
		}
	case "import":
		if t := call.Arg(0); t.Kind() == source.Template {
			if head, ok := t.Child(source.Item).StringValue(); ok && strings.HasPrefix(head, ".") {
				o.globs = append(o.globs, head+"**")
			}
		}
	case "URL":
		spec, ok := call.Arg(0).StringValue()
		if ok && call.Arg(1).Text() == "import.meta.url" && path.Ext(spec) != "" {
			o.imports = append(o.imports, outlined{spec: spec})
		}
	}
}

// frontEnd is the offset behind an Astro file's front matter; imports behind it
// stand in script elements. 0 for other files.
func frontEnd(f *source.File) int {
	if path.Ext(f.Path) != ".astro" {
		return 0
	}
	text := f.Whole()
	open := strings.Index(text, "---")
	if open < 0 || strings.TrimSpace(text[:open]) != "" {
		return 1
	}
	end := strings.Index(text[open+3:], "\n---")
	return max(1, open+3+end)
}

// cutExports lists the exports of a page that its framework cuts out of what the
// browser gets.
func (p *Project) cutExports(name string) []string {
	s := p.Stack()
	switch {
	case s.Has(Next) && p.below(Next, name, nextSide) == Shared:
		return []string{"getServerSideProps", "getStaticProps", "getStaticPaths"}
	case s.Has(ReactRouter) && p.below(ReactRouter, name, reactRouterSide) == Shared, s.Has(Remix) && p.below(Remix, name, reactRouterSide) == Shared:
		return []string{"loader", "action", "headers", "middleware"}
	}
	return nil
}

// keptWithout says which imports are still used when some exports are cut out,
// and with them what only they use.
func keptWithout(f *source.File, cut []string) func(source.Import) bool {
	declares := map[string]source.Node{}
	var queue []source.Node
	for item := range f.Root().Children() {
		named := false
		switch item.Kind() {
		case source.ImportKind, source.TypeDecl:
			continue
		case source.Function, source.Class, source.Enum:
			declares[item.Child(source.Name).Text()], named = item, true
		case source.Variables:
			named = true
			for d := range item.Children() {
				declareNames(d, declares)
			}
		case source.ExportNames:
			for e := range item.Children() {
				if e.Kind() == source.ExportName && !slices.Contains(cut, e.Child(source.Name).Text()) {
					queue = append(queue, e)
				}
			}
			continue
		}
		if !named {
			queue = append(queue, item)
		}
	}
	for _, e := range f.Exports {
		if !slices.Contains(cut, e.Name) && e.From == "" {
			queue = append(queue, e.Node)
		}
	}
	used := usedFrom(queue, declares)
	return func(im source.Import) bool {
		if len(im.Names) == 0 || im.Dynamic {
			return true
		}
		return slices.ContainsFunc(im.Names, func(n source.ImportedName) bool { return used[n.Local] })
	}
}

// declareNames records the declarator under each name that it binds.
func declareNames(d source.Node, into map[string]source.Node) {
	target := d.Child(source.Name)
	if name := target.Ident(); name != "" {
		into[name] = d
		return
	}
	for id := range target.Find(source.Identifier) {
		into[id.Text()] = d
	}
}

// usedFrom lists the names that some nodes use, and what those stand for uses.
func usedFrom(queue []source.Node, declares map[string]source.Node) map[string]bool {
	used := map[string]bool{}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for id := range n.Find(source.Identifier) {
			name := id.Text()
			if used[name] || id.Role() == source.Name && id.Parent().Is(source.Member, source.Property, source.Attr, source.Method) {
				continue
			}
			used[name] = true
			if d := declares[name]; d.OK() {
				queue = append(queue, d)
			}
		}
	}
	return used
}

func allTypes(im source.Import) bool {
	for _, n := range im.Names {
		if !n.TypeOnly {
			return false
		}
	}
	return len(im.Names) > 0
}

// listed is the items of an array, or a single expression.
func listed(n source.Node) []source.Node {
	if n.Kind() == source.Array {
		return n.ChildrenIn(source.Item)
	}
	return []source.Node{n}
}
