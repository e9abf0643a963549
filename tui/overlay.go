package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui/safe"
)

// An overlay is a box over the screen: keys, a question, a line to type, a yes.
// The zero overlay is closed.
type overlay struct {
	kind   overlayKind
	title  string
	lines  []string    // below the title
	help   [][]section // in their place: set in columns, each group below the one before
	items  []choice    // of a menu
	cursor int
	top    int
	input  input
	extra  []extra
	done   func(*Model, string) tea.Cmd
}

// A choice is one item of a menu, with the key that takes it at once.
type choice struct{ key, text string }

// An extra is one thing more that a key does in a box of text.
type extra struct {
	key, does string
	do        func(*Model) tea.Cmd
}

type overlayKind uint8

const (
	noOverlay overlayKind = iota
	textOverlay
	menuBox
	inputBox
	confirmBox
)

func (o overlay) open() bool   { return o.kind != noOverlay }
func (o overlay) typing() bool { return o.kind == inputBox }

func (o *overlay) paste(text string) {
	if o.typing() {
		o.input.insert(text)
	}
}

func (o overlay) foot() string {
	switch o.kind {
	case menuBox:
		return "↑↓ choose   enter take it   esc back"
	case inputBox:
		return "enter keep   esc back"
	case confirmBox:
		return "y yes   n no"
	}
	out := "esc back   ↑↓ scroll"
	for _, e := range o.extra {
		out += "   " + e.key + " " + e.does
	}
	return out
}

func menuOverlay(title, help string, items []choice, done func(*Model, string) tea.Cmd) overlay {
	return overlay{kind: menuBox, title: title, lines: []string{help}, items: items, done: done}
}

func inputOverlay(title, text string, done func(*Model, string) tea.Cmd) overlay {
	return overlay{kind: inputBox, title: title, input: newInput(string(safe.Line(text, 1))), done: done}
}

func confirmOverlay(title string, lines []string, yes func(*Model) tea.Cmd) overlay {
	return overlay{kind: confirmBox, title: title, lines: lines, done: func(m *Model, _ string) tea.Cmd { return yes(m) }}
}

// refusedOverlay shows why a fix was not planned, and what to place by hand.
func refusedOverlay(id string, r *fixes.Refusal) overlay {
	o := overlay{kind: textOverlay, title: "No safe edit was found, so nothing is offered"}
	o.lines = append(o.lines, string(safe.Line(check.Sentence(r.Reason), 1)))
	if r.Sketch != "" {
		o.lines = append(o.lines, "", "By hand it would look like this:", "")
		o.lines = append(o.lines, strings.Split(string(safe.Block(strings.TrimRight(r.Sketch, "\n"))), "\n")...)
	}
	o.lines = append(o.lines, "", "The AI tool that built the app can do it: y copies a brief for it, b writes the brief to a file.")
	o.extra = []extra{
		{"y", "copy the brief", func(m *Model) tea.Cmd { return m.copyBrief(id) }},
		{"b", "brief to a file", func(m *Model) tea.Cmd { return m.saveBrief(id) }},
	}
	return o
}

// staleOverlay shows what was edited since a fix was written: nothing is taken
// back over it.
func staleOverlay(e *fixes.StaleError) overlay {
	o := overlay{kind: textOverlay, title: "Nothing was taken back: a file was edited since"}
	o.lines = append(o.lines, strings.Split(strings.TrimRight(string(safe.Block(e.Diff)), "\n"), "\n")...)
	return o
}

func (m *Model) pressOverlay(key, text string) tea.Cmd {
	o := &m.overlay
	if key == "esc" || key == "q" && !o.typing() || o.kind == confirmBox && key == "n" || o.kind == textOverlay && (key == "?" || key == "enter") {
		m.overlay = overlay{}
		return nil
	}
	switch o.kind {
	case menuBox:
		return m.pressMenu(key)
	case inputBox:
		return m.pressInput(key, text)
	case confirmBox:
		if key == "y" {
			return m.closeWith("y")
		}
		o.scroll(key)
	case textOverlay:
		if i := slices.IndexFunc(o.extra, func(e extra) bool { return e.key == key }); i >= 0 {
			do := o.extra[i].do
			m.overlay = overlay{}
			return do(m)
		}
		o.scroll(key)
	}
	return nil
}

// scroll moves the text of a box; where it ends is known when it is drawn.
func (o *overlay) scroll(key string) {
	switch {
	case keyDown.has(key):
		o.top++
	case keyUp.has(key):
		o.top = max(o.top-1, 0)
	case keyPageDn.has(key):
		o.top += 10
	case keyPageUp.has(key):
		o.top = max(o.top-10, 0)
	case keyTop.has(key):
		o.top = 0
	case keyEnd.has(key):
		o.top = 1 << 30
	}
}

func (m *Model) pressMenu(key string) tea.Cmd {
	o := &m.overlay
	switch {
	case keyUp.has(key):
		o.cursor = max(o.cursor-1, 0)
	case keyDown.has(key):
		o.cursor = min(o.cursor+1, len(o.items)-1)
	case key == "enter":
		return m.closeWith(o.items[o.cursor].text)
	case key == "pgdown", key == "pgup":
		o.scroll(key)
	default:
		if i := slices.IndexFunc(o.items, func(c choice) bool { return c.key == key }); i >= 0 {
			return m.closeWith(o.items[i].text)
		}
	}
	return nil
}

func (m *Model) pressInput(key, text string) tea.Cmd {
	o := &m.overlay
	if key == "enter" {
		return m.closeWith(o.input.trimmed())
	}
	o.input.press(key, text)
	return nil
}

func (m *Model) closeWith(answer string) tea.Cmd {
	done := m.overlay.done
	m.overlay = overlay{}
	return done(m, answer)
}
