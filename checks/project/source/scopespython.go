package source

// python takes in what a Python file declares: only functions, comprehensions and
// the module are scopes, and a name belongs to the nearest around it, however deep
// in blocks it is assigned. What a class declares are its Fields and Methods.
//
// A module that is imported whole comes last among the declarations of its name:
// "import app.models" beside "app = FastAPI()" is there for what it does, and the name is
// the app's from then on.
func (r *scopeReader) python() {
	var whole []Node
	defer func() {
		for _, c := range whole {
			r.add(c.pythonScope(), c, c.Child(Name))
		}
	}()
	for i := range r.file.tree {
		n := Node{r.file, uint32(i)}
		switch n.raw().Kind {
		case Function, Class:
			r.add(n.pythonScope(), n, n.Child(Name))
		case Variables:
			for d := range n.Children() {
				r.bound(n.pythonScope(), d)
			}
		case ImportKind:
			for c := range n.Children() {
				switch {
				case c.Kind() != ImportName:
				case c.Has(NamespaceFlag):
					whole = append(whole, c)
				default:
					r.add(n.pythonScope(), c, c.Child(Name))
				}
			}
		case Catch:
			r.bound(n.pythonScope(), n)
		case Param:
			r.bound(n.Parent(), n)
		case Assign: // x := value
			if n.Child(Left).Kind() == Identifier && n.Operator() == "=" {
				r.add(n.pythonScope(), n, n.Child(Left))
			}
		}
	}
}

// pythonScope is the scope that a declaration at this node belongs to.
func (n Node) pythonScope() Node {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case Function, Method, Arrow, FileKind:
			return p
		case ForOf:
			if !p.Child(Body).Is(Block) { // of a comprehension
				return p
			}
		}
	}
	return n.file.Root()
}
