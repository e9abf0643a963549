package database

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

// lazyRounds are the relations that code or a template follows from each row of a
// list, one query at a time.
func lazyRounds(p *project.Project) []round {
	var out []round
	for _, l := range p.LazyReads() {
		if sows(l.File) {
			continue
		}
		what := fmt.Sprintf("follows %s of each %s of %s: one more query per row, since the list was read without it", l.Relation, l.Table, l.Loop.Over)
		if l.By != "" {
			what = fmt.Sprintf("%s() follows %s of each %s of %s: one more query per row, since the list was read without it", l.By, l.Relation, l.Table, l.Loop.Over)
		}
		loop := l.Loop
		loop.Line = 0 // the use is what has to be seen
		out = append(out, round{place: check.Line(l.File, l.Line, what), loop: loop, reads: true})
	}
	return out
}
