package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// catch judges a catch clause around calls that ask something over the network.
func (f *inFile) catch(c source.Node) {
	try := c.Parent()
	if try.Kind() != source.Try {
		return
	}
	body := try.Child(source.Body)
	if heardByMutation(body) || toldByMessage(body) || inPassing(c, body) {
		f.good(c)
		return
	}
	if onlyLooksWhy(body) || answeredAround(try) {
		return
	}
	if letsThrough(c) || awaitsAnything(body) && wavesThrough(c.Child(source.Body)).OK() {
		f.add(c, letThrough)
		return
	}
	if f.lost(c) {
		return
	}
	if hearsNothing(body) {
		if heard := told(c); heard != tellsNobody && heard != tellsConsole {
			f.good(c)
		}
		return
	}
	network := triesNetwork(body)
	if claimsSuccess(c) && answersRequests(c.Function()) && triesSomething(body) && (!meant(c) || takesEvents(c)) {
		f.add(c, answeredWell)
		return
	}
	if losesEvent(c) && !meant(c) && takesEvents(c) {
		f.add(c, eventLost)
		return
	}
	if answersRequests(c.Function()) && triesSomething(body) && untoldAbout(c) {
		f.add(c, untold)
		return
	}
	if awaitsAnything(body) && f.invents(c.Child(source.Body)) {
		return
	}
	if answersWithNothing(c) && canDoWithout(body) {
		f.good(c)
		return
	}
	if answersWithNothing(c) && !meant(c) && awaitsAnything(body) {
		f.addWithReturn(c, emptied)
		return
	}
	if givesNull(c) && givesBack(body) && (network || triesSomething(body)) && !meant(c) {
		f.add(c, nulled)
		return
	}
	if !network && givesBack(body) && told(c) == tellsConsole && awaitsAnything(body) && !meant(c) {
		f.add(c, nulled)
		return
	}
	if network && inHandler(c) && showsNothing(c) && !meant(c) && !excused(c) {
		f.add(c, emptied)
		return
	}
	heard := told(c)
	if !network && !(inHandler(c) && triesSomething(body)) {
		if heard == tellsConsole && !meant(c) && withinHandler(c) && triesSomething(body) {
			f.add(c, loggedApart)
		}
		return
	}
	if !network && heard == tellsNobody && !onlyOverBusy(c.Child(source.Body)) {
		return
	}
	switch heard {
	case tellsNobody:
		if !excused(c) {
			f.add(c, swallowed)
		}
	case tellsConsole:
		if meant(c) || opensByItself(body) {
			f.good(c)
		} else {
			f.add(c, onlyLogged)
		}
	default:
		f.good(c)
	}
}

// heardByMutation reports whether a block waits for mutations alone whose own settings
// say what happens when they fail: a catch around them has nothing left to tell.
func heardByMutation(block source.Node) bool {
	heard := false
	for a := range block.Find(source.Await) {
		call := a.Child(source.Value)
		made := call.Child(source.Callee).Child(source.ObjectRole).Resolve()
		if call.CalleeName() != "mutateAsync" || made.Kind() != source.Call {
			return false
		}
		settings, ok := settingsOf(made)
		if !ok || !settings.PropNode("onError").OK() {
			return false
		}
		heard = true
	}
	return heard
}

// givesNull reports whether a clause writes to a log and gives back nothing in place
// of what was asked for.
func givesNull(c source.Node) bool {
	logs, nothing := false, false
	for item := range c.Child(source.Body).Children() {
		switch {
		case item.Kind() == source.Expression && isLog(item.Child(source.Value)):
			logs = true
		case item.Kind() == source.Return:
			nothing = item.Child(source.Value).Kind() == source.Null
		default:
			return false
		}
	}
	return logs && nothing
}

// unmailed judges the callback that a mail service tells of the outcome: one that has
// nothing but a word to the log for a message that was not sent.
func (f *inFile) unmailed(call source.Node) {
	args := call.Args()
	if len(args) < 2 || call.CalleeName() != "sendMail" {
		return
	}
	told := args[len(args)-1]
	if !told.Is(source.Function, source.Arrow) {
		return
	}
	for i := range told.Find(source.If) {
		if i.Function() == told && onlyConsole(i.Child(source.Then)) {
			f.add(i, loggedApart)
			return
		}
	}
}

// givesBack reports whether a block gives a value back to whoever called.
func givesBack(block source.Node) bool {
	for r := range block.Find(source.Return) {
		if v := r.Child(source.Value); v.OK() && r.Function() == block.Function() && !v.Is(source.Null, source.Call) {
			return true
		}
	}
	return false
}

// meant reports whether going on without an answer is what the code wants: a
// person wrote so beside it, or what the answer would have replaced is there.
func meant(c source.Node) bool {
	text := strings.ToLower(c.Text())
	if strings.Contains(text, "fallback") {
		return true
	}
	if strings.Contains(text, "//") || strings.Contains(text, "/*") {
		for _, word := range []string{"keep", "fallback", "fall back", "continue", "ignore", "critical", "optional", "should not stop", "must not stop", "should not block", "must not block", "should not fail", "must not fail", "best effort", "best-effort", "silent", "don't", "do not", "default", "anyway", "not fatal", "non-fatal", "expected", "skip if", "still return", "never fail", "prevent", "stale", "cached"} {
			if strings.Contains(strings.ReplaceAll(text, "prevent crash", ""), word) { // which says no more than that it throws nothing
				return true
			}
		}
	}
	for a := range c.Parent().Child(source.Body).Find(source.Assign) {
		name := a.Child(source.Left)
		if name.Ident() == "" {
			continue
		}
		d := name.Lookup(name.Ident())
		if first := d.Child(source.Value); d.Kind() == source.Declarator && d.Start() < c.Parent().Start() && first.OK() && !isNothing(first) && first.Text() != "false" && first.Text() != `""` && first.Text() != "0" {
			return true
		}
	}
	return false
}

// claimsSuccess reports whether what is done about a failure answers the request
// as if all were well.
func claimsSuccess(c source.Node) bool {
	well, said, remarks := false, false, false
	for n := range c.Child(source.Body).Find(source.Number, source.Throw, source.Property, source.Bool, source.String) {
		switch n.Kind() {
		case source.Throw:
			return false
		case source.Number:
			if v := n.Text(); len(v) == 3 && (v[0] == '4' || v[0] == '5') {
				return false
			} else if v == "200" || v == "201" {
				well = true
			}
		case source.Bool:
			if part := n.Parent(); n.Text() == "false" && part.Parent().Parent().Kind() != source.Property { // what is told of a row says nothing of the work
				return false
			}
		case source.String:
			if eitherWay.MatchString(n.Text()) {
				return false
			}
		case source.Property:
			k := n.Key()
			if k == "error" || k == "errors" || k == "message" && tellsApart(n.Enclosing(source.Call)) {
				return false
			}
			remarks = remarks || k == "message"
			said = said || (k == "received" || k == "ok" || k == "success") && n.Child(source.Value).Text() == "true"
		}
	}
	return said || well && !remarks // a message alone may be one about the failure
}

// catchCall judges .catch(() => …) behind a call over the network.
func (f *inFile) catchCall(call source.Node) {
	fn := call.Arg(0)
	if handsToConsole(call) {
		f.add(call.Child(source.Callee).Child(source.Name), onlyLogged)
		return
	}
	if !fn.Is(source.Function, source.Arrow) || forNoAnswer(rootCall(call)) || refreshes(call) || told(fn) != tellsSomebody && call.Enclosing(source.Catch).OK() { // which has the failure itself to tell of
		return
	}
	at := call.Child(source.Callee).Child(source.Name)
	if root := rootCall(call); !project.AsksNetwork(root) && !sendsMail(root) {
		if up := call.Parent(); up.Is(source.Expression, source.Await) && told(fn) == tellsConsole && !bestEffort(root, fn) {
			f.add(at, loggedApart)
		}
		return
	}
	switch told(fn) {
	case tellsNobody:
		if body := fn.Child(source.Body); (body.Kind() == source.Block || isOverBusy(body)) && !excused(fn) {
			f.add(at, swallowed)
		}
	case tellsConsole:
		if !meant(fn) {
			f.add(at, onlyLogged)
		}
	}
}

// turnedAway reports whether a node belongs to what a clause does about one kind of failure,
// before it leaves and comes to all the others.
func turnedAway(n, body source.Node) bool {
	for up := n; up.OK() && up != body; up = up.Parent() {
		if up.Parent() == body {
			last := source.Node{}
			for item := range body.Children() {
				last = item
			}
			return last != up && leavesBefore(up)
		}
	}
	return false
}

type audience uint8

const (
	tellsNobody audience = iota
	tellsConsole
	tellsSomebody
)

// told says who learns of a failure from what is done about it.
func told(handler source.Node) audience {
	heard := tellsNobody
	body := handler.Child(source.Body)
	if body.OK() && body.Kind() != source.Block && body.Kind() != source.Call {
		return tellsSomebody // an arrow that gives a value in place of the answer
	}
	for n := range body.Descendants() {
		if turnedAway(n, body) {
			continue
		}
		switch n.Kind() {
		case source.Call, source.New:
			if isLog(n) {
				heard = max(heard, tellsConsole)
				continue
			}
			if withinConsole(n, body) || heard == tellsConsole && (empties(n) || startsAgain(n) || asksAgain(n)) || isOverBusy(n) {
				continue
			}
			return tellsSomebody
		case source.Throw, source.Return, source.Assign:
			return tellsSomebody
		case source.Unary:
			if op := n.Operator(); op == "++" || op == "--" { // failed++ is told later
				return tellsSomebody
			}
		case source.Jump:
			return tellsSomebody
		}
	}
	if body.Kind() == source.Call {
		switch {
		case isLog(body):
			return tellsConsole
		case isOverBusy(body):
			return tellsNobody
		}
		return tellsSomebody
	}
	return heard
}

// isLog reports whether a call writes to the console or to a log.
func isLog(call source.Node) bool {
	path := call.CalleePath()
	if path == "logStep" || path == "logError" || path == "logWarning" {
		return true
	}
	if strings.HasPrefix(path, "console.") || strings.HasPrefix(path, "logger.") || strings.HasPrefix(path, "log.") {
		return true
	}
	switch call.CalleeName() { // req.log.error(…), this.logger.warn(…)
	case "error", "warn", "info", "debug", "fatal", "log", "trace":
		object := call.Child(source.Callee).Child(source.ObjectRole).Child(source.Name).Text()
		return object == "log" || object == "logger"
	}
	return false
}

// isOverBusy reports whether a call says no more than that a screen is no longer
// busy: setLoading(false).
func isOverBusy(call source.Node) bool {
	name, ok := strings.CutPrefix(call.CalleeName(), "set")
	if !ok || call.Kind() != source.Call || call.Arg(0).Text() != "false" {
		return false
	}
	name = strings.TrimPrefix(strings.ToLower(name), "is")
	for _, word := range []string{"loading", "submitting", "saving", "pending", "processing", "fetching", "busy", "sending", "deleting"} {
		if strings.HasPrefix(name, word) || strings.HasSuffix(name, word) {
			return true
		}
	}
	return false
}

// onlyOverBusy reports whether a block does nothing but end being busy.
func onlyOverBusy(block source.Node) bool {
	n := 0
	for item := range block.Children() {
		if item.Kind() != source.Expression || !isOverBusy(item.Child(source.Value)) {
			return false
		}
		n++
	}
	return n > 0
}

// empties reports whether a call sets a state to no data, as though there were
// none: setItems([]).
func empties(call source.Node) bool {
	name := call.CalleeName()
	if call.Kind() != source.Call || len(name) < 4 || !strings.HasPrefix(name, "set") || len(call.Args()) != 1 || strings.Contains(strings.ToLower(name), "error") {
		return false
	}
	v := call.Arg(0)
	return isNothing(v) || v.Text() == "false" || v.Text() == "0"
}

func withinConsole(n, body source.Node) bool {
	for up := n.Parent(); up.OK() && up != body; up = up.Parent() {
		if up.Kind() == source.Call && isLog(up) {
			return true
		}
	}
	return false
}

// excused reports whether a person wrote beside an empty handler why it is empty.
func excused(handler source.Node) bool {
	text := handler.Text()
	if low := strings.ToLower(text); strings.Contains(low, "// return empty") || strings.Contains(low, "// return an empty") {
		return false // which only says what it does
	}
	return (strings.Contains(text, "//") || strings.Contains(text, "/*")) && !onlyIgnores.MatchString(text)
}

// onlyIgnores matches an empty handler whose comment says no more than that it is empty.
var onlyIgnores = regexp.MustCompile(`^[^{]*\{\s*(//|/\*+)\s*(ignored?|silent|silently ignored?|noop|no-op|swallow|nothing|ignore (the )?errors?)\.?\s*(\*/)?\s*\}\s*$`)
