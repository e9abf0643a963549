package database

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed nplusone.md
var nplusoneWords string

// NPlusOne looks for statements that run once for each element of a list whose
// length nobody knows.
var NPlusOne = &check.Check{
	ID:       "database/nplusone",
	Severity: check.Medium,
	Minutes:  45,
	Words:    check.Explain(nplusoneWords),
	Look:     lookForNPlusOne,
}

func lookForNPlusOne(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	all := p.Statements()
	if len(all) == 0 {
		if t, ok := unread(p); ok {
			return check.Cannot(fmt.Sprintf("Queries of %s are not read yet.", t.Tech), tool(t, "the data layer")...)
		}
		return check.Passed(check.Likely, "No query of live code was found, so none runs in a loop.")
	}
	rounds := append(directRounds(all), calledRounds(p, all)...)
	if len(rounds) == 0 {
		return check.Passed(check.Likely, fmt.Sprintf("None of the %d queries in live code runs once per element of a list.", len(all)), queryPlace(all[0].Query, "one of them"))
	}
	places := roundPlaces(append(rounds, mixedRounds(all)...))
	f := check.Missing(check.Likely, fmt.Sprintf("Queries run once per element of a list in %d %s: a list twice as long asks the database twice as often.", len(rounds), plural(len(rounds), "place", "places")), places[:min(len(places), 40)]...)
	f.Brief = []string{
		"Each place named here asks the database a fixed number of times, however long the list is: what the rounds need is read in one query before the loop (a list of ids, a join, an include), and looked up in a Map inside it.",
		"Rows that are written one by one are written in one statement (insert or upsert of a list, createMany, update … from), in pieces of a few hundred.",
		"What is read, written and answered stays the same, errors included; where a single failing row was skipped before, it still is.",
	}
	return f
}

// A round is a statement, or a call of a function with one, that a loop repeats.
type round struct {
	place check.Place
	loop  project.Loop
	inner *project.Statement // what a called function asks
}

// apart is how many lines off a second place of the same cause is worth naming.
const apart = 3

// roundPlaces are the places of rounds, in the order of files: each with the
// head of its loop and the statement of the function that it calls, when these
// stand elsewhere.
func roundPlaces(rounds []round) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	add := func(p check.Place) {
		if key := fmt.Sprintf("%s:%d", p.File, p.Line); !seen[key] {
			seen[key] = true
			out = append(out, p)
		}
	}
	for _, r := range rounds {
		add(r.place)
	}
	for _, r := range rounds {
		if r.loop.Line > 0 && r.place.Line-r.loop.Line > apart {
			add(check.Line(r.place.File, r.loop.Line, "the loop over "+r.loop.Over))
		}
		if s := r.inner; s != nil && (s.File != r.place.File || s.Line-r.place.Line > apart || r.place.Line-s.Line > apart) {
			add(queryPlace(s.Query, fmt.Sprintf("%s %s, and is called once for each of %s", asks(s.Verb), s.Table, r.loop.Over)))
		}
	}
	slices.SortStableFunc(out, func(a, b check.Place) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// directRounds are statements that stand in a loop themselves.
func directRounds(all []project.Statement) []round {
	var out []round
	for _, s := range all {
		if s.Loop.OK() && !marksDone(s) {
			out = append(out, round{place: queryPlace(s.Query, fmt.Sprintf("%s %s once for each of %s", asks(s.Verb), s.Table, s.Loop.Over)), loop: s.Loop})
		}
	}
	return out
}

// marksDone reports whether a statement marks a row as done after other work on
// it, which alone is no gap.
func marksDone(s project.Statement) bool {
	return s.Loop.Mixed && s.Verb != "select" && s.Verb != "call"
}

// mixedRounds are the statements that mark rows as done.
func mixedRounds(all []project.Statement) []round {
	var out []round
	for _, s := range all {
		if s.Loop.OK() && marksDone(s) {
			out = append(out, round{place: queryPlace(s.Query, fmt.Sprintf("writes %s once for each of %s, beside other work", s.Table, s.Loop.Over)), loop: s.Loop})
		}
	}
	return out
}

func asks(verb string) string {
	switch verb {
	case "select":
		return "reads"
	case "call":
		return "calls"
	}
	return "writes"
}

// calledRounds are calls in loops of functions of the project that ask the
// database.
func calledRounds(p *project.Project, all []project.Statement) []round {
	type place struct {
		file  string
		start int
	}
	inside := map[place]project.Statement{}
	for _, s := range all {
		if k := (place{s.File, s.Function}); s.Verb == "select" && s.Function > 0 {
			if _, ok := inside[k]; !ok {
				inside[k] = s
			}
		}
	}
	if len(inside) == 0 {
		return nil
	}
	var out []round
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) {
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
			fn := p.Definition(n.Child(source.Callee))
			if !fn.Is(source.Function, source.Arrow, source.Method) {
				continue
			}
			if s, ok := inside[place{fn.File().Path, fn.Start()}]; ok {
				delete(at, n.Start())
				out = append(out, round{place: check.At(n, fmt.Sprintf("%s() reads %s (%s:%d) once for each of %s", n.CalleeName(), s.Table, s.File, s.Line, loop.Over)), loop: loop, inner: &s})
			}
		}
	}
	return out
}
