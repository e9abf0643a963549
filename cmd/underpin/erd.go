package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks/erd"
	"underpin/tui/boxes"
)

// plainWidth is how wide a diagram is drawn where there is no terminal.
const plainWidth = 100

func (s *settings) erdCommand() *cobra.Command {
	var format string
	var all bool
	c := &cobra.Command{
		Use:   "erd [DIR]",
		Short: "Draw the database: tables, keys, relations, and their gaps",
		Long: `Draw the database as the repository describes it: tables, keys and relations.
Missing indexes and foreign keys, columns that should be unique and tables that
anyone can read are marked where they are.`,
		Example: `  underpin erd
  underpin erd --all | less
  underpin erd --format mermaid > schema.mmd`,
		Args:              arguments(0, 1, ""),
		ValidArgsFunction: completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			return s.erd(c.Context(), s.folder(args), format, all)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text or mermaid")
	c.Flags().BoolVar(&all, "all", false, "every column, also of wide tables")
	must(c.RegisterFlagCompletionFunc("format", fixed("text", "mermaid")))
	return c
}

func (s *settings) erd(ctx context.Context, dir, format string, all bool) error {
	if format != "text" && format != "mermaid" {
		return fmt.Errorf("unknown format %q: use text or mermaid", format)
	}
	p, err := s.open(ctx, dir, nil)
	if err != nil {
		return err
	}
	chosen, err := choose([]string{"database"})
	if err != nil {
		return err
	}
	results, err := s.look(ctx, p, chosen, nil)
	if err != nil {
		return err
	}
	d := erd.Of(p.Schema(), results)
	if len(d.Tables) == 0 {
		return errors.New(erd.None)
	}
	out := d.Mermaid()
	if format == "text" {
		out = s.boxes(boxes.Draw(d, boxes.Options{Width: or(s.width, plainWidth), All: all}))
	}
	if _, err := fmt.Fprint(s.out, out); err != nil {
		return fmt.Errorf("the diagram could not be printed: %w", err)
	}
	return nil
}

// boxPaints are the colours of a drawing's pieces.
var boxPaints = map[boxes.Kind]string{
	boxes.Border: "2", boxes.Wire: "36", boxes.Name: "1", boxes.Key: "36", boxes.Dim: "2", boxes.Mark: "1;31",
}

func (s *settings) boxes(lines []boxes.Line) string {
	var b strings.Builder
	for _, l := range lines {
		if !s.colour {
			b.WriteString(l.String() + "\n")
			continue
		}
		for _, p := range l {
			if code := boxPaints[p.Kind]; code != "" {
				b.WriteString("\x1b[" + code + "m" + p.Text + "\x1b[0m")
			} else {
				b.WriteString(p.Text)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
