package main

import (
	"context"
	"fmt"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/plain"
)

// walk reviews the app with a person: on the screen, line by line, or, where
// nobody can answer, as a printed check.
func (s *settings) walk(ctx context.Context, dir string) error {
	switch {
	case s.plain:
		return plain.Run(ctx, s.engine(dir), s.in, s.out, plain.Options{Who: s.user})
	case !s.terminal:
		return s.check(ctx, dir, checks.All(), "text", check.Low)
	}
	e := s.engine(dir)
	session, review, err := tui.Run(ctx, e, tui.Options{Theme: s.theme, Colour: s.colour, App: s.app, Who: s.user})
	if err != nil {
		return err
	}
	if len(review.Results) > 0 && !s.quiet {
		fmt.Fprint(s.out, tui.Summary(session, review))
	}
	return nil
}
