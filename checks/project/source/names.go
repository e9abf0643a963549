package source

// names finds what a file declares and imports by name. It is made at the first
// question: most files are asked often, and many not at all.
type names struct {
	heads    []uint32 // of the chains of what has the same hash; 0 for none
	declared []declaration
	imports  []uint32 // as heads
	imported []importedAt
}

// A declaration is one name that a scope declares.
type declaration struct {
	scope, node uint32
	name        uint32 // the node that is the name
	hash        uint32
	next        uint32 // the next one of the chain, counted from 1; 0 for none
}

type importedAt struct {
	im, name   int
	hash, next uint32
}

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
	x := f.byKind()
	most := 0
	for _, k := range [...]Kind{Declarator, Param, Binding, ImportName, Function, Class, Enum, Catch} {
		most += int(x.begin[k+1] - x.begin[k])
	}
	r := scopeReader{file: f, found: make([]declaration, 0, most)}
	r.read()
	n := &names{declared: r.found}
	n.heads = make([]uint32, headsFor(len(n.declared)))
	for i := len(n.declared) - 1; i >= 0; i-- { // the first one of a chain comes first
		d := &n.declared[i]
		d.hash = hashName(f.node(d.name).Text())
		head := &n.heads[d.hash&uint32(len(n.heads)-1)]
		d.next, *head = *head, uint32(i+1)
	}
	all := 0
	for _, im := range f.Imports {
		all += len(im.Names)
	}
	n.imported = make([]importedAt, 0, all)
	for i, im := range f.Imports {
		for j := range im.Names {
			n.imported = append(n.imported, importedAt{im: i, name: j})
		}
	}
	n.imports = make([]uint32, headsFor(len(n.imported)))
	for i := len(n.imported) - 1; i >= 0; i-- {
		at := &n.imported[i]
		at.hash = hashName(f.Imports[at.im].Names[at.name].Local)
		head := &n.imports[at.hash&uint32(len(n.imports)-1)]
		at.next, *head = *head, uint32(i+1)
	}
	return n
}

// headsFor is how many chains some names are spread over: a power of two.
func headsFor(n int) int {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return size
}

func hashName(name string) uint32 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return h ^ h>>15
}

// importOf is the first import with a local name.
func (f *File) importOf(local string) (im, name int, ok bool) {
	n, hash := f.named(), hashName(local)
	for i := n.imports[hash&uint32(len(n.imports)-1)]; i != 0; {
		at := &n.imported[i-1]
		if at.hash == hash && f.Imports[at.im].Names[at.name].Local == local {
			return at.im, at.name, true
		}
		i = at.next
	}
	return 0, 0, false
}

// Lookup finds the declaration of a name as seen from this node: Declarator,
// Function, Class, Param, Binding, Catch or ImportName.
func (n Node) Lookup(name string) Node {
	if !n.OK() || name == "" {
		return Node{}
	}
	all, hash := n.file.named(), hashName(name)
	var found *declaration
	for i := all.heads[hash&uint32(len(all.heads)-1)]; i != 0; {
		d := &all.declared[i-1]
		i = d.next
		if d.hash == hash && d.scope <= n.i && n.i < n.file.tree[d.scope].Next && (found == nil || d.scope > found.scope) &&
			(Node{n.file, d.name}).Text() == name {
			found = d
		}
	}
	if found == nil {
		return Node{}
	}
	return Node{n.file, found.node}
}
