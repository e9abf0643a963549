package resilience

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed unfinished.md
var unfinishedWords string

// Unfinished looks for what visitors see and can press with nothing behind it:
// links to pages that are not there, buttons that do nothing, invented data, and
// files that are named and missing.
var Unfinished = &check.Check{
	ID:       "resilience/unfinished",
	Severity: check.Medium,
	Minutes:  60,
	Words:    check.Explain(unfinishedWords),
	Look:     lookForUnfinished,
}

// A stub is a thing on the screen with nothing behind it.
type stub struct {
	kind stubKind
	at   check.Place
	sure check.Confidence
}

type stubKind uint8

const (
	alwaysFails stubKind = iota
	comparesHere
	neverComes
	byLuck
	onlyLogs
	madeUp
	notBuilt
	deadLink
	deadCall
	emptyHandler
	pretence
	inventedData
	forgotten
	barePage
	deadButton
	unreadBox
	switchedOff
	unreadWord
	emptyAnchor
	missingFile
	standIn
	madeUpContact
	saysComing // an honest text, and no control
	takesNotes
	stillToDo
	confesses
	triedOut
	kindsOfStub
)

var stubWords = [kindsOfStub][2]string{
	alwaysFails:   {"a part of the server can only fail", "%d places of the server can only fail"},
	comparesHere:  {"a query compares in JavaScript what the database should", "%d queries compare in JavaScript what the database should"},
	neverComes:    {"an event is waited for that never comes", "%d events are waited for that never come"},
	byLuck:        {"luck decides what is told of something", "luck decides what is told of %d things"},
	onlyLogs:      {"what is to be sent to somebody is only written to the console", "%d kinds of messages are only written to the console"},
	madeUp:        {"a request carries a made-up value", "requests carry %d made-up values"},
	notBuilt:      {"a part of the server is not built yet", "%d parts of the server are not built yet"},
	deadLink:      {"a link leads to a page that does not exist", "%d links lead to pages that do not exist"},
	deadCall:      {"something is asked for that is not there", "%d things are asked for that are not there"},
	emptyHandler:  {"a control does nothing", "%d controls do nothing"},
	pretence:      {"a control behaves as if something were done, and nothing is", "%d controls behave as if something were done, and nothing is"},
	inventedData:  {"a page shows invented data", "%d places show invented data"},
	forgotten:     {"what is sent to the server is kept in the memory of one process", "%d handlers keep what they are sent in the memory of one process"},
	barePage:      {"a page is empty, or says that it is yet to come", "%d pages are empty, or say that they are yet to come"},
	deadButton:    {"a button has nothing behind it", "%d buttons have nothing behind them"},
	unreadBox:     {"a choice is read by nothing", "%d choices are read by nothing"},
	switchedOff:   {"a control is switched off for good", "%d controls are switched off for good"},
	unreadWord:    {"a link tells its page something that nothing reads", "%d links tell their page something that nothing reads"},
	emptyAnchor:   {"a link leads nowhere", "%d links lead nowhere"},
	missingFile:   {"a picture or icon is named and missing", "%d pictures or icons are named and missing"},
	standIn:       {"a picture only stands in for another", "%d pictures only stand in for others"},
	madeUpContact: {"a number or address of the app's makers is made up", "%d numbers or addresses of the app's makers are made up"},
	saysComing:    {"a text says that something is not there yet", "%d texts say that something is not there yet"},
	stillToDo:     {"a note in the code says what is still to be done", "%d notes in the code say what is still to be done"},
	confesses:     {"a comment says that something only looks done", "%d comments say that something only looks done"},
	triedOut:      {"something that is there for trying things out ships", "%d pages or addresses that are there for trying things out ship"},
	takesNotes:    {"a receiver of events does nothing with them", "%d receivers of events do nothing with them"},
}

func lookForUnfinished(p *project.Project) check.Finding {
	if drawnInPython(p) {
		return pythonUnfinished(p)
	}
	server := project.Answer(p, "resilience/server stubs", serverStubs)
	if f, none := noScreens(p); none {
		if p.Stack().Python() {
			server = slices.Concat(pythonStubs(p), project.Answer(p, "resilience/python fails", pythonFails), project.Answer(p, "resilience/python pretends", pythonPretends))
		}
		if len(server) > 0 {
			return unfinishedGap(slices.Concat(server, serverNotes(p)))
		}
		return f
	}
	stubs := slices.Concat( // apart, so that a change makes only one of them be looked for again
		project.Answer(p, "resilience/dead links", deadLinks),
		project.Answer(p, "resilience/unread words", unreadWords),
		project.Answer(p, "resilience/dead calls", func(p *project.Project) []stub { return slices.Concat(deadCalls(p), declaredOnly(p)) }),
		project.Answer(p, "resilience/unsent fields", unsentFields),
		project.Answer(p, "resilience/dead asks", deadAsks),
		project.Answer(p, "resilience/controls", controls),
		project.Answer(p, "resilience/unheeded consent", unheededConsent),
		project.Answer(p, "resilience/stand-ins", standIns),
		project.Answer(p, "resilience/inventions", inventions),
		project.Answer(p, "resilience/made up", func(p *project.Project) []stub {
			return slices.Concat(madeUpScreens(p), madeUpAnswers(p), inventedAnswers(p))
		}),
		project.Answer(p, "resilience/simulated", simulated),
		project.Answer(p, "resilience/bare pages", func(p *project.Project) []stub { return slices.Concat(barePages(p), alwaysEmpty(p), deadJobs(p)) }),
		project.Answer(p, "resilience/contacts", madeUpContacts),
		server,
		project.Answer(p, "resilience/missing files", missingFiles),
	)
	stubs = slices.DeleteFunc(stubs, func(s stub) bool { return !p.ReachedAt(s.at.File, s.at.Line, s.at.Column) })
	if len(stubs) == 0 {
		sure := check.Likely
		if !p.Stack().Has(project.React) {
			sure = check.Possible // of other markup only the links are read
		}
		return check.Passed(sure, "Links lead to pages that are there, and controls do something.", screenAnchor(p))
	}
	labelled := labelledData(p, stubs)
	return unfinishedGap(slices.Concat(stubs, besideStubs(p, stubs), tryOuts(p), callersOfUnbuilt(p, stubs), labelled, beyond(confessed(p), slices.Concat(stubs, labelled)), serverNotes(p), screenNotes(p)))
}

// light reports whether a stub hurts little: a picture, a text, a note in the code.
func (k stubKind) light() bool {
	switch k {
	case missingFile, standIn, madeUpContact, emptyAnchor, switchedOff, unreadWord, saysComing, stillToDo, confesses, triedOut:
		return true
	}
	return false
}

// mostOfKind bounds the places of one kind that are listed.
const mostOfKind = 60

func unfinishedGap(stubs []stub) check.Finding {
	slices.SortStableFunc(stubs, func(a, b stub) int { return cmp.Or(cmp.Compare(b.sure, a.sure), cmp.Compare(a.kind, b.kind)) })
	counts := [kindsOfStub]int{}
	for _, s := range stubs {
		counts[s.kind]++
	}
	listed := spread(stubs, counts)
	var places []check.Place
	sure, light := check.Possible, true
	for i, s := range stubs {
		if listed[i] {
			places = append(places, s.at)
		}
		sure = max(sure, s.sure)
		light = light && s.kind.light()
	}
	f := check.Missing(sure, summed(counts), places...)
	switch {
	case counts[alwaysFails] > 0:
		f.Severity = check.High
	case light:
		f.Severity = check.Low
	}
	f.Brief = []string{
		"Each link leads to a page that is there, each button does what it says; what is not built yet is taken out, or says so and cannot be pressed.",
		"No screen shows invented numbers, names or reviews as if they were real: they come from the database, or the part is taken out.",
		"Nothing claims success before the server has answered.",
		"Every address that the server hands out is one that it answers, and no handler uses what is not there on a server.",
		"A message that people are promised is sent to them, and no request to another company carries a value that was made up.",
		"Every picture and icon that is named is in the project.",
	}
	return f
}

// spread says which of the things found are listed: where there are more of a kind than
// are, every file with the first of its own before any file with its second.
func spread(stubs []stub, counts [kindsOfStub]int) []bool {
	listed := make([]bool, len(stubs))
	left := [kindsOfStub]int{}
	for k := range left {
		left[k] = mostOfKind
	}
	for turn := 0; ; turn++ {
		type ofFile struct {
			kind stubKind
			file string
		}
		seen, more := map[ofFile]int{}, false
		for i, s := range stubs {
			key := ofFile{s.kind, s.at.File}
			if n := seen[key]; left[s.kind] > 0 && (n == turn || counts[s.kind] <= mostOfKind) && !listed[i] {
				listed[i], more = true, true
				left[s.kind]--
			}
			seen[key]++
		}
		if !more {
			return listed
		}
	}
}

// beyond are the things found that do not stand right over one that was told already.
func beyond(found, told []stub) []stub {
	return slices.DeleteFunc(found, func(s stub) bool {
		return slices.ContainsFunc(told, func(t stub) bool {
			return t.at.File == s.at.File && t.at.Line > s.at.Line && t.at.Line-s.at.Line <= 2
		})
	})
}

// summed is one sentence about what was found of each kind.
func summed(counts [kindsOfStub]int) string {
	var said []string
	for k, n := range counts {
		switch {
		case n == 1:
			said = append(said, stubWords[k][0])
		case n > 1:
			said = append(said, fmt.Sprintf(stubWords[k][1], n))
		}
	}
	reason := strings.Join(said, "; ")
	return strings.ToUpper(reason[:1]) + reason[1:] + "."
}
