package tsgo

import (
	"slices"
	"sync"

	"github.com/microsoft/typescript-go/internal/ast"
	"github.com/microsoft/typescript-go/internal/core"
	"github.com/microsoft/typescript-go/internal/parser"
	"github.com/microsoft/typescript-go/internal/tspath"
)

// Dialect says which grammar a text is read with.
type Dialect uint8

// The dialects.
const (
	TS Dialect = iota
	TSX
	JS // JSX is allowed in it
)

// Parse reads a source text. The text must be valid UTF-8 and nested no deeper
// than the caller's limits: the parser recurses, and neither a stack overflow
// nor a slow parse can be stopped from outside. With types, the ranges of what
// only TypeScript has are collected too.
func Parse(text string, d Dialect, types bool) Tree {
	name, kind := "/file.ts", core.ScriptKindTS
	switch d {
	case TSX:
		name, kind = "/file.tsx", core.ScriptKindTSX
	case JS:
		name, kind = "/file.jsx", core.ScriptKindJSX
	}
	file := parser.ParseSourceFile(ast.SourceFileParseOptions{
		FileName: name,
		Path:     tspath.Path(name),
	}, text, kind)
	c := converter{text: text}
	draft := drafts.Get().(*Tree)
	c.tree.Nodes = draft.Nodes[:0]
	c.open(FileKind, NoRole, 0, len(text))
	c.statements(file.Statements)
	c.close(0)
	for _, p := range file.Diagnostics() {
		c.tree.Problems = append(c.tree.Problems, Problem{
			Start: uint32(p.Pos()), Stop: uint32(p.End()), Message: p.String(),
		})
	}
	if types {
		c.eraseTypes(file.AsNode())
	}
	draft.Nodes = c.tree.Nodes
	c.tree.Nodes = slices.Clone(draft.Nodes)
	drafts.Put(draft)
	return c.tree
}

// drafts are slices that trees are written to: how long one gets is not known
// before, and what is kept has no room to spare.
var drafts = sync.Pool{New: func() any { return new(Tree) }}
