package source

// names finds what a file declares and imports by name. It is made at the first
// question: most files are asked often, and many not at all.
type names struct {
	declared map[string]uint32 // the first declaration of each name at the top level
	imported map[string]importedAt
}

type importedAt struct{ im, name int }

// named gives the file's names. Two that ask first at the same time make them
// twice, and alike.
func (f *File) named() *names {
	if n := f.names.Load(); n != nil {
		return n
	}
	n := f.index()
	f.names.Store(n)
	return n
}

func (f *File) index() *names {
	n := &names{declared: map[string]uint32{}, imported: map[string]importedAt{}}
	for item := range f.Root().Children() {
		switch item.Kind() {
		case Function, Class, Enum:
			n.declare(item.Child(Name).Text(), item)
		case ImportKind:
			for c := range item.Children() {
				if c.Kind() == ImportName {
					n.declare(c.Child(Name).Ident(), c)
				}
			}
		case Variables:
			n.declareAll(item)
		}
	}
	for i, im := range f.Imports {
		for j, name := range im.Names {
			if _, ok := n.imported[name.Local]; !ok {
				n.imported[name.Local] = importedAt{i, j}
			}
		}
	}
	return n
}

// declareAll takes in the names of declarators and of what their patterns bind.
func (n *names) declareAll(list Node) {
	for d := range list.Children() {
		switch target := d.Child(Name); target.Kind() {
		case Identifier:
			n.declare(target.Text(), d)
		case ObjectPattern, ArrayPattern:
			n.declareAll(target)
		}
	}
}

func (n *names) declare(name string, d Node) {
	if _, ok := n.declared[name]; !ok {
		n.declared[name] = d.i
	}
}

// topLevel is the declaration of a name at the top level of the file.
func (f *File) topLevel(name string) Node {
	if i, ok := f.named().declared[name]; ok {
		return Node{f, i}
	}
	return Node{}
}
