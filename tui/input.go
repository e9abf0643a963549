package tui

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/tui/safe"
)

// input is a line that is typed, with its cursor.
type input struct {
	text []rune
	at   int // the cursor stands before this rune
}

func newInput(text string) input {
	r := []rune(text)
	return input{r, len(r)}
}

func (in *input) insert(text string) {
	r := []rune(text)
	in.text = slices.Insert(in.text, in.at, r...)
	in.at += len(r)
}

// cutTo removes what is between the cursor and a place.
func (in *input) cutTo(to int) {
	from, end := min(in.at, to), max(in.at, to)
	in.text = slices.Delete(in.text, from, end)
	in.at = from
}

// press takes a key, with the keys that shells have for it too.
func (in *input) press(key, text string) {
	switch key {
	case "left", "ctrl+b":
		in.at = max(in.at-1, 0)
	case "right", "ctrl+f":
		in.at = min(in.at+1, len(in.text))
	case "home", "ctrl+a":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.text)
	case "ctrl+left", "alt+left", "alt+b":
		in.at = in.word(-1)
	case "ctrl+right", "alt+right", "alt+f":
		in.at = in.word(1)
	case "backspace", "ctrl+h":
		in.cutTo(max(in.at-1, 0))
	case "delete", "ctrl+d":
		in.cutTo(min(in.at+1, len(in.text)))
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		in.cutTo(in.word(-1))
	case "alt+d", "alt+delete", "ctrl+delete":
		in.cutTo(in.word(1))
	case "ctrl+u":
		in.cutTo(0)
	case "ctrl+k":
		in.cutTo(len(in.text))
	default:
		in.insert(string(safe.Line(text, 1)))
	}
}

// word is where the word before or after the cursor ends, in that direction.
func (in *input) word(step int) int {
	i := in.at
	letter := func() bool {
		k := i
		if step < 0 {
			k--
		}
		return unicode.IsLetter(in.text[k]) || unicode.IsDigit(in.text[k]) || in.text[k] == '_'
	}
	inside := func() bool { return step < 0 && i > 0 || step > 0 && i < len(in.text) }
	for inside() && !letter() {
		i += step
	}
	for inside() && letter() {
		i += step
	}
	return i
}

// line draws the input in w cells, the part around the cursor when it is longer.
func (in *input) line(t theme, w int) string {
	show := func(r []rune) string { return string(safe.Line(string(r), 1)) }
	before, under, after := show(in.text[:in.at]), " ", ""
	if in.at < len(in.text) {
		under, after = show(in.text[in.at:in.at+1]), show(in.text[in.at+1:])
	}
	if room := w - lipgloss.Width(under) - 1; lipgloss.Width(before) > room {
		before = "…" + ansi.TruncateLeft(before, lipgloss.Width(before)-max(room-1, 0), "")
	}
	return cut(before+t.cursor.Render(under)+after, w)
}

// trimmed is what was typed.
func (in *input) trimmed() string { return strings.TrimSpace(string(in.text)) }
