package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui/safe"
)

// formView asks a fix's questions before it is planned.
type formView struct {
	id, title string
	options   []fixes.Option
	values    []string
	cursor    int
}

func (f *formView) keys() []binding {
	b := []binding{keyUp, keyDown}
	if len(f.options[f.cursor].Choices) > 0 {
		b = append(b, keysFor("left right space", "←→", "change"))
	} else {
		b = append(b, keysFor("e left right space", "e", "type"))
	}
	return append(b, keysFor("enter", "enter", "see the fix"), keysFor("esc", "esc", "back").in(moving))
}

func newForm(id, title string, options []fixes.Option) formView {
	f := formView{id: id, title: title, options: options}
	for _, o := range options {
		f.values = append(f.values, o.Default)
	}
	return f
}

func (f *formView) set() map[string]string {
	out := map[string]string{}
	for i, o := range f.options {
		out[o.Name] = f.values[i]
	}
	return out
}

func (m *Model) pressForm(key string) tea.Cmd {
	f := &m.form
	o := f.options[f.cursor]
	switch key {
	case "esc":
		m.screen = listing
	case "enter":
		return m.plan(f.id, f.set())
	case "up", "k":
		f.cursor = max(f.cursor-1, 0)
	case "down", "j", "tab":
		f.cursor = min(f.cursor+1, len(f.options)-1)
	case "left", "right", "space", "h", "l":
		if len(o.Choices) > 0 {
			f.step(key)
			return nil
		}
		return m.typeValue()
	case "e":
		if len(o.Choices) == 0 {
			return m.typeValue()
		}
	}
	return nil
}

// want brings the form to the question without whose answer nothing can be planned.
func (f *formView) want(m *Model, r *fixes.Refusal) {
	f.cursor = max(slices.IndexFunc(f.options, func(o fixes.Option) bool { return o.Name == r.Wants }), 0)
	if m.screen == formScreen {
		m.warn(string(safe.Line(check.Sentence(r.Reason), 1)) + " Answer it here.")
	}
	m.screen = formScreen
}

// step takes the next or the one before of the choices.
func (f *formView) step(key string) {
	choices := f.options[f.cursor].Choices
	at, n := slices.Index(choices, f.values[f.cursor]), len(choices)
	if key == "left" || key == "h" {
		at += n - 1
	} else {
		at++
	}
	f.values[f.cursor] = choices[(at+n)%n]
}

func (m *Model) typeValue() tea.Cmd {
	f := &m.form
	i := f.cursor
	m.overlay = inputOverlay(f.options[i].Label, f.values[i], func(m *Model, text string) tea.Cmd {
		m.form.values[i] = text
		return nil
	})
	return nil
}

func (f *formView) lines(m *Model) []string {
	t, w := m.theme, m.layout.w
	out := []string{"", "  " + t.strong.Render(f.title), "  " + t.dim.Render("Nothing is written yet."), ""}
	at := len(out)
	for i := range f.options {
		if i == f.cursor {
			at = len(out)
		}
		out = append(out, f.option(t, i, w)...)
	}
	shown, _ := window(out, max(at-m.layout.body+8, 0), m.layout.body)
	return shown
}

// option is one question with its answer, on one line where both fit, and with
// its help where the cursor is.
func (f *formView) option(t theme, i, w int) []string {
	value := f.value(i)
	label := 0
	for k, o := range f.options {
		if n := ansi.StringWidth(o.Label); n+ansi.StringWidth(f.value(k)) <= w-8 {
			label = max(label, n)
		}
	}
	lines := []string{fit(f.options[i].Label, label) + "  " + value}
	if ansi.StringWidth(f.options[i].Label) > label {
		lines = append(wrap(f.options[i].Label, w-6), "  "+value)
	}
	var out []string
	for _, line := range lines {
		if i == f.cursor {
			out = append(out, t.cursor.Render(fit("▌  "+line, min(w-1, 100))))
		} else {
			out = append(out, "   "+cut(line, w-4))
		}
	}
	if i == f.cursor {
		for _, h := range wrap(f.options[i].Help, min(w-6, 92)) {
			out = append(out, "     "+t.dim.Render(h))
		}
	}
	return out
}

// value is an answer as it is shown.
func (f *formView) value(i int) string {
	value := string(safe.Line(f.values[i], 1))
	if value == "" {
		value = "(empty)"
	}
	if len(f.options[i].Choices) > 0 {
		value = "‹ " + value + " ›"
	}
	return value
}
