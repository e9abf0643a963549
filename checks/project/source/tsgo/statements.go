package tsgo

import "github.com/microsoft/typescript-go/internal/ast"

// callable converts functions, classes and their members.
func (c *converter) callable(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindFunctionDeclaration:
		c.function(n, Function, r, Declaration)
	case ast.KindFunctionExpression:
		c.function(n, Function, r, 0)
	case ast.KindArrowFunction:
		c.function(n, Arrow, r, 0)
	case ast.KindMethodDeclaration:
		c.function(n, Method, r, 0)
	case ast.KindGetAccessor:
		c.function(n, Getter, r, 0)
	case ast.KindSetAccessor:
		c.function(n, Setter, r, 0)
	case ast.KindConstructor:
		c.function(n, Constructor, r, 0)
	case ast.KindParameter:
		p := n.AsParameterDeclaration()
		i := c.begin(n, Param, r)
		c.modifiers(n, i)
		if p.DotDotDotToken != nil {
			c.flag(i, Rest)
		}
		c.put(n.Name(), Name)
		c.put(p.Initializer, Value)
		c.close(i)
	case ast.KindClassDeclaration:
		c.class(n, r, Declaration)
	case ast.KindClassExpression:
		c.class(n, r, 0)
	case ast.KindPropertyDeclaration:
		i := c.begin(n, Field, r)
		c.modifiers(n, i)
		c.name(n.Name(), i, Name)
		c.put(n.AsPropertyDeclaration().Initializer, Value)
		c.close(i)
	case ast.KindClassStaticBlockDeclaration:
		i := c.begin(n, StaticBlock, r)
		c.put(n.AsClassStaticBlockDeclaration().Body, Body)
		c.close(i)
	default:
		return false
	}
	return true
}

func (c *converter) function(n *ast.Node, k Kind, r Role, f Flags) {
	i := c.begin(n, k, r)
	c.flag(i, f)
	c.modifiers(n, i)
	if d := n.BodyData(); d != nil && d.AsteriskToken != nil {
		c.flag(i, Generator)
	}
	if k != Arrow && k != Constructor {
		c.name(n.Name(), i, Name)
	}
	c.each(n.ParameterList(), ParamRole)
	c.put(n.Body(), Body)
	c.close(i)
}

func (c *converter) class(n *ast.Node, r Role, f Flags) {
	i := c.begin(n, Class, r)
	c.flag(i, f)
	c.modifiers(n, i)
	c.put(n.Name(), Name)
	if d := n.ClassLikeData(); d != nil {
		if d.HeritageClauses != nil {
			for _, h := range d.HeritageClauses.Nodes {
				if clause := h.AsHeritageClause(); clause.Token == ast.KindExtendsKeyword {
					c.each(clause.Types, SuperRole)
				}
			}
		}
		c.each(d.Members, Item)
	}
	c.close(i)
}

// statement converts statements other than declarations of modules.
func (c *converter) statement(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindBlock, ast.KindModuleBlock:
		i := c.begin(n, Block, r)
		c.statements(n.StatementList())
		c.close(i)
	case ast.KindVariableStatement:
		i := c.variables(n, n.AsVariableStatement().DeclarationList, r)
		c.close(i)
	case ast.KindVariableDeclarationList:
		c.close(c.variables(n, n, r))
	case ast.KindVariableDeclaration:
		i := c.begin(n, Declarator, r)
		c.put(n.Name(), Name)
		c.put(n.AsVariableDeclaration().Initializer, Value)
		c.close(i)
	case ast.KindExpressionStatement:
		c.one(n, Expression, r, n.Expression())
	case ast.KindReturnStatement:
		c.one(n, Return, r, n.Expression())
	case ast.KindThrowStatement:
		c.one(n, Throw, r, n.Expression())
	case ast.KindIfStatement:
		s := n.AsIfStatement()
		i := c.begin(n, If, r)
		c.put(s.Expression, Cond)
		c.put(s.ThenStatement, Then)
		c.put(s.ElseStatement, Else)
		c.close(i)
	case ast.KindLabeledStatement:
		i := c.begin(n, Labeled, r)
		c.put(n.AsLabeledStatement().Label, Name)
		c.put(n.AsLabeledStatement().Statement, Body)
		c.close(i)
	default:
		return c.loop(n, r) || c.branch(n, r)
	}
	return true
}

func (c *converter) one(n *ast.Node, k Kind, r Role, value *ast.Node) {
	i := c.begin(n, k, r)
	c.put(value, Value)
	c.close(i)
}

// variables opens a Variables node for n with the declarations of list.
func (c *converter) variables(n, list *ast.Node, r Role) uint32 {
	i := c.begin(n, Variables, r)
	if n.Kind == ast.KindVariableStatement {
		c.modifiers(n, i)
	}
	switch {
	case list.Flags&ast.NodeFlagsConst != 0:
		c.flag(i, Const)
	case list.Flags&ast.NodeFlagsLet != 0:
		c.flag(i, Let)
	}
	c.each(list.AsVariableDeclarationList().Declarations, Item)
	return i
}

func (c *converter) loop(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindForStatement:
		s := n.AsForStatement()
		i := c.begin(n, For, r)
		c.put(s.Initializer, Init)
		c.put(s.Condition, Cond)
		c.put(s.Incrementor, Update)
		c.put(s.Statement, Body)
		c.close(i)
	case ast.KindForInStatement, ast.KindForOfStatement:
		s := n.AsForInOrOfStatement()
		k := ForOf
		if n.Kind == ast.KindForInStatement {
			k = ForIn
		}
		i := c.begin(n, k, r)
		if s.AwaitModifier != nil {
			c.flag(i, Async)
		}
		c.put(s.Initializer, Left)
		c.put(s.Expression, Right)
		c.put(s.Statement, Body)
		c.close(i)
	case ast.KindWhileStatement:
		i := c.begin(n, While, r)
		c.put(n.Expression(), Cond)
		c.put(n.Statement(), Body)
		c.close(i)
	case ast.KindDoStatement:
		i := c.begin(n, DoWhile, r)
		c.put(n.Statement(), Body)
		c.put(n.Expression(), Cond)
		c.close(i)
	default:
		return false
	}
	return true
}

func (c *converter) branch(n *ast.Node, r Role) bool {
	switch n.Kind {
	case ast.KindTryStatement:
		s := n.AsTryStatement()
		i := c.begin(n, Try, r)
		c.put(s.TryBlock, Body)
		c.put(s.CatchClause, CatchRole)
		c.put(s.FinallyBlock, Finally)
		c.close(i)
	case ast.KindCatchClause:
		s := n.AsCatchClause()
		i := c.begin(n, Catch, r)
		if s.VariableDeclaration != nil {
			c.put(s.VariableDeclaration.Name(), Name)
		}
		c.put(s.Block, Body)
		c.close(i)
	case ast.KindSwitchStatement:
		s := n.AsSwitchStatement()
		i := c.begin(n, Switch, r)
		c.put(s.Expression, Cond)
		if s.CaseBlock != nil {
			c.each(s.CaseBlock.AsCaseBlock().Clauses, Item)
		}
		c.close(i)
	case ast.KindCaseClause, ast.KindDefaultClause:
		s := n.AsCaseOrDefaultClause()
		i := c.begin(n, Case, r)
		c.put(s.Expression, Cond)
		c.statements(s.Statements)
		c.close(i)
	default:
		return false
	}
	return true
}
