package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedOver lists the numbers that code works out from a row that it read, and hands to a
// function which writes them as they are: setBalance(id, account.balance - price).
func handedOver(p *project.Project) []counter {
	var out []counter
	for _, w := range writers(p) {
		out = append(out, w.handed(p, w.fn, w.at, 2)...)
	}
	return out
}

// A writer is a function that writes what it is handed.
type writer struct {
	writtenParam
	fn, at source.Node // the function, and its statement
}

// writers lists what functions write of what they are handed, outside a transaction.
func writers(p *project.Project) []writer {
	var out []writer
	for _, st := range p.Statements() {
		if st.Verb != "update" && st.Verb != "upsert" || strings.HasSuffix(st.File, ".py") || st.Function == 0 {
			continue
		}
		at := nodeAt(p, st)
		fn := pieceAround(at)
		if !at.OK() || !fn.OK() || len(fn.ChildrenIn(source.ParamRole)) == 0 || locked(at) || inTransaction(at) {
			continue
		}
		for _, w := range writtenParams(fn, at, st) {
			w.table = st.Table
			out = append(out, writer{w, fn, at})
		}
	}
	return out
}

// A writtenParam is a parameter of a function, or a field of one, that the function writes
// into a column as it is.
type writtenParam struct {
	index  int
	field  string // of the parameter; "" for the whole of it
	whole  bool   // an object of columns
	column string // "" where the caller names it
	table  string
}

// writtenParams lists what a function writes of what it is handed.
func writtenParams(fn, at source.Node, st project.Statement) []writtenParam {
	var out []writtenParam
	params := map[string]int{}
	for i, param := range fn.ChildrenIn(source.ParamRole) {
		if name := param.Child(source.Name).Ident(); name != "" {
			params[name] = i
		}
	}
	if st.Via == project.RawSQL {
		return nil
	}
	for c := wholeChain(at); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "update", "set", "upsert", "updateOne", "updateMany", "findByIdAndUpdate", "findOneAndUpdate":
		default:
			continue
		}
		for _, a := range c.Args() {
			for _, whole := range []source.Node{a, a.Prop("data"), a.Prop("$set")} {
				if i, ok := params[whole.Ident()]; ok && whole.Ident() != "" {
					out = append(out, writtenParam{index: i, whole: true})
				}
			}
		}
		for _, object := range writtenObjects(c) {
			for f := range object.Children() {
				switch f.Kind() {
				case source.Spread:
					if i, ok := params[f.Child(source.Value).Ident()]; ok {
						out = append(out, writtenParam{index: i, whole: true})
					}
				case source.Shorthand:
					if i, ok := params[f.Key()]; ok && counts(f.Key()) {
						out = append(out, writtenParam{index: i, column: f.Key()})
					}
				case source.Property:
					v := f.Child(source.Value)
					for v.Kind() == source.Binary && (v.Operator() == "??" || v.Operator() == "||") {
						v = v.Child(source.Left)
					}
					v = formatted(v)
					if i, ok := params[v.Ident()]; ok && v.Ident() != "" && counts(f.Key()) {
						out = append(out, writtenParam{index: i, column: f.Key()})
					}
					if object := v.Child(source.ObjectRole); v.Kind() == source.Member && object.Kind() == source.Identifier && counts(f.Key()) {
						if i, ok := params[object.Ident()]; ok {
							out = append(out, writtenParam{index: i, field: v.Child(source.Name).Text(), column: f.Key()})
						}
					}
				}
			}
		}
	}
	return out
}

// handed lists the calls of a function that hand it a number of a row plus or minus something,
// or that only pass on what their own function was handed.
func (w writtenParam) handed(p *project.Project, fn, write source.Node, hops int) []counter {
	var out []counter
	for _, call := range p.CallsOf(fn) {
		a := call.Arg(w.index)
		if !a.OK() || !p.Modules().Live(call.File().Path) || locked(call) || inTransaction(call) || fn.Contains(call) {
			continue
		}
		if hops > 1 && a.Kind() == source.Identifier {
			outer := pieceAround(call)
			for i, param := range outer.ChildrenIn(source.ParamRole) {
				if param.Child(source.Name).Ident() == a.Ident() && outer != fn {
					next := w
					next.index = i
					out = append(out, next.handed(p, outer, write, hops-1)...)
				}
			}
		}
		switch object := a.Resolve(); {
		case w.field == "" && !w.whole:
			out = append(out, w.changed(p, w.column, a, write)...)
		case object.Kind() == source.Object:
			for f := range object.Children() {
				if f.Kind() == source.Property && (w.whole || f.Key() == w.field) {
					out = append(out, w.changed(p, f.Key(), f.Child(source.Value), write)...)
				}
			}
		}
	}
	return out
}

// changed is the counter that a handed value is, where it is a number of a row of the table that
// is written, changed in code.
func (w writtenParam) changed(p *project.Project, column string, v, write source.Node) []counter {
	if !counts(column) || !fromItself(column, v) && !summedUp(column, v) || madeHere(unwrapped(v)) {
		return nil
	}
	row := rowOf(v, column, 4)
	read, same := w.readFrom(p, row)
	if !row.OK() || !same {
		return nil
	}
	c := counterAt(v, column, false)
	c.before = nil
	if b := askedAt(v, column); b.OK() && b.Names(row.Ident()) {
		c.before = append(c.before, check.At(b, column+" is looked at here, and another request may do so at the same time"))
	}
	if read.OK() {
		c.before = append(c.before, check.At(read, "the row is read here, and another request may read it at the same time"))
	}
	c.before = append(c.before, check.At(write, "writes what it is handed"))
	return []counter{c}
}

// rowOf is the name of the row whose column a number is made from.
func rowOf(v source.Node, column string, steps int) source.Node {
	nodes := []source.Node{v}
	for d := range v.Descendants() {
		nodes = append(nodes, d)
	}
	for _, d := range nodes {
		if d.Kind() == source.Member && sameCount(column, d.Child(source.Name).Text()) && d.Child(source.ObjectRole).Kind() == source.Identifier {
			return d.Child(source.ObjectRole)
		}
	}
	if steps == 0 {
		return source.Node{}
	}
	for _, d := range nodes {
		if d.Kind() != source.Identifier || d.Parent().Kind() == source.Member && d.Role() == source.Name {
			continue
		}
		if decl := declared(d); decl.Kind() == source.Declarator && !decl.Contains(d) {
			if row := rowOf(decl.Child(source.Value), column, steps-1); row.OK() {
				return row
			}
		}
	}
	return source.Node{}
}

// readFrom is the call that reads a row, and reports whether it is one of the table that is
// written, as far as the call or the row's name says.
func (w writtenParam) readFrom(p *project.Project, row source.Node) (read source.Node, same bool) {
	if !row.OK() {
		return source.Node{}, false
	}
	value := declared(row).Child(source.Value)
	for value.Kind() == source.Await {
		value = value.Child(source.Value)
	}
	calls := []source.Node{value}
	for c := range value.Find(source.Call, source.Tagged) {
		calls = append(calls, c)
	}
	for _, c := range calls {
		if !c.Is(source.Call, source.Tagged) {
			continue
		}
		for _, r := range append(p.StatementsIn(c), statementsBehind(p, c, 2)...) {
			if r.Verb == "select" {
				return c, strings.EqualFold(r.Table, w.table)
			}
		}
	}
	words := tableWords(w.table)
	one := strings.TrimSuffix(words[len(words)-1], "s")
	return source.Node{}, len(one) > 2 && strings.HasSuffix(plainName(row.Ident()), one)
}

// withoutCounted leaves out of some counters those that stand where others do.
func withoutCounted(some, others []counter) []counter {
	var out []counter
	for _, c := range some {
		same := func(o counter) bool { return o.file == c.file && o.line == c.line }
		if !slices.ContainsFunc(others, same) && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}
