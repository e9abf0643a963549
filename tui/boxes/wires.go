package boxes

import (
	"slices"
	"strings"

	"underpin/checks/erd"
)

// A lane is the upright line of all wires that lead to one table.
type lane struct {
	head     int   // the row of the table's name
	from     []int // the rows of the keys that refer to it, in order
	top, end int
	column   int // its place in the gutter
}

// lanesOf is a lane for each table of a stack that others of it refer to.
func lanesOf(tables []erd.Table, relations []erd.Relation, all bool) []lane {
	type key struct{ table, column string }
	heads, keys := map[string]int{}, map[key]int{}
	row := 0
	for _, t := range tables {
		heads[t.Name] = row
		at := row + 1 + len(t.Marks)
		for _, c := range shown(t, all) {
			keys[key{t.Name, c.Name}] = at
			at++
		}
		row += height(t, all)
	}
	from := map[string][]int{}
	for _, r := range relations {
		if at, ok := keys[key{r.From, r.Column}]; ok {
			from[r.To] = append(from[r.To], at)
		}
	}
	var out []lane
	for _, t := range tables {
		at := from[t.Name]
		if len(at) == 0 {
			continue
		}
		slices.Sort(at)
		head := heads[t.Name]
		out = append(out, lane{head: head, from: at, top: min(head, at[0]), end: max(head, at[len(at)-1])})
	}
	return out
}

// fitting gives each lane a column of the gutter, short ones beside the boxes;
// lanes for which there is none are left out, their keys name their tables.
func fitting(lanes []lane, columns int) []lane {
	lanes = slices.Clone(lanes)
	slices.SortStableFunc(lanes, func(a, b lane) int { return (a.end - a.top) - (b.end - b.top) })
	taken := make([][]lane, columns)
	var out []lane
	for _, l := range lanes {
		for c := range taken {
			if slices.ContainsFunc(taken[c], func(o lane) bool { return l.top <= o.end && o.top <= l.end }) {
				continue
			}
			l.column = c
			taken[c] = append(taken[c], l)
			out = append(out, l)
			break
		}
	}
	return out
}

// gutter is the width that lanes need beside a box.
func gutter(lanes []lane) int {
	n := 0
	for _, l := range lanes {
		n = max(n, l.column+1)
	}
	if n == 0 {
		return 0
	}
	return n*laneWidth + 2
}

// wires draws the gutter of one row.
func (s *stack) wires(i int) string {
	w := gutter(s.lanes)
	if w == 0 {
		return ""
	}
	cells := []rune(strings.Repeat(" ", w))
	place := func(l lane) int { return 2 + l.column*laneWidth }
	for _, l := range s.lanes {
		if i >= l.top && i <= l.end {
			cells[place(l)] = '│'
		}
	}
	for _, l := range s.lanes {
		arrives := i == l.head
		if !arrives && !slices.Contains(l.from, i) {
			continue
		}
		for c := range place(l) {
			switch cells[c] {
			case '│':
				cells[c] = '┼'
			case ' ':
				cells[c] = '─'
			}
		}
		if arrives {
			cells[0] = '◄'
		}
		switch i {
		case l.top:
			cells[place(l)] = '┐'
		case l.end:
			cells[place(l)] = '┘'
		default:
			cells[place(l)] = '┤'
		}
	}
	return string(cells)
}
