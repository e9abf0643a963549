package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"underpin/checks/check"
	"underpin/tui/safe"
)

func (s *settings) briefCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "brief ID [DIR]",
		Short: "Write a task to paste into the AI tool that built the app",
		Long: `Write a task to paste into the AI tool that built the app: what was seen, what
done looks like, how it will be checked, and what not to touch.`,
		Example:           "  underpin brief security/ratelimit | pbcopy",
		Args:              arguments(1, 2, theID),
		ValidArgsFunction: completeOneID,
		RunE: func(c *cobra.Command, args []string) error {
			return s.brief(c.Context(), args[0], s.folder(args[1:]))
		},
	}
}

// noGap says what there is where no gap is.
func noGap(f check.Finding) string {
	words := map[check.Verdict]string{
		check.Pass: "it is in place", check.NotNeeded: "it is not needed here", check.Ask: "only its owner can tell", check.Unclear: "it could not be told",
	}
	return words[f.Verdict] + ". " + check.Sentence(f.Reason)
}

func (s *settings) brief(ctx context.Context, id, dir string) error {
	c, err := find(id)
	if err != nil {
		return err
	}
	p, err := s.open(ctx, dir, nil)
	if err != nil {
		return err
	}
	if err := isApp(p, dir); err != nil {
		return err
	}
	results, err := s.look(ctx, p, []*check.Check{c}, nil)
	if err != nil {
		return err
	}
	r := results[0]
	if r.Finding.Verdict != check.Gap {
		return fmt.Errorf("%s: there is no gap to write a brief for: %s", c.ID, noGap(r.Finding))
	}
	fmt.Fprint(s.out, string(safe.Block(check.Brief(p.Title(), p.Stack().Python(), r))))
	return nil
}
