package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
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
		Args:              arguments(0, 1, ""),
		ValidArgsFunction: onlyOne(completeIDs),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) > 0 {
				found, err := find(args[0])
				if err != nil {
					return notFolder(args[0], err)
				}
				id = found.ID
			}
			return s.undo(c.Context(), id, yes)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

// sure says what would be taken back and asks, where there is somebody to ask.
func (s *settings) sure(a fixes.Applied) bool {
	if !s.terminal {
		return false
	}
	var files strings.Builder
	for _, f := range a.Files {
		files.WriteString("    " + f.Path + "\n")
	}
	fmt.Fprint(s.err, string(safe.Block(fmt.Sprintf("%s: %s, written %s\n%s", a.Check, a.Title, a.At.Local().Format("2 January 2006, 15:04"), files.String()))))
	fmt.Fprint(s.err, "Take it back, byte for byte? [y/N] ")
	answer, _ := bufio.NewReader(s.in).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

func nothingTaken(asked bool, id string) error {
	if asked {
		return fmt.Errorf("%s: nothing was taken back", id)
	}
	return fmt.Errorf("%s: nothing was taken back: there is nobody to ask; say --yes", id)
}

// newest is the newest written fix of a check, of any check when id is empty.
// The error says which fixes are written.
func (e *engine) newest(id string) (fixes.Applied, error) {
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return fixes.Applied{}, err
	}
	defer store.Close()
	written, err := store.History()
	if err != nil {
		return fixes.Applied{}, err
	}
	written = slices.DeleteFunc(written, func(a fixes.Applied) bool { return a.Undone })
	if len(written) == 0 {
		return fixes.Applied{}, errors.New("no fix is written here: there is nothing to take back")
	}
	i := slices.IndexFunc(written, func(a fixes.Applied) bool { return id == "" || a.Check == id })
	if i < 0 {
		var ids []string
		for _, a := range written {
			if !slices.Contains(ids, a.Check) {
				ids = append(ids, a.Check)
			}
		}
		return fixes.Applied{}, fmt.Errorf("%s: its fix is not written here; what can be taken back: %s", id, strings.Join(ids, ", "))
	}
	return written[i], under(written[i], written[:i])
}

// under is an error when a later fix changed a file of this one too.
func under(a fixes.Applied, later []fixes.Applied) error {
	for _, l := range later {
		for _, f := range l.Files {
			if slices.ContainsFunc(a.Files, func(mine fixes.AppliedFile) bool { return mine.Path == f.Path }) {
				return fmt.Errorf("nothing was taken back: %s was written after it and changed %s too: take that back first", l.Check, f.Path)
			}
		}
	}
	return nil
}

// undo takes a fix back, after a yes.
func (s *settings) undo(ctx context.Context, id string, yes bool) error {
	e := s.engine(first(s.dir, "."))
	p, err := s.open(ctx, e.dir, nil)
	if err != nil {
		return err
	}
	e.p = p
	if _, err := recovered(p); err != nil {
		return err
	}
	a, err := e.newest(id)
	if err != nil {
		return err
	}
	if !yes && !s.sure(a) {
		return nothingTaken(s.terminal, a.Check)
	}
	return s.takenBack(e.takeBack(a.Check))
}

// takenBack says what was taken back, or why nothing was.
func (s *settings) takenBack(a fixes.Applied, err error) error {
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
