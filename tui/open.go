package tui

import (
	"slices"
	"strings"

	"underpin/checks"
	"underpin/checks/check"
)

// IsOpen reports whether something is still to be done about a result.
func (r Review) IsOpen(one check.Result) bool {
	s := r.Records[one.Check.ID].Status
	return (one.Finding.Verdict == check.Gap || one.Finding.Verdict == check.Ask) && s != Skipped && s != ByHand
}

// Steps are what the written fixes leave to do, done or not, in the order of the
// checklist.
func (r Review) Steps() []Todo {
	var out []Todo
	for _, one := range r.Ordered() {
		out = append(out, r.Records[one.Check.ID].Left...)
	}
	return out
}

// Left are the steps that nobody has done yet.
func (r Review) Left() []Todo {
	return slices.DeleteFunc(r.Steps(), func(t Todo) bool { return t.Done })
}

// possible reports whether a result is a gap that may be none.
func possible(r check.Result) bool {
	return r.Finding.Verdict == check.Gap && r.Finding.Confidence < check.Likely
}

// Counts are how many things are open.
type Counts struct{ Gaps, Questions, Possible int }

// Open counts what is open.
func (r Review) Open() Counts {
	var c Counts
	for _, one := range r.Results {
		switch {
		case !r.IsOpen(one):
		case one.Finding.Verdict == check.Ask:
			c.Questions++
		case possible(one):
			c.Possible++
		default:
			c.Gaps++
		}
	}
	return c
}

func (c Counts) String() string {
	parts := []string{count(c.Gaps, "gap", "gaps")}
	if c.Questions > 0 {
		parts = append(parts, count(c.Questions, "question", "questions"))
	}
	out := strings.Join(parts, " and ") + " open"
	if c.Possible > 0 {
		out += ", " + some(c.Possible, "more only possible")
	}
	return out
}

// The groups of the checklist, in its order.
const (
	openGaps     = "Open gaps"
	questions    = "Questions"
	onlyPossible = "Only possible"
	couldNotTell = "Could not tell"
	notChecked   = "Not checked"
	fixedByUs    = "Fixed"
	doneByHand   = "Done by hand"
	skippedGroup = "Skipped"
	inPlace      = "In place"
	notNeeded    = "Not needed"
)

var groups = []string{openGaps, questions, onlyPossible, couldNotTell, notChecked, fixedByUs, doneByHand, skippedGroup, inPlace, notNeeded}

// Group is where a result stands in the checklist.
func (r Review) Group(one check.Result) string {
	switch s := r.Records[one.Check.ID].Status; {
	case s == Skipped:
		return skippedGroup
	case s == ByHand:
		return doneByHand
	case s == Fixed && one.Finding.Verdict == check.Pass:
		return fixedByUs
	case stopped(one):
		return notChecked
	case possible(one):
		return onlyPossible
	}
	return map[check.Verdict]string{
		check.Gap: openGaps, check.Ask: questions, check.Unclear: couldNotTell, check.Pass: inPlace, check.NotNeeded: notNeeded,
	}[one.Finding.Verdict]
}

// Ordered is the checklist: what is open first and of that what hurts first,
// then the rest by its groups.
func (r Review) Ordered() []check.Result {
	out := checks.Ordered(r.Results)
	slices.SortStableFunc(out, func(a, b check.Result) int {
		return slices.Index(groups, r.Group(a)) - slices.Index(groups, r.Group(b))
	})
	return out
}
