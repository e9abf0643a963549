package resilience

import (
	"bytes"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// dropped judges a branch on the outcome of something that was waited for: one that
// only knows success, one that leaves without a word, one whose failing only the
// console is told of.
func (f *inFile) dropped(i source.Node) {
	cond := i.Child(source.Cond)
	denied := cond.Kind() == source.Unary && cond.Operator() == "!"
	if denied {
		cond = cond.Child(source.Value)
	}
	if cond.Kind() != source.Member {
		return
	}
	name, part := cond.Child(source.ObjectRole), cond.Child(source.Name).Text()
	got := builtAs(name)
	if got.Kind() != source.Await || got.Child(source.Value).Kind() != source.Call {
		return
	}
	call, then := got.Child(source.Value), i.Child(source.Then)
	switch {
	case part == "ok" && !asksOthers(call), part != "ok" && part != "success" && part != "error":
	case part == "ok" && denied && wavesThrough(then).OK():
		f.add(i, letThrough)
		if at := wavesThrough(then); at.Line() > i.Line()+3 {
			f.besides(at, letThrough)
		}
	case part == "ok" && denied && f.invents(then):
	case part == "ok" && !denied && i.Child(source.Else).OK():
		f.invents(i.Child(source.Else))
	case part == "ok" && !denied && (opensByItself(i.Child(source.Then)) || onTheWay(i)):
	case part == "ok" && !denied:
		if onlySuccess(i, name.Text()) && (inHandler(i) || endsTry(i, call)) {
			f.add(i, dropped)
		}
	case denied != (part == "error") && onlyConsole(then) && takesEvents(i) && !besidesTheEvent(then) && !throwsAfter(i):
		f.add(i, eventLost)
	case denied != (part == "error") && onlyConsole(then) && !excused(then): // !answer.ok, !result.success, result.error
		f.add(i, onlyLogged)
	case part == "ok" && answersWithNothing(then) && !excused(then):
		f.add(i, emptied)
	case part == "ok" && leavesQuietly(then) && !excused(then) && inHandler(i):
		f.add(i, dropped)
	}
}

// asksOthers reports whether a call is one over HTTP, of the browser's own or of a
// helper that is named after it.
func asksOthers(call source.Node) bool {
	return (project.AsksNetwork(call) || strings.Contains(strings.ToLower(call.CalleeName()), "fetch")) && !forNoAnswer(call)
}

// onlySuccess reports whether a branch is all that is made of an answer: there is no
// other branch, nothing behind it but the end of being busy, and nobody else asks
// how the answer was.
func onlySuccess(i source.Node, name string) bool {
	if i.Child(source.Else).OK() {
		return false
	}
	behind := false
	for item := range i.Parent().Children() {
		if item == i {
			behind = true
			continue
		}
		if behind && !(item.Kind() == source.Expression && (isLog(item.Child(source.Value)) || isOverBusy(item.Child(source.Value)))) {
			return false
		}
	}
	asked := 0
	for m := range i.Function().Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() == name {
			switch m.Child(source.Name).Text() {
			case "ok", "status", "statusText":
				asked++
			}
		}
	}
	return behind && asked == 1
}

// endsTry reports whether a branch is the last that a block does whose failing is
// caught: what comes after it cannot tell an answer that was refused. On a server,
// only what changes something is meant: what could not be read may be done without.
func endsTry(i, call source.Node) bool {
	block, then := i.Parent(), i.Child(source.Then)
	try := block.Parent()
	if try.Kind() != source.Try || block.Role() != source.Body || excused(i) || onlyConsole(then) || meant(try.Child(source.CatchRole)) {
		return false
	}
	last := source.Node{}
	for item := range block.Children() {
		last = item
	}
	for r := range itselfAndBelow(then) {
		if r.Kind() == source.Return && r.Function() == i.Function() {
			return false // who asked is told by what follows
		}
	}
	sends := call.Arg(1).Resolve().PropNode("method").OK() && !strings.Contains(call.Arg(1).Resolve().Prop("method").Text(), "GET")
	return last == i && (sends || bytes.Contains(i.File().Text, []byte("document.")))
}

// leavesQuietly reports whether a branch does nothing but leave.
func leavesQuietly(then source.Node) bool {
	if then.Kind() == source.Return {
		return !then.Child(source.Value).OK()
	}
	n := 0
	for item := range then.Children() {
		if item.Kind() != source.Return || item.Child(source.Value).OK() {
			return false
		}
		n++
	}
	return n == 1
}

// takesEvents reports whether code receives events of another company's service: by
// the name of its file, by the address that it answers, or by what it checks.
func takesEvents(n source.Node) bool {
	if strings.Contains(strings.ToLower(n.File().Path), "webhook") {
		return true
	}
	if !bytes.Contains(n.File().Text, []byte("ebhook")) {
		return false
	}
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if at, ok := fn.Parent().Arg(0).StringValue(); ok && strings.Contains(strings.ToLower(at), "webhook") {
			return true
		}
		for c := range fn.Find(source.Call) {
			if strings.HasPrefix(c.CalleeName(), "constructEvent") && c.Start() < n.Start() {
				return true
			}
		}
	}
	return false
}

// losesEvent reports whether a clause takes note of work on an event that failed and
// lets the answer say that all went well.
func losesEvent(c source.Node) bool {
	block := c.Parent().Child(source.Body)
	if told(c) != tellsConsole || !triesSomething(block) {
		return false
	}
	if besidesTheEvent(c) || throwsNext(c.Parent()) || remembersAfter(c) {
		return false
	}
	for call := range block.Find(source.Call) {
		if sendsMail(call) || forNoAnswer(call) {
			return false
		}
	}
	return true
}

// besidesTheEvent reports whether what failed is not what the event is about: telling
// somebody of it, counting it.
func besidesTheEvent(n source.Node) bool {
	low := strings.ToLower(n.Text())
	for _, word := range []string{"mail", "notif", "non-fatal", "falling back", "broadcast", "alert", "slack", "discord", "logerror", "to log", "whatsapp", "analytics"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// throwsAfter reports whether the function of a branch throws, or answers with an
// error, behind it: which a branch that does not leave comes to.
func throwsAfter(i source.Node) bool {
	for r := range i.Child(source.Then).Find(source.Return) {
		return r.Child(source.Value).OK() // it leaves
	}
	for t := range i.Function().Find(source.Throw) {
		if t.Start() > i.End() {
			return true
		}
	}
	return false
}

// throwsNext reports whether what comes behind a statement in its block ends with a throw.
func throwsNext(statement source.Node) bool {
	for item := range statement.Parent().Children() {
		if item.Start() > statement.End() && item.Kind() == source.Throw {
			return true
		}
	}
	return false
}

// sendsMail reports whether a call hands a message to a mail service.
func sendsMail(call source.Node) bool {
	name := call.CalleeName()
	if name == "send" {
		object := strings.ToLower(call.Child(source.Callee).Child(source.ObjectRole).Text())
		return strings.HasSuffix(object, ".emails") || strings.Contains(object, "mail") && len(object) < 40
	}
	low := strings.ToLower(name)
	return name == "sendMail" || strings.HasPrefix(low, "send") && (strings.HasSuffix(low, "email") || strings.HasSuffix(low, "mail"))
}

// changesTable reports whether a call changes rows through a query builder whose
// client is called as such clients are: db.delete(teas), prisma.tea.create(…).
func changesTable(call source.Node) bool {
	switch call.CalleeName() {
	case "insert", "update", "delete", "create", "createMany", "updateMany", "deleteMany", "upsert":
		path := call.CalleePath()
		return strings.HasPrefix(path, "db.") || strings.HasPrefix(path, "prisma.")
	}
	return false
}
