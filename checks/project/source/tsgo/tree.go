// Package tsgo parses TypeScript and JavaScript with TypeScript's own parser
// and hands out a flat tree of this project's own types. It is the only
// package that knows the parser's syntax tree; its module path exists only to
// be allowed to import it.
package tsgo

// Node is one syntax node of a flat tree in document order. A node's subtree is
// the range of indexes [i+1, End) of the slice that holds it.
type Node struct {
	Kind   Kind
	Role   Role
	Flags  Flags
	Aux    uint16 // operator of Unary, Binary, Assign (index into Operators)
	Start  uint32 // byte offset of the first token, trivia left out
	Stop   uint32 // byte offset behind the last token
	Next   uint32 // index behind the last node of this subtree
	Parent uint32 // index of the parent; the root is its own parent
}

// Kind names what a node is. Parentheses, `as`, `satisfies`, `!` and type
// assertions have no node of their own: their operand stands in their place.
// Types have no nodes at all.
type Kind uint8

// The kinds. Roles of the children are in brackets.
const (
	None       Kind = iota
	FileKind        // statements [Item]
	Identifier      // also private names (#x) and JSX names
	This
	Super
	String   // string literal or template without substitutions
	Template // template with substitutions [Item: String for the fixed parts, and expressions]
	Number   // also bigint
	Regexp
	Bool
	Null
	Array         // [Item]
	Object        // [Item: Property, Shorthand, Spread, Method, Getter, Setter]
	Property      // [Name, Value]; in an Object
	Shorthand     // [Name]; `{a}` in an Object
	Spread        // [Value]; in Array, Object, Call and JSX attributes
	Method        // [Name, Param…, Body]; in Object or Class
	Getter        // as Method
	Setter        // as Method
	Constructor   // [Param…, Body]
	Member        // [Object, Name]; a.b and a?.b
	Index         // [Object, Value]; a[b]
	Call          // [Callee, Arg…]; import("x") has an Identifier `import` as callee
	New           // [Callee, Arg…]
	Tagged        // [Callee, Value: String or Template]
	Function      // [Name?, Param…, Body: Block]; declaration or expression, see Flags
	Arrow         // [Param…, Body: Block or expression]
	Class         // [Name?, Super?, Item…]
	Field         // [Name, Value?]; class field
	StaticBlock   // [Body]
	Unary         // [Value]; also typeof, void, delete, ++ and --
	Binary        // [Left, Right]; also && || ?? in instanceof and comma
	Assign        // [Left, Right]; = and its compound forms
	Conditional   // [Cond, Then, Else]
	Await         // [Value]
	Yield         // [Value?]
	Param         // [Name: Identifier or pattern, Value? = the default]
	ObjectPattern // [Item: Binding]
	ArrayPattern  // [Item: Binding]
	Binding       // [Property? = the source key, Name = local or pattern, Value? = the default]
	Block         // [Item]
	Variables     // [Item: Declarator]; Const, Let, Using in Flags
	Declarator    // [Name: Identifier or pattern, Value?]
	Expression    // [Value]; expression statement
	If            // [Cond, Then, Else?]
	For           // [Init?, Cond?, Update?, Body]
	ForIn         // [Left, Right, Body]
	ForOf         // [Left, Right, Body]; Async when `for await`
	While         // [Cond, Body]
	DoWhile       // [Body, Cond]
	Return        // [Value?]
	Throw         // [Value]
	Try           // [Body, Catch?, Finally?]
	Catch         // [Name?, Body]; role Catch
	Switch        // [Cond, Item: Case…]
	Case          // [Cond? absent for default, Item…]
	Jump          // break, continue
	Labeled       // [Name, Body]
	Import        // [Item: ImportName…, Source: String]; TypeOnly in Flags
	ImportName    // [Property?: imported name, Name: local]; Default or Namespace in Flags
	ExportNames   // [Item: ExportName…, Source?: String]; export * has no items and Namespace in Flags
	ExportName    // [Property?: local name, Name: exported name]
	ExportDefault // [Value]; export default EXPR and export = EXPR
	TypeDecl      // interface, type alias; no children but Name
	Enum          // [Name, Item: Property…]
	Namespace     // [Name, Body?]
	Element       // JSX [Tag, Attr: Attr or Spread…, Item: children]; a Fragment has no Tag
	Attr          // JSX attribute [Name, Value?]
	Text          // JSX text
	Decorator     // [Value]
	Other         // anything else, children in order
)

// Role says what a node is to its parent.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	Item
	Name
	Value
	ObjectRole
	PropertyRole
	Callee
	Arg
	ParamRole
	Body
	Left
	Right
	Cond
	Then
	Else
	Init
	Update
	CatchRole
	Finally
	Tag
	AttrRole
	Source
	SuperRole
	DecoratorRole
	TypeRole // the annotation of a Param, Field or Declarator; Python only
)

// Flags are facts of a node that need no child.
type Flags uint16

// The flags.
const (
	Async         Flags = 1 << iota // function, for await
	Generator                       // function*
	Export                          // declaration with `export`
	Default                         // `export default` declaration; default import
	Static                          // class member
	Optional                        // ?. access or call
	Const                           // Variables
	Let                             // Variables (let)
	TypeOnly                        // import type, export type, declare …
	NamespaceFlag                   // import * as x, export *
	Declaration                     // Function or Class that is a statement
	Computed                        // member name in brackets; its Name is the expression
	Rest                            // ...rest in Param and Binding
	Postfix                         // x++ and x--
	Private                         // accessibility private or #name
)

// Problem is a syntax error the parser recovered from.
type Problem struct {
	Start, Stop uint32
	Message     string
}

// Tree is what one source text parses to.
type Tree struct {
	Nodes    []Node // Nodes[0] is the file
	Problems []Problem
	Types    [][2]uint32 // byte ranges of what only TypeScript has, when asked for
}
