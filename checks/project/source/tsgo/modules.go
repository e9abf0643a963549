package tsgo

import "github.com/microsoft/typescript-go/internal/ast"

// module converts imports, exports and declarations that types live in.
func (c *converter) module(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindImportDeclaration:
		c.imports(n, r)
	case ast.KindImportEqualsDeclaration:
		c.importEquals(n, r)
	case ast.KindExportDeclaration:
		c.exports(n, r)
	case ast.KindExportAssignment:
		c.one(n, ExportDefault, r, n.AsExportAssignment().Expression)
	case ast.KindInterfaceDeclaration, ast.KindTypeAliasDeclaration, ast.KindNamespaceExportDeclaration:
		i := c.begin(n, TypeDecl, r)
		c.modifiers(n, i)
		c.put(n.Name(), Name)
		c.close(i)
	case ast.KindEnumDeclaration:
		i := c.begin(n, Enum, r)
		c.modifiers(n, i)
		c.put(n.Name(), Name)
		c.each(n.AsEnumDeclaration().Members, Item)
		c.close(i)
	case ast.KindEnumMember:
		i := c.begin(n, Property, r)
		c.name(n.Name(), i, Name)
		c.put(n.AsEnumMember().Initializer, Value)
		c.close(i)
	case ast.KindModuleDeclaration:
		i := c.begin(n, Namespace, r)
		c.modifiers(n, i)
		c.put(n.Name(), Name)
		c.put(n.Body(), Body)
		c.close(i)
	default:
		return false
	}
	return true
}

func (c *converter) imports(n *ast.Node, r Role) {
	d := n.AsImportDeclaration()
	i := c.begin(n, Import, r)
	if d.ImportClause != nil {
		clause := d.ImportClause.AsImportClause()
		if clause.PhaseModifier == ast.KindTypeKeyword {
			c.flag(i, TypeOnly)
		}
		if name := d.ImportClause.Name(); name != nil {
			j := c.begin(name, ImportName, Item)
			c.flag(j, Default)
			c.put(name, Name)
			c.close(j)
		}
		c.named(clause.NamedBindings)
	}
	c.put(d.ModuleSpecifier, Source)
	c.close(i)
}

// named writes `* as x` or `{a, b as c}`.
func (c *converter) named(bindings *ast.Node) {
	switch {
	case bindings == nil:
	case bindings.Kind == ast.KindNamespaceImport:
		j := c.begin(bindings, ImportName, Item)
		c.flag(j, NamespaceFlag)
		c.put(bindings.Name(), Name)
		c.close(j)
	case bindings.Kind == ast.KindNamedImports:
		for _, s := range bindings.AsNamedImports().Elements.Nodes {
			spec := s.AsImportSpecifier()
			j := c.begin(s, ImportName, Item)
			if spec.IsTypeOnly {
				c.flag(j, TypeOnly)
			}
			c.put(spec.PropertyName, PropertyRole)
			c.put(s.Name(), Name)
			c.close(j)
		}
	}
}

// importEquals writes `import x = require("y")` as an import of the namespace.
func (c *converter) importEquals(n *ast.Node, r Role) {
	d := n.AsImportEqualsDeclaration()
	i := c.begin(n, Import, r)
	if d.IsTypeOnly {
		c.flag(i, TypeOnly)
	}
	j := c.begin(n.Name(), ImportName, Item)
	c.flag(j, NamespaceFlag)
	c.put(n.Name(), Name)
	c.close(j)
	if ref := d.ModuleReference; ref != nil && ref.Kind == ast.KindExternalModuleReference {
		c.put(ref.Expression(), Source)
	}
	c.close(i)
}

func (c *converter) exports(n *ast.Node, r Role) {
	d := n.AsExportDeclaration()
	i := c.begin(n, ExportNames, r)
	if d.IsTypeOnly {
		c.flag(i, TypeOnly)
	}
	switch clause := d.ExportClause; {
	case clause == nil:
		c.flag(i, NamespaceFlag)
	case clause.Kind == ast.KindNamespaceExport:
		c.flag(i, NamespaceFlag)
		j := c.begin(clause, ExportName, Item)
		c.flag(j, NamespaceFlag)
		c.put(clause.Name(), Name)
		c.close(j)
	case clause.Kind == ast.KindNamedExports:
		for _, s := range clause.AsNamedExports().Elements.Nodes {
			spec := s.AsExportSpecifier()
			j := c.begin(s, ExportName, Item)
			if spec.IsTypeOnly {
				c.flag(j, TypeOnly)
			}
			c.put(spec.PropertyName, PropertyRole)
			c.put(s.Name(), Name)
			c.close(j)
		}
	}
	c.put(d.ModuleSpecifier, Source)
	c.close(i)
}
