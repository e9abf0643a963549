package tsgo

import (
	"slices"

	"github.com/microsoft/typescript-go/internal/ast"
)

// eraseTypes collects the ranges whose removal turns TypeScript into
// JavaScript. Enums, namespaces and parameter properties, which would need new
// code, are left alone.
func (c *converter) eraseTypes(n *ast.Node) {
	n.ForEachChild(func(child *ast.Node) bool {
		if !reparsed(child) && !c.eraseNode(child) {
			c.eraseTypes(child)
		}
		return false
	})
}

// eraseNode reports whether the node is erased whole.
func (c *converter) eraseNode(n *ast.Node) bool {
	switch n.Kind {
	case ast.KindInterfaceDeclaration, ast.KindTypeAliasDeclaration:
		c.erase(n.Pos(), n.End())
		return true
	case ast.KindImportDeclaration:
		clause := n.AsImportDeclaration().ImportClause
		if clause != nil && clause.AsImportClause().PhaseModifier == ast.KindTypeKeyword {
			c.erase(n.Pos(), n.End())
			return true
		}
		if clause != nil && clause.AsImportClause().Name() == nil && c.onlyTypes(clause.AsImportClause().NamedBindings) {
			c.erase(n.Pos(), n.End())
			return true
		}
	case ast.KindExportDeclaration:
		if e := n.AsExportDeclaration(); e.IsTypeOnly || c.onlyTypes(e.ExportClause) {
			c.erase(n.Pos(), n.End())
			return true
		}
	case ast.KindNamedImports, ast.KindNamedExports:
		c.eraseNames(n.Elements())
	case ast.KindAsExpression, ast.KindSatisfiesExpression, ast.KindNonNullExpression:
		c.erase(n.Expression().End(), n.End())
		c.eraseTypes(n)
		return true
	case ast.KindHeritageClause:
		if n.AsHeritageClause().Token == ast.KindImplementsKeyword {
			c.erase(n.Pos(), n.End())
			return true
		}
	case ast.KindCallExpression, ast.KindNewExpression, ast.KindTaggedTemplateExpression, ast.KindExpressionWithTypeArguments:
		c.eraseList(n.TypeArgumentList())
	}
	c.eraseParts(n)
	return ast.IsTypeNode(n) && n.Kind != ast.KindExpressionWithTypeArguments
}

func (c *converter) eraseParts(n *ast.Node) {
	switch n.Kind {
	case ast.KindVariableDeclaration, ast.KindParameter, ast.KindPropertyDeclaration:
		c.eraseAnnotation(n.Type())
	}
	if f := n.FunctionLikeData(); f != nil {
		c.eraseAnnotation(f.Type)
		c.eraseList(f.TypeParameters)
	}
	if d := n.ClassLikeData(); d != nil {
		c.eraseList(d.TypeParameters)
	}
	if n.Kind == ast.KindParameter || n.Kind == ast.KindPropertyDeclaration {
		if q := n.QuestionToken(); q != nil {
			c.erase(q.Pos(), q.End())
		}
	}
	for _, m := range n.ModifierNodes() {
		switch m.Kind {
		case ast.KindPrivateKeyword, ast.KindPublicKeyword, ast.KindProtectedKeyword,
			ast.KindReadonlyKeyword, ast.KindOverrideKeyword, ast.KindDeclareKeyword, ast.KindAbstractKeyword:
			end := m.End()
			for end < len(c.text) && c.text[end] == ' ' {
				end++
			}
			c.erase(c.start(m), end)
		}
	}
}

// reparsed reports whether a node stands in a comment: the parser makes trees of
// what JSDoc says, too.
func reparsed(n *ast.Node) bool { return n.Flags&ast.NodeFlagsReparsed != 0 }

// onlyTypes reports whether a list of names in braces names types alone.
func (c *converter) onlyTypes(names *ast.Node) bool {
	if names == nil || !ast.IsNamedImports(names) && !ast.IsNamedExports(names) || len(names.Elements()) == 0 {
		return false
	}
	return !slices.ContainsFunc(names.Elements(), func(n *ast.Node) bool { return !n.IsTypeOnly() })
}

// eraseNames erases the types among imported or exported names, each with one
// comma.
func (c *converter) eraseNames(names []*ast.Node) {
	first := slices.IndexFunc(names, func(n *ast.Node) bool { return !n.IsTypeOnly() })
	if first > 0 {
		c.erase(c.start(names[0]), c.start(names[first]))
	}
	for i := max(first, 0) + 1; i < len(names); i++ {
		if names[i].IsTypeOnly() {
			c.erase(names[i-1].End(), names[i].End())
		}
	}
}

// start is where a node's own text begins, behind blanks and line ends.
func (c *converter) start(n *ast.Node) int {
	start := n.Pos()
	for start < n.End() && c.text[start] <= ' ' {
		start++
	}
	return start
}

// eraseAnnotation erases a type and the colon before it.
func (c *converter) eraseAnnotation(t *ast.Node) {
	if t == nil || reparsed(t) {
		return
	}
	start := t.Pos()
	for start > 0 && c.text[start-1] != ':' {
		start--
	}
	c.erase(max(start-1, 0), t.End())
}

// eraseList erases a list of type parameters or arguments with its brackets.
func (c *converter) eraseList(l *ast.NodeList) {
	if l == nil || len(l.Nodes) == 0 || reparsed(l.Nodes[0]) {
		return
	}
	end := l.End()
	for end < len(c.text) && c.text[end] != '>' {
		end++
	}
	c.erase(l.Pos()-1, min(end+1, len(c.text)))
}

func (c *converter) erase(start, end int) {
	c.tree.Types = append(c.tree.Types, [2]uint32{uint32(start), uint32(end)})
}
