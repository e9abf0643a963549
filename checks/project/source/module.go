package source

import "strings"

// An Import is one place where a file asks for another module.
type Import struct {
	Spec     string // the module specifier as written
	Names    []ImportedName
	Node     Node // the Import, or the Call of require() or import()
	TypeOnly bool
	Dynamic  bool // import()
	Require  bool // require()
}

// Spec is the specifier of an Import or ExportNames, as written: "react", or the
// dotted name of a Python module.
func (n Node) Spec() string {
	from := n.Child(Source)
	if s, ok := from.StringValue(); ok {
		return s
	}
	return strings.ReplaceAll(from.Text(), " ", "")
}

// An ImportedName is one name that an Import brings in.
type ImportedName struct {
	Imported string // "default", "*" for the namespace, or the exported name
	Local    string
	TypeOnly bool
}

// An Export is one name that a file gives to others.
type Export struct {
	Name  string // "default", "*" for a whole module
	Local string // the name inside the file, or inside From; "" for an expression
	From  string // specifier of a re-export
	Node  Node   // the declaration, ExportName or ExportDefault
}

// ImportOf is the import whose local name is name.
func (f *File) ImportOf(local string) (Import, ImportedName, bool) {
	if i, j, ok := f.importOf(local); ok {
		return f.Imports[i], f.Imports[i].Names[j], true
	}
	return Import{}, ImportedName{}, false
}

// ExportOf is the export with the name.
func (f *File) ExportOf(name string) (Export, bool) {
	for i := range f.Exports {
		if f.Exports[i].Name == name {
			return f.Exports[i], true
		}
	}
	return Export{}, false
}

// ImportsFrom lists the imports of a module, by specifier.
func (f *File) ImportsFrom(spec string) []Import {
	var out []Import
	for _, im := range f.Imports {
		if im.Spec == spec {
			out = append(out, im)
		}
	}
	return out
}

// LocalOf is the local name under which a name of a module is imported, or "".
func (f *File) LocalOf(spec, imported string) string {
	for _, im := range f.ImportsFrom(spec) {
		for _, n := range im.Names {
			if n.Imported == imported {
				return n.Local
			}
		}
	}
	return ""
}
