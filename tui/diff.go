package tui

import (
	"fmt"
	"path"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/fixes"
)

// diffView is the preview of a fix: nothing is written while it is shown.
type diffView struct {
	p       Preview // as planned, with all its parts
	proof   fixes.Proof
	proving bool // the proof of what is kept is on its way
	files   []*diffFile
	file    int
	run     int // the run under the cursor, in the file
	top     int // first row shown; -1 shows the run
	x       int // columns scrolled sideways
	split   *bool
	wrap    bool // long lines go on below
	context int
	back    screen // where esc leads: the questions of the fix, or the list
}

// cutsLines reports whether changed lines of the shown file do not fit beside their
// numbers, and are not wrapped either.
func (d *diffView) cutsLines(l layout) bool {
	const gutter = 13
	if d.wrap || d.file >= len(d.files) {
		return false
	}
	room := l.w - gutter
	if d.isSplit(l) {
		room = l.w/2 - gutter
	}
	return d.files[d.file].longest > room
}

// contexts are the numbers of lines around a change, in turn.
var contexts = []int{3, 10, 1 << 20}

func (m *Model) diffKeys() []binding {
	d := &m.diff
	b := []binding{keysFor("a", "a", "apply").helped("apply: write it, after a yes")}
	if _, all := d.kept(); all > 1 {
		b = append(b, keysFor("space", "space", "keep or drop"), keysFor("n p", "n/p", "next").in(moving).helped("next, previous change"))
	}
	wrap := quiet(keysFor("w", "w", "wrap")).in(showing).helped("wrap long lines, or cut them")
	if wrap.foot = d.cutsLines(m.layout); wrap.foot {
		b = append(b, wrap)
	}
	if len(d.files) > 1 {
		b = append(b, keysFor("[ ] tab", "[ ]", "file").in(moving).helped("previous, next file"))
	}
	shape := "split"
	if d.isSplit(m.layout) {
		shape = "unified"
	}
	if len(d.remarks(m.theme)) > 0 {
		b = append(b, keysFor("i", "i", "notes").in(showing).helped("notes: what to know before"))
	}
	b = append(b, keysFor("s", "s", shape).in(showing))
	if !wrap.foot {
		b = append(b, wrap)
	}
	return append(b, keysFor("o", "o", "save patch").in(handing), keysFor("esc", "esc", "back").in(moving),
		quiet(keysFor("up down j k", "↑ ↓", "scroll")).in(moving), quiet(keysFor("left right", "← →", "sideways")).in(moving),
		quiet(keysFor("z", "z", "more lines around")).in(showing), quiet(keysFor("pgdown", "pgdn", "a page down")).in(moving).beside("pgdn pgup", "a page down, up"), keyPageUp)
}

// show begins the preview of a planned fix.
func (d *diffView) show(p Preview) {
	*d = diffView{p: p, proof: p.Proof, split: d.split, wrap: d.wrap, context: contexts[0], back: d.back}
	for _, c := range p.Change.Files {
		d.files = append(d.files, newDiffFile(c))
	}
	d.file = heart(p.Change.Files)
}

// heart is the file that a fix is about, not one that goes with it, as a setting of
// the example file: the preview begins there. What the owner wrote comes before what
// is new.
func heart(files []fixes.FileChange) int {
	if i := slices.IndexFunc(files, func(c fixes.FileChange) bool { return c.Existed && !c.Removed && !goesWith(c.Path) }); i >= 0 {
		return i
	}
	return max(slices.IndexFunc(files, func(c fixes.FileChange) bool { return !goesWith(c.Path) }), 0)
}

// goesWith reports whether a change of a file only serves a change of another: what
// is ignored, an example of settings, the list of packages.
func goesWith(file string) bool {
	name := path.Base(file)
	return strings.HasPrefix(name, ".env") || strings.HasSuffix(name, "ignore") && name[0] == '.' || name == "package.json"
}

func (d *diffView) keeps() [][]bool {
	var out [][]bool
	for _, f := range d.files {
		out = append(out, append([]bool{}, f.keep...))
	}
	return out
}

func (d *diffView) kept() (kept, all int) {
	for _, f := range d.files {
		for _, k := range f.keep {
			all++
			if k {
				kept++
			}
		}
	}
	return kept, all
}

func (m *Model) pressDiff(key string) tea.Cmd {
	d := &m.diff
	switch key {
	case "esc", "h":
		m.screen = d.back
		return m.renderPage()
	case "a":
		return m.confirmApply()
	case "space":
		return m.keepOrDrop()
	case "n":
		d.move(1)
	case "p":
		d.move(-1)
	case "]", "tab":
		d.turn(1)
	case "[":
		d.turn(-1)
	case "s":
		split := !d.isSplit(m.layout)
		d.split, d.top = &split, -1
	case "w":
		d.wrap, d.x = !d.wrap, 0
		m.say("long lines are " + map[bool]string{true: "wrapped", false: "cut: ← → move sideways"}[d.wrap])
	case "z":
		m.say(d.widen() + " shown")
	case "o":
		return m.savePatch()
	case "i":
		m.overlay = d.about(m.theme)
	default:
		d.scroll(key, m.layout.body)
	}
	return nil
}

// keepOrDrop turns the change under the cursor on or off, where there is a
// choice.
func (m *Model) keepOrDrop() tea.Cmd {
	if _, all := m.diff.kept(); all < 2 {
		m.say("it is one change: a writes it, esc leaves it")
		return nil
	}
	keep := m.diff.files[m.diff.file].keep
	i := min(m.diff.run, len(keep)-1)
	keep[i] = !keep[i]
	return m.choose()
}

// widen shows more lines around the changes, after the whole file few again, and
// says which.
func (d *diffView) widen() string {
	at := slices.Index(contexts, d.context)
	d.context, d.top = contexts[(at+1)%len(contexts)], -1
	if d.context == contexts[len(contexts)-1] {
		return "the whole file is"
	}
	return fmt.Sprintf("%d lines around each change are", d.context)
}

func (d *diffView) scroll(key string, page int) {
	switch key {
	case "left":
		d.x = max(d.x-8, 0)
	case "right", "l":
		if !d.wrap {
			d.x = min(d.x+8, maxShown)
		}
	case "up", "k":
		d.top = max(d.top-1, 0)
	case "down", "j":
		d.top++
	case "pgdown", "ctrl+d":
		d.top += max(page-6, 1)
	case "pgup", "ctrl+u":
		d.top = max(d.top-max(page-6, 1), 0)
	case "home", "g":
		d.top = 0
	case "end", "G":
		d.top = 1 << 30
	}
}

// move goes to the next or previous change, over the ends of files.
func (d *diffView) move(step int) {
	d.run += step
	switch {
	case d.run < 0:
		d.turn(-1)
		d.run = max(len(d.files[d.file].runs)-1, 0)
	case d.run >= len(d.files[d.file].runs):
		d.turn(1)
	}
	d.top = -1
}

func (d *diffView) turn(step int) {
	n := len(d.files)
	d.file = (d.file + step + n) % n
	d.run, d.top, d.x = 0, 0, 0
}

// isSplit reports whether the two sides stand beside each other: on a wide
// screen, unless there is only one.
func (d *diffView) isSplit(l layout) bool {
	if d.split != nil {
		return *d.split
	}
	c := d.files[d.file].change
	return l.w >= splitDiff && c.Existed && !c.Removed
}

// lines draws the preview: what it is, what it proves, and the diff.
func (d *diffView) lines(m *Model) []string {
	t, l := m.theme, m.layout
	f := d.files[d.file]
	rows := f.layOut(d.context, d.isSplit(l))
	head := d.head(m)
	if len(rows) == 0 {
		return append(head, "     "+t.dim.Render("an empty file"))
	}
	n := max(l.body-len(head), 1)
	if d.top < 0 {
		d.top = max(f.rowOf(d.run)-2, 0)
	}
	return append(head, d.rows(t, rows, l.w, n)...)
}

// rows draws as many rows from the top on as n lines hold; the top is kept so
// that the last row stands at the end.
func (d *diffView) rows(t theme, rows []diffRow, w, n int) []string {
	f := d.files[d.file]
	drawn := func(r diffRow) []string { return f.draw(t, r, w, drawing{d.run, d.x, d.wrap}) }
	last := max(len(rows)-n, 0)
	if d.wrap {
		last = len(rows)
		for used := 0; last > 0; last-- {
			if used += len(drawn(rows[last-1])); used > n {
				break
			}
		}
	}
	d.top = max(min(d.top, last), 0)
	var out []string
	for _, r := range rows[d.top:] {
		if len(out) >= n {
			break
		}
		out = append(out, drawn(r)...)
	}
	return out[:min(len(out), n)]
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
