package tsgo

import "github.com/microsoft/typescript-go/internal/ast"

// eraseTypes collects the ranges whose removal turns TypeScript into
// JavaScript. Enums, namespaces and parameter properties, which would need new
// code, are left alone.
func (c *converter) eraseTypes(n *ast.Node) {
	n.ForEachChild(func(child *ast.Node) bool {
		if !c.eraseNode(child) {
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
		if clause := n.AsImportDeclaration().ImportClause; clause != nil && clause.AsImportClause().PhaseModifier == ast.KindTypeKeyword {
			c.erase(n.Pos(), n.End())
			return true
		}
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
			start := m.Pos()
			for start < m.End() && c.text[start] <= ' ' {
				start++
			}
			c.erase(start, end)
		}
	}
}

// eraseAnnotation erases a type and the colon before it.
func (c *converter) eraseAnnotation(t *ast.Node) {
	if t == nil {
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
	if l == nil || len(l.Nodes) == 0 {
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
