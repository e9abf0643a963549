package tsgo

import (
	"unicode/utf8"

	"github.com/microsoft/typescript-go/internal/ast"
	"github.com/microsoft/typescript-go/internal/scanner"
)

// converter walks the parser's tree once and writes the flat one.
type converter struct {
	text   string
	tree   Tree
	parent uint32
}

// open begins a node; close ends it.
func (c *converter) open(k Kind, r Role, start, stop int) uint32 {
	i := uint32(len(c.tree.Nodes))
	c.tree.Nodes = append(c.tree.Nodes, Node{
		Kind: k, Role: r, Start: uint32(start), Stop: uint32(max(start, stop)), Parent: c.parent,
	})
	c.parent = i
	return i
}

func (c *converter) close(i uint32) {
	n := &c.tree.Nodes[i]
	n.Next = uint32(len(c.tree.Nodes))
	c.parent = n.Parent
}

// begin opens a node for n, leading trivia left out.
func (c *converter) begin(n *ast.Node, k Kind, r Role) uint32 {
	start := n.Pos()
	if n.Kind != ast.KindJsxText && start < n.End() {
		start = c.token(start)
	}
	return c.open(k, r, min(start, n.End()), n.End())
}

// token is where the trivia at an offset ends.
func (c *converter) token(at int) int {
	for ; at < len(c.text); at++ {
		switch b := c.text[at]; b {
		case ' ', '\n', '\r', '\t':
		case '/', '<', '>', '=', '|', '#', '\v', '\f': // a comment, a mark of a conflict, a shebang
			return scanner.SkipTrivia(c.text, at)
		default:
			if b >= utf8.RuneSelf {
				return scanner.SkipTrivia(c.text, at)
			}
			return at
		}
	}
	return at
}

func (c *converter) flag(i uint32, f Flags) { c.tree.Nodes[i].Flags |= f }

// leaf writes a node without children.
func (c *converter) leaf(n *ast.Node, k Kind, r Role) { c.close(c.begin(n, k, r)) }

// put converts a child; an absent one is left out.
func (c *converter) put(n *ast.Node, r Role) {
	if n == nil || n.Flags&ast.NodeFlagsReparsed != 0 {
		return
	}
	if n.Kind == ast.KindIdentifier { // two of five nodes
		c.leaf(n, Identifier, r)
		return
	}
	if ast.IsTypeNode(n) && n.Kind != ast.KindExpressionWithTypeArguments {
		return
	}
	if c.wrapped(n, r) || c.leaves(n, r) || c.expression(n, r) || c.callable(n, r) ||
		c.statement(n, r) || c.module(n, r) || c.jsx(n, r) {
		return
	}
	i := c.begin(n, Other, r)
	n.ForEachChild(func(child *ast.Node) bool { c.put(child, Item); return false })
	c.close(i)
}

func (c *converter) each(list *ast.NodeList, r Role) {
	if list != nil {
		for _, n := range list.Nodes {
			c.put(n, r)
		}
	}
}

func (c *converter) statements(list *ast.NodeList) { c.each(list, Item) }

// wrapped puts the operand in the place of parentheses and type operators.
func (c *converter) wrapped(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindParenthesizedExpression, ast.KindAsExpression, ast.KindSatisfiesExpression,
		ast.KindNonNullExpression, ast.KindTypeAssertionExpression,
		ast.KindPartiallyEmittedExpression, ast.KindExpressionWithTypeArguments:
		c.put(n.Expression(), r)
		return true
	case ast.KindJsxExpression:
		if e := n.AsJsxExpression().Expression; e != nil {
			c.put(e, r)
		}
		return true
	}
	return false
}

// leaves converts the nodes that have no children.
func (c *converter) leaves(n *ast.Node, r Role) bool {
	k := None
	switch n.Kind {
	case ast.KindIdentifier, ast.KindPrivateIdentifier, ast.KindJsxNamespacedName, ast.KindMetaProperty:
		k = Identifier
	case ast.KindThisKeyword:
		k = This
	case ast.KindSuperKeyword:
		k = Super
	case ast.KindImportKeyword:
		k = Identifier
	case ast.KindStringLiteral, ast.KindNoSubstitutionTemplateLiteral:
		k = String
	case ast.KindNumericLiteral, ast.KindBigIntLiteral:
		k = Number
	case ast.KindRegularExpressionLiteral:
		k = Regexp
	case ast.KindTrueKeyword, ast.KindFalseKeyword:
		k = Bool
	case ast.KindNullKeyword:
		k = Null
	case ast.KindBreakStatement, ast.KindContinueStatement:
		k = Jump
	case ast.KindEmptyStatement, ast.KindOmittedExpression, ast.KindDebuggerStatement,
		ast.KindSemicolonClassElement, ast.KindMissingDeclaration, ast.KindIndexSignature:
		k = Other
	}
	if k == None {
		return false
	}
	c.leaf(n, k, r)
	return true
}

// modifiers sets the flags of a declaration and writes its decorators.
func (c *converter) modifiers(n *ast.Node, i uint32) {
	list := n.Modifiers()
	if list == nil {
		return
	}
	m := list.ModifierFlags
	for _, f := range [...]struct {
		from ast.ModifierFlags
		to   Flags
	}{
		{ast.ModifierFlagsExport, Export},
		{ast.ModifierFlagsDefault, Default},
		{ast.ModifierFlagsAsync, Async},
		{ast.ModifierFlagsStatic, Static},
		{ast.ModifierFlagsAmbient, TypeOnly},
		{ast.ModifierFlagsPrivate, Private},
	} {
		if m&f.from != 0 {
			c.flag(i, f.to)
		}
	}
	for _, d := range list.Nodes {
		if d.Kind == ast.KindDecorator {
			j := c.begin(d, Decorator, DecoratorRole)
			c.put(d.Expression(), Value)
			c.close(j)
		}
	}
}

// name writes a declaration's or property's name.
func (c *converter) name(n *ast.Node, owner uint32, r Role) {
	switch {
	case n == nil:
	case n.Kind == ast.KindComputedPropertyName:
		c.flag(owner, Computed)
		c.put(n.Expression(), r)
	default:
		if n.Kind == ast.KindPrivateIdentifier {
			c.flag(owner, Private)
		}
		c.put(n, r)
	}
}
