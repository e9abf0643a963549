package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/safe"
)

// fixFlags are the flags of the fix command.
type fixFlags struct {
	dryRun, yes bool
	set         map[string]string
}

func (s *settings) fixCommand() *cobra.Command {
	var f fixFlags
	c := &cobra.Command{
		Use:   "fix ID…",
		Short: "Preview a fix, write it after a yes, and prove it",
		Long: `Preview a fix as a unified diff, ask, write it, and look again.

Of an id the word after the slash is enough.

--dry-run prints the diff for "git apply" or "patch -p1" and writes nothing.
Without a terminal, --yes is needed to write. Exit codes: 0 when every gap is
closed or was not there, 1 when one stays open, 2 when a fix could not run.`,
		Example: `  underpin fix security/headers --dry-run | git apply
  underpin fix sitemap robots --yes
  underpin fix security/headers --set csp=enforce`,
		Args:              arguments(1, -1, theID),
		ValidArgsFunction: completeIDs,
		RunE: func(c *cobra.Command, args []string) error {
			return s.fix(c.Context(), args, f)
		},
	}
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "print the diff and write nothing")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "write without asking")
	c.Flags().StringToStringVar(&f.set, "set", nil, "the answer to a question of the fix, as `name=value`; may be given again")
	c.Flags().Lookup("set").DefValue = ""
	return c
}

func (s *settings) fix(ctx context.Context, ids []string, f fixFlags) error {
	for i, name := range ids {
		c, err := find(name)
		if err != nil {
			return notFolder(name, err)
		}
		ids[i] = c.ID
	}
	e := s.engine(first(s.dir, "."))
	if _, err := e.Scan(ctx, s.app, func(tui.Progress) {}); err != nil {
		return err
	}
	if err := isApp(e.p, first(s.dir, ".")); err != nil {
		return err
	}
	in := bufio.NewReader(s.in)
	open := false
	for _, id := range ids {
		closed, err := s.fixOne(ctx, e, id, f, in)
		if err != nil {
			return err
		}
		open = open || !closed
	}
	if open {
		return exitCode(exitGaps)
	}
	return nil
}

// fixOne closes one gap, and reports whether it is closed. What the fixes before
// it have closed as well is no gap any more.
func (s *settings) fixOne(ctx context.Context, e *engine, id string, f fixFlags, in *bufio.Reader) (bool, error) {
	if r, ok := resultOf(e.shown, id); ok && r.Finding.Verdict != check.Gap {
		s.note("%s: there is no gap to close: %s", id, noGap(r.Finding))
		return true, nil
	}
	if c := checks.Find(id); c.Fix == nil {
		s.note("%s: no template can know the right change; \"underpin brief %s\" writes a task for the tool that built the app", id, id)
		return false, nil
	}
	if err := knownOptions(e.Options(id), id, f.set); err != nil {
		return false, err
	}
	p, err := e.Preview(ctx, id, f.set)
	var refusal *fixes.Refusal
	switch {
	case errors.As(err, &refusal):
		s.note("%s: no safe edit was found: %s", id, refusal.Reason)
		if refusal.Wants != "" {
			s.note("Say so with --set %s=\"…\".", refusal.Wants)
		}
		if refusal.Sketch != "" {
			s.note("By hand it would look like this:\n\n%s\n", refusal.Sketch)
		}
		s.note("\"underpin brief %s\" writes a task for the tool that built the app.", id)
		return false, nil
	case err != nil:
		return false, err
	case len(p.Change.Files) == 0:
		s.note("%s: nothing to change: what the fix would add is there already", id)
		return false, nil
	}
	if f.dryRun {
		return s.dryRun(ctx, e, p, f)
	}
	return s.write(ctx, e, p, f, in)
}

// dryRun prints a fix as a patch, as it is where a program reads it and harmless
// on a terminal. The next fix is planned on what this one would leave, so that
// their patches can be applied together.
func (s *settings) dryRun(ctx context.Context, e *engine, p tui.Preview, f fixFlags) (bool, error) {
	patch := p.Change.Patch(e.p.Folder())
	if s.width > 0 {
		patch = s.paint(string(safe.Block(patch)))
	}
	if _, err := io.WriteString(s.out, patch); err != nil {
		return false, fmt.Errorf("the diff could not be printed: %w", err)
	}
	s.about(p)
	s.answered(e.Options(p.ID), f.set)
	s.steps(p)
	_, err := e.after(ctx, p.Change)
	return p.Proof.Closes, err
}

// write asks, writes and looks again.
func (s *settings) write(ctx context.Context, e *engine, p tui.Preview, f fixFlags, in *bufio.Reader) (bool, error) {
	if asks := !f.yes && s.terminal; asks || !s.quiet { // nobody says yes to what was not shown
		fmt.Fprint(s.out, s.paint(string(safe.Block(p.Change.Patch(e.p.Folder())))))
	}
	s.about(p)
	s.answered(e.Options(p.ID), f.set)
	if !f.yes {
		if !s.terminal {
			return false, fmt.Errorf("%s: nothing was written: there is nobody to ask; say --yes to write it or --dry-run for the diff alone", p.ID)
		}
		fmt.Fprint(s.err, "Write this? [y/N] ")
		answer, _ := in.ReadString('\n')
		if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
			s.note("%s: nothing was written", p.ID)
			return false, nil
		}
	}
	review, err := e.Apply(ctx, p)
	if err != nil {
		return false, err
	}
	r, _ := resultOf(review.Results, p.ID)
	if closed := r.Finding.Verdict != check.Gap; closed {
		s.note("%s: written, and looked again: %s", p.ID, r.Finding.Reason)
	} else {
		s.note("%s: written; part of it stays open: %s", p.ID, r.Finding.Reason)
	}
	s.steps(p)
	if len(p.Change.Steps) > 0 {
		s.note("\"underpin steps\" lists them, and ticks them off.")
	}
	s.note("\"underpin undo\" takes it back.")
	return r.Finding.Verdict != check.Gap, nil
}

// about says on the error output what a diff does and proves.
func (s *settings) about(p tui.Preview) {
	s.note("\n%s: %s", p.ID, p.Change.Title)
	if p.Proof.Closes {
		s.note("Proven: this closes the gap.")
	} else {
		s.note("Part of the gap stays open: %s", p.Proof.Still)
	}
	if p.Change.Safety == fixes.Behaviour {
		s.note("It changes what the app does: review it.")
	}
	for _, n := range p.Change.Notes {
		s.note("Note: %s", n)
	}
	for _, d := range p.Dirty {
		s.note("Not committed yet: %s", d)
	}
}

// answered says with which answers a fix is planned, and how to give others.
func (s *settings) answered(options []fixes.Option, set map[string]string) {
	for _, o := range options {
		value, ok := set[o.Name]
		if !ok {
			value = o.Default
		}
		line := fmt.Sprintf("Planned with --set %s=%s: %s", o.Name, value, o.Label)
		if value == "" {
			line = fmt.Sprintf("Planned without --set %s=…: %s", o.Name, o.Label)
		}
		if others := slices.DeleteFunc(slices.Clone(o.Choices), func(c string) bool { return c == value }); len(others) > 0 {
			line += " Or: " + strings.Join(others, ", ") + "."
		}
		s.note("%s", line)
	}
}

func (s *settings) steps(p tui.Preview) {
	for i, step := range p.Change.Steps {
		s.note("Left for you, %d: %s", i+1, step.Text)
		if step.Command != "" {
			s.note("    %s", step.Command)
		}
	}
}

// note is a line for a person on the error output, so that the output stays
// what a program can read.
func (s *settings) note(format string, args ...any) {
	if s.quiet {
		return
	}
	text := string(safe.Block(fmt.Sprintf(format, args...)))
	if !strings.Contains(strings.TrimSpace(text), "\n") && s.wide > 0 { // code is left as it is
		head := text[:len(text)-len(strings.TrimLeft(text, "\n"))]
		text = head + hung(text[len(head):], s.wide, 4)
	}
	fmt.Fprintln(s.err, text)
}

func resultOf(results []check.Result, id string) (check.Result, bool) {
	i := slices.IndexFunc(results, func(one check.Result) bool { return one.Check.ID == id })
	if i < 0 {
		return check.Result{}, false
	}
	return results[i], true
}

// knownOptions refuses an option that a fix does not have, or a value that is
// none of its choices.
func knownOptions(options []fixes.Option, id string, set map[string]string) error {
	for name, value := range set {
		i := slices.IndexFunc(options, func(o fixes.Option) bool { return o.Name == name })
		if i < 0 {
			var names []string
			for _, o := range options {
				names = append(names, o.Name)
			}
			return fmt.Errorf("%s has no option %q; it has: %s", id, name, first(strings.Join(names, ", "), "none"))
		}
		if c := options[i].Choices; len(c) > 0 && !slices.Contains(c, value) {
			return fmt.Errorf("%s: %s cannot be %q; choose one of %s", id, name, value, strings.Join(c, ", "))
		}
	}
	return nil
}
