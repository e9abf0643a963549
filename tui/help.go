package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A section of the key help is what belongs together.
type section struct {
	title string
	rows  []choice
}

// helpOverlay shows the keys that work now, by what somebody wants of them, and what
// the signs mean where there are any.
func helpOverlay(bindings []binding, signs bool) overlay {
	o := overlay{kind: textOverlay, title: "Keys that work here", help: [][]section{keySections(bindings)}}
	if signs {
		o.help = append(o.help, legend)
	}
	return o
}

func keySections(bindings []binding) []section {
	var out []section
	for p, title := range purposes {
		s := section{title: title}
		for _, b := range bindings {
			if b.to != purpose(p) || b.paired {
				continue
			}
			row := choice{b.short, b.does}
			if b.help != "" {
				row.text = b.help
			}
			if b.pair != "" {
				row.key = b.pair
			}
			s.rows = append(s.rows, row)
		}
		if len(s.rows) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// legend is what the signs and words beside a check mean.
var legend = []section{
	{"Signs", []choice{
		{"✗", "great harm: blocker or high"},
		{"!", "smaller, or only possible"},
		{"?", "only you can answer it"},
		{"✓", "in place, fixed, or done by hand"},
		{"~", "the code cannot tell"},
		{"·", "not needed here"},
		{"–", "skipped, with your reason"},
		{"*", "has a note"},
	}},
	{"Words", []choice{
		{"blocker", "leaks data or money, or lets a stranger in"},
		{"likely", "between possible and certain"},
	}},
	{"Who closes it", []choice{
		{ready, "a fix is ready"},
		{guided, "a fix, and a step of yours"},
		{partly, "a fix for some of it"},
		{task, "a task for your AI tool"},
	}},
}

// Widths of the key help, in cells.
const (
	helpColumn = 34 // the narrowest column that is read with ease
	helpGap    = 3
	helpMost   = 3 // columns
)

// helpLines are groups of sections one below the other, each set in as many columns
// as there is room for.
func helpLines(t theme, groups [][]section, w int) []string {
	n := min(max((w+helpGap)/(helpColumn+helpGap), 1), helpMost)
	cell := (w - helpGap*(n-1)) / n
	var out []string
	for g, sections := range groups {
		if g > 0 {
			out = append(out, "")
		}
		blocks := make([][]string, len(sections))
		for i, s := range sections {
			blocks[i] = s.lines(t, cell)
		}
		columns := inColumns(blocks, n)
		for row := range tallest(columns) {
			line := ""
			for i, c := range columns {
				text := ""
				if row < len(c) {
					text = c[row]
				}
				if i > 0 {
					line += strings.Repeat(" ", helpGap)
				}
				line += fit(text, cell)
			}
			out = append(out, strings.TrimRight(line, " "))
		}
	}
	return out
}

// lines are a section's title and its rows, what is too long wrapped beside its key.
func (s section) lines(t theme, w int) []string {
	key := 0
	for _, r := range s.rows {
		key = max(key, ansi.StringWidth(r.key)+2)
	}
	out := []string{t.info.Render(s.title)}
	for _, r := range s.rows {
		for i, line := range wrap(r.text, w-key) {
			head := fit(r.key, key)
			if i > 0 {
				head = strings.Repeat(" ", key)
			}
			out = append(out, t.strong.Render(head)+line)
		}
	}
	return out
}

// inColumns sets blocks in at most n columns, in their order and none of them split,
// so that the longest column is as short as can be.
func inColumns(blocks [][]string, n int) [][]string {
	for h := 1; ; h++ {
		columns := [][]string{nil}
		for _, b := range blocks {
			last := &columns[len(columns)-1]
			switch {
			case len(*last) == 0:
				*last = b
			case len(*last)+1+len(b) <= h:
				*last = append(append(*last, ""), b...)
			default:
				columns = append(columns, b)
			}
		}
		if len(columns) <= n {
			return columns
		}
	}
}

func tallest(columns [][]string) int {
	n := 0
	for _, c := range columns {
		n = max(n, len(c))
	}
	return n
}
