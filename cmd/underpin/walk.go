package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/plain"
)

// walk reviews the app with a person: on the screen, line by line, or, where
// nobody can answer, as a printed check. However it ends, the session is kept.
func (s *settings) walk(ctx context.Context, dir string) error {
	e := s.engine(dir)
	switch {
	case s.plain:
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, os.Interrupt)
		defer signal.Stop(interrupts)
		ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		session, err := plain.Run(ctx, e, s.in, s.out, plain.Options{App: s.app, Who: s.user, Clock: s.clock, Interrupt: interrupts})
		return errors.Join(err, e.remember(session))
	case !s.terminal:
		return s.check(ctx, dir, checks.All(), checkOptions{format: "text", threshold: check.Low})
	}
	// An interrupt is for the command that the walk runs in its place; on the
	// screen, ctrl+c is a key.
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	session, review, err := tui.Run(ctx, e, tui.Options{Theme: s.theme, Colour: s.colour, App: s.app, Who: s.user, Clock: s.clock})
	if err := errors.Join(err, e.remember(session)); err != nil {
		return err
	}
	if len(review.Results) > 0 && !s.quiet {
		fmt.Fprint(s.out, tui.Summary(session, review))
	}
	return nil
}
