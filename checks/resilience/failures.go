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

//go:embed failures.md
var failuresWords string

// Failures looks for calls over the network and to the database whose failing
// nobody is told of.
var Failures = &check.Check{
	ID:       "resilience/failures",
	Severity: check.Medium,
	Minutes:  90,
	Words:    check.Explain(failuresWords),
	Look:     lookForFailures,
	Fix:      failuresFix,
}

// A neglect is one way in which code leaves a failure without an answer.
type neglect uint8

const (
	hanging neglect = iota
	answeredWell
	eventLost
	letThrough
	notShown
	notWaited
	neverRuns
	resultIgnored
	mailUnread
	errorUnread // of an answer that carries it, as Supabase's do
	swallowed
	uncaught
	onlyLogged
	invented
	emptied
	dropped
	statusUnread
	queryMute
	mistaken
	changeMute
	staysBusy
	goesOn
	noTimeout
	loggedApart
	nulled
	nulledOnScreen
	untold
	waitsOnScreen
	breaks
	lostForGood
	emptyThrows
	notListened
	rowUnread
	neverCalledBack
	leftToFramework // which answers for the handler
	kindsOfNeglect
)

var neglectWords = [kindsOfNeglect]struct{ at, one, many string }{
	notWaited:       {"is not waited for: what comes after claims success, and nobody learns that this failed", "work is not waited for", "pieces of work are not waited for"},
	neverRuns:       {"never runs: such a query is sent when somebody waits for it, and nobody does", "a change of the database never runs", "changes of the database never run"},
	mailUnread:      {"the mail service answers with an error here and throws nothing: a mail that was not sent counts as sent", "a mail that was not sent counts as sent", "mails that were not sent count as sent"},
	errorUnread:     {"the error in this answer is never looked at", "an error in an answer is never looked at", "errors in answers are never looked at"},
	resultIgnored:   {"nobody looks whether this worked", "nobody looks whether a write worked", "writes of which nobody looks whether they worked"},
	invented:        {"what fails here is replaced by invented data, shown as if it were real", "a failure is replaced by invented data", "failures are replaced by invented data"},
	dropped:         {"nothing happens here when the answer is no success", "an answer that is no success is dropped", "answers that are no success are dropped"},
	emptied:         {"what fails here is shown as though there were nothing", "a failure is shown as though there were nothing", "failures are shown as though there were nothing"},
	swallowed:       {"what fails here is forgotten", "a failure is forgotten", "failures are forgotten"},
	uncaught:        {"nothing catches it when this fails", "a call is made whose failing nothing catches", "calls are made whose failing nothing catches"},
	onlyLogged:      {"what fails here is written to the console, and the visitor is told nothing", "only the console is told of a failure", "failures that only the console is told of"},
	statusUnread:    {"nobody looks at the status of this answer", "nobody looks at the status of an answer", "answers whose status nobody looks at"},
	queryMute:       {"nothing is shown when this fails", "a query's failing is never shown", "queries whose failing is never shown"},
	mistaken:        {"this is shown too when the data could not be loaded", "a failure is shown as something else", "failures are shown as something else"},
	changeMute:      {"nothing is shown when this change fails", "a change's failing is never shown", "changes whose failing is never shown"},
	staysBusy:       {"the screen said that it is busy, and stays so for ever when this fails", "a screen stays busy for ever when its call fails", "screens stay busy for ever when their calls fail"},
	neverCalledBack: {"when this fails, nobody is called back and the request waits for ever", "a request waits for ever when a step of signing in fails", "requests wait for ever when a step of signing in fails"},
	notShown:        {"what the app says of failures is shown nowhere: no screen renders the library's Toaster", "the app's messages of failures are rendered nowhere", "the app's messages of failures are rendered nowhere"},
	notListened:     {"nobody listens for this connection's breaking", "nobody listens for a connection's breaking", "connections for whose breaking nobody listens"},
	hanging:         {"neither answers nor hands on: every request that comes here waits for ever", "a step in front of the routes lets every request wait for ever", "steps in front of the routes let every request wait for ever"},
	answeredWell:    {"the failure is answered with success", "a failure is answered with success", "failures are answered with success"},
	letThrough:      {"when this fails, requests go through unchecked", "a check that fails lets requests through", "checks that fail let requests through"},
	goesOn:          {"an error that nothing caught is only written to a log, and the process goes on in a state that nobody knows", "an error that nothing caught lets the process go on", "errors that nothing caught let the process go on"},
	eventLost:       {"what fails here is only written to a log, and the event counts as handled", "an event whose handling failed counts as handled", "events whose handling failed count as handled"},
	loggedApart:     {"what fails here is only written to a log, and the work goes on", "a failure is only written to a log", "failures are only written to a log"},
	nulled:          {"what fails here is only written to a log, and whoever asked is given nothing", "a failure gives nothing to whoever asked", "failures give nothing to whoever asked"},
	nulledOnScreen:  {"what fails here is written to the console, and whoever asked is given nothing", "a failure gives nothing to the screen that asked", "failures give nothing to the screens that asked"},
	untold:          {"what fails here is answered with an error and written nowhere: nobody who runs the app learns of it", "a failure is answered with an error and written nowhere", "failures are answered with an error and written nowhere"},
	waitsOnScreen:   {"no call that goes through here has a time limit: the screen waits for as long as the other side likes", "the screens' calls have no time limit", "places send the screens' calls without a time limit"},
	breaks:          {"nothing tells the visitor when no answer comes", "a call of which nobody hears when no answer comes", "calls of which nobody hears when no answer comes"},
	lostForGood:     {"when this fails, what comes after throws away all the same what was to be kept or ended first", "what was to be kept or ended first is thrown away although that failed", "things that were to be kept or ended first are thrown away although that failed"},
	emptyThrows:     {"this throws when the list is empty: an insert of no rows is refused", "an insert fails for an empty list", "inserts fail for an empty list"},
	rowUnread:       {"when this question fails, it counts as there being no such row", "a question that fails counts as there being no row", "questions that fail count as there being no row"},
	leftToFramework: {"what fails here is answered by the framework, in its own words", "a call's failing is left to the framework", "calls whose failing is left to the framework"},
	noTimeout:       {"waits for as long as the other side likes", "a call to others has no time limit", "calls to others have no time limit"},
}

// mild reports whether a neglect alone makes no app careless: visitors may well hear
// of the failure elsewhere.
func (k neglect) mild() bool {
	return k == noTimeout || k == loggedApart || k == nulled || k == leftToFramework || k == notListened || k == nulledOnScreen || k == untold || k == waitsOnScreen || k == breaks || k == rowUnread || k == goesOn || k == emptyThrows || k == neverCalledBack
}

// A spot is one neglect at one place.
type spot struct {
	file         string
	line, column int
	kind         neglect
	axios        bool   // a call of axios, whose time limit may be set elsewhere
	ownHook      bool   // of the project, and not the query library's
	guessed      bool   // of a client that is Supabase's if the app has one
	through      bool   // what others of the app ask goes through it
	relative     bool   // to the app's own server
	list         string // that may be empty, by the name under which it was sent
	via          string // the function whose callers may set a time limit
	action       string // the function of another module that is waited for
	beside       bool   // another line of a place that is there already, and not counted
	model        bool   // of a client that asks a model
	ends         ending // of the branch over an answer's error
}

// An ending is how a branch that only writes to a log leaves its function.
type ending uint8

const (
	goesFurther ending = iota
	endsWork           // whoever called is told nothing
	endsGiving         // whoever asked is given nothing
)

// mildness orders places of a kind: where money or an account hangs on it first,
// what only those see who run the app last.
func (s spot) mildness() int {
	low := "/" + strings.ToLower(s.file)
	for _, word := range []string{"/admin", "cleanup", "/test", "/debug", "/cron", "analytics", "/dev/", "/dev-"} {
		if strings.Contains(low, word) {
			return 2
		}
	}
	for _, word := range []string{"checkout", "payment", "stripe", "billing", "webhook", "order", "subscri", "auth", "signup", "register", "invite"} {
		if strings.Contains(low, word) {
			return 0
		}
	}
	return 1
}

func lookForFailures(p *project.Project) check.Finding {
	spots, handled := neglects(p)
	inPython, answered := pythonNeglects(p)
	spots, handled = append(spots, inPython...), append(handled, answered...)
	hard := 0
	counts := [kindsOfNeglect]int{}
	for _, s := range spots {
		if s.beside {
			continue
		}
		counts[s.kind]++
		if !s.kind.mild() {
			hard++
		}
	}
	if len(spots)+len(handled) == 0 {
		return nothingCalled(p)
	}
	if hard == 0 && counts[noTimeout]+counts[loggedApart]+counts[nulled]+counts[notListened] < 3 {
		return answeredAll(p, handled, counts[leftToFramework] > 0)
	}
	slices.SortStableFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.mildness(), b.mildness()))
	})
	var said []string
	for k, n := range counts {
		switch {
		case n == 1:
			said = append(said, neglectWords[k].one)
		case n > 1:
			said = append(said, fmt.Sprintf("%d %s", n, neglectWords[k].many))
		}
	}
	f := check.Missing(sureOfNeglect(spots, hard, len(handled)), "Failures go unanswered: "+strings.Join(said, "; ")+".", placesOfSpots(spots)...)
	if hard == 1 && counts[emptied] == 1 { // one place may do so on purpose
		f.Confidence = check.Possible
	}
	if counts[mailUnread]+counts[notShown]+counts[hanging] > 0 { // all of the app's mails, or messages
		f.Confidence = max(f.Confidence, check.Likely)
	}
	if late := counts[notWaited] + counts[neverRuns]; late > 1 || late == 1 && len(spots) > 2 {
		f.Confidence = max(f.Confidence, check.Likely)
	}
	if counts[answeredWell]+counts[eventLost] > 0 && counts[noTimeout]+counts[loggedApart]+counts[nulled] >= 3 {
		f.Confidence = max(f.Confidence, check.Likely)
	}
	f.Brief = []string{
		"Each call that can fail has a branch for it: visitors see a sentence in plain words and can try again, and nothing claims success before the answer is there.",
		"Answers that carry an error beside the data (Supabase) have it read; answers over HTTP have their status checked before the body is used.",
		"Calls to other companies from the server have a time limit, such as AbortSignal.timeout(10_000).",
		"A list that can be empty says so in words, and differently from a list that could not be loaded.",
	}
	return f
}

// answeredAll is the finding for an app that leaves nothing without an answer; some
// answers may be those of its framework.
func answeredAll(p *project.Project, handled []check.Place, framework bool) check.Finding {
	good := handled[:min(len(handled), 5)]
	switch {
	case !framework:
		return check.Passed(check.Likely, "Where the app calls services or the database, it deals with their failing.", good...)
	case len(good) == 0:
		return check.Passed(check.Possible, "What a service throws in a handler is answered by the framework with an error.", answeringAnchor(p))
	}
	return check.Passed(check.Likely, "Where the app calls services or the database, it deals with their failing; what a handler does not catch, the framework answers with an error.", good...)
}

// nothingCalled is the finding for an app in which no call was seen that needs a
// branch for its failing.
func nothingCalled(p *project.Project) check.Finding {
	s := p.Stack()
	if s.Python() {
		return check.Passed(check.Likely, "Nothing here forgets a failure or waits for another server without a time limit.", pythonApp(p))
	}
	if len(s.Data)+len(s.Payments) > 0 || len(p.Queries()) > 0 {
		return check.Passed(check.Possible, "No call was seen whose failing would be lost: what the database or a service throws reaches the framework.", answeringAnchor(p))
	}
	return check.Unneeded("Nothing in the app calls another service or a database.")
}

// answeringAnchor is the first thing that the app serves.
func answeringAnchor(p *project.Project) check.Place {
	if !hasPages(p) {
		for _, r := range p.Addresses() {
			if n := p.WithCode(r).Node; n.OK() && !strings.HasPrefix(r.File, "../") {
				return check.Line(r.File, n.Line(), "what is thrown here reaches the framework")
			}
		}
	}
	return screenAnchor(p)
}

// sureOfNeglect grows with the number of places, with their share, and with their
// kind: one write that nobody waits for says more than one status that nobody looks
// at.
func sureOfNeglect(spots []spot, hard, handled int) check.Confidence {
	plain, grave, busy := 0, 0, 0
	for _, s := range spots {
		if s.kind.mild() || s.beside {
			continue
		}
		switch s.kind {
		case statusUnread, mistaken:
			continue
		case staysBusy:
			busy++
		case uncaught, notWaited, neverRuns, resultIgnored, invented, dropped, lostForGood:
			grave++
		case onlyLogged:
			if s.mildness() == 0 {
				grave++
			}
		}
		plain++
	}
	switch {
	case hard-busy >= 5 && 5*hard >= handled:
		return check.Certain
	case hard >= 3, hard >= 1 && 3*hard >= handled, plain >= 2 && 20*plain >= handled, grave >= 1 && 12*grave >= handled:
		return check.Likely
	}
	return check.Possible
}

// message says what is at a spot; another line of one says what it has to do with it.
func (s spot) message() string {
	if s.kind == loggedApart && s.ends == endsWork {
		return "what fails here is only written to a log, and ends the work: whoever called takes it for done"
	}
	if s.model {
		return "no time limit is set: the client of the model waits for minutes, or for ever"
	}
	if s.beside {
		switch s.kind {
		case statusUnread:
			return "the answer is used here, good or bad"
		case errorUnread:
			return "the data of those answers is used here, error or not"
		case mistaken:
			return "this is what was asked for, and nobody takes its error"
		case mailUnread:
			return "answers well here, whatever became of the mail"
		}
	}
	return neglectWords[s.kind].at
}

// mostSpots bounds the places that are listed.
const mostSpots = 700

// placesOfSpots takes turns between the kinds, and within a kind between the files,
// so that each shows.
func placesOfSpots(spots []spot) []check.Place {
	quiet := slices.IndexFunc(spots, func(s spot) bool { return s.kind == untold || s.kind == waitsOnScreen })
	if quiet >= 0 { // what hurts least stands behind everything else
		loud := slices.Clone(spots)
		loud = slices.DeleteFunc(loud, func(s spot) bool { return s.kind == untold || s.kind == waitsOnScreen })
		rest := slices.DeleteFunc(slices.Clone(spots), func(s spot) bool { return s.kind != untold && s.kind != waitsOnScreen })
		out := inTurns(loud, mostSpots)
		return append(out, inTurns(rest, min(mostQuiet, mostSpots-len(out)))...)
	}
	return inTurns(spots, mostSpots)
}

// mostQuiet bounds the places of the kinds that hurt least.
const mostQuiet = 30

// inTurns lists places of each kind and each file in turns.
func inTurns(spots []spot, most int) []check.Place {
	var out []check.Place
	perKind := map[neglect]int{}
	perFile := map[string]int{}
	for round := 1; round <= 64 && len(out) < most; round *= 2 {
		for i, s := range spots {
			if s.line == 0 || perKind[s.kind] >= 4*round || perFile[s.file] >= round || len(out) == most {
				continue
			}
			perKind[s.kind]++
			perFile[s.file]++
			out = append(out, check.Place{File: s.file, Line: s.line, Column: s.column, EndLine: s.line, Message: s.message()})
			spots[i].line = 0
		}
	}
	return out
}

// neglects lists what the app's code leaves unanswered, and where it answers.
func neglects(p *project.Project) (spots []spot, handled []check.Place) {
	answered, all := framed(p), caughtForAll(p)
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || strings.HasPrefix(name, "remix.init/") || strings.HasPrefix(name, "tests/") || !p.Modules().Live(name) ||
			!p.Holds(name, "await", "fetch(", ".then(", "catch", "useQuery", "useSWR", "useMutation", "useSWRMutation", "= use", "sendMail(", "process.on(", ".use(", "onValue(", "onSnapshot(", ".insert(", ".update(", ".delete(") || p.Holds(name, "ImageResponse") {
			continue
		}
		found := project.PerFile(p, name, "resilience/neglects", neglectsIn)
		server := !p.Modules().Browser(name) || strings.HasPrefix(name, "supabase/")
		for _, s := range found.spots {
			if s, kept := s.settle(p, server || serverPart(p, s), answered); kept {
				spots = append(spots, s)
			}
		}
		spots = append(append(spots, unawaited(p, name)...), unheard(p, name, all.queries)...)
		for _, line := range found.handled {
			handled = append(handled, check.Line(name, line, "its failing is dealt with"))
		}
	}
	spots = append(append(spots, unseen(p)...), unheardOf(p)...)
	spots = slices.DeleteFunc(spots, func(s spot) bool {
		if !p.ReachedAt(s.file, s.line, s.column) {
			return true
		}
		return s.kind == changeMute && all.changes || (s.kind == queryMute && !s.ownHook || s.kind == mistaken) && all.queries
	})
	return spots, handled
}
