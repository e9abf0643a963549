package boxes

import (
	"fmt"

	"underpin/checks/erd"
)

// A box of a wide table shows its keys, its gaps, and at most so many other
// columns.
const otherColumns = 4

// shown is the columns that a box shows. What is left out is one column without
// a name that says so.
func shown(t erd.Table, all bool) []erd.Column {
	others := 0
	for _, c := range t.Columns {
		if !telling(c) {
			others++
		}
	}
	if all || others <= otherColumns+1 {
		return t.Columns
	}
	var out []erd.Column
	kept := 0
	for _, c := range t.Columns {
		if !telling(c) {
			if kept == otherColumns {
				continue
			}
			kept++
		}
		out = append(out, c)
	}
	return append(out, erd.Column{Type: fmt.Sprintf("… %d more columns", others-kept)})
}

// telling reports whether a column says something about the design.
func telling(c erd.Column) bool {
	return c.Primary || c.Unique || c.Target != "" || len(c.Marks) > 0
}
