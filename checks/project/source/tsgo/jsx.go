package tsgo

import "github.com/microsoft/typescript-go/internal/ast"

// jsx converts elements, attributes and text.
func (c *converter) jsx(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindJsxElement:
		e := n.AsJsxElement()
		i := c.begin(n, Element, r)
		c.opening(e.OpeningElement.AsJsxOpeningElement().TagName, e.OpeningElement.Attributes())
		c.each(e.Children, Item)
		c.close(i)
	case ast.KindJsxSelfClosingElement:
		i := c.begin(n, Element, r)
		c.opening(n.AsJsxSelfClosingElement().TagName, n.Attributes())
		c.close(i)
	case ast.KindJsxFragment:
		i := c.begin(n, Element, r)
		c.each(n.AsJsxFragment().Children, Item)
		c.close(i)
	case ast.KindJsxAttribute:
		a := n.AsJsxAttribute()
		i := c.begin(n, Attr, r)
		c.put(n.Name(), Name)
		c.put(a.Initializer, Value)
		c.close(i)
	case ast.KindJsxText:
		if !n.AsJsxText().ContainsOnlyTriviaWhiteSpaces {
			c.leaf(n, Text, r)
		}
	default:
		return false
	}
	return true
}

func (c *converter) opening(tag, attributes *ast.Node) {
	c.put(tag, Tag)
	if attributes != nil {
		c.each(attributes.AsJsxAttributes().Properties, AttrRole)
	}
}
