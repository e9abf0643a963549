package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (s *settings) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "explain ID",
		Short:             "Explain a gap in plain words",
		Example:           "  underpin explain security/headers",
		Args:              arguments(1, 1, theID),
		ValidArgsFunction: onlyOne(completeIDs),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := find(args[0])
			if err != nil {
				return err
			}
			fmt.Fprint(s.out, s.words(c.Words))
			return nil
		},
	}
}
