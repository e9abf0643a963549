package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"underpin/checks"
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
					fmt.Fprintf(s.out, "  %-22s  %-7s  %-6s  %s\n", c.ID, c.Severity, report.FixKind(c), c.Words.Title)
				}
			}
			return nil
		},
	}
}
