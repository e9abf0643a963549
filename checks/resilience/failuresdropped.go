package resilience

import (
	"slices"
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
	case part == "ok" && !denied:
		if onlySuccess(i, name.Text()) && inHandler(i) {
			f.add(i, dropped)
		}
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

// takesEvents reports whether a file receives events of another company's service,
// by its name or by what it checks.
func takesEvents(f *source.File) bool {
	return strings.Contains(strings.ToLower(f.Path), "webhook")
}

// losesEvent reports whether a clause takes note of work on an event that failed and
// lets the answer say that all went well.
func losesEvent(c source.Node) bool {
	block := c.Parent().Child(source.Body)
	if told(c) != tellsConsole || !triesSomething(block) {
		return false
	}
	low := strings.ToLower(c.Text())
	for _, word := range []string{"mail", "notif", "non-fatal", "falling back", "broadcast", "alert", "slack", "discord", "logerror", "to log", "whatsapp", "analytics"} {
		if strings.Contains(low, word) { // besides the point of the event
			return false
		}
	}
	for call := range block.Find(source.Call) {
		if sendsMail(call) || forNoAnswer(call) {
			return false
		}
	}
	return true
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

// inventsInPlace is where a clause puts made-up data in the place of what could not
// be had, as though it were that: a state that is set to it, or what is returned.
func inventsInPlace(body source.Node) source.Node {
	for n := range body.Find(source.Call, source.Return) {
		value := n.Child(source.Value)
		if n.Kind() == source.Call {
			if !strings.HasPrefix(n.Child(source.Callee).Ident(), "set") || len(n.Args()) != 1 {
				continue
			}
			if value = n.Arg(0); isMadeUp(n.CalleeName(), value) {
				return n
			}
		}
		for id := range itselfAndBelow(value) {
			if id.Kind() == source.Identifier && namesInvention(id.Text()) && !onlyInDevelopment(id) {
				return n
			}
		}
	}
	return source.Node{}
}

// namesInvention reports whether a name says that it stands for made-up data.
func namesInvention(name string) bool {
	low := strings.ToLower(name)
	if strings.HasPrefix(low, "use") || strings.HasPrefix(low, "is") {
		return false
	}
	return slices.ContainsFunc([]string{"mock", "dummy", "fakedata", "sampledata", "demodata"}, func(word string) bool { return strings.Contains(low, word) })
}

// isMadeUp reports whether a state is set to a record whose values are written in
// the code, and which is no message.
func isMadeUp(setter string, value source.Node) bool {
	low := strings.ToLower(setter)
	for _, word := range []string{"toast", "error", "message", "alert", "notif", "status", "snack", "dialog", "modal", "form", "result", "state", "progress", "position", "location", "config", "setting"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if value.Kind() == source.Array {
		for item := range value.Children() {
			return item.Kind() == source.Object && isMadeUp("set", item)
		}
		return false
	}
	filled := 0
	for c := range value.Children() {
		if value.Kind() != source.Object || c.Kind() == source.Spread {
			return false
		}
		switch strings.ToLower(c.Key()) {
		case "error", "message", "title", "description", "severity", "variant":
			return false
		}
		v := c.Child(source.Value)
		if v.Kind() == source.Array && noData(v, false) {
			return false // nothing to show, with its settings
		}
		if v.Kind() == source.Number && v.Text() != "0" || v.Kind() == source.String && len(v.Text()) > 2 || v.Kind() == source.New {
			filled++
		}
	}
	return filled >= 2
}
