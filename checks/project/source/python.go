package source

import (
	"path"
	"strings"

	"underpin/checks/project/source/python"
)

// isPython reports whether a file is read with the grammar of Python.
func isPython(name string) bool { return path.Ext(name) == ".py" }

// parsePython fills the file from its text as Python.
func (f *File) parsePython(text string) {
	tree := python.Parse(text)
	f.tree = tree.Nodes
	for _, p := range tree.Problems {
		line, column := f.Position(int(p.Start))
		f.Problems = append(f.Problems, Problem{Line: line, Column: column, Message: p.Message})
	}
	f.collectPython()
}

// collectPython gathers the imports, wherever they stand, and as exports every
// name that the module has, since any other module may ask for it.
func (f *File) collectPython() {
	for n := range f.Find(ImportKind) {
		im := Import{Node: n, Spec: n.Spec()}
		for c := range n.Children() {
			if c.Kind() == ImportName {
				im.Names = append(im.Names, ImportedName{Imported: importedName(c), Local: c.Child(Name).Text()})
			}
		}
		f.Imports = append(f.Imports, im)
	}
	f.exportsOfBlock(f.Root())
}

// exportsOfBlock takes in what a block of the module's top level declares: what
// stands in an if or a try belongs to the module too.
func (f *File) exportsOfBlock(block Node) {
	for item := range block.Children() {
		switch item.Kind() {
		case Function, Class:
			f.export(item.Child(Name).Text(), item)
		case Variables:
			for d := range item.Children() {
				for _, b := range bound(d) {
					f.export(b.Child(Name).Text(), b)
				}
			}
		case ImportKind:
			f.exportsOfImport(item)
		case If, Try, Catch, Block:
			f.exportsOfBlock(item)
		}
	}
}

func (f *File) exportsOfImport(item Node) {
	for c := range item.Children() {
		switch {
		case c.Kind() != ImportName:
		case c.Has(NamespaceFlag) && !c.Child(Name).OK(): // from x import *
			f.Exports = append(f.Exports, Export{Name: "*", Local: "*", From: item.Spec(), Node: item})
		case !c.Has(NamespaceFlag):
			f.Exports = append(f.Exports, Export{Name: c.Child(Name).Text(), Local: importedName(c), From: item.Spec(), Node: c})
		}
	}
}

func (f *File) export(name string, n Node) {
	f.Exports = append(f.Exports, Export{Name: name, Local: name, Node: n})
}

// pythonText is the value of a text literal with its prefix and quotes. Escapes
// mean what they mean in JavaScript, but for a raw text.
func pythonText(literal string) (string, bool) {
	prefix := strings.IndexAny(literal, `"'`)
	if prefix < 0 { // a fixed part of a text with expressions
		return unescape(literal), true
	}
	raw := strings.ContainsAny(literal[:prefix], "rR")
	body := literal[prefix:]
	quote := body[:1]
	if strings.HasPrefix(body, strings.Repeat(quote, 3)) && len(body) >= 6 {
		quote = body[:3]
	}
	body = strings.TrimSuffix(body[len(quote):], quote)
	if raw {
		return body, true
	}
	return unescape(body), true
}

// Named is the argument of a Python call that is given by name: the Value of its
// Property.
func (n Node) Named(name string) Node {
	for _, a := range n.Args() {
		if a.Kind() == Property && a.Key() == name {
			return a.Child(Value)
		}
	}
	return Node{}
}
