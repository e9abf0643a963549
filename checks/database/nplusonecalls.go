package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A funcAt is where a function stands.
type funcAt struct {
	file  string
	start int
}

// asking are the functions of a project that ask its database.
type asking struct {
	p      *project.Project
	inside map[funcAt]project.Statement
	named  map[string][]funcAt // nil until name is called
}

// functionsAsking lists the functions that read, and those that make one write.
func functionsAsking(p *project.Project, all []project.Statement) asking {
	a := asking{p: p, inside: map[funcAt]project.Statement{}}
	count := map[funcAt]int{}
	for _, s := range all {
		k := funcAt{s.File, s.Function}
		if s.Function == 0 {
			continue
		}
		count[k]++
		if was, ok := a.inside[k]; !ok || was.Verb != "select" && s.Verb == "select" {
			a.inside[k] = s
		}
	}
	for k, s := range a.inside {
		if s.Verb == "select" {
			continue
		}
		if count[k] > 1 || s.Verb == "call" || s.Loop.Line != 0 { // does more than one write
			delete(a.inside, k)
		}
	}
	return a
}

// name learns the names of the functions that read, for calls whose object cannot
// be followed.
func (a *asking) name() {
	a.named = map[string][]funcAt{}
	files := map[string]map[int]bool{}
	for k, s := range a.inside {
		if s.Verb != "select" {
			continue
		}
		if files[k.file] == nil {
			files[k.file] = map[int]bool{}
		}
		files[k.file][k.start] = true
	}
	for file, starts := range files {
		f := a.p.Source(file)
		if f == nil {
			continue
		}
		for fn := range f.Find(source.Function, source.Arrow, source.Method) {
			if n := functionName(fn); n != "" && starts[fn.Start()] {
				a.named[n] = append(a.named[n], funcAt{file, fn.Start()})
			}
		}
	}
}

func functionName(fn source.Node) string {
	if name := fn.Child(source.Name).Text(); name != "" {
		return name
	}
	if up := fn.Parent(); up.Kind() == source.Declarator {
		return up.Child(source.Name).Ident()
	}
	return ""
}

// spoken reports whether a name has several words, as those of an app's own
// functions do.
func spoken(name string) bool {
	words := 0
	for i, c := range name {
		if c >= 'A' && c <= 'Z' || c == '_' && i > 0 {
			words++
		}
	}
	return words > 0 && len(name) > 7
}

// called is the statement of the function that a call leads to.
func (a *asking) called(n source.Node) (project.Statement, bool) {
	fn := a.p.Definition(n.Child(source.Callee))
	if fn.Is(source.Function, source.Arrow, source.Method) {
		k := funcAt{fn.File().Path, fn.Start()}
		if s, ok := a.inside[k]; ok {
			return s, true
		}
		if readsByName(n.CalleeName()) {
			return a.deeper(fn)
		}
		return project.Statement{}, false
	}
	if a.named == nil {
		a.name()
	}
	if places := a.named[n.CalleeName()]; len(places) == 1 && spoken(n.CalleeName()) && ownMember(n) {
		return a.inside[places[0]], true
	}
	return project.Statement{}, false
}

// ownMember reports whether a call whose function cannot be followed is one of a
// thing that the code was given: this.store.find(), or a function of a hook.
func ownMember(n source.Node) bool {
	callee := n.Child(source.Callee)
	if callee.Kind() == source.Identifier {
		return callee.Lookup(callee.Ident()).Is(source.Binding, source.Param)
	}
	object := callee.Child(source.ObjectRole)
	return object.Is(source.Identifier, source.Member) || object.Kind() == source.This
}

// readsByName reports whether a function says of itself that it only gets things:
// one that also does work has its turn for each element on purpose.
func readsByName(name string) bool {
	for _, verb := range []string{"get", "find", "fetch", "load", "list", "check", "has", "is", "count", "resolve", "compute", "calculate", "calc", "enrich", "lookup", "read", "build"} {
		if rest, ok := strings.CutPrefix(name, verb); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// deeper is the read of a function that the given one waits for, whatever it is
// given.
func (a *asking) deeper(fn source.Node) (project.Statement, bool) {
	looked := 0
	for w := range fn.Child(source.Body).Find(source.Await) {
		c := w.Child(source.Value)
		if c.Kind() != source.Call || !c.Child(source.Callee).Is(source.Identifier, source.Member) {
			continue
		}
		if looked++; looked > 6 {
			break
		}
		next := a.p.Definition(c.Child(source.Callee))
		if !next.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		if s, ok := a.inside[funcAt{next.File().Path, next.Start()}]; ok && s.Verb == "select" {
			return s, true
		}
	}
	return project.Statement{}, false
}

// calledRounds are calls in loops of functions of the project that ask the
// database, and apart from them those that only mark a row as done beside other
// work.
func calledRounds(p *project.Project, all []project.Statement) (rounds, beside []round) {
	a := functionsAsking(p, all)
	for _, name := range slices.Concat(p.Sources(), p.PythonSources()) {
		if !strings.HasSuffix(name, ".py") && !p.Modules().Live(name) || sows(name) {
			continue
		}
		calls := p.LoopCalls(name)
		if len(calls) == 0 {
			continue
		}
		at := map[int]project.Loop{}
		for _, c := range calls {
			at[c.Start] = c.Loop
		}
		for n := range p.Source(name).Find(source.Call) {
			loop, ok := at[n.Start()]
			if !ok {
				continue
			}
			if asksForUser(n) {
				delete(at, n.Start())
				rounds = append(rounds, round{place: check.At(n, "asks for one account for each of "+loop.Over), loop: loop, reads: true})
				continue
			}
			s, ok := a.called(n)
			if !ok || saysMany(n.CalleeName()) || chosenInside(n) {
				continue
			}
			delete(at, n.Start())
			r := round{place: check.At(n, fmt.Sprintf("%s() %s %s (%s:%d) once for each of %s", n.CalleeName(), asks(s.Verb), s.Table, s.File, s.Line, loop.Over)), loop: loop, inner: &s, reads: s.Verb == "select"}
			if s.Verb != "select" && (loop.Mixed || waitsElsewhere(p, n)) {
				r.inner = nil
				beside = append(beside, r)
				continue
			}
			rounds = append(rounds, r)
		}
	}
	return rounds, beside
}

// waitsElsewhere reports whether the function that a call leads to waits, before it writes,
// for a service that it asks about the one element: by fetch, or by a client that it was
// not given by the app. That has to be done one by one, whatever becomes of the row.
func waitsElsewhere(p *project.Project, call source.Node) bool {
	fn := p.Definition(call.Child(source.Callee))
	for w := range fn.Child(source.Body).Find(source.Await) {
		c := w.Child(source.Value)
		path := strings.ToLower(c.CalleePath())
		if c.Kind() == source.Call && (path == "fetch" || strings.HasPrefix(path, "stripe") || strings.HasPrefix(path, "axios")) {
			return true
		}
	}
	return false
}

// chosenInside reports whether a call is of one of several things that a table holds, which
// one being up to the element: what one of them does is not what each round does.
func chosenInside(n source.Node) bool {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if object.Kind() == source.Identifier {
		object = object.Resolve()
	}
	if object.Kind() != source.Index {
		return false
	}
	_, fixed := object.Child(source.Value).StringValue()
	return !fixed
}

// saysMany reports whether a function says of itself that it takes many at once: a loop
// around it goes through groups.
func saysMany(name string) bool {
	low := strings.ToLower(name)
	return strings.HasPrefix(low, "bulk") || strings.Contains(low, "batch") || strings.HasSuffix(name, "Many")
}

// asksForUser reports whether a call asks Supabase for one account by its id.
func asksForUser(n source.Node) bool {
	return n.CalleeName() == "getUserById" && strings.HasSuffix(n.Child(source.Callee).Child(source.ObjectRole).Text(), "auth.admin")
}
