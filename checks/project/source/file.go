// Package source gives a syntax tree of a JavaScript, TypeScript or Python file,
// or of the script parts of a Vue, Svelte or Astro file, with byte-exact ranges. Trees
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
	Number     int32    // for who keeps files by number; Parse leaves it 0
	whole      string   // Text, for slicing
	tree       []tsgo.Node
	kinds      atomic.Pointer[kindIndex]
	starts     atomic.Pointer[[]uint32] // see lines
	names      atomic.Pointer[names]
}

// A Problem is a place that could not be read.
type Problem struct {
	Line, Column int // 0 when the whole file is meant
	Message      string
}

// Whole is Text without a copy.
func (f *File) Whole() string { return f.whole }

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
	lines := f.lines()
	line = sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset })
	if line == 0 {
		return 1, 1
	}
	return line, offset - int(lines[line-1]) + 1
}

// LineStart is the byte offset of a 1-based line, or the text's length behind
// the last one.
func (f *File) LineStart(line int) int {
	lines := f.lines()
	if line < 1 || line > len(lines) {
		return len(f.Text)
	}
	return int(lines[line-1])
}

// lines are the offsets of each line's first byte, counted at the first question:
// of most files nobody asks for a line.
func (f *File) lines() []uint32 {
	if l := f.starts.Load(); l != nil {
		return *l
	}
	l := lineStarts(f.Text)
	f.starts.Store(&l)
	return l
}

// All walks every node of the file in document order.
func (f *File) All() iter.Seq[Node] { return f.Root().Descendants() }

// Find walks the nodes of the given kinds in document order.
func (f *File) Find(kinds ...Kind) iter.Seq[Node] { return f.Root().Find(kinds...) }
