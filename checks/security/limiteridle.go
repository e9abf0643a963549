package security

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// idleLimiter is the function of a limiter that looks at a counter which nothing counts
// up: it reads and compares, and so does all that it calls, and the function beside it
// that counts is called by nobody. Such a limiter lets everybody through for ever.
func idleLimiter(p *project.Project, call source.Node) (fn source.Node, idle bool) {
	fn = p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) {
		return fn, false
	}
	return fn, project.Of(p, fn, "security/idle", isIdle)
}

func isIdle(p *project.Project, fn source.Node) bool {
	reads := false
	for c := range fn.Find(source.Call) {
		reads = reads || storeReads[c.CalleeName()]
	}
	return reads && onlyReads(p, fn, 3) && !slices.ContainsFunc(counting(fn.File()), func(other source.Node) bool {
		return other != fn && !onlyReads(p, other, 3) && len(p.CallsOf(other)) > 0
	})
}

// storeReads are what the stores of limiters are asked by.
var storeReads = wordSet("get mget hget hgetall getItem ttl pttl exists zcard zcount zrange llen scard")

// harmlessCalls change nothing that is kept.
var harmlessCalls = wordSet(`get mget hget hgetall getItem ttl pttl exists has zcard zcount zrange llen scard now max min ceil floor round abs Number parseInt parseFloat String
 log error warn info debug toString toFixed toISOString getTime Date Error Response json stringify parse isNaN isFinite entries keys values`)

// onlyReads reports whether a function and those that it calls read and compare, and
// write nothing that lasts.
func onlyReads(p *project.Project, fn source.Node, depth int) bool {
	for n := range fn.Find(source.Call, source.New, source.Assign, source.Unary, source.Tagged) {
		switch n.Kind() {
		case source.Tagged:
			return false
		case source.Unary:
			if op := n.Operator(); op == "++" || op == "--" || op == "delete" {
				return false
			}
		case source.Assign:
			if n.Child(source.Left).Kind() != source.Identifier || n.Operator() != "=" {
				return false
			}
		case source.New:
			if name := n.Child(source.Callee).Text(); !harmlessCalls[name] {
				return false
			}
		case source.Call:
			if harmlessCalls[n.CalleeName()] {
				continue
			}
			called := p.Definition(n.Child(source.Callee))
			if depth == 0 || !called.Is(source.Function, source.Arrow) || called == fn || !onlyReads(p, called, depth-1) {
				return false
			}
		}
	}
	return true
}

// counting lists the functions of a file that have a name.
func counting(f *source.File) []source.Node {
	var out []source.Node
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		if fn.Is(source.Function, source.Method) || fn.Parent().Kind() == source.Declarator {
			out = append(out, fn)
		}
	}
	return out
}

// neverCounting are the limiters that endpoints ask and that never refuse: the function,
// and where it is asked.
func neverCounting(p *project.Project, open []endpoint) []check.Place {
	var out []check.Place
	told := map[source.Node]bool{}
	for _, e := range open {
		if !e.idle.OK() {
			continue
		}
		if fn, _ := idleLimiter(p, e.idle); !told[fn] {
			told[fn] = true
			out = append(out, at(fn, "looks at a counter that nothing counts up, and so never refuses"))
		}
		out = append(out, at(e.idle, "asks a limiter that never refuses"))
	}
	return out
}
