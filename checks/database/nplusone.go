package database

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
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
		return check.Passed(check.Likely, "No query of live code was found, so none runs in a loop.")
	}
	called, marked := calledRounds(p, all)
	rounds := slices.Concat(directRounds(p, all), called, lazyRounds(p))
	rounds = slices.DeleteFunc(rounds, func(r round) bool { return !p.ReachedAt(r.place.File, r.place.Line, r.place.Column) })
	if len(rounds) == 0 {
		return check.Passed(check.Likely, fmt.Sprintf("None of the %d queries in live code runs once per element of a list.", len(all)), queryPlace(all[0].Query, "one of them"))
	}
	slices.SortStableFunc(rounds, func(a, b round) int { return b.weight(p) - a.weight(p) })
	beside := slices.DeleteFunc(append(mixedRounds(all), marked...), func(r round) bool { return !p.ReachedAt(r.place.File, r.place.Line, r.place.Column) })
	places := roundPlaces(rounds, beside)
	f := check.Missing(check.Likely, inRounds(rounds, beside), places[:min(len(places), 150)]...)
	if rounds[0].weight(p) < awaited {
		f.Severity = check.Low
	}
	f.Brief = []string{
		"Each place named here asks the database a fixed number of times, however long the list is: what the rounds need is read in one query before the loop (a list of ids, a join, an include), and looked up in a Map inside it.",
		"Rows that are written one by one are written in one statement (insert or upsert of a list, createMany), in pieces of a few hundred; rows that each get a value of their own take an update from a list of values, written in SQL.",
		"What is read, written and answered stays the same, errors included; where a single failing row was skipped before, it still is.",
	}
	return f
}

// inRounds says how many queries are repeated, and which is worst.
func inRounds(rounds, beside []round) string {
	more := ""
	if n := len(beside); n > 0 {
		more = fmt.Sprintf(" %d more %s a row at a time beside other work.", n, plural(n, "place writes", "places write"))
	}
	if n := ownRounds(rounds); n > 0 {
		more = fmt.Sprintf(" %d of them %s each row a value of its own, for which only SQL written by hand has one statement.%s", n, plural(n, "gives", "give"), more)
	}
	first := rounds[0]
	if len(rounds) == 1 {
		return fmt.Sprintf("A query runs once per element of a list, over %s in %s: a list twice as long asks the database twice as often.%s", first.loop.Over, path.Base(first.place.File), more)
	}
	return fmt.Sprintf("%d queries run once per element of a list, such as over %s in %s: a list twice as long asks the database twice as often.%s", len(rounds), first.loop.Over, path.Base(first.place.File), more)
}

// A round is a statement, or a call of a function with one, that a loop repeats.
type round struct {
	place check.Place
	loop  project.Loop
	inner *project.Statement // what a called function asks
	reads bool
	own   bool // writes values that are each row's own
}

// awaited is the weight from which on somebody waits for a round.
const awaited = 2

// weight orders rounds: reads on the way of an answer first, then writes there;
// those of the administration and of work in the background last.
func (r round) weight(p *project.Project) int {
	w := 2
	if r.own {
		w--
	}
	if r.reads {
		w++
	}
	low := "/" + strings.ToLower(r.place.File)
	for _, word := range []string{"/admin", "/cron", "/job", "worker", "/queue", "/inngest", "/trigger", "schedul", "cleanup", "backfill", "/seed", "import", "/sync", "migrat", "maintenance", "monitor", "/tasks/", "webhook"} {
		if strings.Contains(low, word) && (word == "/admin" || !strings.HasSuffix(low, "x")) { // a screen is waited for
			return w - 2
		}
	}
	if p.Holds(r.place.File, "Job<") { // its type says so
		return w - 2
	}
	return w
}

// apart is how many lines off a second place of the same cause is worth naming.
const apart = 3

// roundPlaces are the places of rounds, the worst first, and behind them those of
// rows that are marked as done: each with the head of its loop and the statement
// of the function that it calls, when these stand elsewhere.
func roundPlaces(rounds, beside []round) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	add := func(p check.Place) {
		if key := fmt.Sprintf("%s:%d", p.File, p.Line); !seen[key] {
			seen[key] = true
			out = append(out, p)
		}
	}
	for _, list := range [][]round{rounds, beside} {
		for _, r := range list {
			add(r.place)
		}
		for _, r := range list {
			if r.loop.Line > 0 && r.place.Line-r.loop.Line > apart {
				add(check.Line(r.place.File, r.loop.Line, "the loop over "+r.loop.Over))
			}
			if s := r.inner; s != nil && (s.File != r.place.File || s.Line-r.place.Line > apart || r.place.Line-s.Line > apart) {
				add(queryPlace(s.Query, fmt.Sprintf("%s %s, and is called once for each of %s", asks(s.Verb), s.Table, r.loop.Over)))
			}
		}
	}
	return out
}

// directRounds are statements that stand in a loop themselves.
func directRounds(p *project.Project, all []project.Statement) []round {
	var out []round
	for _, s := range all {
		if !s.Loop.OK() || marksDone(s) || sows(s.File) || s.Batch {
			continue
		}
		says, own := fmt.Sprintf("%s %s once for each of %s", asks(s.Verb), s.Table, s.Loop.Over), ownValues(p, s)
		if own {
			says += ", a value of its own into each row"
		}
		out = append(out, round{place: queryPlace(s.Query, says), loop: s.Loop, reads: s.Verb == "select", own: own})
	}
	return out
}

// sows reports whether a file fills a new database with rows that are written out in
// the code: as many as there are.
func sows(file string) bool {
	name := strings.ToLower(path.Base(file))
	return strings.HasPrefix(name, "seed") && !strings.HasPrefix(name, "seeding")
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
		if s.Loop.OK() && marksDone(s) && !sows(s.File) && !s.Batch {
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
