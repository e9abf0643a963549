package source

import "github.com/microsoft/typescript-go/underpin"

type (
	// Kind is what a Node is; package tsgo documents each.
	Kind = tsgo.Kind
	// Role is what a Node is to its parent.
	Role = tsgo.Role
	// Flags are the facts of a Node that need no child.
	Flags = tsgo.Flags
)

// The kinds of nodes. Each line of package tsgo's list says which children, in
// which roles, a kind has.
const (
	None          = tsgo.None
	FileKind      = tsgo.FileKind
	Identifier    = tsgo.Identifier
	This          = tsgo.This
	Super         = tsgo.Super
	String        = tsgo.String
	Template      = tsgo.Template
	Number        = tsgo.Number
	Regexp        = tsgo.Regexp
	Bool          = tsgo.Bool
	Null          = tsgo.Null
	Array         = tsgo.Array
	Object        = tsgo.Object
	Property      = tsgo.Property
	Shorthand     = tsgo.Shorthand
	Spread        = tsgo.Spread
	Method        = tsgo.Method
	Getter        = tsgo.Getter
	Setter        = tsgo.Setter
	Constructor   = tsgo.Constructor
	Member        = tsgo.Member
	Index         = tsgo.Index
	Call          = tsgo.Call
	New           = tsgo.New
	Tagged        = tsgo.Tagged
	Function      = tsgo.Function
	Arrow         = tsgo.Arrow
	Class         = tsgo.Class
	Field         = tsgo.Field
	StaticBlock   = tsgo.StaticBlock
	Unary         = tsgo.Unary
	Binary        = tsgo.Binary
	Assign        = tsgo.Assign
	Conditional   = tsgo.Conditional
	Await         = tsgo.Await
	Yield         = tsgo.Yield
	Param         = tsgo.Param
	ObjectPattern = tsgo.ObjectPattern
	ArrayPattern  = tsgo.ArrayPattern
	Binding       = tsgo.Binding
	Block         = tsgo.Block
	Variables     = tsgo.Variables
	Declarator    = tsgo.Declarator
	Expression    = tsgo.Expression
	If            = tsgo.If
	For           = tsgo.For
	ForIn         = tsgo.ForIn
	ForOf         = tsgo.ForOf
	While         = tsgo.While
	DoWhile       = tsgo.DoWhile
	Return        = tsgo.Return
	Throw         = tsgo.Throw
	Try           = tsgo.Try
	Catch         = tsgo.Catch
	Switch        = tsgo.Switch
	Case          = tsgo.Case
	Jump          = tsgo.Jump
	Labeled       = tsgo.Labeled
	ImportKind    = tsgo.Import
	ImportName    = tsgo.ImportName
	ExportNames   = tsgo.ExportNames
	ExportName    = tsgo.ExportName
	ExportDefault = tsgo.ExportDefault
	TypeDecl      = tsgo.TypeDecl
	Enum          = tsgo.Enum
	Namespace     = tsgo.Namespace
	Element       = tsgo.Element
	Attr          = tsgo.Attr
	Text          = tsgo.Text
	Decorator     = tsgo.Decorator
	Other         = tsgo.Other
)

// The roles a node plays for its parent.
const (
	NoRole        = tsgo.NoRole
	Item          = tsgo.Item
	Name          = tsgo.Name
	Value         = tsgo.Value
	ObjectRole    = tsgo.ObjectRole
	PropertyRole  = tsgo.PropertyRole
	Callee        = tsgo.Callee
	Arg           = tsgo.Arg
	ParamRole     = tsgo.ParamRole
	Body          = tsgo.Body
	Left          = tsgo.Left
	Right         = tsgo.Right
	Cond          = tsgo.Cond
	Then          = tsgo.Then
	Else          = tsgo.Else
	Init          = tsgo.Init
	Update        = tsgo.Update
	CatchRole     = tsgo.CatchRole
	Finally       = tsgo.Finally
	Tag           = tsgo.Tag
	AttrRole      = tsgo.AttrRole
	Source        = tsgo.Source
	SuperRole     = tsgo.SuperRole
	DecoratorRole = tsgo.DecoratorRole
	TypeRole      = tsgo.TypeRole
)

// The flags of a node.
const (
	Async         = tsgo.Async
	Generator     = tsgo.Generator
	Exported      = tsgo.Export
	Default       = tsgo.Default
	Static        = tsgo.Static
	Optional      = tsgo.Optional
	Const         = tsgo.Const
	Let           = tsgo.Let
	TypeOnly      = tsgo.TypeOnly
	NamespaceFlag = tsgo.NamespaceFlag
	Declaration   = tsgo.Declaration
	Computed      = tsgo.Computed
	Rest          = tsgo.Rest
	Postfix       = tsgo.Postfix
	Private       = tsgo.Private
)
