package security

import (
	_ "embed"
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed validation.md
var validationWords string

// Validation looks for handlers and actions that work with what they are sent
// before anything on the server has looked at its shape.
var Validation = &check.Check{
	ID:       "security/validation",
	Severity: check.High,
	Minutes:  40,
	Words:    check.Explain(validationWords),
	Look:     followed(lookForValidation),
	Fix:      validationFix,
}

func lookForValidation(p *project.Project) check.Finding {
	if servesPython(p) {
		return lookForPythonValidation(p)
	}
	found := intakes(p)
	var open, closed []intake
	for _, in := range found {
		if in.open() {
			open = append(open, in)
		} else {
			closed = append(closed, in)
		}
	}
	switch {
	case len(open) > 0:
		return unlooked(p, open, closed)
	case len(closed) > 0:
		var shown []check.Place
		for _, in := range closed[:min(len(closed), 8)] {
			shown = append(shown, at(in.checkedAt(), "checks what it is sent"))
		}
		return check.Passed(check.Likely, "Every handler that works with what it is sent checks its shape first.", shown...)
	}
	return nothingSent(p)
}

// nothingSent answers for an app none of whose handlers works with what it is
// sent.
func nothingSent(p *project.Project) check.Finding {
	s := p.Stack()
	switch {
	case s.Python():
		return check.Cannot("This check does not read the handlers of Python apps yet.", manifestPlace(p))
	case s.Framework == project.Nest || s.Framework == project.Wasp:
		return check.Cannot(fmt.Sprintf("This check does not follow the handlers of %s yet.", s.Framework), manifestPlace(p))
	}
	if place, ok := schemaBuilders(p); ok {
		return check.Passed(check.Likely, "The procedures of the app declare the shape of what they are sent.", place)
	}
	if unread := unreadServer(p); unread != "" && s.Framework == unread {
		return check.Cannot(fmt.Sprintf("The routes of this %s server could not be followed to their handlers.", unread), manifestPlace(p))
	}
	if f, ok := handMade(p); ok {
		return f
	}
	return check.Unneeded("No handler of the app's own works with a body or form that somebody sends.")
}

// unlooked is the finding of handlers that check nothing, or not all.
func unlooked(p *project.Project, open, closed []intake) check.Finding {
	who := callers(p)
	open = byWeight(open, who)
	first := open[0]
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely, Severity: severityOf(open, who)}
	if first.certain() {
		f.Confidence = check.Certain
	}
	few, known := len(open)*6 < len(closed), who[first.route.Node] != stranger && len(open) <= 2*len(closed)
	if few || known || first.slight() { // much is looked at, and what is not stands behind a sign-in
		f.Confidence, f.Severity = check.Likely, min(f.Severity, check.Medium)
	}
	if few && who[first.route.Node] == operator {
		f.Confidence = check.Possible
	}
	f.Reason = fmt.Sprintf("%s %s; nothing on the server checks type, length or allowed values.", address(first.route), first.does())
	if !first.certain() {
		f.Reason = fmt.Sprintf("%s %s; nothing checks the type, length or allowed values of what is named here.", address(first.route), first.does())
	}
	switch n := len(open) - 1; {
	case n == 1:
		f.Reason += " 1 more handler is like it."
	case n > 1:
		f.Reason += fmt.Sprintf(" %d more handlers are like it.", n)
	}
	for _, in := range open {
		says := "uses " + in.fields() + " without a look at its shape"
		if who[in.route.Node] == operator {
			says += "; those who run the app come here alone"
		}
		f.Places = append(f.Places, at(in.place(), says))
		f.Places = append(f.Places, in.further()...)
	}
	f.Places = append(f.Places, putToWork(open, f.Places)...)
	for _, in := range open {
		if line := registered(p, in.route); line.OK() && line.File() != in.place().File() {
			f.Places = append(f.Places, at(line, "no schema stands before this handler"))
		}
	}
	f.Places = append(f.Places, queried(p)...)
	f.Brief = []string{
		"Each handler named above parses what it is sent with a schema (zod, or the library that the app has already) before its first use, and answers 400 with the field's name when that fails.",
		"The schema names every field that the handler uses: type, the largest length or number, and the allowed values where there are few.",
		"Only parsed values are used further down; unknown fields are not passed on.",
	}
	return f
}

// byWeight sorts handlers by what hangs on them, the weightiest first.
func byWeight(open []intake, who map[source.Node]caller) []intake {
	weights := make([]int, len(open))
	order := make([]int, len(open))
	for i, in := range open {
		weights[i], order[i] = in.weight(who[in.route.Node]), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return weights[b] - weights[a] })
	out := make([]intake, len(open))
	for i, at := range order {
		out[i] = open[at]
	}
	return out
}
