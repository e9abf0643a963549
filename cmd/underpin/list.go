package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/report"
)

func (s *settings) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every check",
		Example: "  underpin list",
		Args:    arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			for _, a := range checks.Areas() {
				fmt.Fprintf(s.out, "\n%s\n", a.Title)
				for _, c := range a.Checks {
					fmt.Fprintf(s.out, "  %-22s  %-7s  %-6s  %s\n", c.ID, c.Severity, closedBy(c), c.Words.Title)
				}
			}
			s.note("\nfix: a fix closes it; guided: a fix, and a step or an answer of yours; brief: a task for your AI tool.")
			return nil
		},
	}
}

// closedBy is who closes the gap of a check, in the words of the walk.
func closedBy(c *check.Check) string {
	if kind := report.FixKind(c); kind != "auto" {
		return kind
	}
	return "fix"
}
