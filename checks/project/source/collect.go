package source

// collect gathers the imports, exports and directives in one pass.
func (f *File) collect() {
	head := true
	for item := range f.Root().Children() {
		if head {
			head = f.directive(item)
		}
		switch item.Kind() {
		case ImportKind:
			f.static(item)
		case ExportNames:
			f.exportNames(item)
		case ExportDefault:
			f.Exports = append(f.Exports, Export{Name: "default", Local: item.Child(Value).Ident(), Node: item})
		case Function, Class, Variables, Enum:
			f.exported(item)
		case Expression:
			f.commonJS(item)
		}
	}
	for call := range f.Find(Call) {
		f.called(call)
	}
}

func (f *File) directive(item Node) bool {
	s, ok := item.Child(Value).StringValue()
	if item.Kind() != Expression || !ok {
		return false
	}
	f.Directives = append(f.Directives, s)
	return true
}

func (f *File) static(item Node) {
	im := Import{Node: item, TypeOnly: item.Has(TypeOnly)}
	im.Spec, _ = item.Child(Source).StringValue()
	for n := range item.Children() {
		if n.Kind() == ImportName {
			im.Names = append(im.Names, ImportedName{
				Imported: importedName(n), Local: n.Child(Name).Text(), TypeOnly: n.Has(TypeOnly),
			})
		}
	}
	if im.Spec != "" {
		f.Imports = append(f.Imports, im)
	}
}

func importedName(n Node) string {
	switch {
	case n.Has(Default):
		return "default"
	case n.Has(NamespaceFlag):
		return "*"
	}
	return plainName(n)
}

// plainName is the outer name of `a`, `a as b` and `"a" as b`.
func plainName(n Node) string {
	p := n.Child(PropertyRole)
	if !p.OK() {
		p = n.Child(Name)
	}
	if s, ok := p.StringValue(); ok {
		return s
	}
	return p.Text()
}

func (f *File) exportNames(item Node) {
	from, _ := item.Child(Source).StringValue()
	if from != "" {
		f.Imports = append(f.Imports, Import{Spec: from, Node: item, TypeOnly: item.Has(TypeOnly)})
	}
	if item.Has(NamespaceFlag) {
		name := "*"
		if n := item.Child(Item); n.OK() {
			name = n.Child(Name).Text()
		}
		f.Exports = append(f.Exports, Export{Name: name, Local: "*", From: from, Node: item})
		return
	}
	for n := range item.Children() {
		if n.Kind() == ExportName {
			f.Exports = append(f.Exports, Export{Name: n.Child(Name).Text(), Local: plainName(n), From: from, Node: n})
		}
	}
}

// exported records the names of a declaration with `export`.
func (f *File) exported(item Node) {
	if !item.Has(Exported) {
		return
	}
	if item.Kind() != Variables {
		name := item.Child(Name).Text()
		e := Export{Name: name, Local: name, Node: item}
		if item.Has(Default) {
			e.Name = "default"
		}
		f.Exports = append(f.Exports, e)
		return
	}
	for d := range item.Children() {
		for _, b := range bound(d) {
			f.Exports = append(f.Exports, Export{Name: b.Child(Name).Text(), Local: b.Child(Name).Text(), Node: b})
		}
	}
}

// bound lists the Declarator or the Bindings that a declarator's pattern binds.
func bound(d Node) []Node {
	target := d.Child(Name)
	if target.Kind() == Identifier {
		return []Node{d}
	}
	var out []Node
	for b := range target.Children() {
		out = append(out, bound(b)...)
	}
	return out
}

// commonJS records `module.exports = …`, `module.exports.x = …` and
// `exports.x = …`.
func (f *File) commonJS(item Node) {
	a := item.Child(Value)
	if a.Kind() != Assign || a.Operator() != "=" {
		return
	}
	left := a.Child(Left)
	switch object, name := left.Child(ObjectRole).Path(), left.Child(Name).Text(); {
	case left.Path() == "module.exports":
		f.Exports = append(f.Exports, Export{Name: "default", Local: a.Child(Right).Ident(), Node: a})
		f.exportsObject(a.Child(Right))
	case object == "module.exports" || object == "exports":
		f.Exports = append(f.Exports, Export{Name: name, Local: a.Child(Right).Ident(), Node: a})
	}
}

// exportsObject records the names of `module.exports = {a, b: c}`.
func (f *File) exportsObject(o Node) {
	if o.Kind() != Object {
		return
	}
	for p := range o.Children() {
		if key := p.Key(); key != "" {
			local := p.Child(Value).Ident()
			if p.Kind() == Shorthand {
				local = key
			}
			f.Exports = append(f.Exports, Export{Name: key, Local: local, Node: p})
		}
	}
}

// called records require("x") and import("x").
func (f *File) called(call Node) {
	callee := call.Child(Callee).Ident()
	if callee != "require" && callee != "import" {
		return
	}
	spec, ok := call.Arg(0).StringValue()
	if !ok {
		return
	}
	im := Import{Spec: spec, Node: call, Dynamic: callee == "import", Require: callee == "require"}
	if d := call.Parent(); d.Kind() == Declarator {
		im.Names = requiredNames(d.Child(Name))
	}
	f.Imports = append(f.Imports, im)
}

func requiredNames(target Node) []ImportedName {
	if target.Kind() == Identifier {
		return []ImportedName{{Imported: "*", Local: target.Text()}}
	}
	var out []ImportedName
	for b := range target.Children() {
		if b.Kind() == Binding {
			out = append(out, ImportedName{Imported: b.Key(), Local: b.Child(Name).Text()})
		}
	}
	return out
}
