package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/check"
)

func (s *settings) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID|WORD…",
		Short: "Explain a gap in plain words",
		Long: `Explain a gap in plain words, by its id or by any word for it.

What the word can mean besides is named on the error output.`,
		Example: `  underpin explain security/headers
  underpin explain csp
  underpin explain rate limit`,
		Args:              arguments(1, -1, theID),
		ValidArgsFunction: onlyOne(completeIDs),
		RunE: func(_ *cobra.Command, args []string) error {
			c, others, err := called(strings.Join(args, " "))
			if err != nil {
				return err
			}
			fmt.Fprint(s.out, s.words(c.Words))
			if len(others) > 0 {
				s.note("\nSee also: %s.", strings.Join(others, ", "))
			}
			return nil
		},
	}
}

// called is the check that an id or a term means, and those that it might mean as
// well. A term that several are of to the same degree is an error that names them.
func called(name string) (c *check.Check, others []string, err error) {
	if c, err = find(name); err == nil {
		return c, nil, nil
	}
	hits := checks.About(name)
	if len(hits) == 0 {
		return nil, nil, err
	}
	if len(checks.Surest(hits)) > 1 {
		return nil, nil, fmt.Errorf("%q is of several checks: %s; name one", name, meant(name))
	}
	for _, h := range hits[1:min(len(hits), mostMeant)] {
		if h.Weight < checks.Told {
			break // it only mentions the word
		}
		others = append(others, fmt.Sprintf("%s (%s)", h.Check.ID, h.Check.Words.Title))
	}
	return hits[0].Check, others, nil
}
