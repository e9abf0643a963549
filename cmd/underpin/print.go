package main

import (
	"strings"

	"charm.land/glamour/v2"

	"underpin/checks/report"
)

// text is the review as text, with colour where it is wanted.
func (s *settings) text(r report.Review) []byte {
	most := 5
	if !s.colour {
		most = 0
	}
	return []byte(s.paint(report.Text(r, shown, most)))
}

// The colours of printed lines, by how they begin.
var paints = []struct{ begins, code string }{
	{"gap ", "1;31"},
	{"ask ", "36"},
	{"unclear ", "2"},
	{"pass ", "32"},
	{"n/a ", "2"},
	{"not read ", "33"},
	{"in part ", "33"},
	{"diff --git", "1"},
	{"@@", "36"},
	{"+++", "1"},
	{"---", "1"},
	{"+", "32"},
	{"-", "31"},
	{"         ", "2"},
}

// paint colours lines of our own that hold no control sequences.
func (s *settings) paint(text string) string {
	if !s.colour {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, end := strings.TrimRight(line, "\n"), line[len(strings.TrimRight(line, "\n")):]
		for _, p := range paints {
			if strings.HasPrefix(body, p.begins) {
				body = "\x1b[" + p.code + "m" + body + "\x1b[0m"
				break
			}
		}
		b.WriteString(body + end)
	}
	return b.String()
}

// markdown is a check's words for the output: rendered on a terminal, else as
// they are.
func (s *settings) markdown(text string) string {
	if !s.colour {
		return text
	}
	style := "dark"
	if s.theme == "light" {
		style = "light"
	}
	out, err := glamour.Render(text, style)
	if err != nil {
		return text
	}
	return out
}
