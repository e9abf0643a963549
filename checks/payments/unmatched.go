package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unmatched lists where a listener finds no customer, or not what it needs, and
// answers with success all the same.
func (l *listener) unmatched(p *project.Project) []check.Place {
	const most = 8
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.If || len(out) == most {
			continue
		}
		cond, then, other := n.Child(source.Cond), n.Child(source.Then), n.Child(source.Else)
		switch {
		case asksForNothing(cond) && givesWay(then):
			if field := cond.Child(source.Value); field.Kind() == source.Member && ofFoundRow(p, field) {
				continue
			}
			if lookedForByCustomer(cond) && customersFirst(p) || l.alreadyWritten(p, n) || asksForRepetition(cond) || asksForKind(cond) || l.givesUp(n) || ofSubscription(cond) || tellsPeople(p, then) || !l.worksBehind(p, n) || l.oneOfSeveral(p, n) {
				continue
			}
			says := "an event that fits nobody is answered with success"
			if !namesWho(p, cond) && !asksForRow(cond) {
				says = "an event that lacks something is answered with success"
			}
			out = append(out, check.At(n, says))
			for j := range then.Find(source.Jump, source.Return) {
				if triesAgainBy(j) {
					continue
				}
				if j.Line()-n.Line() > 2 {
					out = append(out, check.At(j, says))
				}
				break
			}
		case other.OK() && other.Kind() != source.If && onlyNotes(other) && asksForMatch(cond) && !strings.Contains(cond.Text(), "env.") && !l.writesBehind(p, n) && l.worksIn(p, then):
			out = append(out, check.At(other, "an event that fits nobody is answered with success"))
		}
	}
	return out
}

// triesAgainBy reports whether a jump goes to the next try of a loop that counts them.
func triesAgainBy(j source.Node) bool {
	loop := j.Enclosing(source.For, source.While)
	if j.Kind() != source.Jump || !loop.OK() || !strings.HasPrefix(j.Text(), "continue") {
		return false
	}
	head, _, _ := strings.Cut(strings.ToLower(loop.Text()), "{")
	return hasWord(head, []string{"attempt", "retr", "tries"})
}

// asksForKind reports whether a condition asks which kind of event or sale it is:
// one that is another's is rightly answered with success.
func asksForKind(cond source.Node) bool {
	for c := range cond.Find(source.Call) {
		if words := wordsOf(c.CalleeName()); len(words) > 1 && has(words[:1], "can", "may", "is", "allows") && has(words, "transition", "transitions", "transitioned") {
			return true // whether the state may still change
		}
		switch c.CalleeName() {
		case "startsWith", "endsWith":
			return true
		case "has", "includes":
			for a := range c.Arg(0).Find(source.Member, source.Identifier) {
				if name := a.Child(source.Name).Text() + a.Ident(); strings.HasSuffix(strings.ToLower(name), "type") {
					return true
				}
			}
		}
	}
	return false
}

// ofSubscription reports whether a condition asks whether what was paid is of a
// subscription at all: what is not is rightly passed over.
func ofSubscription(cond source.Node) bool {
	if cond.Kind() != source.Unary || cond.Operator() != "!" || lookedFor(cond) {
		return false
	}
	asked := cond.Child(source.Value)
	if declarationOf(asked).Child(source.Value).Kind() == source.Await {
		return false // a row that is not found
	}
	words := wordsOf(asked.Ident() + asked.Child(source.Name).Text())
	return has(words, "sub", "subscription", "invoicesub") && (len(words) == 1 || has(words, "id", "sub"))
}

// asksForRepetition reports whether a condition asks for what the write gave back
// that remembers the event's id: nothing, when the event came before.
func asksForRepetition(cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		declared := declarationOf(id)
		if declared.Kind() != source.Declarator {
			continue
		}
		for c := range declared.Child(source.Value).Find(source.Call) {
			switch c.CalleeName() {
			case "upsert", "insert", "create", "createMany", "insertOne":
				if remembersEvent(c) {
					return true
				}
			}
		}
	}
	return false
}

// strangers lists where a listener leaves with success since it does not know
// whom the event is for, or what was paid for, although it would have written something
// for them.
func (l *listener) strangers(p *project.Project) (lost, unfound []check.Place) {
	for _, n := range l.nodes {
		if n.Kind() != source.If || !asksForNothing(n.Child(source.Cond)) || !givesWay(n.Child(source.Then)) || !namesWho(p, n.Child(source.Cond)) || tellsPeople(p, n.Child(source.Then)) {
			continue
		}
		if l.writesBehind(p, n) && !l.alreadyWritten(p, n) {
			if asksForPurchase(p, n.Child(source.Cond)) {
				unfound = append(unfound, check.At(n, "what was paid for is not found, and it is answered with success"))
			} else if !lookedForByCustomer(n.Child(source.Cond)) || !customersFirst(p) {
				lost = append(lost, check.At(n, "whom the event is for is not known, and it is answered with success"))
			}
		}
	}
	return lost, unfound
}

// namesWho reports whether a condition asks for nothing but who an event is for:
// their row, or its id.
func namesWho(p *project.Project, cond source.Node) bool {
	switch cond.Kind() {
	case source.Unary:
		return namesWho(p, cond.Child(source.Value))
	case source.Binary:
		left, right := cond.Child(source.Left), cond.Child(source.Right)
		return namesWho(p, left) && (cond.Operator() != "||" || namesWho(p, right)) || cond.Operator() == "||" && namesWho(p, right)
	case source.Identifier:
		return isWho(cond.Ident()) || isPurchase(p, cond)
	case source.Member:
		return isWho(cond.Child(source.Name).Text()) && !ofFoundRow(p, cond)
	}
	return false
}

// ofFoundRow reports whether a field is one of a row that was looked for and is there: what
// it lacks is no stranger's event.
func ofFoundRow(p *project.Project, field source.Node) bool {
	return !strings.Contains(field.Text(), "?.") && p.FlowOf(field).Only(project.FromDatabase)
}

// asksForPurchase reports whether a condition asks for the row of what was bought.
func asksForPurchase(p *project.Project, cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		if isPurchase(p, id) {
			return true
		}
	}
	return false
}

// isPurchase reports whether a variable is the row of what was bought, read by the
// handler: it was paid for, and is not found.
func isPurchase(p *project.Project, n source.Node) bool {
	words := wordsOf(n.Ident())
	if has(words, "id", "existing", "previous", "duplicate", "already") {
		return false
	}
	v := valueOf(n)
	if v.Kind() == source.Call && hasWord(v.CalleeName(), []string{"find", "single", "get"}) && has(words, "order", "booking", "purchase", "reservation", "enrollment") {
		return true
	}
	return purchases(readFrom(p, n))
}

// isWho reports whether a name is that of a customer, or of a customer's id.
func isWho(name string) bool {
	low := strings.ReplaceAll(strings.ToLower(name), "_", "")
	low = strings.TrimSuffix(strings.TrimPrefix(low, "existing"), "id")
	return hasWord(low, []string{"user", "customer", "org", "profile", "workspace", "team", "tenant", "member", "company"}) &&
		!hasWord(low, []string{"error", "email", "name", "role", "token"})
}

// asksForNothing reports whether a condition asks whether something is missing.
func asksForNothing(cond source.Node) bool {
	switch cond.Kind() {
	case source.Unary:
		return cond.Operator() == "!" && !strings.Contains(strings.ToLower(cond.Text()), "sig") && !strings.Contains(strings.ToLower(cond.Text()), "secret")
	case source.Binary:
		switch cond.Operator() {
		case "||":
			return asksForNothing(cond.Child(source.Left)) && asksForNothing(cond.Child(source.Right))
		case "===", "==":
			right := cond.Child(source.Right).Text()
			return right == "null" || right == "undefined" || right == "0" && strings.HasSuffix(cond.Child(source.Left).Text(), ".length")
		}
	}
	return false
}

// givesWay reports whether a branch leaves and says nothing of a failure.
func givesWay(then source.Node) bool {
	if fails(then) || endsWithoutSuccess(then) || leavesUnanswered(then) {
		return false
	}
	if then.Is(source.Jump, source.Return) {
		return true
	}
	for j := range then.Find(source.Jump, source.Return) {
		if loop := j.Enclosing(source.For, source.ForOf, source.ForIn, source.While, source.Switch); j.Kind() == source.Return || !then.Contains(loop) {
			return true
		}
	}
	return false
}

// leavesUnanswered reports whether a branch leaves a handler that answers by a response of
// its own, and answers nothing: the request hangs, and the provider tries again.
func leavesUnanswered(then source.Node) bool {
	fn := then.Function()
	response := fn.ChildrenIn(source.ParamRole)
	if len(response) < 2 {
		return false
	}
	name := response[1].Ident()
	if n := response[1].Child(source.Name); n.OK() {
		name = n.Ident()
	}
	switch name {
	case "res", "response", "reply":
	default:
		return false
	}
	bare := false
	for r := range then.Find(source.Return) {
		bare = bare || r.Function() == fn && !r.Child(source.Value).OK()
	}
	bare = bare || then.Kind() == source.Return && !then.Child(source.Value).OK()
	return bare && !then.Names(name)
}

// onlyNotes reports whether a branch writes a line to a log and does nothing else.
func onlyNotes(n source.Node) bool {
	notes := false
	for c := range n.Find(source.Call, source.Throw, source.Return, source.Assign) {
		if c.Kind() != source.Call || !isLog(c) {
			return false
		}
		notes = true
	}
	return notes
}

// asksForMatch reports whether a condition asks whether something was found, or
// went well, so that its else is where nothing was.
func asksForMatch(cond source.Node) bool {
	switch cond.Kind() {
	case source.Identifier:
		return !namesFailure(cond.Ident())
	case source.Member:
		return !namesFailure(cond.Child(source.Name).Text())
	case source.Unary:
		return cond.Operator() == "!" && namesFailure(cond.Text())
	case source.Binary:
		left, right := cond.Child(source.Left), cond.Child(source.Right).Text()
		switch cond.Operator() {
		case "&&", "||":
			return asksForMatch(left) || asksForMatch(cond.Child(source.Right))
		case "!==", "!=":
			return (right == "null" || right == "undefined") && !namesFailure(left.Text())
		case "===", "==":
			return (right == "null" || right == "undefined") && namesFailure(left.Text())
		case ">", ">=":
			return right == "0" || right == "1"
		}
	}
	return false
}

// namesFailure reports whether a name is one of an error.
func namesFailure(name string) bool {
	return hasWord(strings.ToLower(name), []string{"error", "err", "fail", "problem", "exception"})
}

// alreadyWritten reports whether an event's row is written before a condition that
// asks for a detail of what came with it: what is left out then is no lost event.
// A row that was looked for and not found is one, whatever was written before.
func (l *listener) alreadyWritten(p *project.Project, n source.Node) bool {
	if lookedFor(n.Child(source.Cond)) {
		return false
	}
	if l.writtenBefore(n) {
		return true
	}
	calls := p.CallsOf(n.Function())
	for _, c := range calls {
		if !l.writtenBefore(c) {
			return false
		}
	}
	return len(calls) > 0
}

// declarationOf is the declaration of a variable, also of one that is taken out of
// an object or a list.
func declarationOf(id source.Node) source.Node {
	d := id.Lookup(id.Ident())
	if d.Is(source.Binding) {
		return d.Enclosing(source.Declarator, source.Param, source.Function, source.Arrow)
	}
	return d
}

// asksForRow reports whether a condition asks for a row, or another thing, that was asked
// for and awaited.
func asksForRow(cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		if declarationOf(id).Child(source.Value).Kind() == source.Await {
			return true
		}
	}
	return lookedFor(cond)
}

// lookedFor reports whether a condition asks for what was awaited.
func lookedFor(cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		for range declarationOf(id).Child(source.Value).Find(source.Await) { // of a parameter: its default
			return true
		}
	}
	for range cond.Find(source.Await) {
		return true
	}
	return false
}

// writtenBefore reports whether a row, other than the one that remembers the
// event's id, is written on every way to a node of the same function.
func (l *listener) writtenBefore(n source.Node) bool {
	for _, r := range l.rows() {
		if r.verb == "delete" || r.node.Function() != n.Function() || r.node.Start() >= n.Start() || remembersEvent(r.node) {
			continue
		}
		up := r.node
		for !up.Contains(n) && !up.Is(source.If, source.Case, source.Catch, source.Conditional, source.For, source.ForIn, source.ForOf, source.While) {
			up = up.Parent()
		}
		if up.Contains(n) && !up.Is(source.Switch) {
			return true
		}
	}
	return false
}

// remembersEvent reports whether a write holds the id of the event itself.
func remembersEvent(call source.Node) bool {
	for m := range call.Find(source.Member) {
		if isEventID(m) {
			return true
		}
	}
	return false
}
