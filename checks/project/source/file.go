// Package source gives a syntax tree of a JavaScript or TypeScript file, or of
// the script parts of a Vue, Svelte or Astro file, with byte-exact ranges. Trees
// are flat, immutable and safe for concurrent readers; broken files still give
// what can be read. Questions are asked in the field's words: imports, calls,
// object properties, the enclosing function.
package source

import (
	"iter"
	"sort"
	"sync/atomic"

	"github.com/microsoft/typescript-go/underpin"
)

// A File is one parsed source file.
type File struct {
	Path       string    // as given to Parse
	Text       []byte    // as given to Parse; never changed
	Problems   []Problem // what the parser recovered from
	Imports    []Import  // import, require() and import() in order
	Exports    []Export
	Directives []string // "use client", "use server" … at the head of the file
	whole      string   // Text, for slicing
	tree       []tsgo.Node
	lines      []uint32 // offset of each line's first byte
	names      atomic.Pointer[names]
}

// A Problem is a place that could not be read.
type Problem struct {
	Line, Column int
	Message      string
}

// Root is the file's node.
func (f *File) Root() Node { return f.node(0) }

func (f *File) node(i uint32) Node {
	if f == nil || int(i) >= len(f.tree) {
		return Node{}
	}
	return Node{f, i}
}

// Position is the 1-based line and column (in bytes) of a byte offset.
func (f *File) Position(offset int) (line, column int) {
	line = sort.Search(len(f.lines), func(i int) bool { return int(f.lines[i]) > offset })
	if line == 0 {
		return 1, 1
	}
	return line, offset - int(f.lines[line-1]) + 1
}

// LineStart is the byte offset of a 1-based line, or the text's length behind
// the last one.
func (f *File) LineStart(line int) int {
	if line < 1 || line > len(f.lines) {
		return len(f.Text)
	}
	return int(f.lines[line-1])
}

// All walks every node of the file in document order.
func (f *File) All() iter.Seq[Node] { return f.Root().Descendants() }

// Find walks the nodes of the given kinds in document order.
func (f *File) Find(kinds ...Kind) iter.Seq[Node] { return f.Root().Find(kinds...) }
