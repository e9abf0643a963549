package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// proceeds judges a listener for what nothing caught: one that writes to a log and does
// not end the process leaves it in a state that nobody knows
// (nodejs.org/api/process.html#warning-using-uncaughtexception-correctly).
func (f *inFile) proceeds(call source.Node) {
	if event, _ := call.Arg(0).StringValue(); event != "uncaughtException" && event != "unhandledRejection" {
		return
	}
	fn := call.Arg(1).Resolve()
	if !fn.Is(source.Arrow, source.Function) || !onlyConsole(fn) {
		return
	}
	f.add(call, goesOn)
}

// letsThrough reports whether a clause of a step in front of routes, which turns requests
// away itself, lets them through when what it asks for that fails.
func letsThrough(c source.Node) bool {
	fn := c.Function()
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) < 3 || roleOf(params[len(params)-1]) != "next" || strings.Contains(strings.ToLower(fn.Parent().Child(source.Name).Ident()+fn.Child(source.Name).Text()), "optional") {
		return false
	}
	name, through := paramName(params[len(params)-1]), false
	for call := range c.Child(source.Body).Find(source.Call) {
		switch {
		case call.CalleePath() == name && len(call.Args()) == 0:
			through = true
		case !isLog(call):
			return false
		}
	}
	return through && awaitsAnything(c.Parent().Child(source.Body)) && refuses(c.Parent().Child(source.Body))
}

// refuses reports whether code answers that somebody may not.
func refuses(body source.Node) bool {
	for call := range body.Find(source.Call) {
		if call.CalleeName() == "status" && slices.Contains([]string{"401", "402", "403", "429"}, call.Arg(0).Text()) {
			return true
		}
	}
	return false
}
