package payments

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonDelivery looks for events that are answered with success although nothing came
// of them, and for a second checkout beside a subscription that runs.
func pythonDelivery(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	var hidden, lost, halves, passes []check.Place
	for i := range t.hooks {
		h := &t.hooks[i]
		if !h.acts() {
			continue
		}
		hidden = append(hidden, h.swallowed(p)...)
		lost = append(lost, h.strangers(p)...)
		halves = append(halves, h.inSteps(p)...)
		passes = append(passes, nameLine(h.fn, "answers with success only after the work"))
	}
	second := pythonParallel(p, &t)
	var reasons []string
	for _, l := range []loss{
		{"events are answered with success although their work failed, so the provider does not send them again", hidden},
		{"an event whose customer or order is not found is answered with success, so the provider does not send it again", lost},
		{"an event's work is written in several steps without a transaction, so a failure in between leaves it half done", halves},
		{"a customer who already has a subscription can open a second checkout and pays for both", second},
	} {
		if len(l.places) > 0 {
			reasons = append(reasons, l.reason)
		}
	}
	switch {
	case len(reasons) == 0 && len(passes) == 0:
		return check.Unneeded("No event and no checkout of this app leads to work that could be lost.")
	case len(reasons) == 0:
		return check.Passed(check.Likely, "What was paid for is delivered: a failed event comes again, and no checkout makes a second subscription.", passes...)
	}
	f := check.Missing(check.Likely, check.Sentence(strings.Join(reasons, "; ")), apart(slices.Concat(hidden, lost, halves, second))...)
	if len(hidden)+len(halves)+len(second) == 0 {
		f.Severity = check.Medium
	}
	f.Brief = []string{
		"The handler answers 2xx only after every write succeeded; a write that failed ends in a 5xx, so that the provider sends the event again.",
		"An event whose order or customer is not there yet is kept, or answered with an error, until it is.",
		"The checkout looks for a subscription that is still running and changes it, or opens the billing portal, instead of making another.",
	}
	return f
}

// harmlessErrors are raised before an event's work, or where it was done already.
var harmlessErrors = regexp.MustCompile(`Signature|ValueError|KeyError|JSON|Decode|DoesNotExist|NoResultFound|IntegrityError|ImportError|AttributeError|UnicodeError|Duplicate`)

// swallowed are the handlers of failures in which a hook's work ends as if nothing were
// the matter.
func (h *pythonHook) swallowed(p *project.Project) []check.Place {
	var out []check.Place
	for _, fn := range h.runs {
		for t := range fn.Find(source.Try) {
			if t.Function() != fn || besideWork(fn) || !h.works(p, t.Child(source.Body)) {
				continue
			}
			for _, c := range t.ChildrenIn(source.CatchRole) {
				if head, _, _ := strings.Cut(c.Text(), "\n"); harmlessErrors.MatchString(head) {
					continue
				}
				if fn != h.fn && endsInFalse(c) && !h.unheardFalse(p, fn) { // its caller is told
					continue
				}
				if !tellsFailure(c) {
					out = append(out, check.At(c, "a failure here is answered with success"))
				}
			}
		}
	}
	return out
}

// works reports whether a block writes, or calls what does.
func (h *pythonHook) works(p *project.Project, block source.Node) bool {
	if h.keeps(p, block) {
		return true
	}
	for c := range block.Find(source.Call) { // a handler that a table gave: handler(event)
		callee := c.Child(source.Callee)
		if d := p.Definition(callee); d.CalleeName() == "get" && callee.Kind() == source.Identifier && len(h.runs) > 1 {
			return true
		}
	}
	return false
}

var failureCodes = regexp.MustCompile(`\b[45]\d\d\b|HTTP_[45]\d\d|ServerError|BadRequest|retry`)

// tellsFailure reports whether a handler of a failure raises it on or answers with an
// error.
func tellsFailure(block source.Node) bool {
	for n := range block.Find(source.Throw, source.Return, source.Call) {
		switch {
		case n.Kind() == source.Throw:
			return true
		case n.Kind() == source.Return && failureCodes.MatchString(n.Text()):
			return true
		case n.CalleeName() == "abort" || n.CalleeName() == "retry":
			return true
		}
	}
	return false
}

func endsInFalse(block source.Node) bool {
	for r := range block.Find(source.Return) {
		if v := r.Child(source.Value); v.Text() == "False" || strings.HasPrefix(v.Text(), "{") || strings.HasPrefix(v.Text(), "(") {
			return true
		}
	}
	return false
}

// lookups are the endings of a query for one row.
var lookups = regexp.MustCompile(`\.(first|one_or_none|scalar_one_or_none|scalar|fetchone|find_one)\(|\.query\.get\(|\.get\((\w+),|session\.get\(`)

// strangers are where a hook looks for the row of an event, finds none, and says
// nothing.
func (h *pythonHook) strangers(p *project.Project) []check.Place {
	var out []check.Place
	for _, fn := range h.runs {
		if besideWork(fn) || fn.Enclosing(source.Class).OK() && isRowClass(fn.Enclosing(source.Class)) || !h.keeps(p, fn) {
			continue
		}
		for n := range fn.Find(source.If, source.Catch) {
			if n.Function() != fn {
				continue
			}
			if n.Kind() == source.Catch {
				if head, _, _ := strings.Cut(n.Text(), "\n"); (strings.Contains(head, "DoesNotExist") || strings.Contains(head, "NoResultFound")) && !tellsFailure(n) && (!endsInFalse(n) || h.unheardFalse(p, fn)) && !makesRow(n) && !n.Enclosing(source.ForOf).OK() && !onlyClears(n.Parent().Child(source.Body)) {
					out = append(out, check.At(n, "nothing is found for the event, and it is answered with success"))
				}
				continue
			}
			if h.missIn(p, fn, n) {
				out = append(out, check.At(n, "nothing is found for the event, and it is answered with success"))
				if other := n.Child(source.Else); other.OK() && other.Line()-n.Line() > 3 {
					out = append(out, check.At(other, "nothing is found for the event, and it is answered with success"))
				}
			}
		}
	}
	return out
}

// onlyClears reports whether a block takes something away that may be gone already.
func onlyClears(block source.Node) bool {
	for c := range block.Find(source.Call) {
		if c.CalleeName() == "delete" {
			return true
		}
	}
	return false
}

// missIn reports whether a condition asks for a row that was looked for, and the way
// without one ends quietly.
func (h *pythonHook) missIn(p *project.Project, fn, n source.Node) bool {
	cond, then, other := n.Child(source.Cond), n.Child(source.Then), n.Child(source.Else)
	row, without := cond, false
	switch {
	case cond.Kind() == source.Unary && cond.Operator() == "!":
		row, without = cond.Child(source.Value), true
	case cond.Kind() == source.Binary && cond.Child(source.Right).Kind() == source.Null:
		row, without = cond.Child(source.Left), cond.Operator() == "==="
	case cond.Kind() == source.Binary && cond.Operator() == "&&":
		row = cond.Child(source.Left)
	}
	if row.Kind() != source.Identifier || !rowLookedFor(fn, row) {
		return false
	}
	if without {
		return then.Leaves() && !tellsFailure(then) && (!endsInFalse(then) || h.unheardFalse(p, fn)) && !makesRow(then)
	}
	if other.OK() {
		return !tellsFailure(other) && !makesRow(other) && pythonOnlyNotes(other) && h.keeps(p, then)
	}
	for s := then.Parent(); s.OK() && s != fn; s = s.Parent() {
		if s.Kind() == source.If && s != n && s.Child(source.Then).Contains(n) && looksAgain(s, row) {
			return false
		}
	}
	return h.keeps(p, then) && !raisedBehind(n)
}

// looksAgain reports whether an outer condition asks for the same row.
func looksAgain(outer, row source.Node) bool {
	for id := range outer.Child(source.Cond).Find(source.Identifier) {
		if id.Text() == row.Text() {
			return true
		}
	}
	return false
}

// raisedBehind reports whether the code behind a condition raises or answers an error.
func raisedBehind(n source.Node) bool {
	behind := false
	for s := range n.Parent().Children() {
		if behind {
			return tellsFailure(s) && s.Is(source.Throw, source.Return)
		}
		behind = s == n
	}
	return false
}

// rowLookedFor reports whether a name holds a row that a query looked for.
func rowLookedFor(fn, row source.Node) bool {
	for d := range fn.Find(source.Declarator) {
		if d.Child(source.Name).Ident() == row.Text() && lookups.MatchString(strings.Join(strings.Fields(d.Child(source.Value).Text()), "")) {
			return true
		}
	}
	return false
}

// makesRow reports whether a block makes what was not found.
func makesRow(block source.Node) bool {
	for c := range block.Find(source.Call) {
		if name := c.CalleeName(); name == "create" || name == "add" || name == "insert_one" || name != "" && name[0] >= 'A' && name[0] <= 'Z' && !strings.HasSuffix(name, "Response") {
			return true
		}
	}
	return false
}

// pythonOnlyNotes reports whether a block only writes into a log.
func pythonOnlyNotes(block source.Node) bool {
	for c := range block.Find(source.Call) {
		if !pythonNotes(c) && !c.Enclosing(source.Call).OK() {
			return false
		}
	}
	return true
}

// runningWords name what a checkout asks before it sells a second subscription.
var runningWords = regexp.MustCompile(`(?i)subscription|\bactive|has_active|existing|already|is_pro|is_premium|current_plan|\.plan\b`)

// pythonParallel are the checkouts of subscriptions that do not look for one that runs.
func pythonParallel(p *project.Project, t *pythonTrade) []check.Place {
	var out []check.Place
	for _, s := range t.sales {
		if !s.renews {
			continue
		}
		asked := false
		fns := []source.Node{s.node.Outermost()}
		for depth := 0; depth < 2 && !asked; depth++ {
			var callers []source.Node
			for _, fn := range fns {
				asked = asked || decidesByRunning(fn)
				for _, c := range p.CallsOf(fn) {
					callers = append(callers, c.Outermost())
				}
				for _, d := range fn.ChildrenIn(source.DecoratorRole) {
					asked = asked || runningWords.MatchString(d.Child(source.Value).CalleeName()+d.Child(source.Value).Ident())
				}
			}
			fns = callers
		}
		for _, fn := range fns {
			asked = asked || decidesByRunning(fn)
		}
		if !asked {
			out = append(out, check.At(s.node, "sells a subscription without a look for one that runs"))
		}
	}
	return out
}

// decidesByRunning reports whether a function decides by a subscription that is there.
func decidesByRunning(fn source.Node) bool {
	for i := range fn.Find(source.If) {
		if runningWords.MatchString(askedNames(i.Child(source.Cond))) {
			return true
		}
	}
	return false
}

// askedNames are the names of a condition, without the constants of the app and what it
// calls to know who is there.
func askedNames(cond source.Node) string {
	var b strings.Builder
	for n := range cond.Find(source.Identifier, source.String, source.Member) {
		if n.Kind() == source.Member {
			if key := n.Child(source.Name).Ident(); key == "plan" || key == "tier" || key == "subscription_plan" || key == "plan_tier" {
				b.WriteString(".plan ") // of a row: the name alone may be what was asked for
			}
			continue
		}
		if name := n.Text(); strings.ToUpper(name) != name {
			b.WriteString(name + " ")
		}
	}
	return b.String()
}
