package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// versionsAsked are the numbers by which code tells whether somebody else changed a row meanwhile,
// where it compares them itself and the write does not: two requests at once both pass.
func versionsAsked(p *project.Project) []counter {
	var out []counter
	for _, st := range p.Statements() {
		if st.Verb != "update" || strings.HasSuffix(st.File, ".py") || !p.Holds(st.File, "ersion") || p.Modules().Browser(st.File) {
			continue
		}
		at := nodeAt(p, st)
		piece := pieceAround(at)
		if !at.OK() || !piece.OK() || locked(piece) || strings.Contains(strings.ToLower(conditionsOf(at)), "version") {
			continue
		}
		for f := range piece.Find(source.Property) {
			if name := snake(f.Key()); name != "version" && name != "lock_version" && name != "row_version" || f.Start() > at.End() || !fromItself(f.Key(), f.Child(source.Value)) {
				continue
			}
			if cond := versionCompared(piece, f); cond.OK() {
				c := counterAt(f, f.Key(), false)
				c.before = append(c.before, check.At(cond, f.Key()+" is compared here, and another request may do so at the same time"), check.At(at, "writes it whatever it is by then"))
				out = append(out, c)
			}
		}
	}
	return withoutCounted(out, nil)
}

// conditionsOf is the text of a write's conditions: of what it narrows rows by.
func conditionsOf(at source.Node) string {
	text := at.Arg(0).Resolve().Prop("where").Resolve().Text()
	for c := wholeChain(at); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "where", "eq", "match", "filter", "findOneAndUpdate", "updateOne", "updateMany":
			for _, a := range c.Args() {
				text += " " + a.Resolve().Text()
				if c.CalleeName() != "where" && c.CalleeName() != "eq" {
					break // the second says what is written
				}
			}
		}
	}
	return text
}

// versionCompared is the condition before a write that turns away who comes with another version
// than the row has.
func versionCompared(piece, written source.Node) source.Node {
	row := rowOf(written.Child(source.Value), written.Key(), 2)
	for i := range piece.Find(source.If) {
		cond := i.Child(source.Cond)
		if i.Start() > written.Start() || i.Contains(written) || !i.Child(source.Then).MayLeave() || !row.OK() {
			continue
		}
		sides := []source.Node{cond}
		for b := range cond.Find(source.Binary) {
			sides = append(sides, b)
		}
		for _, b := range sides {
			if b.Kind() != source.Binary || b.Operator() != "!==" && b.Operator() != "!=" {
				continue
			}
			for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
				if side.Kind() == source.Member && side.Child(source.Name).Text() == written.Key() && side.Child(source.ObjectRole).Ident() == row.Ident() {
					return b
				}
			}
		}
	}
	return source.Node{}
}
