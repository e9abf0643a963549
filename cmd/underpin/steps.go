package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"underpin/checks"
	"underpin/fixes"
	"underpin/tui"
)

func (s *settings) stepsCommand() *cobra.Command {
	var done, undone []string
	c := &cobra.Command{
		Use:   "steps [DIR]",
		Short: "List what the written fixes left for you, and tick it off",
		Long: `List the steps that the written fixes left for a person, such as a migration to
run or a key to set, and tick off those that are done. It is the list that L
shows in the walk. A step is named by its number, all steps of a fix by its id.`,
		Example: `  underpin steps
  underpin steps --done 2
  underpin steps --done 1,security/headers
  underpin steps --undone 2`,
		Args:              arguments(0, 1, ""),
		ValidArgsFunction: completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			return s.listSteps(c.Context(), s.folder(args), done, undone)
		},
	}
	c.Flags().StringSliceVar(&done, "done", nil, "tick these off, by number or id")
	c.Flags().StringSliceVar(&undone, "undone", nil, "these are still to be done after all")
	must(c.RegisterFlagCompletionFunc("done", s.completeSteps(false)))
	must(c.RegisterFlagCompletionFunc("undone", s.completeSteps(true)))
	return c
}

// stepList is what the written fixes of an app leave to do, done or not, in the
// order of the catalogue: so a step keeps its number until a fix comes or goes.
type stepList struct {
	records map[string]tui.Record
	all     []tui.Todo
}

func stepsIn(store *fixes.Store) (stepList, error) {
	said, err := store.Review()
	if err != nil {
		return stepList{}, err
	}
	written, err := store.History()
	if err != nil {
		return stepList{}, err
	}
	l := stepList{records: records(said, written)}
	for _, c := range checks.All() {
		l.all = append(l.all, l.records[c.ID].Left...)
	}
	return l, nil
}

// stepStore is where an app's steps are kept. The caller closes it.
func (s *settings) stepStore(ctx context.Context, dir string) (*fixes.Store, error) {
	p, err := s.open(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	return fixes.OpenApp(p)
}

func (s *settings) listSteps(ctx context.Context, dir string, done, undone []string) error {
	store, err := s.stepStore(ctx, dir)
	if err != nil {
		return err
	}
	defer store.Close()
	l, err := stepsIn(store)
	if err != nil {
		return err
	}
	changed := map[string]bool{}
	for _, c := range []struct {
		named []string
		done  bool
	}{{done, true}, {undone, false}} {
		for _, name := range c.named {
			steps, err := l.named(name)
			if err != nil {
				return err // nothing is ticked off by halves
			}
			for _, step := range steps {
				rec := l.records[step.ID]
				rec.Tick(step.Text, c.done, s.user, time.Now())
				l.records[step.ID], changed[step.ID] = rec, true
			}
		}
	}
	if len(changed) > 0 {
		if _, err := store.UpdateReview(func(r *fixes.Review) {
			for id := range changed {
				r.Checks[id] = remarksOf(r.Checks[id], l.records[id])
			}
		}); err != nil {
			return fmt.Errorf("it could not be kept: %w", unwritable(err))
		}
		if l, err = stepsIn(store); err != nil {
			return err
		}
	}
	s.printSteps(l)
	return nil
}

// named are the steps that a number of the list or the id of a check stands for.
func (l stepList) named(name string) ([]tui.Todo, error) {
	name = strings.TrimSpace(name)
	if n, err := strconv.Atoi(name); err == nil {
		switch {
		case len(l.all) == 0:
			return nil, fmt.Errorf("there is no step %d: no written fix leaves one", n)
		case n < 1 || n > len(l.all):
			return nil, fmt.Errorf("there is no step %d: they go from 1 to %d; \"underpin steps\" lists them", n, len(l.all))
		}
		return l.all[n-1 : n], nil
	}
	c, err := find(name)
	if err != nil {
		return nil, err
	}
	if left := l.records[c.ID].Left; len(left) > 0 {
		return left, nil
	}
	return nil, fmt.Errorf("%s: no written fix of it leaves a step; \"underpin steps\" lists those that do", c.ID)
}

func (s *settings) printSteps(l stepList) {
	if len(l.all) == 0 {
		s.note("Nothing is left for you: no written fix asks for a step of yours.")
		return
	}
	id, finished := "", 0
	for i, step := range l.all {
		if step.ID != id {
			if id != "" {
				fmt.Fprintln(s.out)
			}
			id = step.ID
			fmt.Fprintln(s.out, s.styled(fmt.Sprintf("%s (%s)", checks.Find(id).Words.Title, id), "1"))
		}
		box, tail := "[ ]", ""
		if step.Done {
			finished++
			box, tail = "[x]", " (done"+step.By()+")"
		}
		line := fmt.Sprintf("%3d  %s  %s", i+1, box, shown(step.Text+tail))
		if s.width > 0 {
			line = hung(line, s.width, 10)
		}
		if step.Done {
			line = s.styled(line, "2")
		}
		fmt.Fprintln(s.out, line)
		if step.Command != "" && !step.Done {
			fmt.Fprintln(s.out, s.styled("          "+shown(step.Command), "36"))
		}
	}
	if finished == len(l.all) {
		s.note("\nAll of it is done.")
		return
	}
	s.note("\n%d of %d done; \"underpin steps --done N\" ticks one off.", finished, len(l.all))
}

// completeSteps completes the numbers of steps that are done or not, and the ids
// that they belong to, after the last comma.
func (s *settings) completeSteps(done bool) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		store, err := s.stepStore(c.Context(), s.folder(args))
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer store.Close()
		l, err := stepsIn(store)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		var out, ids []string
		for i, step := range l.all {
			if step.Done != done {
				continue
			}
			out = append(out, fmt.Sprintf("%s%d\t%s", before, i+1, shown(step.Text)))
			if !slices.Contains(ids, step.ID) {
				ids = append(ids, step.ID)
			}
		}
		for _, id := range ids {
			out = append(out, before+id+"\t"+checks.Find(id).Words.Title)
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}
