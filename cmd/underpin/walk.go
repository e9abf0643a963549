package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/plain"
)

// walk reviews the app with a person: on the screen, line by line, or, where
// nobody can answer, as a printed check.
func (s *settings) walk(ctx context.Context, dir string) error {
	if err := isFolder(dir); err != nil {
		return err // said before the screen changes
	}
	switch {
	case s.plain:
		return s.lines(ctx, dir)
	case !s.terminal:
		return s.check(ctx, dir, checks.All(), checkOptions{format: "text", threshold: check.Low})
	}
	return s.screens(ctx, dir)
}

// lines is the walk line by line. An interrupt ends it, or the command that runs
// in it. However it ends, the session is kept.
func (s *settings) lines(ctx context.Context, dir string) error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	ctx, stop := withoutInterrupt(ctx)
	defer stop()
	e := s.engine(dir)
	session, err := plain.Run(ctx, e, s.in, s.out, plain.Options{App: s.app, Who: s.user, Clock: s.clock, Interrupt: interrupts})
	path, failed := e.lastReport(session)
	if path != "" {
		fmt.Fprintf(s.out, "The record of the session is in %s\n", path)
	}
	return errors.Join(err, failed, e.remember(session))
}

// screens is the walk on the screen. An interrupt is for the command that it
// runs in its place: on the screen, ctrl+c is a key. However it ends, the session
// is kept.
func (s *settings) screens(ctx context.Context, dir string) error {
	ctx, stop := withoutInterrupt(ctx)
	defer stop()
	folder, err := filepath.Abs(dir)
	if err != nil {
		folder = dir
	}
	e := s.engine(dir)
	session, review, err := tui.Run(ctx, e, tui.Options{
		Theme: s.theme, Colour: s.colour, App: s.app, Folder: filepath.Base(folder), Who: s.user, Clock: s.clock, Idle: restful,
	})
	path, failed := e.lastReport(session)
	if err := errors.Join(err, failed, e.remember(session)); err != nil {
		return err
	}
	if len(review.Results) > 0 && !s.quiet {
		fmt.Fprint(s.out, s.folded(tui.Summary(session, review)))
	}
	if path != "" && !s.quiet {
		fmt.Fprintf(s.out, "Record: %s\n", path)
	}
	return nil
}

// lastReport writes the record of a session at its end, when it was a consult or a
// report was asked for on the way: what was written then is not the whole of it.
// Else it writes nothing.
func (e *engine) lastReport(s tui.Session) (string, error) {
	if !s.Reported && (s.Clock == 0 || len(s.Seen) == 0) || e.p == nil {
		return "", nil
	}
	return e.Report(s)
}

// restful is how long nobody presses a key before fixes are planned unasked.
const restful = 300 * time.Millisecond

// withoutInterrupt is a context that ends when the process is told to, but not
// on ctrl+c.
func withoutInterrupt(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
}
