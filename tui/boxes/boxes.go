// Package boxes draws an entity-relationship diagram for a terminal: a box per
// table, and lines in a gutter beside the boxes from each foreign key to the
// table it refers to. Names come from a scanned project; they are made harmless
// here.
package boxes

import (
	"strings"

	"underpin/checks/erd"
)

// A Kind says what a piece of a line is, for its colour.
type Kind uint8

// The kinds.
const (
	Plain  Kind = iota
	Border      // of a box
	Wire        // from a key to a table
	Name        // of a table
	Key         // PK, FK
	Dim         // types and what is left out
	Mark        // a gap
)

// A Piece is a run of one line in one kind.
type Piece struct {
	Text string
	Kind Kind
}

// A Line is one line of the drawing.
type Line []Piece

// String is the line without kinds and without blanks at its end.
func (l Line) String() string {
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// Options steer a drawing.
type Options struct {
	Width int  // in cells
	All   bool // every column, also of wide tables
}

const (
	minWidth   = 40
	stackWidth = 66 // what one stack of boxes asks for
	stackGap   = 2
	mostStacks = 4
)

// Draw draws a diagram within a width. Stacks of boxes stand side by side where
// there is room; lines run within a stack, and a key that refers to another one
// names its table.
func Draw(d erd.Diagram, o Options) []Line {
	w := max(o.Width, minWidth)
	n := max(1, min(mostStacks, (w+stackGap)/(stackWidth+stackGap), len(d.Tables)))
	each := (w - (n-1)*stackGap) / n
	if n == 1 {
		each = min(w, stackWidth+60)
	}
	var drawn [][]Line
	for _, tables := range split(d.Tables, n, o.All) {
		drawn = append(drawn, newStack(tables, d.Relations, each, o.All).lines())
	}
	return sideBySide(drawn, each)
}

// split deals tables out to stacks of about the same height, in their order.
func split(tables []erd.Table, n int, all bool) [][]erd.Table {
	whole := 0
	for _, t := range tables {
		whole += height(t, all)
	}
	out := make([][]erd.Table, 1, n)
	used := 0
	for _, t := range tables {
		h := height(t, all)
		// A table goes where more than half of it belongs.
		if len(out) < n && used+h/2 > whole*len(out)/n && len(out[len(out)-1]) > 0 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], t)
		used += h
	}
	return out
}

func sideBySide(stacks [][]Line, each int) []Line {
	if len(stacks) == 1 {
		return stacks[0]
	}
	longest := 0
	for _, s := range stacks {
		longest = max(longest, len(s))
	}
	out := make([]Line, longest)
	for i := range out {
		for k, s := range stacks {
			if k > 0 {
				out[i] = append(out[i], Piece{Text: strings.Repeat(" ", stackGap)})
			}
			if i < len(s) {
				out[i] = append(out[i], s[i]...)
			} else {
				out[i] = append(out[i], Piece{Text: strings.Repeat(" ", each)})
			}
		}
	}
	return out
}
