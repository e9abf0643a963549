package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	xansi "github.com/charmbracelet/x/ansi"

	"underpin/fixes/diff"
	"underpin/tui/safe"
)

// painted is the syntax of what a change leaves as it is, by line of the new text.
// What changes keeps its two colours, which nothing else may outdo.
type painted struct {
	file  *diffFile
	dark  bool
	lines []string
}

// maxPainted is how many bytes of a file are read for their syntax.
const maxPainted = 200 << 10

// paintDiff reads the syntax of a preview's files, away from the screen: a large
// one takes longer than a key may.
func (m *Model) paintDiff() tea.Cmd {
	var all []tea.Cmd
	for _, f := range m.diff.files {
		lexer := m.detail.pages.lexer(f.change.Path)
		if !m.theme.colour || lexer == nil || !f.change.Existed || len(f.change.After) > maxPainted || f.paint.file != nil && f.paint.dark == m.theme.dark {
			continue
		}
		dark := m.theme.dark
		all = append(all, func() tea.Msg {
			plain := shownLines(f.lines)
			out := painted{f, dark, make([]string, len(plain))}
			for i, l := range paintCode(lexer, dark, strings.Join(plain, "\n")) {
				if i < len(plain) && xansi.Strip(l) == plain[i] {
					out.lines[i] = l
				}
			}
			return out
		})
	}
	return tea.Batch(all...)
}

// shownLines is the new text as it is shown, by line.
func shownLines(lines []diff.Line) []string {
	var out []string
	for _, l := range lines {
		if l.Op != diff.Delete {
			out = append(out, string(safe.Line(shownText(l.Text), 4)))
		}
	}
	return out
}

// shownText is as much of a line as is drawn, without its end.
func shownText(text string) string {
	return head(strings.TrimRight(text, "\r\n"), maxShown)
}
