package database

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// numberWords name columns by which people tell rows apart.
var numberWords = setOf("number", "numero", "num", "no", "nr", "code", "sequence", "seq", "version", "serial", "reference", "ref", "receipt", "folio", "ticket", "invoice", "factura", "token")

// numbered lists the rows whose number is one more than that of the last one, or than there are,
// which was read before: requests at once all get the same number.
func numbered(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "insert" || st.Loop.OK() || st.Via == project.RawSQL || strings.HasSuffix(st.File, ".py") || !p.Holds(st.File, "+ 1", "+1") {
			continue
		}
		t := p.Schema().Table(st.Table)
		at := nodeAt(p, st)
		if t == nil || t.Partial || !at.OK() || locked(at) || lockedText(pieceAround(at)) || mindsTwins(pieceAround(at)) {
			continue
		}
		for f := range rowAdded(at) {
			c := t.Column(f.Key())
			if !hasWord(f.Key(), numberWords) || c == nil || keptApart(p, t, []string{c.Name}) {
				continue
			}
			next := nextNumber{p: p, table: st.Table}
			value := f.Child(source.Value)
			if f.Kind() == source.Shorthand {
				value = f
			}
			next.from(value, 3)
			if next.sum.OK() && next.read.Table == "" {
				next.counted(next.sum)
			}
			if !next.sum.OK() || next.read.Table == "" {
				continue
			}
			out = append(out, quota{table: st.Table, number: true, places: []check.Place{
				queryPlace(st.Query, "a row of "+st.Table+" is added with a "+f.Key()+" that was worked out from rows read before: two requests at once get the same, and no unique key refuses the second"),
				check.At(next.sum, "the next "+f.Key()+" is worked out here"),
				queryPlace(next.read.Query, "the rows that it is worked out from are read here"),
			}})
			break
		}
	}
	return out
}

// rowAdded yields the fields that an insertion writes.
func rowAdded(at source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for object := range rowsAdded(at) {
			for f := range object.Children() {
				if f.Is(source.Property, source.Shorthand) && !yield(f) {
					return
				}
			}
		}
	}
}

// A nextNumber is what the number of a new row is made from.
type nextNumber struct {
	p     *project.Project
	table string
	sum   source.Node
	read  project.Statement
}

// from looks through what a value is made from, a few steps back.
func (x *nextNumber) from(n source.Node, steps int) {
	if n.Kind() == source.Shorthand {
		x.named(n, n.Key(), steps)
		return
	}
	nodes := []source.Node{n}
	for d := range n.Descendants() {
		nodes = append(nodes, d)
	}
	for _, d := range nodes {
		switch d.Kind() {
		case source.Binary:
			if d.Operator() == "+" && (d.Child(source.Right).Text() == "1" || d.Child(source.Left).Text() == "1") {
				x.sum = d
			}
		case source.Call, source.Tagged:
			x.called(d, steps)
		case source.Identifier:
			if d.Parent().Kind() != source.Member || d.Role() != source.Name {
				x.named(d, d.Ident(), steps)
			}
		}
	}
}

// named follows a name to what it was given.
func (x *nextNumber) named(n source.Node, name string, steps int) {
	if steps == 0 {
		return
	}
	d := n.Lookup(name)
	for d.Is(source.Binding, source.ObjectPattern, source.ArrayPattern, source.Property) {
		d = d.Parent()
	}
	if d.Kind() != source.Declarator || d.Contains(n) {
		return
	}
	x.from(d.Child(source.Value), steps-1)
	for a := range d.Function().Find(source.Assign) {
		if a.Child(source.Left).Ident() == name && a.Start() < n.Start() {
			x.from(a.Child(source.Right), steps-1)
		}
	}
}

// called takes the statement that a call makes, or that the function does to which it leads.
func (x *nextNumber) called(c source.Node, steps int) {
	for _, r := range x.p.StatementsIn(c) {
		if within(c, r.Start) && x.lastOf(r) {
			x.read = r
			return
		}
	}
	if steps == 0 || c.Kind() != source.Call {
		return
	}
	d := x.p.Definition(c.Child(source.Callee))
	if !d.Is(source.Function, source.Arrow, source.Method) || d.Contains(c) || locked(d) {
		return
	}
	for _, r := range x.p.StatementsIn(d) {
		if !x.lastOf(r) {
			continue
		}
		for b := range d.Find(source.Binary) {
			if b.Operator() == "+" && b.Child(source.Right).Text() == "1" && b.Start() > r.Start {
				x.read, x.sum = r, b
				return
			}
		}
	}
}

// lastOf reports whether a statement asks for the last row of the table, or how many there are.
func (x *nextNumber) lastOf(r project.Statement) bool {
	return r.Table == x.table && r.Verb == "select" && (r.Counted || len(r.Sorts) > 0 && (r.Single || r.Limited)) && !slices.ContainsFunc(r.Filters, func(a project.Asked) bool { return a.Op == "in" })
}

// counterWords name what a row says of how many there were, or which was the last.
var counterWords = setOf("total", "last", "count", "next", "current", "attempt", "sequence", "counter", "number", "latest")

// counted takes the statement that reads another row, which says how many there were.
func (x *nextNumber) counted(sum source.Node) {
	for m := range sum.Find(source.Member) {
		row := m.Child(source.ObjectRole)
		if !hasWord(m.Child(source.Name).Text(), counterWords) || row.Kind() != source.Identifier {
			continue
		}
		madeFrom(row, 1, func(c source.Node) bool {
			for _, r := range append(x.p.StatementsIn(c), statementsBehind(x.p, c, 1)...) {
				if r.Verb == "select" && r.Single && !r.Counted && !locked(nodeAt(x.p, r)) {
					x.read = r
					return true
				}
			}
			return false
		})
		if x.read.Table != "" {
			return
		}
	}
}

// maxAsked matches what a statement of SQL asks for to number the next row.
var maxAsked = regexp.MustCompile(`(?is)\bmax\s*\(\s*(?:cast\s*\(\s*)?"?(?:\w+\.)?"?(\w+)`)

// nextNumbers lists the functions that give out the next number by what was there when they asked:
// whoever asks at the same time is given the same, wherever the row is added then.
func nextNumbers(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "select" || st.Loop.OK() || strings.HasSuffix(st.File, ".py") || st.Function == 0 || !p.Holds(st.File, "+ 1", "+1") {
			continue
		}
		t := p.Schema().Table(st.Table)
		at := nodeAt(p, st)
		fn := pieceAround(at)
		if t == nil || t.Partial || !at.OK() || !fn.OK() || locked(at) || lockedText(fn) {
			continue
		}
		c := t.Column(highestOf(st, at))
		if c == nil || !hasWord(c.Name, numberWords) && !hasWord(c.Name, documentWords) || c.Identity || keptApart(p, t, []string{c.Name}) {
			continue
		}
		sum := returnedSum(fn, st.Start)
		calls := p.CallsOf(fn)
		if !sum.OK() || len(calls) == 0 || slices.ContainsFunc(p.StatementsIn(fn), func(o project.Statement) bool { return o.Verb == "insert" && o.Table == st.Table }) {
			continue
		}
		out = append(out, quota{table: st.Table, number: true, places: []check.Place{
			check.At(sum, "the next "+c.Name+" is worked out here from rows read before: two requests at once get the same, and no unique key refuses the second"),
			check.At(calls[0], "a number is taken here for a new row"),
			queryPlace(st.Query, "the rows that it is worked out from are read here"),
		}})
	}
	return out
}

// highestOf is the column of which a statement asks for the highest value; "" for none.
func highestOf(st project.Statement, at source.Node) string {
	if st.Via == project.RawSQL {
		if m := maxAsked.FindStringSubmatch(statementIn(at)); m != nil {
			return m[1]
		}
		return ""
	}
	whole := wholeChain(at)
	for c := range whole.Find(source.Call) {
		if c.CalleeName() == "max" {
			return c.Arg(0).Child(source.Name).Text()
		}
	}
	for prop := range whole.Find(source.Property) {
		if prop.Key() == "_max" {
			for f := range prop.Child(source.Value).Children() {
				return f.Key()
			}
		}
	}
	if len(st.Sorts) > 0 && (st.Single || st.Limited) {
		return st.Sorts[0].Name
	}
	return ""
}

// returnedSum is the one more that a function gives back, worked out behind a place.
func returnedSum(fn source.Node, from int) source.Node {
	for b := range fn.Find(source.Binary) {
		if b.Start() > from && b.Operator() == "+" && b.Child(source.Right).Text() == "1" && b.Enclosing(source.Return).OK() && fn.Contains(b.Enclosing(source.Return)) {
			return b
		}
	}
	return source.Node{}
}
