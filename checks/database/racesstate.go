package database

import (
	"iter"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A stateWrite is an update that tells how far a row has come.
type stateWrite struct {
	query project.Query
	call  source.Node // the update
	state source.Node // the column and what is written into it
}

// stateWrites yields the updates of a file, of the queries asked there, that write a
// state whatever it is by then: outside a transaction, without a lock, and with no
// condition on what it was.
func stateWrites(p *project.Project, name string, asked []project.Query) iter.Seq[stateWrite] {
	return func(yield func(stateWrite) bool) {
		f := p.Source(name)
		if f == nil {
			return
		}
		for n := range f.Find(source.Call) {
			q, ok := updateBy(asked, n)
			if !ok || !writesRows(n) || inTransaction(n) || locked(n) {
				continue
			}
			for _, object := range writtenObjects(n) {
				for c := range object.Children() {
					if c.Kind() != source.Property || !stateColumn(c.Key()) || conditional(n, c.Key()) || filters(q, c.Key()) {
						continue
					}
					if !yield(stateWrite{q, n, c}) {
						return
					}
				}
			}
		}
	}
}

// updateBy is the update that a call makes.
func updateBy(asked []project.Query, n source.Node) (project.Query, bool) {
	switch n.CalleeName() {
	case "update", "updateMany", "updateOne", "findByIdAndUpdate":
	default:
		return project.Query{}, false
	}
	for _, q := range asked {
		if q.Verb == "update" && q.Start >= n.Start() && q.Start < n.End() && q.Table != "" {
			return q, true
		}
	}
	return project.Query{}, false
}
