package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/report"
)

func (s *settings) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every check",
		Example: "  underpin list",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			for _, a := range checks.Areas() {
				fmt.Fprintf(w, "\n%s\n", a.Title)
				for _, c := range a.Checks {
					fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", c.ID, c.Severity, report.FixKind(c), c.Words.Title)
				}
			}
			return w.Flush()
		},
	}
}
