package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"underpin/fixes"
	"underpin/tui/safe"
)

func (s *settings) undoCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "undo [ID]",
		Short: "Take the last fix back, byte for byte",
		Long: `Take the last fix back, or the last one of a check: every file gets the bytes
that it had before. A file that was edited since is not touched, and nothing is.`,
		Example:           "  underpin undo\n  underpin undo security/headers --yes",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(c *cobra.Command, args []string) error {
			id := first(append(args, "")...)
			e := s.engine(first(s.dir, "."))
			p, err := s.open(c.Context(), e.dir, nil)
			if err != nil {
				return err
			}
			e.p = p
			if _, err := recovered(p); err != nil {
				return err
			}
			if !yes {
				if !s.terminal {
					return errors.New("nothing was taken back: there is nobody to ask; say --yes")
				}
				fmt.Fprintf(s.err, "Take the last fix%s back? [y/N] ", map[bool]string{true: "", false: " of " + id}[id == ""])
				answer, _ := bufio.NewReader(s.in).ReadString('\n')
				if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
					return nil
				}
			}
			return s.undo(e, id)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func (s *settings) undo(e *engine, id string) error {
	a, err := e.takeBack(id)
	var stale *fixes.StaleError
	switch {
	case errors.As(err, &stale):
		s.note("%s", string(safe.Block(stale.Diff)))
		return fmt.Errorf("nothing was taken back: %w; undo the edit above first, or keep both", err)
	case err != nil:
		return err
	}
	s.note("%s: taken back: %s", a.Check, a.Title)
	for _, f := range a.Files {
		s.note("    %s", f.Path)
	}
	return nil
}
