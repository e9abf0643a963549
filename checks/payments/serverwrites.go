package payments

import (
	"iter"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// serverWrites are the writes into tables, with their calls, in those files of the
// server that hold one of the words.
func serverWrites(p *project.Project, words ...string) iter.Seq2[source.Node, row] {
	return func(yield func(source.Node, row) bool) {
		for _, file := range p.Sources() {
			if !p.Holds(file, words...) || !p.Modules().Live(file) || p.Modules().Browser(file) {
				continue
			}
			f := p.Source(file)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Call) {
				if r, ok := rowAt(n); ok && !yield(n, r) {
					return
				}
			}
		}
	}
}
