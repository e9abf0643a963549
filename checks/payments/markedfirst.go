package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// marksFirst lists where a handler writes that a payment is settled, and only then what
// was bought, in steps of their own: when the second fails, the next try finds the mark
// and takes the event for a repetition.
func (l *listener) marksFirst(p *project.Project) []check.Place {
	for _, mark := range l.marks(p) {
		if inTransaction(mark.at) || l.undone(p, mark) || has(wordsOf(mark.table), "payout", "payouts", "transfer", "withdrawal", "commission") {
			continue
		}
		for _, step := range l.stepsAfter(p, mark) {
			return []check.Place{
				check.At(mark.at, "says that it is settled"),
				check.At(step, "writes what was bought, in a step of its own"),
				check.At(mark.guard, "takes the next try for a repetition"),
			}
		}
	}
	return nil
}

// A mark is the write that says that a payment is settled, with the condition that ends
// a handler that finds it.
type mark struct {
	at, guard source.Node
	table     string
}

// marks lists those of a handler: a state that is set and asked for before, and a row
// that is taken by a function which gives nothing the second time.
func (l *listener) marks(p *project.Project) []mark {
	var out []mark
	for _, r := range l.rows() {
		if r.verb != "update" && r.verb != "upsert" || besides(r.node) {
			continue
		}
		state := settledState(r.node)
		if state == "" {
			continue
		}
		if guard := l.endsAt(r.node, state); guard.OK() {
			out = append(out, mark{r.node, guard, tableIn(p, r.node)})
		}
	}
	for _, n := range l.nodes {
		if n.Kind() != source.If || !asksForNothing(n.Child(source.Cond)) || !givesWay(n.Child(source.Then)) {
			continue
		}
		taken := firstName(n.Child(source.Cond))
		call := valueOf(taken)
		if call.Kind() != source.Call || !has(wordsOf(call.CalleeName()), "credit", "claim", "mark", "settle", "lock", "take", "complete") {
			continue
		}
		fn := p.Definition(call.Child(source.Callee))
		for _, r := range l.rows() {
			if fn.OK() && fn.Contains(r.node) && r.verb == "update" {
				out = append(out, mark{call, n, tableIn(p, r.node)})
				break
			}
		}
	}
	return out
}

// settledState is the state that a write sets which says that a payment is settled.
func settledState(write source.Node) string {
	for f := range write.Find(source.Property) {
		if inside(f, "where") || inside(f, "data") && inside(f, "include") {
			continue
		}
		key := strings.ToLower(strings.ReplaceAll(f.Key(), "_", ""))
		said, _ := f.Child(source.Value).StringValue()
		if (key == "status" || key == "state" || key == "paymentstatus") && has([]string{strings.ToLower(said)}, "paid", "completed", "confirmed", "succeeded", "success", "settled") {
			return said
		}
	}
	return ""
}

// endsAt is the condition before a write that ends the handler with success when the
// row has that state already.
func (l *listener) endsAt(write source.Node, state string) source.Node {
	for i := range write.Function().Find(source.If) {
		if i.End() > write.Start() || !givesWay(i.Child(source.Then)) {
			continue
		}
		for b := range conditions(i.Child(source.Cond)) {
			said, ok := b.Child(source.Right).StringValue()
			left := b.Child(source.Left)
			if ok && said == state && strings.HasPrefix(b.Operator(), "==") && left.Kind() == source.Member && !ofTheEvent(b) && ofRow(left) {
				return i
			}
		}
	}
	return source.Node{}
}

// conditions are the comparisons that a condition is made of.
func conditions(cond source.Node) func(func(source.Node) bool) {
	return func(yield func(source.Node) bool) {
		if cond.Kind() == source.Binary && !yield(cond) {
			return
		}
		for b := range cond.Find(source.Binary) {
			if !yield(b) {
				return
			}
		}
	}
}

// ofRow reports whether a member is of what was read from the app's own tables.
func ofRow(m source.Node) bool {
	object := m.Child(source.ObjectRole)
	name := object.Ident()
	if name == "" {
		return false
	}
	reads := func(v source.Node) bool {
		for c := range v.Find(source.Call) {
			if hasWord(c.CalleeName(), []string{"find", "single", "select", "query", "get", "first", "limit"}) {
				return true
			}
		}
		return false
	}
	if reads(declarationOf(object).Child(source.Value)) {
		return true
	}
	for a := range m.Function().Find(source.Assign) {
		if a.Child(source.Left).Ident() == name && reads(a) {
			return true
		}
	}
	return false
}

// stepsAfter are the writes behind a mark, on the same way, of other tables: in place or
// by a function that is waited for.
func (l *listener) stepsAfter(p *project.Project, m mark) []source.Node {
	var out []source.Node
	fn := m.at.Function()
	block := m.at.Enclosing(source.Block, source.Case)
	for _, r := range l.rows() {
		if r.node.Function() == fn && r.node.Start() > m.at.End() && block.Contains(r.node) && !caught(r.node, fn) && r.verb != "delete" && !besides(r.node) && !strings.EqualFold(tableIn(p, r.node), m.table) {
			out = append(out, r.node)
		}
	}
	for a := range fn.Find(source.Await) {
		c := a.Child(source.Value)
		if a.Start() < m.at.End() || !block.Contains(a) || c.Kind() != source.Call || besides(c) || caught(a, block) {
			continue
		}
		d := p.Definition(c.Child(source.Callee))
		if !d.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		for _, r := range l.rows() {
			if d.Contains(r.node) && !caught(r.node, d) && r.verb != "delete" && !besides(r.node) && !strings.EqualFold(tableIn(p, r.node), m.table) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// caught reports whether the failure of a step ends in a catch within some code, which
// goes on: that it may fail is meant.
func caught(step, within source.Node) bool {
	for t := step.Enclosing(source.Try); t.OK() && within.Contains(t); t = t.Enclosing(source.Try) {
		if c := t.Child(source.CatchRole); t.Child(source.Body).Contains(step) && c.OK() && hides(c) {
			return true
		}
	}
	return false
}

// undone reports whether a catch behind a mark writes its table again.
func (l *listener) undone(p *project.Project, m mark) bool {
	for _, r := range l.rows() {
		c := r.node.Enclosing(source.Catch, source.Function, source.Arrow)
		if c.Kind() == source.Catch && strings.EqualFold(tableIn(p, r.node), m.table) {
			return true
		}
	}
	return false
}
