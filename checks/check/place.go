package check

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// At is the place of a syntax node, with the words for it.
func At(n source.Node, message string) Place {
	p := Place{Message: message}
	if !n.OK() {
		return p
	}
	p.File = n.File().Path
	p.Line, p.Column = n.Position()
	p.EndLine, p.EndColumn = n.EndPosition()
	return p
}

// OnLine is the place of a syntax node as the one line that it begins on, for what is
// too long to be shown.
func OnLine(n source.Node, message string) Place {
	p := At(n, message)
	p.EndLine, p.EndColumn = p.Line, 0
	return p
}

// Line is a whole line of a file as a place, for files that have no syntax
// tree.
func Line(file string, line int, message string) Place {
	return Place{File: file, Line: line, Column: 1, EndLine: line, Message: message}
}

// Reached are the places in code that runs: what stands in a function that nothing
// calls, or in a component that no page renders, does no harm.
func Reached(p *project.Project, places []Place) []Place {
	return slices.DeleteFunc(slices.Clone(places), func(at Place) bool { return !p.ReachedAt(at.File, at.Line, at.Column) })
}
