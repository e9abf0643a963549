package tsgo

import "github.com/microsoft/typescript-go/internal/ast"

// expression converts expressions, literals with children, and patterns.
func (c *converter) expression(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindPropertyAccessExpression:
		c.member(n, r)
	case ast.KindElementAccessExpression:
		e := n.AsElementAccessExpression()
		i := c.begin(n, Index, r)
		c.optional(i, e.QuestionDotToken)
		c.put(e.Expression, ObjectRole)
		c.put(e.ArgumentExpression, Value)
		c.close(i)
	case ast.KindCallExpression:
		e := n.AsCallExpression()
		i := c.begin(n, Call, r)
		c.optional(i, e.QuestionDotToken)
		c.put(e.Expression, Callee)
		c.each(e.Arguments, Arg)
		c.close(i)
	case ast.KindNewExpression:
		e := n.AsNewExpression()
		i := c.begin(n, New, r)
		c.put(e.Expression, Callee)
		c.each(e.Arguments, Arg)
		c.close(i)
	case ast.KindTaggedTemplateExpression:
		e := n.AsTaggedTemplateExpression()
		i := c.begin(n, Tagged, r)
		c.put(e.Tag, Callee)
		c.put(e.Template, Value)
		c.close(i)
	case ast.KindTemplateExpression:
		c.template(n, r)
	case ast.KindArrayLiteralExpression:
		i := c.begin(n, Array, r)
		c.each(n.ElementList(), Item)
		c.close(i)
	case ast.KindObjectLiteralExpression:
		i := c.begin(n, Object, r)
		c.each(n.PropertyList(), Item)
		c.close(i)
	case ast.KindConditionalExpression:
		e := n.AsConditionalExpression()
		i := c.begin(n, Conditional, r)
		c.put(e.Condition, Cond)
		c.put(e.WhenTrue, Then)
		c.put(e.WhenFalse, Else)
		c.close(i)
	default:
		return c.property(n, r) || c.operation(n, r) || c.pattern(n, r)
	}
	return true
}

func (c *converter) optional(i uint32, token *ast.Node) {
	if token != nil {
		c.flag(i, Optional)
	}
}

func (c *converter) member(n *ast.Node, r Role) {
	e := n.AsPropertyAccessExpression()
	i := c.begin(n, Member, r)
	c.optional(i, e.QuestionDotToken)
	c.put(e.Expression, ObjectRole)
	c.put(n.Name(), Name)
	c.close(i)
}

// template writes the fixed parts as Strings without their delimiters.
func (c *converter) template(n *ast.Node, r Role) {
	e := n.AsTemplateExpression()
	i := c.begin(n, Template, r)
	c.fixed(e.Head, 2)
	if e.TemplateSpans != nil {
		for _, s := range e.TemplateSpans.Nodes {
			span := s.AsTemplateSpan()
			c.put(span.Expression, Item)
			trailing := 2
			if span.Literal.Kind == ast.KindTemplateTail {
				trailing = 1
			}
			c.fixed(span.Literal, trailing)
		}
	}
	c.close(i)
}

// fixed writes a template's fixed part, one delimiter byte cut off its head and
// trailing ones off its end.
func (c *converter) fixed(n *ast.Node, trailing int) {
	j := c.begin(n, String, Item)
	s := &c.tree.Nodes[j]
	if int(s.Stop-s.Start) > trailing {
		s.Start++
		s.Stop -= uint32(trailing)
	}
	c.close(j)
}

// property converts the parts of an object literal.
func (c *converter) property(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindPropertyAssignment:
		i := c.begin(n, Property, r)
		c.name(n.Name(), i, Name)
		c.put(n.AsPropertyAssignment().Initializer, Value)
		c.close(i)
	case ast.KindShorthandPropertyAssignment:
		i := c.begin(n, Shorthand, r)
		c.name(n.Name(), i, Name)
		c.put(n.AsShorthandPropertyAssignment().ObjectAssignmentInitializer, Value)
		c.close(i)
	case ast.KindSpreadAssignment, ast.KindSpreadElement, ast.KindJsxSpreadAttribute:
		i := c.begin(n, Spread, r)
		c.put(n.Expression(), Value)
		c.close(i)
	default:
		return false
	}
	return true
}

// operation converts operators.
func (c *converter) operation(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindBinaryExpression:
		c.binary(n, r)
	case ast.KindPrefixUnaryExpression:
		e := n.AsPrefixUnaryExpression()
		c.unary(n, r, e.Operator, e.Operand, 0)
	case ast.KindPostfixUnaryExpression:
		e := n.AsPostfixUnaryExpression()
		c.unary(n, r, e.Operator, e.Operand, Postfix)
	case ast.KindTypeOfExpression:
		c.unary(n, r, ast.KindTypeOfKeyword, n.Expression(), 0)
	case ast.KindVoidExpression:
		c.unary(n, r, ast.KindVoidKeyword, n.Expression(), 0)
	case ast.KindDeleteExpression:
		c.unary(n, r, ast.KindDeleteKeyword, n.Expression(), 0)
	case ast.KindAwaitExpression:
		i := c.begin(n, Await, r)
		c.put(n.Expression(), Value)
		c.close(i)
	case ast.KindYieldExpression:
		i := c.begin(n, Yield, r)
		c.put(n.AsYieldExpression().Expression, Value)
		c.close(i)
	default:
		return false
	}
	return true
}

func (c *converter) unary(n *ast.Node, r Role, op ast.Kind, operand *ast.Node, f Flags) {
	i := c.begin(n, Unary, r)
	c.tree.Nodes[i].Aux = uint16(op)
	c.flag(i, f)
	c.put(operand, Value)
	c.close(i)
}

func (c *converter) binary(n *ast.Node, r Role) {
	e := n.AsBinaryExpression()
	k, op := Binary, ast.KindUnknown
	if e.OperatorToken != nil {
		op = e.OperatorToken.Kind
	}
	if op >= ast.KindFirstAssignment && op <= ast.KindLastAssignment {
		k = Assign
	}
	i := c.begin(n, k, r)
	c.tree.Nodes[i].Aux = uint16(op)
	c.put(e.Left, Left)
	c.put(e.Right, Right)
	c.close(i)
}

// pattern converts destructuring.
func (c *converter) pattern(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindObjectBindingPattern, ast.KindArrayBindingPattern:
		k := ObjectPattern
		if n.Kind == ast.KindArrayBindingPattern {
			k = ArrayPattern
		}
		i := c.begin(n, k, r)
		c.each(n.ElementList(), Item)
		c.close(i)
	case ast.KindBindingElement:
		b := n.AsBindingElement()
		i := c.begin(n, Binding, r)
		if b.DotDotDotToken != nil {
			c.flag(i, Rest)
		}
		c.name(b.PropertyName, i, PropertyRole)
		c.put(n.Name(), Name)
		c.put(b.Initializer, Value)
		c.close(i)
	default:
		return false
	}
	return true
}
