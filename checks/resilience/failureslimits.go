package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// endsByItself reports whether calls of axios in a file have a time limit that is
// set elsewhere: for the library as a whole, in a live file of the server that sets
// axios.defaults.timeout, or for the instance that the file calls.
func endsByItself(p *project.Project, name string) bool {
	if project.Answer(p, "resilience/axios limit", limitedForAll) {
		return true
	}
	im, _, ok := p.Source(name).ImportOf("axios")
	if !ok || source.PackageName(im.Spec) == "axios" {
		return false
	}
	for _, from := range p.Modules().ImportsOf(name) {
		if !p.Holds(from, "timeout") || !p.Holds(from, "axios") {
			continue
		}
		if f := p.Source(from); f != nil && makesLimited(f) {
			return true
		}
	}
	return false
}

func limitedForAll(p *project.Project) bool {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "defaults.timeout") || !p.Modules().Live(name) || p.Modules().Browser(name) {
			continue
		}
		if f := p.Source(name); f != nil && setsTimeout(f) {
			return true
		}
	}
	return false
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
	for _, r := range p.Addresses() {
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

// serverPart reports whether a spot lies in what a page's file keeps for the server: the
// loader or action of a route, or the whole of a route that shows nothing.
func serverPart(p *project.Project, s spot) bool {
	st := p.Stack()
	routes := (st.Has(project.ReactRouter) || st.Has(project.Remix)) && p.Holds(s.file, "loader", "action")
	if !routes && !p.Holds(s.file, "getServerSideProps", "getStaticProps") {
		return false
	}
	f := p.Source(s.file)
	if f == nil {
		return false
	}
	if _, shows := f.ExportOf("default"); routes && !shows && strings.Contains(s.file, "routes/") {
		return true
	}
	part := f.From(f.LineStart(s.line) + max(s.column, 1) - 1).Outermost()
	name := part.Child(source.Name).Text()
	if d := part.Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Ident()
	}
	return slices.Contains([]string{"loader", "action", "getServerSideProps", "getStaticProps"}, name)
}

// limitedBy reports whether code that hands settings on to a function of that name may
// give it a time limit.
func limitedBy(p *project.Project, fn string) bool {
	return fn != "" && project.Answer(p, "resilience/limited by "+fn, func(p *project.Project) bool {
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			return p.Holds(name, fn) && p.Holds(name, "ignal", "imeout") && p.Modules().Live(name)
		})
	})
}

// settle is what a spot amounts to in its app: kept is false for one that is
// answered elsewhere, or that does not matter where the code runs.
func (s spot) settle(p *project.Project, server bool, answered func(string) bool) (settled spot, kept bool) {
	if s.guessed && !slices.Contains(p.Stack().Data, project.Supabase) {
		return s, false
	}
	if low := strings.ToLower(s.file); s.kind == nulled && strings.Contains(low, "logg") {
		return s, false // a log that fails can tell nobody else
	}
	if s.action != "" && (server || !ofServer(p, s.file, s.action)) {
		return s, false
	}
	switch s.kind {
	case noTimeout:
		if s.model { // the host ends a handler that says how long it may take
			return s, server && !p.Holds(s.file, "maxDuration") && !modelsLimited(p)
		}
		if !server && s.through {
			s.kind = waitsOnScreen
			return s, true
		}
		return s, server && !s.relative && !(s.axios && endsByItself(p, s.file)) && !limitedBy(p, s.via)
	case loggedApart:
		return s, server && !strings.Contains(strings.ToLower(s.file), "logg") // a log that fails can tell nobody else
	case nulled:
		if !server {
			s.kind = nulledOnScreen
		}
	case breaks:
		return s, !server
	case emptyThrows:
		return s, server && !neverEmpty(p, s.list)
	case leftToFramework:
		if caughtElsewhere(p, s, answered) {
			return s, false
		}
		if !answered(s.file) {
			s.kind = uncaught
		}
	case eventLost:
		if !server { // a screen that shows events answers none
			s.kind = onlyLogged
		}
	case onlyLogged:
		if server && s.ends == endsGiving {
			s.kind = nulled
			return s, true
		}
		if server {
			s.kind = loggedApart
			return s.settle(p, server, answered)
		}
	}
	return s, true
}
