package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// change judges a mutation of a query library that a screen makes and of whose
// failing it says nothing: no onError, no look at its error, no catch around it.
func (f *inFile) change(call source.Node) {
	d := call.Parent()
	component := d.Function()
	if d.Kind() != source.Declarator || !component.OK() || !rendersSomething(component) {
		return
	}
	settings, ok := settingsOf(call)
	if !ok {
		return
	}
	if settings.OK() && (hearsErrors(settings) || speaks(settings.Text())) {
		f.good(call)
		return
	}
	bare, heard := calledBare(d.Child(source.Name), component)
	switch {
	case heard:
	case bare.OK():
		f.add(bare, changeMute)
	default:
		f.add(d, changeMute)
	}
}

// settingsOf are the settings of a mutation, none for one without; ok is false for a
// call that is not one of TanStack Query's, SWR's or tRPC's, or whose settings are made
// elsewhere.
func settingsOf(call source.Node) (settings source.Node, ok bool) {
	viaRouter := strings.Count(call.CalleePath(), ".") >= 2 // trpc.tea.add.useMutation()
	args := call.Args()
	if call.CalleeName() == "useSWRMutation" {
		settings = call.Arg(2).Resolve()
		return settings, len(args) > 1 && (!call.Arg(2).OK() || settings.Kind() == source.Object && !settings.Spreads())
	}
	if len(args) == 0 {
		return source.Node{}, viaRouter
	}
	settings = args[len(args)-1].Resolve()
	if settings.Kind() != source.Object || settings.Spreads() {
		return source.Node{}, false
	}
	return settings, viaRouter || settings.PropNode("mutationFn").OK()
}

// hearsErrors reports whether the settings of a mutation say what happens when it
// fails.
func hearsErrors(settings source.Node) bool {
	for _, key := range []string{"onError", "onSettled", "throwOnError", "useErrorBoundary", "meta"} {
		if settings.PropNode(key).OK() {
			return true
		}
	}
	return false
}

// calledBare looks at how a component uses a mutation: heard says that it hears of
// its failing somewhere, or hands it on; bare is a call of it that waits for the
// outcome and that nothing catches.
func calledBare(target, component source.Node) (bare source.Node, heard bool) {
	names := map[string]bool{}
	whole := target.Ident()
	if target.Kind() == source.ObjectPattern {
		for b := range target.Children() {
			local := b.Child(source.Name).Ident()
			if b.Has(source.Rest) || local == "" || tellsOutcome(b.Key()) {
				return bare, true
			}
			names[local] = startsChange(b.Key())
		}
	} else if whole == "" {
		return bare, true
	}
	for id := range component.Find(source.Identifier) {
		if id.Text() != whole && !names[id.Text()] || target.Contains(id) || id.Parent().Kind() == source.Binding || namesPart(id) {
			continue
		}
		call := id.Parent()
		if id.Text() == whole {
			if call.Kind() != source.Member || id.Role() != source.ObjectRole {
				return bare, true // handed on as it is
			}
			switch part := call.Child(source.Name).Text(); {
			case startsChange(part):
				call = call.Parent()
			case tellsOutcome(part):
				return bare, true
			default:
				continue
			}
		}
		if call.Kind() != source.Call || !call.Child(source.Callee).Contains(id) {
			return bare, true
		}
		if hasCatch(chain(call)) || inTry(call) || announced(chain(call)) || call.Arg(1).OK() {
			return bare, true
		}
		if call.Parent().Kind() == source.Await && !bare.OK() {
			bare = call
		}
	}
	return bare, false
}

// startsChange reports whether a part of a mutation sets it off.
func startsChange(part string) bool {
	return part == "mutate" || part == "mutateAsync" || part == "trigger"
}

// tellsOutcome reports whether a part of a mutation says that it failed.
func tellsOutcome(part string) bool {
	switch part {
	case "error", "isError", "status", "failureReason":
		return true
	}
	return false
}
