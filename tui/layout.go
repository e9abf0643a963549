package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Widths and heights at which the layout changes.
const (
	minWidth, minHeight = 40, 10
	twoPanes            = 100 // from here on, list and detail stand side by side
	splitDiff           = 140 // from here on, a diff is split by itself
)

// layout is where things are on a screen of a size.
type layout struct {
	w, h     int
	tooSmall bool
	two      bool // list and detail side by side
	list     int  // width of the list
	detail   int  // width of the detail
	body     int  // lines between header and footer
}

func layoutFor(w, h int) layout {
	l := layout{w: w, h: h, tooSmall: w < minWidth || h < minHeight, two: w >= twoPanes}
	l.body = max(h-3, 1) // header, its rule, footer
	l.list, l.detail = w, w
	if l.two {
		l.list = min(max(w*9/20, 36), 56) // every title with severity and who closes it, from 120 on
		l.detail = w - l.list - 3
	}
	return l
}

// fit is s cut or filled to exactly w cells; styles are kept.
func fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := ansi.StringWidth(s)
	if n > w {
		return ansi.Truncate(s, w, "…")
	}
	return s + strings.Repeat(" ", w-n)
}

// cut is s cut to at most w cells.
func cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, "…")
}

// tail is s in at most w cells, without its beginning: of a path and a line, what
// tells them from others stands at the end.
func tail(s string, w int) string {
	n := ansi.StringWidth(s)
	if n <= w {
		return s
	}
	end := ansi.TruncateLeft(s, n-max(w-1, 0), "")
	if i := strings.IndexByte(end, '/'); i > 0 {
		end = end[i:] // no half of a folder's name
	}
	return "…" + end
}

// wrap breaks a plain text into lines of at most w cells at spaces, words that
// are longer anywhere.
func wrap(s string, w int) []string {
	return strings.Split(ansi.Wrap(s, max(w, 10), " "), "\n")
}

// window is the n lines from top on, and the top that keeps within bounds.
func window[T any](lines []T, top, n int) ([]T, int) {
	top = max(min(top, len(lines)-n), 0)
	return lines[top:min(top+n, len(lines))], top
}

// more says in place of the last shown line how many are below, and the key that
// shows them.
func more(t theme, shown []string, top, all int, key string) []string {
	rest := all - top - len(shown)
	if rest <= 0 || len(shown) == 0 {
		return shown
	}
	shown = append([]string{}, shown...)
	shown[len(shown)-1] = t.dim.Render(fmt.Sprintf("… %d more lines: %s", rest+1, key))
	return shown
}

// columns joins two panes of exactly the given widths and n lines.
func columns(left, right []string, lw, rw, n int, rule string) []string {
	out := make([]string, n)
	at := func(lines []string, i int) string {
		if i < len(lines) {
			return lines[i]
		}
		return ""
	}
	for i := range out {
		out[i] = fit(at(left, i), lw) + " " + rule + " " + cut(at(right, i), rw)
	}
	return out
}
