package project

import (
	"slices"
	"sync"

	"underpin/checks/project/source"
)

// hops bounds how many imports and re-exports a name is followed through.
const hops = 12

// Definition follows an identifier, or a member of a module, class or object,
// through assignments, imports, barrels and re-exports to what it stands for: a
// Function, Arrow, Method, Class or other value, in whatever file of the
// project, or the Param or Binding that brings it in. There is no node when the
// name leads out of the project.
func (p *Project) Definition(n source.Node) source.Node {
	r := p.reads
	if r == nil || !n.OK() {
		return p.define(n, hops)
	}
	kept := p.definitionsIn(n.File())
	if d, ok := kept.get(n); ok {
		p.resolver()
		for _, id := range d.files {
			if id != 0 && id != r.own {
				r.text.add(id)
				if r.onTheWay != nil {
					r.onTheWay.add(id)
				}
			}
		}
		return d.node
	}
	p.resolver()
	before := r.onTheWay
	r.onTheWay = &trail{}
	d := definition{node: p.define(n, hops)}
	on := r.onTheWay
	if before != nil {
		before.addAll(on)
	}
	if r.onTheWay = before; on.n <= len(d.files) {
		d.files = on.files
		kept.put(n, d)
	}
	return d.node
}

// A definition is what a name stands for, with the files that say so.
type definition struct {
	node  source.Node
	files [mostOnTheWay]int32
}

// mostOnTheWay is how many files a definition may be spread over to be kept: most
// names are asked for by many checks, and stand in one file or the next.
const mostOnTheWay = 4

// A trail is the files that an answer goes through.
type trail struct {
	files [mostOnTheWay]int32
	n     int
}

func (t *trail) add(id int32) {
	if slices.Contains(t.files[:min(t.n, len(t.files))], id) {
		return
	}
	if t.n < len(t.files) {
		t.files[t.n] = id
	}
	t.n++
}

func (t *trail) addAll(o *trail) {
	for _, id := range o.files[:min(o.n, len(o.files))] {
		t.add(id)
	}
	t.n = max(t.n, o.n)
}

// definitions are those that were asked for of one file.
type definitions struct {
	mu sync.Mutex
	in *source.File
	of map[int]definition // by the node's place in the file
}

// definitionsIn are the definitions of a tree's names; nil for a tree that is none
// of the snapshot's.
func (s *snapshot) definitionsIn(t *source.File) *definitions {
	if int(t.Number) >= len(s.defined) {
		return nil
	}
	return &s.defined[t.Number]
}

func (d *definitions) get(n source.Node) (v definition, ok bool) {
	if d == nil {
		return v, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.in == n.File() {
		v, ok = d.of[n.Place()]
	}
	return v, ok
}

func (d *definitions) put(n source.Node, v definition) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.in != n.File() { // another tree of the same file, or another version
		d.in, d.of = n.File(), map[int]definition{}
	}
	d.of[n.Place()] = v
}

func (p *Project) define(n source.Node, left int) source.Node {
	if left == 0 || !n.OK() {
		return source.Node{}
	}
	switch n.Kind() {
	case source.Identifier:
		if d := n.Resolve(); d.OK() {
			return p.declared(d, left)
		}
		return p.autoImported(n)
	case source.Member:
		return p.member(n, left)
	case source.ImportName:
		return p.imported(n, left)
	case source.Declarator, source.Binding:
		return p.declared(n, left)
	case source.Call:
		if spec, ok := requireSpec(n); ok {
			return p.exportOf(n.File(), spec, "default", left-1)
		}
		if fn := p.boundMethod(n, left-1); fn.OK() {
			return fn
		}
	}
	return n
}

// requireSpec is the specifier of require("x") and of await import("x").
func requireSpec(n source.Node) (string, bool) {
	asks := "require"
	if n.Kind() == source.Await {
		n, asks = n.Child(source.Value), "import"
	}
	if n.Kind() != source.Call || n.Child(source.Callee).Ident() != asks {
		return "", false
	}
	return n.Arg(0).StringValue()
}

// declared is what a declaration's name stands for.
func (p *Project) declared(d source.Node, left int) source.Node {
	switch d.Kind() {
	case source.ImportName:
		if left == hops { // asked for as often as the name is used
			return p.Definition(d)
		}
		return p.imported(d, left)
	case source.Declarator:
		if v := d.Child(source.Value); v.OK() && d.Child(source.Name).Kind() == source.Identifier {
			return p.define(v, left-1)
		}
	case source.Binding:
		return p.bound(d, left)
	case source.Member:
		return p.member(d, left)
	case source.Call: // const guard = require("./guard")
		if v := p.define(d, left-1); v.OK() {
			return v
		}
	}
	return d
}

// bound follows `const { a } = object` into the object, when it is one.
func (p *Project) bound(b source.Node, left int) source.Node {
	d := b.Parent().Parent()
	if d.Kind() != source.Declarator {
		return b
	}
	if im, ok := required(d); ok {
		if v := p.exportOf(d.File(), im, b.Key(), left-1); v.OK() {
			return v
		}
		return source.Node{}
	}
	if v := p.define(d.Child(source.Value), left-1).Prop(b.Key()); v.OK() {
		return p.define(v, left-1)
	}
	return b
}

// required is the specifier of `… = require("x")`.
func required(d source.Node) (spec string, ok bool) {
	return requireSpec(d.Child(source.Value))
}

// member follows a.b: into a module's exports, an object literal, a class, or
// the class around `this`.
func (p *Project) member(n source.Node, left int) source.Node {
	object, name := n.Child(source.ObjectRole), n.Child(source.Name).Text()
	if object.Kind() == source.This || isPythonFile(n.File().Path) && (object.Ident() == "self" || object.Ident() == "cls") {
		return p.classMember(n.Enclosing(source.Class), name, left-1)
	}
	if object.Kind() == source.Identifier {
		d := object.Resolve()
		if d.Kind() == source.ImportName && d.Has(source.NamespaceFlag) {
			return p.exportOf(n.File(), d.Parent().Spec(), name, left-1)
		}
		if module := p.pythonModuleOf(d); module != nil {
			return p.exportIn(module, name, left-1)
		}
		if spec, ok := requireSpec(d); ok {
			return p.requiredMember(n.File(), spec, name, left-1)
		}
		if f, spec, ok := p.namespace(d); ok {
			return p.exportOf(f, spec, name, left-1)
		}
	}
	if spec, ok := requireSpec(object); ok {
		return p.requiredMember(n.File(), spec, name, left-1)
	}
	home := p.define(object, left-1)
	if given := p.assigned(home, name); given.OK() {
		return p.define(given, left-1)
	}
	return p.memberIn(home, name, left)
}

// assigned is the member that Object.assign gives a module's object after it was made:
// Object.assign(store, { async rename(id, name) { … } }).
func (p *Project) assigned(home source.Node, name string) source.Node {
	d := home.Parent()
	if d.Kind() != source.Declarator || d.Child(source.Value) != home || d.Function().OK() || !p.Holds(d.File().Path, "Object.assign(") {
		return source.Node{}
	}
	more := Of(p, d, "assigned", func(_ *Project, d source.Node) []source.Node {
		var out []source.Node
		for c := range d.File().Find(source.Call) {
			if c.CalleePath() == "Object.assign" && c.Arg(0).Ident() == d.Child(source.Name).Ident() {
				out = append(out, c.Args()[1:]...)
			}
		}
		return out
	})
	for i := len(more) - 1; i >= 0; i-- { // the last one wins
		if member := more[i].Prop(name); member.OK() {
			return member
		}
	}
	return source.Node{}
}

// requiredMember is what a name stands for in what require gives: an export of the
// module, else a member of the one thing that the module is, such as an instance
// of a class: module.exports = new Store().
func (p *Project) requiredMember(from *source.File, spec, name string, left int) source.Node {
	if v := p.exportOf(from, spec, name, left); v.OK() {
		return v
	}
	return p.memberIn(p.exportOf(from, spec, "default", left), name, left)
}

// memberIn is what a name stands for in an object, a class or an instance of one,
// or in what a table of such things holds: `providers[chosen].pay` is that of the
// first that has it.
func (p *Project) memberIn(home source.Node, name string, left int) source.Node {
	if left <= 0 {
		return source.Node{}
	}
	switch home.Kind() {
	case source.Object:
		return p.define(home.Prop(name), left-1)
	case source.Class:
		return p.classMember(home, name, left-1)
	case source.Await:
		return p.memberIn(home.Child(source.Value), name, left-1)
	case source.New, source.Call: // in Python, who calls a class makes one of it
		class := p.define(home.Child(source.Callee), left-1)
		if class.Is(source.Function, source.Arrow, source.Method) && home.Kind() == source.Call {
			class = p.define(p.madeIn(class, left-1).Child(source.Callee), left-1)
		}
		if class.Kind() != source.Class {
			return source.Node{}
		}
		return p.classMember(class, name, left-1)
	case source.Index:
		table := p.define(home.Child(source.ObjectRole), left-1)
		if table.Kind() != source.Object {
			return source.Node{}
		}
		for entry := range table.Children() {
			if m := p.memberIn(p.define(table.Prop(entry.Key()), left-1), name, left-1); m.OK() {
				return m
			}
		}
	}
	return source.Node{}
}

// imported is what an imported name stands for in its module.
func (p *Project) imported(n source.Node, left int) source.Node {
	spec := n.Parent().Spec()
	_, name, ok := n.File().ImportOf(n.Child(source.Name).Text())
	if !ok || spec == "" || name.Imported == "*" {
		return source.Node{}
	}
	return p.exportOf(n.File(), spec, name.Imported, left-1)
}

// exportOf is what a module's export stands for, by the specifier as written in
// a file.
func (p *Project) exportOf(from *source.File, spec, name string, left int) source.Node {
	path := p.resolver().resolve(from.Path, spec)
	if path == "" || left <= 0 {
		return source.Node{}
	}
	to := p.Source(path)
	if to == nil {
		return source.Node{}
	}
	return p.exportIn(to, name, left)
}

// exported is what one export of a file stands for.
func (p *Project) exported(f *source.File, e source.Export, left int) source.Node {
	switch {
	case e.From != "":
		return p.exportOf(f, e.From, e.Local, left-1)
	case e.Node.Kind() == source.ExportDefault:
		return p.define(e.Node.Child(source.Value), left-1)
	case e.Node.Is(source.Function, source.Class):
		return e.Node
	case e.Node.Kind() == source.Assign:
		return p.define(e.Node.Child(source.Right), left-1)
	case e.Node.Kind() == source.Property:
		return p.define(e.Node.Child(source.Value), left-1)
	case e.Node.Is(source.Declarator, source.Binding):
		return p.declared(e.Node, left-1)
	}
	if d := f.Root().Lookup(e.Local); d.OK() {
		return p.declared(d, left-1)
	}
	return source.Node{}
}

// Exported is what a name that a file exports stands for; no node when it does
// not export it or the name leads out of the project.
func (p *Project) Exported(path, name string) source.Node {
	f := p.Source(path)
	if f == nil {
		return source.Node{}
	}
	if e, ok := f.ExportOf(name); ok {
		return p.exported(f, e, hops)
	}
	return source.Node{}
}

// namespace is where an imported name comes from that a barrel made with
// `export * as name from "spec"`.
func (p *Project) namespace(imported source.Node) (barrel *source.File, spec string, ok bool) {
	if imported.Kind() != source.ImportName {
		return nil, "", false
	}
	im, name, _ := imported.File().ImportOf(imported.Child(source.Name).Text())
	barrel = p.Source(p.resolver().resolve(imported.File().Path, im.Spec))
	if barrel == nil {
		return nil, "", false
	}
	e, found := barrel.ExportOf(name.Imported)
	return barrel, e.From, found && e.Local == "*" && e.From != ""
}
