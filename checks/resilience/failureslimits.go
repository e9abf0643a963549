package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// limitedClients knows which calls of axios end by themselves: those of the
// library as a whole, when a live file of the server sets axios.defaults.timeout,
// and those of a file that calls an instance made with a time limit.
func limitedClients(p *project.Project) func(name string) bool {
	everywhere := false
	for _, name := range p.Sources() {
		if p.Holds(name, "defaults.timeout") && p.Modules().Live(name) && !p.Modules().Browser(name) && !strings.HasPrefix(name, "../") {
			everywhere = everywhere || setsTimeout(p.Source(name))
		}
	}
	return func(name string) bool {
		if everywhere {
			return true
		}
		im, _, ok := p.Source(name).ImportOf("axios")
		if !ok || source.PackageName(im.Spec) == "axios" {
			return false
		}
		for _, from := range p.Modules().ImportsOf(name) {
			if p.Holds(from, "timeout") && p.Holds(from, "axios") && makesLimited(p.Source(from)) {
				return true
			}
		}
		return false
	}
}

// setsTimeout reports whether a file sets the time limit of every call of axios.
func setsTimeout(f *source.File) bool {
	for a := range f.Find(source.Assign) {
		if a.Child(source.Left).Path() == "axios.defaults.timeout" {
			return true
		}
	}
	return false
}

func makesLimited(f *source.File) bool {
	for c := range f.Find(source.Call) {
		if isLimited(c) {
			return true
		}
	}
	return false
}

// isLimited reports whether a call makes an instance of axios with a time limit.
func isLimited(call source.Node) bool {
	return call.Kind() == source.Call && call.CalleeName() == "create" && call.Arg(0).Resolve().Prop("timeout").OK()
}

// framed reports whether what a handler in a file throws becomes an answer with
// status 500: every framework does that but Express before version 5, which does
// not wait for async handlers.
func framed(p *project.Project) func(name string) bool {
	stacks := map[string]project.Tech{}
	for _, r := range p.Routes() {
		if r.Kind == project.Handler || r.Kind == project.Action {
			stacks[r.File] = r.Stack
		}
	}
	waits := p.Stack().Version(project.Express).Major >= 5
	return func(name string) bool {
		s, ok := stacks[name]
		return ok && s != "" && (s != project.Express || waits)
	}
}
