package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// arguments checks how many there are, in words: needs is what is missing when
// there are fewer than least.
func arguments(least, most int, needs string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("%s needs %s", c.CommandPath(), needs)
		case most == 0 && len(args) > 0:
			return fmt.Errorf("%s takes no argument, and %q was given", c.CommandPath(), args[0])
		case most > 0 && len(args) > most:
			return fmt.Errorf("%s: %q is one argument too many; %s takes %s", c.CommandPath(), args[most], c.CommandPath(), c.Use[len(c.Name())+1:])
		}
		return nil
	}
}

// theID is what is missing where a check is to be named.
const theID = "the id of a check, such as security/headers; \"underpin list\" names them all"

// badFlag adds to the error for a flag what was likely meant.
func badFlag(c *cobra.Command, err error) error {
	typed, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if unknown {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if best := near(typed, names); best != "" {
			return fmt.Errorf("%w; did you mean --%s?", err, best)
		}
	}
	return fmt.Errorf("%w; \"%s --help\" lists the flags", err, c.CommandPath())
}

// notFolder is the error for a name that is no check: where it is a folder, how
// to name that.
func notFolder(name string, err error) error {
	if info, stat := os.Stat(name); stat == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder, and a check is to be named; -C %s chooses the folder", name, name)
	}
	return err
}

// noFolder is the error for a folder that is not there, with the one beside it
// that was likely meant.
func noFolder(dir string) error {
	entries, _ := os.ReadDir(filepath.Dir(dir))
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	if best := near(filepath.Base(dir), names); best != "" {
		return fmt.Errorf("%s: there is no such folder; did you mean %s?", dir, filepath.Join(filepath.Dir(dir), best))
	}
	return fmt.Errorf("%s: there is no such folder; name the folder of your app", dir)
}

// noCommand is the error for a folder that is not there and may be meant as a
// command; nil when it is not.
func noCommand(root *cobra.Command, typed string) error {
	if strings.ContainsAny(typed, `/\.~`) {
		return nil
	}
	if _, err := os.Stat(typed); !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if typed == "version" {
		return errors.New("there is no command \"version\"; did you mean underpin --version?")
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	if best := near(typed, names); best != "" {
		return fmt.Errorf("there is no folder and no command %q; did you mean underpin %s?", typed, best)
	}
	return nil
}
