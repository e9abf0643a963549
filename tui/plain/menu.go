package plain

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"underpin/checks"
	"underpin/checks/check"
)

const menuHelp = `A number or an id looks at that gap or question, enter at the next open one.
l lists what is open, a lists every check, / and a word those that hold it.
o lists what the fixes left for you to do, and ticks it off.
u takes a fix back, d says what the database is like, r writes the report.
v reads the app again, q leaves.`

// open lists the gaps and questions that nobody has dealt with.
func (w *walk) open() []check.Result {
	return slices.DeleteFunc(w.review.Ordered(), func(r check.Result) bool { return !w.review.IsOpen(r) })
}

// list says results with numbers, which hold until the next list.
func (w *walk) list(results []check.Result, title string) {
	w.say("")
	if len(results) == 0 {
		w.say("Nothing is open.")
		return
	}
	w.sayf("%s: %d.", title, len(results))
	w.listed = nil
	for i, r := range results {
		w.listed = append(w.listed, r.Check.ID)
		w.sayf("%d. %s (%s)", i+1, r.Check.Words.Title, w.what(r))
	}
}

// what is in a few words how a result stands.
func (w *walk) what(r check.Result) string {
	switch {
	case !w.review.IsOpen(r):
		return strings.ToLower(w.review.Group(r))
	case r.Finding.Verdict == check.Ask:
		return "question"
	case r.Finding.Confidence < check.Likely:
		return r.Severity().String() + " gap, only possible"
	}
	return r.Severity().String() + " gap"
}

// next is the open check after the one that was looked at last, going round.
func (w *walk) next() (check.Result, bool) {
	all := w.review.Ordered()
	at := slices.IndexFunc(all, func(r check.Result) bool { return r.Check.ID == w.at })
	if at >= 0 && w.place() && w.review.IsOpen(all[at]) {
		return all[at], true // where the last session ended
	}
	order := w.listed
	from := slices.Index(order, w.at)
	for i := range order {
		if r, ok := w.result(order[(from+1+i)%len(order)]); ok && w.review.IsOpen(r) {
			return r, true
		}
	}
	for _, r := range all {
		if w.review.IsOpen(r) {
			return r, true
		}
	}
	return check.Result{}, false
}

// place reports whether nothing was looked at yet, and the last session ended
// somewhere.
func (w *walk) place() bool { return len(w.done.Seen) == 0 && w.at != "" }

// menu takes one choice; false leaves.
func (w *walk) menu(ctx context.Context) bool {
	w.say("")
	if left := (w.opt.Clock - time.Since(w.done.Began)).Round(time.Minute); w.opt.Clock > 0 {
		w.sayf("%d minutes of the consult are left.", int(left.Minutes()))
	}
	next, some := w.next()
	if some {
		w.sayf("Next: %s (%s).", next.Check.Words.Title, w.what(next))
	}
	answer, ok := w.ask("A number, enter for the next, l list, ? all choices, q leave:")
	word, find := strings.CutPrefix(answer, "/")
	switch {
	case !ok || answer == "q":
		return false
	case find:
		w.find(strings.TrimSpace(word))
	case answer == "" && some:
		return w.one(ctx, next)
	case answer == "":
		w.say("Nothing is open.")
	default:
		return w.chosen(ctx, answer)
	}
	return true
}

// chosen does what a choice of the menu says.
func (w *walk) chosen(ctx context.Context, answer string) bool {
	switch answer {
	case "?":
		w.say(menuHelp)
	case "l":
		w.list(w.open(), "Open")
	case "a":
		w.list(w.review.Ordered(), "Every check")
	case "o":
		w.leftOver()
	case "u":
		w.chooseUndo(ctx)
	case "d":
		w.database()
	case "r":
		w.report()
	case "v":
		if err := w.scan(ctx, w.opt.App); err != nil {
			w.say(err.Error())
			return true
		}
		w.overview()
		w.list(w.open(), "Open")
	default:
		return w.number(ctx, answer)
	}
	return true
}

// number looks at the check with a number of the last list, with an id or with
// its last word.
func (w *walk) number(ctx context.Context, answer string) bool {
	for _, r := range w.review.Results {
		if r.Check.ID == answer || r.Check.Word() == answer {
			return w.one(ctx, r)
		}
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(w.listed) {
		w.sayf("Type a number from 1 to %d, ? for all choices, or q.", len(w.listed))
		return true
	}
	r, _ := w.result(w.listed[n-1])
	return w.one(ctx, r)
}

// find lists the checks that hold a word.
func (w *walk) find(word string) {
	found := slices.DeleteFunc(w.review.Ordered(), func(r check.Result) bool {
		return !strings.Contains(strings.ToLower(r.Check.ID+" "+r.Check.Words.Title+" "+r.Finding.Reason), strings.ToLower(word))
	})
	if len(found) == 0 { // by an owner's word for it, such as csp
		about := checks.About(word)
		found = slices.DeleteFunc(w.review.Ordered(), func(r check.Result) bool {
			return !slices.ContainsFunc(about, func(h checks.Hit) bool { return h.Check.ID == r.Check.ID })
		})
	}
	if len(found) == 0 {
		w.say("No check holds " + word + ".")
		return
	}
	w.list(found, "Found")
}
