package resilience

import (
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
				if n.TagName() == "SWRConfig" && strings.Contains(n.Attr("value").Text(), "onError") {
					out = heardForAll{true, true}
				}
			case name == "QueryClient", name == "QueryCache", name == "MutationCache":
				out.read(n)
			}
		}
	}
	return out
}

// read reads the settings that a client or a cache is made with.
func (h *heardForAll) read(made source.Node) {
	for n := range made.Arg(0).Resolve().Find(source.Property, source.Method, source.Shorthand) {
		if k := n.Key(); k != "onError" && k != "throwOnError" || n.Child(source.Value).Text() == "false" {
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
