package source

// ExportedName is what an expression's value is called where it was exported: "users" of
// people in `import { users as people }`, of tables.users in `import * as tables`, and of
// list in `const { users: list } = await import("./tables")`. It is the name as written when
// nothing renames it, and "" for an expression that is neither a name nor a member of a module.
func (n Node) ExportedName() string {
	switch n.Kind() {
	case Identifier:
		return n.Lookup(n.Text()).exportedAs(n.Text())
	case Member:
		if object := n.Child(ObjectRole); object.Kind() == Identifier && object.Lookup(object.Text()).isModule() {
			return n.Child(Name).Text()
		}
	}
	return ""
}

// Imported reports whether an expression is a name that another module exports, or a member
// of a module that is imported whole.
func (n Node) Imported() bool {
	switch n.Kind() {
	case Identifier:
		d := n.Lookup(n.Text())
		return d.Kind() == ImportName || d.Kind() == Binding && d.Parent().Parent().Child(Value).asksForModule()
	case Member:
		object := n.Child(ObjectRole)
		d := object.Lookup(object.Ident())
		return d.Has(NamespaceFlag) || d.Kind() == Declarator && d.Child(Value).asksForModule()
	}
	return false
}

// exportedAs is the exported name behind a declaration, local when it has no other.
func (n Node) exportedAs(local string) string {
	name := ""
	switch n.Kind() {
	case ImportName:
		name = importedName(n)
	case Binding:
		if asked := n.Parent().Parent(); asked.Kind() == Declarator && asked.Child(Value).asksForModule() {
			name = n.Key()
		}
	}
	if name == "" || name == "default" || name == "*" {
		return local
	}
	return name
}

// isModule reports whether a declaration brings in a module with all that it exports. What
// `import { schema }` brings in counts as well: a barrel may hand on a module whole.
func (n Node) isModule() bool {
	switch n.Kind() {
	case ImportName:
		return true
	case Declarator:
		return n.Child(Value).asksForModule()
	}
	return false
}

// asksForModule reports whether an expression is await import(…) or require(…).
func (n Node) asksForModule() bool {
	asks := "require"
	if n.Kind() == Await {
		n, asks = n.Child(Value), "import"
	}
	return n.Kind() == Call && n.Child(Callee).Ident() == asks
}
