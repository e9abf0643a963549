package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// over draws the box in the middle of the screen.
func (o *overlay) over(base string, t theme, l layout) string {
	x, y, lines := o.place(t, l)
	box := t.box.Width(o.width(l)).Render(strings.Join(lines, "\n"))
	layers := []*lipgloss.Layer{lipgloss.NewLayer(base), lipgloss.NewLayer(box).X(x).Y(y).Z(2)}
	if !l.two || o.width(l) > l.w-8 { // no halves of words beside a box that takes nearly the whole width
		row := strings.Repeat(" ", l.w)
		layers = append(layers, lipgloss.NewLayer(strings.TrimSuffix(strings.Repeat(row+"\n", lipgloss.Height(box)), "\n")).Y(y).Z(1))
	}
	return lipgloss.NewCanvas(l.w, l.h).Compose(lipgloss.NewCompositor(layers...)).Render()
}

func (o *overlay) body(t theme, w, h int) []string {
	var out []string
	for _, line := range wrap(o.title, w) {
		out = append(out, t.strong.Render(line))
	}
	below := helpLines(t, o.help, w)
	for _, line := range o.lines {
		if line == "" {
			below = append(below, "")
			continue
		}
		if o.kind == textOverlay {
			below = append(below, cut(line, w))
			if lipgloss.Width(line) > w {
				below = append(below[:len(below)-1], wrap(line, w)...)
			}
			continue
		}
		below = append(below, wrap(line, w)...)
	}
	tail := o.tail(t, w)
	room := max(h-len(out)-1-len(tail), 1)
	shown, top := window(below, o.top, room)
	o.top = top
	shown = more(t, shown, top, len(below), o.scrollKey())
	return append(append(append(out, ""), shown...), tail...)
}

// width is how wide the box is: text is read best on lines of some length, columns
// take what there is.
func (o *overlay) width(l layout) int {
	if len(o.help) > 0 {
		return min(l.w-4, 130)
	}
	return min(l.w-4, 88)
}

// place is where the box stands, and what is in it.
func (o *overlay) place(t theme, l layout) (x, y int, lines []string) {
	lines = o.body(t, o.width(l)-4, l.h-4)
	return (l.w - o.width(l)) / 2, max((l.h-len(lines)-2)/2, 0), lines
}

// tail is what a box asks for, below its text.
func (o *overlay) tail(t theme, w int) []string {
	switch o.kind {
	case menuBox:
		out := []string{""}
		for i, item := range o.items {
			text := fit(item.key, 2) + " " + item.text
			if i == o.cursor {
				out = append(out, t.cursor.Render(fit("▌ "+text, min(w, max(30, lipgloss.Width(text)+4)))))
			} else {
				out = append(out, "  "+cut(text, w-2))
			}
		}
		return out
	case inputBox:
		return []string{o.input.line(t, w)}
	case confirmBox:
		return []string{"", t.strong.Render("y") + " yes   " + t.strong.Render("n") + " no"}
	}
	return nil
}

// scrollKey is the key that shows the rest of a box's text.
func (o *overlay) scrollKey() string {
	if o.kind == menuBox {
		return "pgdn"
	}
	return "↓"
}
