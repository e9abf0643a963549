package resilience

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"underpin/checks/project/source"
)

// readMadeHook matches the names of hooks that are generated from the description of an
// API, each of which asks one question through the query library.
var readMadeHook = regexp.MustCompile(`^use(Get|List|Fetch|Search|Find)[A-Z]`)

// asksAsQuery reports whether a call asks through a query library: by its own hook, or by
// one that a package of the project was generated with.
func asksAsQuery(call source.Node) bool {
	name := call.CalleeName()
	if name == "useQuery" || name == "useSWR" {
		return true
	}
	if call.Child(source.Callee).Kind() != source.Identifier || !readMadeHook.MatchString(name) || call.Parent().Child(source.Name).Kind() != source.ObjectPattern {
		return false
	}
	im, _, ok := call.File().ImportOf(name)
	if !ok || !strings.HasPrefix(im.Spec, "@") || strings.HasPrefix(im.Spec, "@/") {
		return false
	}
	data, waits := false, false
	for b := range call.Parent().Child(source.Name).Children() {
		data = data || b.Key() == "data"
		waits = waits || b.Key() == "isLoading" || b.Key() == "isPending" || b.Key() == "isFetching" || b.Key() == "refetch"
	}
	return data && waits
}

// takesLoading reports whether a component takes from a query's answer whether it is on
// its way: what it shows hangs on it.
func takesLoading(d source.Node) bool {
	for b := range d.Child(source.Name).Children() {
		if k := b.Key(); k == "isLoading" || k == "isPending" || k == "isFetching" {
			return true
		}
	}
	return false
}

// goesThrough reports whether a call over HTTP is the one through which a module of the
// screens sends what others of the app ask: its address is handed to a function that is
// named after an API or a request, and nothing in its file knows of a time limit.
func goesThrough(call source.Node) bool {
	f := call.File()
	if path.Ext(f.Path) != ".ts" && path.Ext(f.Path) != ".js" || !knowsNoLimit(f) || bytes.Contains(f.Text, []byte("self.addEventListener")) {
		return false
	}
	fn := call.Function()
	for outer := fn.Function(); outer.OK(); outer = fn.Function() {
		fn = outer
	}
	name := strings.ToLower(fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident())
	if !fn.OK() || !strings.Contains(name, "request") && !strings.Contains(name, "fetch") && !strings.Contains(name, "api") && !strings.Contains(name, "call") {
		return false
	}
	for id := range itselfAndBelow(call.Arg(0).Resolve()) {
		if d := id.Lookup(id.Ident()); id.Kind() == source.Identifier && d.Kind() == source.Param && fn.Contains(d) {
			return true
		}
	}
	return false
}

// untoldAbout reports whether a clause of a handler answers with an error and writes it
// nowhere: whoever asked is told, and nobody who runs the app is.
func untoldAbout(c source.Node) bool {
	failed := false
	for n := range c.Child(source.Body).Find(source.Call, source.New, source.Throw, source.Assign) {
		switch {
		case n.Is(source.Throw, source.Assign), n.Is(source.Call) && isLog(n):
			return false
		case n.CalleeName() == "json" || n.CalleeName() == "Response":
			failed = failed || answersFailed(n)
		case n.CalleeName() == "status" || n.CalleeName() == "stringify":
		default:
			return false
		}
	}
	return failed
}

// answersFailed reports whether an answer says that the server failed.
func answersFailed(call source.Node) bool {
	for n := range call.Arg(1).Find(source.Number) {
		if strings.HasPrefix(n.Text(), "50") && len(n.Text()) == 3 {
			return true
		}
	}
	return strings.Contains(call.Child(source.Callee).Text(), "status(50")
}

// leavesBefore reports whether a statement turns away one kind of failure, and leaves: what
// comes behind it is for all the others.
func leavesBefore(item source.Node) bool {
	if item.Kind() != source.If || item.Child(source.Else).OK() {
		return false
	}
	then, last := item.Child(source.Then), source.Node{}
	if then.Kind() == source.Return {
		return !then.Child(source.Value).OK()
	}
	for s := range then.Children() {
		last = s
	}
	return last.Kind() == source.Return && !last.Child(source.Value).OK()
}
