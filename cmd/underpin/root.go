package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"underpin/checks/project"
)

// settings are the flags that every command has.
type settings struct {
	*env
	dir   string        // -C
	app   string        // --app
	plain bool          // --plain
	quiet bool          // -q
	clock time.Duration // of a consult; zero: none
}

func newRoot(e *env) *cobra.Command {
	s := &settings{env: e}
	root := &cobra.Command{
		Use:   "underpin [DIR]",
		Short: "Find and close what stands between a web app and production",
		Long: `Underpin reads the folder of a web app, works out its stack, and walks you
through every gap between "works on my laptop" and "ready for production". It
explains each with the app's own evidence and previews a fix before anything is
written; what it writes can be undone byte for byte.

Without a terminal it prints what "underpin check" prints.`,
		Example: `  underpin                      review the app in this folder
  underpin ~/code/shop          review another one
  underpin demo                 look around in a sample app
  underpin --clock 60m          with the clock of a consult
  underpin check --format json  the same results for a program
  underpin fix security/headers --dry-run`,
		Args:              arguments(0, 1, ""),
		Version:           version,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
		ValidArgsFunction: completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			if err := s.meant(c.Root(), args); err != nil {
				return err
			}
			return s.walk(c.Context(), s.folder(args))
		},
	}
	root.SetFlagErrorFunc(badFlag)
	s.clockFlag(root)
	s.flags(root)
	root.AddCommand(s.checkCommand(), s.fixCommand(), s.undoCommand(), s.explainCommand(),
		s.listCommand(), s.stepsCommand(), s.briefCommand(), s.erdCommand(), s.demoCommand())
	return root
}

// flags are those that every command has.
func (s *settings) flags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVarP(&s.dir, "dir", "C", "", "the app's folder, instead of the current one")
	flags.StringVar(&s.app, "app", "", "which of several apps in the repository, by its folder")
	flags.BoolVar(&s.plain, "plain", s.dumb, "questions and answers line by line, for screen readers and simple terminals")
	flags.BoolVarP(&s.quiet, "quiet", "q", false, "print only what was asked for")
	noColour := flags.Bool("no-color", false, "print without colour")
	flags.StringVar(&s.theme, "theme", first(s.theme, "auto"), "auto, dark or light")
	must(root.RegisterFlagCompletionFunc("theme", fixed("auto", "dark", "light")))
	must(root.MarkPersistentFlagDirname("dir"))
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		s.colour = s.colour && !*noColour
		if s.theme != "auto" && s.theme != "dark" && s.theme != "light" {
			return fmt.Errorf("unknown theme %q: use auto, dark or light", s.theme)
		}
		if s.clock < 0 {
			return fmt.Errorf("a clock of %s is over before it begins: say --clock 60m", s.clock)
		}
		return nil
	}
}

// clockFlag is the flag of the commands that walk through a review.
func (s *settings) clockFlag(c *cobra.Command) {
	c.Flags().DurationVar(&s.clock, "clock", 0, "start the clock of a consult, such as 60m")
}

// meant is an error for a folder that cannot be meant.
func (s *settings) meant(root *cobra.Command, args []string) error {
	if len(args) == 0 || s.dir != "" {
		return nil
	}
	return noCommand(root, args[0])
}

// folder is the app's folder: the argument, inside -C when both are given.
func (s *settings) folder(args []string) string {
	dir := first(s.dir, ".")
	if len(args) > 0 {
		if filepath.IsAbs(args[0]) {
			return args[0]
		}
		return filepath.Join(dir, args[0])
	}
	return dir
}

// isFolder is an error that says what to do next where there is no folder.
func isFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return noFolder(dir)
	case err != nil:
		return fmt.Errorf("%s: it cannot be read: %w", dir, err)
	case !info.IsDir():
		return fmt.Errorf("%s: this is a file; name the folder of your app", dir)
	}
	return nil
}

// isApp is an error where a folder holds no web app.
func isApp(p *project.Project, dir string) error {
	if p.Stack().Framework != "" {
		return nil
	}
	return fmt.Errorf("%s: no web app was found here; name the folder of your app", dir)
}

// open reads the app in a folder.
func (s *settings) open(ctx context.Context, dir string, progress func(project.Progress)) (*project.Project, error) {
	if err := isFolder(dir); err != nil {
		return nil, err
	}
	return project.Open(ctx, dir, project.Options{App: s.app, Progress: progress})
}
