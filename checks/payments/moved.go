package payments

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// periodFields are no longer fields of a subscription since Basil.
var periodFields = []string{"current_period_end", "current_period_start"}

// invoiceFields are no longer fields of an invoice since Basil.
var invoiceFields = []string{"subscription", "subscription_details"}

// A movedRead is where code reads a field at its old place.
type movedRead struct {
	node    source.Node
	field   string
	invoice bool
	sure    bool // the object is answered to a client of the app, in a version without it
	fails   bool // the code ends with an error when the field is not there
}

// withMoved adds to an answer about the course of subscriptions what is read of them, or of
// their invoices, where Stripe has it no more.
func withMoved(p *project.Project, f check.Finding) check.Finding {
	if f.Verdict != check.Pass && f.Verdict != check.Gap {
		return f
	}
	var reads []movedRead
	if soldInPython(p) {
		reads = pythonMovedReads(p)
	} else {
		reads = movedReads(p)
	}
	if len(reads) == 0 {
		return f
	}
	reads = slices.Clone(reads)
	slices.SortStableFunc(reads, func(a, b movedRead) int { return b.weight() - a.weight() })
	confidence, severity := check.Likely, check.Medium
	var places []check.Place
	for _, r := range reads {
		if r.sure {
			confidence = check.Certain
		}
		if r.fails || r.invoice {
			severity = check.High
		}
		places = append(places, check.At(r.node, r.message()))
	}
	places = apart(places)
	places = places[:min(len(places), mostMoved)]
	if f.Verdict == check.Pass && !soldInPython(p) {
		places = apart(append(places, unnamed(p)...))
	}
	brief := "Read the period from subscription.items.data[0].current_period_start and current_period_end, and the subscription of an invoice from invoice.parent.subscription_details.subscription; or tell the client the version that the code was written for, and the webhook's endpoint too."
	if f.Verdict == check.Gap {
		f.Reason += " " + movedReason(reads)
		f.Places = apart(append(f.Places, places...))
		f.Brief = append(slices.Clone(f.Brief), brief)
		return f
	}
	f = check.Missing(confidence, movedReason(reads), places...)
	f.Severity = severity
	f.Brief = []string{brief}
	return f
}

// mostMoved is how many places are named: the cause is one.
const mostMoved = 12

// weight is greater for reads whose failure costs more.
func (r movedRead) weight() int {
	switch {
	case r.fails:
		return 2
	case r.invoice:
		return 1
	}
	return 0
}

func (r movedRead) message() string {
	switch {
	case r.invoice:
		return "an invoice names its subscription in parent.subscription_details; this is never there"
	case r.fails:
		return "the period stands on the subscription's items; this is never there, and the code fails with it"
	}
	return "the period stands on the subscription's items; this is never there"
}

// movedReason tells what is read in vain.
func movedReason(reads []movedRead) string {
	period, invoice, fails := "", false, false
	for _, r := range reads {
		if r.invoice {
			invoice = true
			continue
		}
		if period == "" || r.field == periodFields[0] {
			period = r.field
		}
		fails = fails || r.fails
	}
	var what []string
	if period != "" {
		text := fmt.Sprintf("%s of a subscription is never there", period)
		if fails {
			text += ", and the code that makes a date of it fails"
		}
		what = append(what, text)
	}
	if invoice {
		what = append(what, "an invoice does not name its subscription where the code looks, so what is to be done for renewals and failed payments is not")
	}
	return "The app speaks a version of Stripe's API of 2025-03-31 or later, in which fields have moved: " + strings.Join(what, "; ") + "."
}

// movedReads lists the reads of moved fields in code that runs.
func movedReads(p *project.Project) []movedRead {
	return project.Answer(p, "payments/moved", func(p *project.Project) []movedRead {
		var out []movedRead
		if len(clientsOf(p)) == 0 {
			return nil
		}
		for _, file := range p.Sources() {
			periods := p.Holds(file, periodFields...)
			if !periods && (!p.Holds(file, "subscription") || !p.HoldsFold(file, "invoice")) || !p.Modules().Live(file) {
				continue
			}
			f := p.Source(file)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Member, source.Binding) {
				if r, ok := movedAt(p, n); ok && p.Reached(n) {
					out = append(out, r)
				}
			}
		}
		return out
	})
}

// movedAt decides whether a node reads a field of Stripe's that has moved, and nothing
// beside it reads the new place.
func movedAt(p *project.Project, n source.Node) (movedRead, bool) {
	r := movedRead{node: n, field: n.Key()}
	var what sought
	switch {
	case slices.Contains(periodFields, r.field):
		what = aSubscription
	case slices.Contains(invoiceFields, r.field):
		r.invoice, what = true, anInvoice
	default:
		return r, false
	}
	if n.Role() == source.Left && n.Parent().Kind() == source.Assign {
		return r, false
	}
	from, object := movedFrom(p, n, what)
	switch {
	case from == lost, from == sent && !speaksMoved(p, n):
		return r, false
	case r.invoice && from == sent && !namesInvoice(n, object):
		return r, false
	case readsNewPlace(n, r.field):
		return r, false
	}
	quiet, again := askedFirst(n)
	r.sure = from == answered
	r.fails = !quiet && failsWithout(n)
	return r, !again && !isLog(n.Enclosing(source.Call))
}

// movedFrom is where the object that a field is read of comes from.
func movedFrom(p *project.Project, n source.Node, what sought) (trail, source.Node) {
	if n.Kind() == source.Member {
		object := n.Child(source.ObjectRole)
		return trailOf(p, object, what, trailSteps), object
	}
	pattern := n.Parent()
	if pattern.Kind() != source.ObjectPattern {
		return lost, pattern
	}
	if owner := pattern.Parent(); owner.Kind() == source.Param {
		return trailOfParam(p, owner, what, trailSteps), owner
	}
	value := patternValue(n)
	return trailOf(p, value, what, trailSteps), value
}

// ofInvoices is a comparison or label with the name of an event about invoices.
var ofInvoices = regexp.MustCompile(`["']invoice\.|^case Stripe.*Invoice`)

// namesInvoice reports whether what comes out of an event is an invoice: by its name or
// type, or by the event that the code around it runs for.
func namesInvoice(n, object source.Node) bool {
	said := object.Text()
	if d := object.Lookup(object.Ident()); object.Ident() != "" && d.OK() {
		said += " " + d.Text()
	}
	said = strings.ToLower(said)
	if strings.Contains(said, "invoice") && !strings.Contains(said, "session") {
		return true
	}
	for up := n; up.OK() && up.Parent().OK(); up = up.Parent() {
		switch at := up.Parent(); at.Kind() {
		case source.Case:
			if ofInvoices.MatchString(at.Child(source.Cond).Text()) {
				return true
			}
		case source.If:
			if up.Role() == source.Then && ofInvoices.MatchString(at.Child(source.Cond).Text()) {
				return true
			}
		}
	}
	return false
}

// readsNewPlace reports whether the function around a read looks at the new place too.
func readsNewPlace(n source.Node, field string) bool {
	fn := n.Function()
	if !fn.OK() {
		fn = n.File().Root()
	}
	for m := range fn.Find(source.Member, source.Binding, source.Index, source.Call) {
		if m == n {
			continue
		}
		switch m.Kind() {
		case source.Member, source.Binding:
			if key := m.Key(); key == "subscription_details" && strings.HasSuffix(strings.TrimRight(m.Child(source.ObjectRole).Text(), "?!"), "parent") || key == field && ofItem(m) {
				return true
			}
		case source.Index:
			if key, _ := m.Child(source.Value).StringValue(); key == "subscription_details" && strings.Contains(m.Text(), "parent") || key == field && ofItem(m) {
				return true
			}
		case source.Call:
			if key, _ := m.Arg(0).StringValue(); m.CalleeName() == "get" && (key == field && ofItem(m.Child(source.Callee)) || key == "subscription_details" && strings.Contains(m.Text(), "parent")) {
				return true
			}
		}
	}
	return false
}

// ofItem reports whether a field is read of an item of a subscription.
func ofItem(n source.Node) bool {
	object := n.Child(source.ObjectRole)
	if n.Kind() == source.Binding {
		object = patternValue(n)
	}
	text := strings.ToLower(object.Text())
	if object.Kind() == source.Identifier {
		if strings.Contains(text, "item") {
			return true
		}
		d := object.Resolve()
		if d.Kind() == source.Param {
			return false
		}
		text = strings.ToLower(d.Text())
	}
	return strings.Contains(text, "items")
}

// askedFirst reports whether the code around a read asks whether the field is there, or
// has something else for when it is not. again says that the question itself is another
// read of it.
func askedFirst(n source.Node) (asked, again bool) {
	text := n.Text()
	for up := n; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		switch at := up.Parent(); {
		case at.Kind() == source.If || at.Kind() == source.Conditional:
			again = up.Role() == source.Then && strings.Contains(at.Child(source.Cond).Text(), text)
			asked = again || up.Role() == source.Cond
		case at.Kind() == source.Binary && slices.Contains([]string{"&&", "||", "??", "and", "or"}, at.Operator()):
			again = up.Role() == source.Right && strings.Contains(at.Child(source.Left).Text(), text)
			asked = again || up.Role() == source.Left
		}
		if asked {
			break
		}
	}
	return asked, again
}

// failsWithout reports whether code ends with an error where a field is not there: the
// date that it makes of it has no text, or Stripe is asked for a subscription without id.
func failsWithout(n source.Node) bool {
	for up := n.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method, source.Block); up = up.Parent() {
		if up.Kind() == source.Call && (up.CalleeName() == "toISOString" || strings.HasSuffix(up.CalleeTrail(), "subscriptions.retrieve") || strings.HasSuffix(up.CalleeTrail(), "Subscription.retrieve") || strings.HasSuffix(up.CalleePath(), "fromtimestamp")) {
			return true
		}
	}
	return false
}
