package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// simulated finds work that is only waited for: a control, or a handler of requests,
// in which the one thing that takes time is a timer.
func simulated(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || !p.Holds(name, "setTimeout") || !p.Holds(name, "await") {
			continue
		}
		for _, at := range project.PerFile(p, name, "resilience/simulated", simulatedIn) {
			out = append(out, stub{pretence, at, check.Likely})
		}
	}
	return out
}

func simulatedIn(f *source.File) []check.Place {
	var out []check.Place
	for a := range f.Find(source.Await) {
		fn := a.Function()
		if !isTimer(a.Child(source.Value)) || onlyWhileDeveloping(a) || !fn.OK() {
			continue
		}
		switch {
		case answersRequests(fn) && waitsAlone(fn, readsRequest) && answersSomething(fn):
			out = append(out, check.OnLine(a, "waits, and answers as if something had been done"))
		case isScreen(f.Path) && waitsAlone(fn, nil) && endsBusy(fn):
			out = append(out, check.OnLine(a, "waits as if something were done, and nothing is"))
		}
	}
	return slices.CompactFunc(out, func(a, b check.Place) bool { return a.Line == b.Line })
}

func isScreen(name string) bool {
	ext := path.Ext(name)
	return ext == ".tsx" || ext == ".jsx"
}

// pauses reports whether a function waits for a timer.
func pauses(fn source.Node) bool {
	for a := range fn.Find(source.Await) {
		if isTimer(a.Child(source.Value)) {
			return true
		}
	}
	return false
}

// isTimer reports whether an expression is a promise that only a timer keeps, of a
// time that a person notices.
func isTimer(n source.Node) bool {
	fn := n.Arg(0)
	if n.Kind() != source.New || n.CalleeName() != "Promise" || !fn.Is(source.Arrow, source.Function) {
		return false
	}
	calls := 0
	var timer source.Node
	for c := range withSelf(fn.Child(source.Body)) {
		if c.Kind() == source.Call {
			calls++
			timer = c
		}
	}
	if calls != 1 || timer.CalleeName() != "setTimeout" || timer.Arg(0).Kind() != source.Identifier {
		return false
	}
	ms := timer.Arg(1).Text()
	return timer.Arg(1).Kind() == source.Number && len(ms) >= 3 && !strings.ContainsAny(ms, ".x") && (len(ms) > 3 || ms[0] >= '5')
}

// waitsAlone reports whether a function waits for timers and for nothing else, and
// calls nothing that would last; besides says what it may wait for too.
func waitsAlone(fn source.Node, besides func(source.Node) bool) bool {
	for a := range fn.Find(source.Await) {
		if v := a.Child(source.Value); !isTimer(v) && (besides == nil || !besides(v)) {
			return false
		}
	}
	for c := range fn.Find(source.Call) {
		name := c.CalleeName()
		switch {
		case project.AsksNetwork(c), name == "then", name == "catch", name == "dispatch", name == "mutate", name == "mutateAsync", name == "createObjectURL", name == "setItem" && besides == nil && !saysDoneIn(fn):
			return false
		}
	}
	return true
}

// saysDoneIn reports whether a function tells the visitor that all went well.
func saysDoneIn(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if kind, text := callKind(c); kind == aMessage && saysDone(strings.ToLower(text)) {
			return true
		}
	}
	return false
}

// endsBusy reports whether a function is busy for the time of its waiting, or tells
// the visitor that it is done.
func endsBusy(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if isOverBusy(c) {
			return true
		}
	}
	return saysDoneIn(fn)
}

// answersSomething reports whether a handler puts together an answer of its own.
func answersSomething(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if c.CalleeName() == "json" {
			return true
		}
	}
	return false
}
