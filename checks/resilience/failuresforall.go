package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A heardForAll says of what the query library is told what to do when it fails,
// wherever in the app that is.
type heardForAll struct{ queries, changes bool }

// caughtForAll looks where the library's client, its caches or its provider are made.
func caughtForAll(p *project.Project) heardForAll {
	var out heardForAll
	for _, name := range p.Sources() {
		if !p.Holds(name, "QueryCache", "MutationCache", "QueryClient(", "SWRConfig") || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.New, source.Element) {
			switch name := n.CalleeName(); {
			case n.Kind() == source.Element:
				if value := n.AttrValue("value").Resolve(); n.TagName() == "SWRConfig" && strings.Contains(n.Attr("value").Text(), "onError") && (!value.PropNode("onError").OK() || tellsOfAll(p, value.PropNode("onError"), 2)) {
					out = heardForAll{true, true}
				}
			case name == "QueryClient", name == "QueryCache", name == "MutationCache":
				out.read(p, n)
			}
		}
	}
	return out
}

// read reads the settings that a client or a cache is made with.
func (h *heardForAll) read(p *project.Project, made source.Node) {
	for n := range made.Arg(0).Resolve().Find(source.Property, source.Method, source.Shorthand) {
		if k := n.Key(); k != "onError" && k != "throwOnError" || n.Child(source.Value).Text() == "false" || k == "onError" && !tellsOfAll(p, n, 2) {
			continue
		}
		of := made.CalleeName()
		for up := n.Parent(); up.OK() && up != made; up = up.Parent() {
			if up.Kind() == source.Property && (up.Key() == "queries" || up.Key() == "mutations") || up.Kind() == source.New {
				of = up.Key() + up.CalleeName()
				break
			}
		}
		switch of {
		case "queries", "QueryCache":
			h.queries = true
		case "mutations", "MutationCache":
			h.changes = true
		}
	}
}

// tellsOfAll reports whether what a library is told to do about a failure tells somebody of
// every one: not if it only writes to a log, or hears of nothing but a session that ended.
func tellsOfAll(p *project.Project, setting source.Node, left int) bool {
	fn := setting
	if setting.Kind() != source.Method {
		if fn = setting.Child(source.Value); !fn.OK() || setting.Kind() == source.Identifier {
			fn = setting // { onError }
		}
		fn = p.Definition(fn)
	}
	body := fn.Child(source.Body)
	if !fn.Is(source.Function, source.Arrow, source.Method) || !body.OK() {
		return true // made elsewhere
	}
	for n := range itselfAndBelow(body) {
		switch {
		case !n.Is(source.Throw, source.Call, source.Assign), decidesOver(n, body), ofSessionsAlone(n, body):
		case n.Is(source.Throw, source.Assign):
			return true
		case isLog(n) || withinConsole(n, fn) || reported.MatchString(n.CalleePath()):
		case n.Child(source.Callee).Kind() == source.Identifier && left > 0: // of the app's own, which may tell nobody
			if tellsOfAll(p, n.Child(source.Callee), left-1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// reported matches calls that tell those who run the app, and no visitor.
var reported = regexp.MustCompile(`(?i)(^|\.)(capture(Exception|Message|Error)|reportError|logError|trackError|withScope|setTag|setExtra)$`)

// ofSession matches conditions over a session that is there no more.
var ofSession = regexp.MustCompile(`(?i)401|403|unauthori[sz]ed|unauthenticated|isAuthError|session|expired|forbidden`)

// decidesOver reports whether a call stands in the condition of a branch.
func decidesOver(n, body source.Node) bool {
	for at := n; at.OK() && at != body; at = at.Parent() {
		if at.Role() == source.Cond {
			return true
		}
	}
	return false
}

// ofSessionsAlone reports whether what stands in a function is done for a session that
// ended and for no other failure.
func ofSessionsAlone(n, body source.Node) bool {
	for at := n; at.OK() && at != body; at = at.Parent() {
		up := at.Parent()
		if cond := up.Child(source.Cond); up.Is(source.If, source.Conditional) && at.Role() == source.Then && ofSession.MatchString(cond.Text()) && cond.Operator() != "!" && cond.Operator() != "!==" {
			return true
		}
		if up.Kind() == source.Binary && up.Operator() == "&&" && at.Role() == source.Right && ofSession.MatchString(up.Child(source.Left).Text()) {
			return true
		}
	}
	for item := range body.Children() {
		if item.Start() > n.Start() {
			break
		}
		cond := item.Child(source.Cond).Text()
		if item.Kind() == source.If && item.End() < n.Start() && ofSession.MatchString(cond) && strings.Contains(cond, "!") && leaves(item.Child(source.Then)) {
			return true
		}
	}
	return false
}

// leaves reports whether a branch does nothing but leave its function.
func leaves(then source.Node) bool {
	return leavesQuietly(then) || then.Kind() == source.Return
}
