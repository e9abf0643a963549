package project

import "underpin/checks/project/source"

// raises reports whether a function turns away by an exception, which ends who
// called it too, and not by the value that it returns.
func raises(c *pythonCaller, fn source.Node) bool {
	again := *c
	left := pythonSteps / 4
	again.steps, again.names = &left, copyNames(c.names)
	for s := range fn.Find(source.Return) {
		if s.Function() == fn && c.refusal(s.Child(source.Value), 0) {
			return false
		}
	}
	for range fn.Find(source.Throw) {
		return true
	}
	for x := range fn.Find(source.Call) {
		if name := x.CalleeName(); name == "abort" || verifiesPython(x) {
			return true
		}
	}
	return c.depth < 3 && callsOn(fn)
}

// callsOn reports whether a function is little more than a call of another.
func callsOn(fn source.Node) bool {
	n := 0
	for range fn.Child(source.Body).Children() {
		n++
	}
	return n <= 4
}

func isGenerator(fn source.Node) bool {
	for y := range fn.Find(source.Yield) {
		if y.Function() == fn {
			return true
		}
	}
	return false
}
