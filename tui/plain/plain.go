// Package plain is the walk line by line, for screen readers and terminals that
// cannot draw: everything that the screens can do, by typed words. It writes no
// control sequences and no colour, and when the input ends it chooses nothing.
package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/safe"
)

// Options steer the walk.
type Options struct {
	Who string // who answers, for the record
	App string // which of several apps; empty asks
	// Clock is how long a consult is; zero: there is no clock.
	Clock time.Duration
	// Interrupt tells of ctrl+c: it ends the walk, unless a command runs, which
	// it is for then. May be nil.
	Interrupt <-chan os.Signal
}

// walk is one session.
type walk struct {
	engine tui.Engine
	raw    io.Reader // what a command reads
	in     *bufio.Reader
	out    io.Writer
	opt    Options
	review tui.Review
	done   tui.Session
	listed []string // the checks by the numbers that were said last
	at     string   // the check that was looked at last
	lines  chan line
	over   <-chan struct{}
	left   bool // the input has ended, or an interrupt came
}

type line struct {
	text string
	ok   bool
}

// Run walks through an app's open gaps and questions until the input ends or q
// is typed. It returns what happened, also when it ends with an error.
func Run(ctx context.Context, e tui.Engine, in io.Reader, out io.Writer, o Options) (tui.Session, error) {
	w := &walk{engine: e, raw: in, in: bufio.NewReader(in), out: out, opt: o, lines: make(chan line, 1), over: ctx.Done()}
	w.done.Began, w.done.Who, w.done.From = time.Now(), o.Who, -1
	err := w.run(ctx)
	return w.sofar(), err
}

// sofar is the session as it would be if it ended now.
func (w *walk) sofar() tui.Session {
	s := w.done
	s.Ended = time.Now()
	if w.opt.Clock > 0 {
		s.Clock = s.Ended.Sub(s.Began)
	}
	return s
}

// ended is the session at its end: of the gap that comes next it is known whether
// a fix fits.
func (w *walk) ended(ctx context.Context) tui.Session {
	s := w.sofar()
	open := w.open()
	if len(open) > 0 && open[0].Finding.Verdict == check.Gap && w.engine.Offer(ctx, open[0].Check.ID).Reach == tui.Refuses {
		s.Briefs = []string{open[0].Check.ID}
	}
	return s
}

func (w *walk) run(ctx context.Context) error {
	w.say("Reading the app.")
	if err := w.scan(ctx, w.opt.App); err != nil {
		return err
	}
	if err := w.chooseApp(ctx); err != nil {
		return err
	}
	if w.review.Looked != "" {
		w.say("There is no web app in this folder. " + w.review.Looked)
		return nil
	}
	w.overview()
	w.list(w.open(), "Open")
	for ctx.Err() == nil && !w.left && w.menu(ctx) {
		continue
	}
	w.say(strings.TrimSpace(tui.Summary(w.ended(ctx), w.review)))
	return nil
}

// scan reads the app; an interrupt stops it.
func (w *walk) scan(ctx context.Context, app string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-w.opt.Interrupt:
			stop()
		case <-ctx.Done():
		}
	}()
	review, err := w.engine.Scan(ctx, app, func(tui.Progress) {})
	if err != nil {
		return err
	}
	w.review = review
	if w.done.From < 0 {
		w.done.From = checks.Rate(review.Results).Percent
	}
	return nil
}

// chooseApp asks which of several apps is meant. Without an answer it stays with
// the one that was read.
func (w *walk) chooseApp(ctx context.Context) error {
	if w.opt.App != "" || len(w.review.Apps) < 2 {
		return nil
	}
	w.say("There are several apps here:")
	for i, app := range w.review.Apps {
		line := fmt.Sprintf("%d. %s", i+1, w.review.AppName(app))
		if about := w.review.About[w.review.Apps[i]].String(); about != "" {
			line += ", " + about
		}
		w.say(line)
	}
	for {
		answer, ok := w.ask("Which one? A number, or nothing for the first:")
		if !ok || answer == "" {
			return nil
		}
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(w.review.Apps) {
			w.say(fmt.Sprintf("Type a number from 1 to %d.", len(w.review.Apps)))
			continue
		}
		if n > 1 {
			w.opt.App = w.review.Apps[n-1]
			return w.scan(ctx, w.opt.App)
		}
		return nil
	}
}

// say writes a text made harmless, on lines of its own.
func (w *walk) say(text string) { fmt.Fprintln(w.out, safe.Block(text)) }

func (w *walk) sayf(format string, args ...any) { w.say(fmt.Sprintf(format, args...)) }

// ask reads one line; ok is false when the input has ended or an interrupt came.
// A line is read only when one is asked for, so that a command that runs has the
// input for itself.
func (w *walk) ask(prompt string) (answer string, ok bool) {
	if w.left {
		return "", false
	}
	fmt.Fprint(w.out, string(safe.Line(prompt, 1))+" ")
	go func() {
		text, err := w.in.ReadString('\n')
		w.lines <- line{text, err == nil || text != ""}
	}()
	select {
	case l := <-w.lines:
		if l.ok {
			return strings.TrimSpace(l.text), true
		}
	case <-w.opt.Interrupt:
	case <-w.over:
	}
	fmt.Fprintln(w.out)
	w.left = true
	return "", false
}

// sure asks for the whole word: what writes or runs something does so for no
// shorter one.
func (w *walk) sure(prompt string) bool {
	answer, ok := w.ask(prompt)
	return ok && strings.EqualFold(answer, "yes")
}

func (w *walk) overview() {
	w.say(w.review.App + ". " + w.review.Stack + ".")
	if s := checks.Rate(w.review.Results); s.Percent >= 0 {
		w.sayf("Readiness %d per cent. %s.", s.Percent, w.review.Open())
	}
	stopped := 0
	for _, r := range w.review.Results {
		if r.Finding.Verdict == check.Unclear && r.Finding.Reason == check.Stopped {
			stopped++
		}
	}
	if stopped > 0 {
		w.sayf("The scan was stopped: %d of %d checks were not done. v reads the app again.", stopped, len(w.review.Results))
	}
	for _, u := range w.review.Unread {
		w.say("Not read whole: " + u)
	}
	for _, r := range w.review.Results {
		if r.Check.ID == w.review.Place && w.review.IsOpen(r) {
			w.say("Last time you were at " + r.Check.Words.Title + ".")
			w.at = w.review.Place
		}
	}
}

// result is what the review says of a check.
func (w *walk) result(id string) (check.Result, bool) {
	for _, r := range w.review.Results {
		if r.Check.ID == id {
			return r, true
		}
	}
	return check.Result{}, false
}

// did notes what was done, for the record of the session.
func (w *walk) did(what string) { w.done.Did = append(w.done.Did, what) }
