package boxes

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/erd"
	"underpin/tui/safe"
)

// A stack is boxes below each other and the gutter at their right.
type stack struct {
	w, box int // widths in cells
	rows   []Line
	lanes  []lane
}

const (
	laneWidth = 2
	widestBox = 58
)

func newStack(tables []erd.Table, relations []erd.Relation, w int, all bool) *stack {
	s := &stack{w: w}
	room := (w - min(widestBox, w*3/5)) / laneWidth
	s.lanes = fitting(lanesOf(tables, relations, all), max(room-1, 0))
	widest := widestBox + 10
	for _, t := range tables {
		widest = max(widest, needed(t, all))
	}
	s.box = min(widest, w-gutter(s.lanes))
	for _, t := range tables {
		s.table(t, all)
	}
	return s
}

// needed is the width of a box in which no column is cut.
func needed(t erd.Table, all bool) int {
	names, rest := 0, 0
	for _, c := range shown(t, all) {
		n := 4 + width(name(c.Type)) // the key before it
		if c.Target != "" {
			n += 3 + width(name(c.Target))
		}
		if len(c.Marks) > 0 {
			n += 4 + width(name(strings.Join(c.Marks, ", ")))
		}
		names, rest = max(names, width(name(c.Name))), max(rest, n)
	}
	return names + 2 + rest + 4
}

// table adds the rows of one box.
func (s *stack) table(t erd.Table, all bool) {
	inner := s.box - 4
	title := cut(name(t.Name), inner-2)
	head := Line{{"┌─ ", Border}, {title, Name}, {" " + strings.Repeat("─", max(s.box-5-width(title), 0)) + "┐", Border}}
	s.rows = append(s.rows, head)
	for _, m := range t.Marks {
		s.add(inner, Piece{"! " + name(m), Mark})
	}
	columns := shown(t, all)
	names := 0
	for _, c := range columns {
		names = max(names, min(width(name(c.Name)), inner/2))
	}
	for _, c := range columns {
		if c.Name == "" {
			s.add(inner, Piece{"    " + c.Type, Dim})
			continue
		}
		s.add(inner, column(c, names, inner)...)
	}
	s.rows = append(s.rows,
		Line{{"└" + strings.Repeat("─", s.box-2) + "┘", Border}}, Line{{strings.Repeat(" ", s.box), Plain}})
}

// column is the row of a column: its gaps stand beside its type, which gives way
// to them where there is little room.
func column(c erd.Column, names, inner int) []Piece {
	marks := ""
	if len(c.Marks) > 0 {
		marks = "  ! " + name(strings.Join(c.Marks, ", "))
	}
	room := max(inner-len(keyOf(c))-names-2-width(marks), 0)
	typed := cut(name(c.Type), room)
	pieces := []Piece{{keyOf(c), Key}, {fill(name(c.Name), names) + "  ", Plain}, {typed, Dim}}
	if c.Target != "" {
		pieces = append(pieces, Piece{cut(" → "+name(c.Target), room-width(typed)), Plain})
	}
	if marks != "" {
		pieces = append(pieces, Piece{marks, Mark})
	}
	return pieces
}

// add adds a row of pieces between the borders.
func (s *stack) add(inner int, pieces ...Piece) {
	l := Line{{"│ ", Border}}
	left := inner
	for _, p := range pieces {
		p.Text = cut(p.Text, left)
		left -= width(p.Text)
		l = append(l, p)
	}
	s.rows = append(s.rows, append(l, Piece{strings.Repeat(" ", left), Plain}, Piece{" │", Border}))
}

// lines is the stack with its gutter, each line exactly as wide as the stack.
func (s *stack) lines() []Line {
	out := make([]Line, len(s.rows))
	for i, r := range s.rows {
		g := s.wires(i)
		rest := strings.Repeat(" ", max(s.w-s.box-width(g), 0))
		out[i] = append(r, Piece{g, Wire}, Piece{rest, Plain})
	}
	return out
}

// keyOf is what a column is, in four cells.
func keyOf(c erd.Column) string {
	foreign := c.Target != "" && !c.Loose
	switch {
	case c.Primary && foreign:
		return "PF  "
	case c.Primary:
		return "PK  "
	case foreign:
		return "FK  "
	case c.Unique:
		return "UQ  "
	}
	return "    "
}

func name(s string) string        { return string(safe.Line(s, 1)) }
func width(s string) int          { return ansi.StringWidth(s) }
func cut(s string, w int) string  { return ansi.Truncate(s, max(w, 0), "…") }
func fill(s string, w int) string { s = cut(s, w); return s + strings.Repeat(" ", w-width(s)) }
func height(t erd.Table, all bool) int {
	return 3 + len(t.Marks) + len(shown(t, all))
}
