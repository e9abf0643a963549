package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/report"
)

func (s *settings) checkCommand() *cobra.Command {
	var format, failOn, base string
	var asJSON bool
	var only []string
	c := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Look for every gap and print what was found",
		Long: `Look for every gap and print what was found.

Exit codes: 0 when no gap is at or over the threshold, 1 when one is, 2 when
the check could not run or found no web app. Gaps that are only possible never
count.`,
		Example: `  underpin check
  underpin check --format sarif > underpin.sarif
  underpin check --format html > review.html
  underpin check --changed --format github
  underpin check --only security/headers,deploy/ci --fail-on high`,
		Args:              arguments(0, 1, ""),
		ValidArgsFunction: completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			threshold, err := severity(failOn)
			if err != nil {
				return err
			}
			chosen, err := choose(only)
			if err != nil {
				return err
			}
			if asJSON {
				format = "json"
			}
			o := checkOptions{format: format, threshold: threshold, changed: c.Flags().Changed("changed"), base: strings.TrimPrefix(base, mainBranch)}
			return s.check(c.Context(), s.folder(args), chosen, o)
		},
	}
	c.Flags().StringVar(&format, "format", "text", formatNames())
	c.Flags().BoolVar(&asJSON, "json", false, "short for --format json")
	c.Flags().StringSliceVar(&only, "only", nil, "look for these gaps only, by id or area")
	c.Flags().StringVar(&failOn, "fail-on", "low", "the mildest severity that counts for the exit code: low, medium, high, blocker or never")
	c.Flags().StringVar(&base, "changed", "", "only gaps in files that were changed since this one left `branch`; without a name, the main branch")
	c.Flags().Lookup("changed").NoOptDefVal = mainBranch
	must(c.RegisterFlagCompletionFunc("format", fixed(formats...)))
	must(c.RegisterFlagCompletionFunc("fail-on", fixed("low", "medium", "high", "blocker", "never")))
	must(c.RegisterFlagCompletionFunc("only", completeNames))
	return c
}

// mainBranch stands for the branch that --changed without a name compares with.
const mainBranch = "the main branch"

// formats are those that a review is printed in.
var formats = []string{"text", "json", "sarif", "markdown", "html", "github"}

func formatNames() string {
	last := len(formats) - 1
	return strings.Join(formats[:last], ", ") + " or " + formats[last]
}

// checkOptions steer underpin check.
type checkOptions struct {
	format    string
	threshold check.Severity
	changed   bool // only what differs from base
	base      string
}

func (s *settings) check(ctx context.Context, dir string, chosen []*check.Check, o checkOptions) error {
	if !slices.Contains(formats, o.format) {
		return fmt.Errorf("unknown format %q: use %s", o.format, formatNames())
	}
	p, err := s.open(ctx, dir, nil)
	if err != nil {
		return err
	}
	results, err := s.look(ctx, p, chosen, nil)
	if err != nil {
		return err
	}
	left := 0
	if o.changed {
		if results, left, err = touchedOnly(ctx, p, o.base, results); err != nil {
			return err
		}
	}
	review := report.Review{Project: p, Version: version, Results: results}
	if o.format == "markdown" || o.format == "html" {
		review.Results = checks.Ordered(results) // a person reads what hurts first
	}
	out, err := s.render(review, o.format)
	if err != nil {
		return err
	}
	if _, err := s.out.Write(out); err != nil {
		return fmt.Errorf("the report could not be printed: %w", err)
	}
	if err := isApp(p, dir); err != nil {
		return err // a check of the wrong folder must not look like a clean one
	}
	if o.format == "text" && slices.ContainsFunc(results, func(r check.Result) bool { return r.Finding.Verdict == check.Gap }) {
		s.note("%s", nextCommands)
	}
	if left > 0 && !s.quiet {
		fmt.Fprintf(s.err, "Gaps left out, in files that this branch does not touch: %d\n", left)
	}
	if slices.ContainsFunc(results, func(r check.Result) bool {
		return r.Finding.Verdict == check.Gap && r.Finding.Confidence >= check.Likely && r.Severity() >= o.threshold
	}) {
		return exitCode(exitGaps)
	}
	return nil
}

// nextCommands say what to do about a gap.
const nextCommands = "\nNext: \"underpin explain ID\" says why a gap matters, \"underpin fix ID --dry-run\" shows its fix, " +
	"\"underpin brief ID\" writes a task for the AI tool that built the app."

func (s *settings) render(r report.Review, format string) ([]byte, error) {
	switch format {
	case "text":
		return s.text(r), nil
	case "json":
		return report.JSON(r)
	case "sarif":
		return report.SARIF(r)
	case "markdown":
		return report.Markdown(r), nil
	case "html":
		return report.HTML(r)
	case "github":
		return report.GitHub(r), nil
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

// look runs checks on a project and puts the recorded answers to their
// questions in place.
func (s *settings) look(ctx context.Context, p *project.Project, chosen []*check.Check, seen func(check.Result)) ([]check.Result, error) {
	answers, err := loadAnswers(p)
	if err != nil {
		return nil, err
	}
	results := check.Run(ctx, p, chosen, func(r check.Result) {
		if seen != nil {
			seen(answers.apply(r))
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("stopped before the review was done: %w", err)
	}
	for i := range results {
		results[i] = answers.apply(results[i])
	}
	return results, nil
}

func severity(name string) (check.Severity, error) {
	names := map[string]check.Severity{
		"low": check.Low, "medium": check.Medium, "high": check.High, "blocker": check.Blocker, "never": check.Blocker + 1,
	}
	if s, ok := names[name]; ok {
		return s, nil
	}
	return 0, fmt.Errorf("unknown severity %q: use low, medium, high, blocker or never", name)
}
