package security

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A put is where a handler puts a field to work that nothing has looked at.
type put struct {
	of project.Input
	at []source.Node
}

// putToWork are the lines, away from those that are shown already, where handlers hand
// on what they were sent as it came. One line a handler is enough.
func putToWork(open []intake, shown []check.Place) []check.Place {
	lines := map[string][]int{}
	for _, p := range shown {
		lines[p.File] = append(lines[p.File], p.Line)
	}
	var out []check.Place
	for _, in := range open {
		if n, name := in.putAway(lines); n.OK() {
			out = append(out, at(n, "works with "+name+" as it came"))
			lines[n.File().Path] = append(lines[n.File().Path], n.Line())
		}
	}
	return out
}

// putAway is the first line of a handler, away from the given ones, where an open field
// goes into a call or a statement, and the field's name.
func (in intake) putAway(lines map[string][]int) (first source.Node, name string) {
	read := in.bare[0].At
	for _, put := range in.put {
		if !slices.ContainsFunc(in.bare, func(i project.Input) bool { return i.At == put.of.At && i.Name == put.of.Name }) {
			continue
		}
		for _, n := range put.at {
			near := slices.ContainsFunc(lines[n.File().Path], func(line int) bool { return n.Line() >= line-3 && n.Line() <= line+3 })
			if near || n.File() != read.File() || n.Start() < read.Start() || first.OK() && first.Start() < n.Start() || !goesOn(n) {
				continue
			}
			first, name = n, inWords([]project.Input{put.of})
		}
	}
	return first, name
}

// goesOn reports whether a value is part of a call or of a statement of SQL.
func goesOn(n source.Node) bool {
	for up := n.Parent(); up.OK() && !up.Is(source.Block, source.Function, source.Arrow, source.Declarator); up = up.Parent() {
		if up.Is(source.Call, source.New) || runsSQL(up) {
			return true
		}
	}
	return false
}
