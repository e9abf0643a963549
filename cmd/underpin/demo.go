package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"
)

// demoApp is a small shop with most of the gaps that a review looks for.
//
//go:embed demo.txtar
var demoApp []byte

func (s *settings) demoCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Review a sample app, written to a temporary folder",
		Long: `Write a small sample app with many gaps to a temporary folder and review it.
The folder stays, so that what you did there can be looked at.`,
		Example: "  underpin demo",
		Args:    arguments(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := writeDemo()
			if err != nil {
				return err
			}
			if !s.quiet {
				fmt.Fprintf(s.err, "The sample app is in %s\n", dir)
			}
			return s.walk(c.Context(), dir)
		},
	}
	s.clockFlag(c)
	return c
}

// writeDemo writes the sample app to a new temporary folder.
func writeDemo() (string, error) {
	temp, err := os.MkdirTemp("", "underpin-demo-")
	if err != nil {
		return "", fmt.Errorf("the sample app could not be written: %w", err)
	}
	dir := filepath.Join(temp, "crumb-club")
	for _, f := range txtar.Parse(demoApp).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return "", fmt.Errorf("the sample app could not be written: %w", err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return "", fmt.Errorf("the sample app could not be written: %w", err)
		}
	}
	return dir, nil
}
