package resilience

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// busyUntil reports whether a screen says that it is busy before something is waited for and
// takes that back behind it, where nobody comes when the waiting ends with a throw.
func busyUntil(a source.Node) bool {
	if a.Kind() != source.Await {
		return false
	}
	statement := a
	for statement.OK() && statement.Parent().Kind() != source.Block {
		statement = statement.Parent()
	}
	name, ended := "", false
	for item := range statement.Parent().Children() {
		switch call := item.Child(source.Value); {
		case item.Start() < statement.Start():
			if item.Kind() == source.Expression && saysBusy(call) {
				name = call.CalleeName()
			}
		case item.Start() > statement.End() && name != "":
			for end := range itselfAndBelow(item) {
				ended = ended || end.CalleeName() == name && isOverBusy(end)
			}
		}
	}
	return ended && !inTry(a) && statement.Parent().Parent().Kind() != source.Try
}

// saysBusy reports whether a call says that a screen is busy: setLoading(true).
func saysBusy(call source.Node) bool {
	if call.Kind() != source.Call || call.Arg(0).Text() != "true" {
		return false
	}
	name, ok := strings.CutPrefix(call.CalleeName(), "set")
	return ok && busyWord.MatchString(name)
}

// busyWord matches the names of states that say that a screen is busy.
var busyWord = regexp.MustCompile(`(?i)loading|submitting|saving|pending|processing|fetching|busy|sending|deleting`)

// acted judges a function of another module that a screen waits for with nobody there who
// catches: whether that is one of the server's, the project knows.
func (f *inFile) acted(a source.Node) {
	call := a.Child(source.Value)
	name := call.Child(source.Callee).Ident()
	if call.Kind() != source.Call || name == "" || !inHandler(call) || handedToTransition(a) {
		return
	}
	if _, _, imported := call.File().ImportOf(name); !imported || inTry(a) || hasCatch(call) {
		return
	}
	switch {
	case busyUntil(a):
		f.add(call, staysBusy)
	case endedOnly(a):
		f.add(call, breaks)
	default:
		return
	}
	f.spots[len(f.spots)-1].action = name
}

// endedOnly reports whether something is waited for in a try that ends what a screen said of
// being busy, and has no clause for a failure.
func endedOnly(a source.Node) bool {
	try := a.Enclosing(source.Try)
	return try.OK() && try.Function() == a.Function() && try.Child(source.Body).Contains(a) && !try.Child(source.CatchRole).OK()
}

// handedToTransition reports whether React itself runs the function in which something is
// waited for, and shows its error page when that throws: startTransition(async () => …), and
// the action of a form.
func handedToTransition(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if up := fn.Parent(); up.Kind() == source.Call && strings.HasSuffix(up.CalleeName(), "ransition") {
			return true
		}
		if a := fn.Enclosing(source.Attr); a.OK() && (a.Key() == "action" || a.Key() == "formAction") {
			return true
		}
		name := fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident()
		if name != "" && (bytes.Contains(n.File().Text, []byte("ction={"+name+"}")) || bytes.Contains(n.File().Text, []byte("ransition("+name+")"))) {
			return true
		}
	}
	return false
}

// ofServer reports whether a function that a file imports is one of the server's, which the
// browser calls over the network: a module of such functions says so at its head.
func ofServer(p *project.Project, name, fn string) bool {
	im, _, ok := p.Source(name).ImportOf(fn)
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.Modules().ImportsOf(name), func(from string) bool {
		f := p.Source(from)
		return f != nil && p.Holds(from, "use server") && p.Holds(from, fn) && slices.Contains(f.Directives, "use server") && strings.HasSuffix(strings.TrimSuffix(from, ".ts"), lastPart(im.Spec))
	})
}

// lastPart is what an import's address ends with.
func lastPart(spec string) string {
	return strings.TrimSuffix(spec[strings.LastIndex(spec, "/")+1:], ".ts")
}

// calledBack judges a step of signing in that is told whom to call back: what throws before
// that leaves the request without an answer, since the library waits for the call alone
// (passportjs.org/concepts/authentication/strategies).
func (f *inFile) calledBack(a source.Node) {
	fn := a.Function()
	if !fn.Has(source.Async) || !bytes.Contains(a.File().Text, []byte("Strategy")) || inTry(a) || hasCatch(a.Child(source.Value)) {
		return
	}
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) < 2 {
		return
	}
	switch back := paramName(params[len(params)-1]); back {
	case "verified", "done", "cb", "callback":
		for c := range fn.Find(source.Call) {
			if c.Child(source.Callee).Ident() == back && c.Start() > a.End() {
				f.add(a, neverCalledBack)
				return
			}
		}
	}
}

// handsToConsole reports whether what asks over the network, alone or with others, hands its
// failure to the console as it is: .catch(console.error).
func handsToConsole(call source.Node) bool {
	if path := call.Arg(0).Path(); path != "console.error" && path != "console.log" && path != "console.warn" || call.Enclosing(source.Catch).OK() {
		return false
	}
	root := rootCall(call)
	if project.AsksNetwork(root) {
		return !forNoAnswer(root)
	}
	for c := root; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		root = c
	}
	if root.CalleePath() != "Promise.all" {
		return false
	}
	for item := range root.Arg(0).Children() {
		if project.AsksNetwork(rootCall(item)) {
			return true
		}
	}
	return false
}

// eitherWay matches an answer that is to be the same for everybody: if there is an account, a
// mail was sent to it.
var eitherWay = regexp.MustCompile(`(?i)\bif (an|the|that|this|your|such an?) (account|e-?mail|user|address)`)

// addWithReturn adds a clause, and what it gives back where that stands some lines below.
func (f *inFile) addWithReturn(c source.Node, kind neglect) {
	f.add(c, kind)
	for r := range c.Child(source.Body).Children() {
		if r.Kind() == source.Return && r.Line() > c.Line()+3 {
			f.besides(r, kind)
		}
	}
}

// refreshes reports whether a call is made by a worker beside the pages, which answers
// them from its cache and asks for what is newer besides.
func refreshes(call source.Node) bool {
	return call.Parent().Kind() == source.Expression && rootCall(call).Arg(0).Ident() != "" && bytes.Contains(call.File().Text, []byte("caches.")) && bytes.Contains(call.File().Text, []byte("self.addEventListener"))
}
