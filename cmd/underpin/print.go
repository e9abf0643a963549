package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/checks/report"
	"underpin/tui"
)

// text is the review as text: on a terminal in its width, with few of the places
// of each gap and, where it is wanted, with colour.
func (s *settings) text(r report.Review) []byte {
	most := 0
	if s.width > 0 && len(r.Results) > 1 {
		most = 5
	}
	text := report.Text(r, shown, most)
	if s.width == 0 {
		return []byte(text)
	}
	var b strings.Builder
	reason := false // the line above is the head of a gap
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		code := styleOf(line)
		if reason {
			code = ""
		}
		reason = strings.HasPrefix(line, "gap ")
		indent := 0 // what is no entry goes on at the edge
		if code != "" || reason {
			indent = below
		}
		b.WriteString(s.styled(hung(line, s.width, indent), code) + "\n")
	}
	return []byte(b.String())
}

// below is where the lines of an entry stand.
const below = 9

// styleOf is the colour of a line of the review: that of a gap is as bad as it is.
func styleOf(line string) string {
	if strings.HasPrefix(line, "gap ") {
		facts := line[strings.LastIndex(line, " · ")+1:]
		if !strings.Contains(facts, "possible") && (strings.Contains(facts, "blocker") || strings.Contains(facts, "high")) {
			return "1;31"
		}
		return "1;33"
	}
	for _, p := range paints {
		if strings.HasPrefix(line, p.begins) {
			return p.code
		}
	}
	return ""
}

// styled is a text in a colour, where colour is wanted.
func (s *settings) styled(text, code string) string {
	if code == "" || !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// hung is a line broken to a width, what does not fit below it that far to the
// right.
func hung(line string, width, indent int) string {
	if ansi.StringWidth(line) <= width {
		return line
	}
	lead := line[:len(line)-len(strings.TrimLeft(line, " "))]
	indent = min(max(indent, len(lead)), max(width-20, 0))
	parts := strings.Split(ansi.Wrap(strings.TrimLeft(line, " "), max(width-indent, 20), ""), "\n")
	return lead + strings.Join(parts, "\n"+strings.Repeat(" ", indent))
}

// folded is a text whose lines are broken between words where the terminal ends.
func (s *settings) folded(text string) string {
	if s.width == 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(hung(strings.TrimSuffix(line, "\n"), s.width, 2) + "\n")
	}
	return b.String()
}

// The colours of printed lines, by how they begin.
var paints = []struct{ begins, code string }{
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

// paint colours the lines of a diff that holds no control sequences.
func (s *settings) paint(text string) string {
	if !s.colour {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, end := strings.TrimRight(line, "\n"), line[len(strings.TrimRight(line, "\n")):]
		b.WriteString(s.styled(body, styleOf(body)) + end)
	}
	return b.String()
}

// words are a check's words for the output: as in the walk on a terminal, else as
// they are.
func (s *settings) words(w check.Words) string {
	if s.width == 0 {
		return w.Markdown
	}
	page := tui.Page(w.Markdown, s.width, s.theme != "light", s.colour)
	return s.styled(w.Title, "1") + "\n" + strings.Join(page, "\n") + "\n"
}
