package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// moving are the calls at Stripe that take, give back or pass on money which was agreed on before.
var moving = []string{"paymentIntents.capture", "paymentIntents.confirm", "charges.capture", "refunds.create", "transfers.create", "payouts.create"}

// refusedUnheard lists where the provider is told to move money, a failure is only noted, and what
// follows is written as if the money had moved: released, refunded, paid out.
func refusedUnheard(p *project.Project) []check.Place {
	var out []check.Place
	for _, call := range callsOf(p, moving...) {
		try := call.Enclosing(source.Try, source.Function, source.Arrow, source.Method)
		caught := try.Child(source.CatchRole)
		if try.Kind() != source.Try || !try.Child(source.Body).Contains(call) || !caught.OK() || !hides(caught) || caught.MayLeave() || tellsPeople(p, caught) || ownTable(call) {
			continue
		}
		if done := settledBehind(try); done.OK() {
			out = append(out, check.At(call, "may be refused"), check.At(caught, "notes it, and the app goes on"), check.At(done, "says that the money has moved"))
		}
	}
	return apart(out)
}

// movedStates say of a payment that its money has moved.
var movedStates = []string{"released", "refunded", "captured", "paid", "paidout", "completed", "transferred", "settled", "succeeded", "sent"}

// settledBehind is the call behind a try, whatever became of it, which writes such a state.
func settledBehind(try source.Node) source.Node {
	set := map[string]bool{}
	for a := range try.Child(source.Body).Find(source.Assign) {
		set[a.Child(source.Left).Ident()] = true
	}
	for c := range try.Function().Find(source.Call) {
		if c.Start() < try.End() || c.Function() != try.Function() || isLog(c) || hasWord(c.CalleeName(), []string{"json", "send", "respond", "mail", "notify"}) || decidedBy(c, try, set) {
			continue
		}
		for _, a := range c.Args() {
			if a.Kind() != source.Object {
				continue
			}
			for f := range a.Find(source.Property) {
				said, _ := f.Child(source.Value).StringValue()
				if namesState(f.Key()) && !inside(f, "where") && has([]string{asOneWord.Replace(strings.ToLower(said))}, movedStates...) {
					return c
				}
			}
		}
	}
	return source.Node{}
}

// decidedBy reports whether a condition that stands behind a try, and goes by what is set in it,
// decides about a call: around it, or by leaving before it.
func decidedBy(c, try source.Node, set map[string]bool) bool {
	asks := func(i source.Node) bool {
		found := set[i.Child(source.Cond).Ident()]
		for id := range i.Child(source.Cond).Find(source.Identifier) {
			found = found || set[id.Text()]
		}
		return found
	}
	for i := range try.Function().Find(source.If, source.Conditional) {
		if i.Start() > try.End() && i.Start() < c.End() && asks(i) && (i.Contains(c) || c.Contains(i) || i.Child(source.Then).MayLeave()) {
			return true
		}
	}
	return false
}

// unheardNo lists where a listener's handler calls a function of the app that says no by what it
// gives back, does not look at that, and answers with success.
func (l *listener) unheardNo(p *project.Project) []check.Place {
	var out []check.Place
	for _, c := range l.nodes {
		if c.Kind() != source.Call || c.Parent().Kind() != source.Await || c.Parent().Parent().Kind() != source.Expression || besides(c) {
			continue
		}
		if _, near := l.close(p, c); !near && c.Function() != l.route.Node {
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) || !l.writesIn(p, fn) {
			continue
		}
		if no := saysNo(fn); no.OK() && !caught(c, c.Function()) {
			out = append(out, check.At(c, "says no by what it gives back, and nobody looks"))
			if no.File() != c.File() || no.Line()-c.Line() > 3 {
				out = append(out, check.At(no, "the no that is not heard"))
			}
		}
	}
	return out
}

// saysNo is where a function gives back an object which says that it did not do its work:
// { success: false, … }.
func saysNo(fn source.Node) source.Node {
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value)
		if r.Function() != fn || v.Kind() != source.Object || v.Spreads() {
			continue
		}
		for _, key := range []string{"success", "ok"} {
			if f := v.Prop(key); strings.HasPrefix(f.Text(), "false") {
				return r
			}
		}
	}
	return source.Node{}
}
