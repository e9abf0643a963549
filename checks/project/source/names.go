package source

import "sync"

// names finds what a file declares and imports by name. It is made at the first
// question: most files are asked often, and many not at all.
type names struct {
	once     sync.Once
	declared map[string]uint32 // the first declaration of each name at the top level
	imported map[string]importedAt
}

type importedAt struct{ im, name int }

func (f *File) index() {
	f.names.declared, f.names.imported = map[string]uint32{}, map[string]importedAt{}
	for item := range f.Root().Children() {
		switch item.Kind() {
		case Function, Class, Enum:
			f.declare(item.Child(Name).Text(), item)
		case ImportKind:
			for n := range item.Children() {
				if n.Kind() == ImportName {
					f.declare(n.Child(Name).Ident(), n)
				}
			}
		case Variables:
			f.declareAll(item)
		}
	}
	for i, im := range f.Imports {
		for j, n := range im.Names {
			if _, ok := f.names.imported[n.Local]; !ok {
				f.names.imported[n.Local] = importedAt{i, j}
			}
		}
	}
}

// declareAll takes in the names of declarators and of what their patterns bind.
func (f *File) declareAll(n Node) {
	for d := range n.Children() {
		switch target := d.Child(Name); target.Kind() {
		case Identifier:
			f.declare(target.Text(), d)
		case ObjectPattern, ArrayPattern:
			f.declareAll(target)
		}
	}
}

func (f *File) declare(name string, n Node) {
	if _, ok := f.names.declared[name]; !ok {
		f.names.declared[name] = n.i
	}
}

// topLevel is the declaration of a name at the top level of the file.
func (f *File) topLevel(name string) Node {
	f.names.once.Do(f.index)
	if i, ok := f.names.declared[name]; ok {
		return Node{f, i}
	}
	return Node{}
}
