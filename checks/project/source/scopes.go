package source

// A scopeReader gathers what each scope of a file declares, in the order in which
// the scope is asked.
type scopeReader struct {
	file  *File
	found []declaration
}

func (r *scopeReader) read() {
	if isPython(r.file.Path) {
		r.python()
		return
	}
	for i := range r.file.tree {
		scope := Node{r.file, uint32(i)}
		switch scope.raw().Kind {
		case FileKind:
			r.top(scope)
		case Block, Case:
			for item := range scope.Children() {
				r.item(scope, item)
			}
		case Function, Arrow, Method, Constructor, Setter:
			for c := range scope.Children() {
				if c.raw().Kind == Param {
					r.bound(scope, c)
				}
			}
			if scope.raw().Kind == Function {
				r.add(scope, scope, scope.Child(Name))
			}
		case For, ForOf, ForIn:
			for c := range scope.Children() {
				if c.raw().Kind == Variables {
					r.variables(scope, c)
				}
			}
		case Catch:
			r.bound(scope, scope)
		}
	}
}

func (r *scopeReader) add(scope, node, name Node) {
	if name.OK() {
		r.found = append(r.found, declaration{scope: scope.i, node: node.i, name: name.i})
	}
}

// top takes in the declarations at the top level of the file, in their order.
func (r *scopeReader) top(file Node) {
	for item := range file.Children() {
		switch item.raw().Kind {
		case Variables:
			for d := range item.Children() {
				r.bound(file, d)
			}
		default:
			r.item(file, item)
		}
	}
}

// item takes in what a statement declares.
func (r *scopeReader) item(scope, item Node) {
	switch item.raw().Kind {
	case Function, Class, Enum:
		r.add(scope, item, item.Child(Name))
	case ImportKind:
		for d := range item.Children() {
			if d.raw().Kind == ImportName && d.Child(Name).Kind() == Identifier {
				r.add(scope, d, d.Child(Name))
			}
		}
	case Variables:
		r.variables(scope, item)
	}
}

// variables takes in declarators, those of plain names before patterns.
func (r *scopeReader) variables(scope, list Node) {
	patterns := false
	for d := range list.Children() {
		if target := d.Child(Name); target.Kind() != Identifier {
			patterns = true
		} else {
			r.add(scope, d, target)
		}
	}
	if !patterns {
		return
	}
	for d := range list.Children() {
		if d.Child(Name).Kind() != Identifier {
			r.bound(scope, d)
		}
	}
}

// bound takes in the names that a Param, Declarator, Binding or Catch binds.
func (r *scopeReader) bound(scope, n Node) {
	switch target := n.Child(Name); target.Kind() {
	case Identifier:
		r.add(scope, n, target)
	case ObjectPattern, ArrayPattern:
		for b := range target.Children() {
			r.bound(scope, b)
		}
	}
}
