package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/report"
)

func (s *settings) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [AREA|WORD…]",
		Short: "List every check, or those of an area or a word",
		Example: `  underpin list
  underpin list payments
  underpin list webhook`,
		Args: arguments(0, -1, ""),
		RunE: func(_ *cobra.Command, args []string) error {
			listed, err := named(strings.Join(args, " "))
			if err != nil {
				return err
			}
			for _, a := range checks.Areas() {
				head := "\n" + a.Title + "\n"
				for _, c := range a.Checks {
					if slices.Contains(listed, c) {
						fmt.Fprintf(s.out, "%s  %-22s  %-7s  %-6s  %s\n", head, c.ID, c.Severity, closedBy(c), c.Words.Title)
						head = ""
					}
				}
			}
			s.note("\nfix: a fix closes it; guided: a fix, and a step or an answer of yours; brief: a task for your AI tool.")
			return nil
		},
	}
}

// named are the checks of an area, of an id or of a word; all for none.
func named(name string) ([]*check.Check, error) {
	if name == "" {
		return checks.All(), nil
	}
	chosen, err := choose([]string{name})
	if hits := checks.About(name); len(hits) > 0 && !isArea(name) {
		chosen, err = nil, nil
		for _, h := range hits {
			chosen = append(chosen, h.Check)
		}
	}
	return chosen, err
}

func isArea(name string) bool {
	return slices.ContainsFunc(checks.Areas(), func(a checks.Area) bool { return a.ID == name })
}

// closedBy is who closes the gap of a check, in the words of the walk.
func closedBy(c *check.Check) string {
	if kind := report.FixKind(c); kind != "auto" {
		return kind
	}
	return "fix"
}
