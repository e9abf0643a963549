package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"underpin/tui/safe"
)

// env is what the program knows of the process around it. Only this file reads
// environment variables, but for the two of Go's collector in memory.go.
type env struct {
	in       io.Reader
	out, err io.Writer
	terminal bool   // in and out are terminals
	dumb     bool   // the terminal cannot draw, or a screen reader wants lines
	colour   bool   // colour is wanted and possible
	theme    string // auto, dark or light
	user     string // who answers questions, for the record
	editor   string
	width    int // of the terminal in cells; 0: it is none
	wide     int // the same of the error output
}

func surroundings() *env {
	out := term.IsTerminal(int(os.Stdout.Fd()))
	return &env{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		terminal: out && term.IsTerminal(int(os.Stdin.Fd())),
		dumb:     os.Getenv("TERM") == "dumb" || os.Getenv("ACCESSIBLE") != "",
		colour:   out && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		theme:    os.Getenv("UNDERPIN_THEME"),
		user:     first(os.Getenv("USER"), os.Getenv("USERNAME")),
		editor:   first(os.Getenv("VISUAL"), os.Getenv("EDITOR")),
		width:    cells(os.Stdout),
		wide:     cells(os.Stderr),
	}
}

// cells is the width of a terminal; 0 for anything else.
func cells(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// shown is a text from a project made harmless for a terminal, on one line.
func shown(s string) string { return string(safe.Line(s, 4)) }
