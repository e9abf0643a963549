package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/fixes"
	"underpin/fixes/diff"
	"underpin/tui/safe"
)

// diffView is the preview of a fix: nothing is written while it is shown.
type diffView struct {
	p        Preview
	files    []diffFile
	file     int
	run      int // the run under the cursor, in the file
	top      int
	x        int // columns scrolled sideways
	split    *bool
	context  int
	choosing bool
}

type diffFile struct {
	change         fixes.FileChange
	lines          []diff.Line
	runs           []diff.Run
	keep           []bool
	added, deleted int
}

var diffKeys = []binding{
	keysFor("a", "a", "apply"), keysFor("space", "space", "keep or drop"), keysFor("n p", "n/p", "change"),
	keysFor("[ ]", "[ ]", "file"), keysFor("s", "s", "split"), keysFor("o", "o", "save patch"), keysFor("esc", "esc", "back"),
	quiet(keysFor("up down", "↑↓ jk", "scroll")), quiet(keysFor("left right", "←→", "sideways")),
	quiet(keysFor("z", "z", "more lines around")), keyPageDn, keyPageUp,
}

// show begins the preview of a planned fix; keeps stay when it was planned again
// with fewer parts.
func (d *diffView) show(p Preview) {
	if d.choosing {
		d.choosing = false
		d.p.Proof = p.Proof
		return
	}
	*d = diffView{p: p, split: d.split, context: 3}
	for _, c := range p.Change.Files {
		f := diffFile{change: c, lines: diff.Lines(c.Before, c.After)}
		f.runs = diff.Runs(f.lines)
		f.keep = make([]bool, max(len(f.runs), 1))
		for i := range f.keep {
			f.keep[i] = true
		}
		f.added, f.deleted = diff.Count(f.lines)
		d.files = append(d.files, f)
	}
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
	f := &d.files[d.file]
	switch key {
	case "esc", "h":
		m.screen = listing
	case "a":
		return m.confirmApply()
	case "space":
		f.keep[min(d.run, len(f.keep)-1)] = !f.keep[min(d.run, len(f.keep)-1)]
		return m.choose()
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
		d.split = &split
	case "z":
		d.context = map[int]int{3: 10, 10: 1 << 20}[d.context]
		if d.context == 0 {
			d.context = 3
		}
	case "o":
		return m.savePatch()
	case "left":
		d.x = max(d.x-8, 0)
	case "right", "l":
		d.x += 8
	case "up", "k":
		d.top--
	case "down", "j":
		d.top++
	case "pgdown", "ctrl+d":
		d.top += m.layout.body - 6
	case "pgup", "ctrl+u":
		d.top -= m.layout.body - 6
	}
	d.top = max(d.top, 0)
	return nil
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
	d.top = -1 // show the run
}

func (d *diffView) turn(step int) {
	n := len(d.files)
	d.file = (d.file + step + n) % n
	d.run, d.top, d.x = 0, 0, 0
}

func (d *diffView) isSplit(l layout) bool {
	if d.split != nil {
		return *d.split
	}
	return l.w >= splitDiff
}

// choose proves the fix again with the kept parts.
func (m *Model) choose() tea.Cmd {
	d := &m.diff
	request := m.next("proving what is kept")
	p, keep := d.p, d.keeps()
	d.choosing = true
	return func() tea.Msg {
		chosen, err := m.engine.Choose(m.ctx, p, keep)
		return previewDone{request, p.ID, chosen, err}
	}
}

func (m *Model) savePatch() tea.Cmd {
	request := m.next("writing the patch")
	p := m.diff.p
	return func() tea.Msg {
		path, err := m.engine.SavePatch(p)
		return saved{request, "the patch", path, err}
	}
}

// confirmApply asks before anything is written.
func (m *Model) confirmApply() tea.Cmd {
	d := &m.diff
	kept, all := d.kept()
	if kept == 0 {
		m.say("nothing is kept: there is nothing to write")
		return nil
	}
	var lines []string
	for _, f := range d.files {
		lines = append(lines, f.verb()+" "+string(safe.Line(f.change.Path, 1)))
	}
	if kept < all {
		lines = append(lines, fmt.Sprintf("%d of %d changes are kept.", kept, all))
	}
	for _, name := range d.p.Dirty {
		lines = append(lines, "Not committed yet: "+string(safe.Line(name, 1)))
	}
	m.overlay = confirmOverlay("Write this fix?", append(lines, "u takes it back later, byte for byte."), func(m *Model) tea.Cmd {
		return m.apply()
	})
	return nil
}

func (m *Model) apply() tea.Cmd {
	d := &m.diff
	request := m.next("writing")
	m.writing = true
	p, keep := d.p, d.keeps()
	kept, all := d.kept()
	return func() tea.Msg {
		var err error
		if kept < all {
			p, err = m.engine.Choose(m.ctx, p, keep)
		}
		if err != nil {
			return reviewDone{request: request, err: err}
		}
		review, err := m.engine.Apply(m.ctx, p)
		return reviewDone{request: request, review: review, err: err, then: func(m *Model) tea.Cmd {
			m.session.Applied = append(m.session.Applied, p.ID)
			m.done = doneView{p: p}
			m.screen = applied
			return nil
		}}
	}
}

func (f diffFile) verb() string {
	switch {
	case !f.change.Existed:
		return "new    "
	case f.change.Removed:
		return "delete "
	}
	return "edit   "
}

// lines draws the preview: what it is, what it proves, and the diff.
func (d *diffView) lines(m *Model) []string {
	t, l := m.theme, m.layout
	head := d.head(m)
	f := d.files[d.file]
	var body []string
	at := 0
	if d.isSplit(l) {
		body, at = f.split(t, l.w, d)
	} else {
		body, at = f.unified(t, l.w, d)
	}
	n := max(l.body-len(head), 1)
	if d.top < 0 {
		d.top = max(at-2, 0)
	}
	body, d.top = window(body, d.top, n)
	return append(head, body...)
}

func (d *diffView) head(m *Model) []string {
	t, w := m.theme, m.layout.w
	f := d.files[d.file]
	kept, all := d.kept()
	state := "nothing is written yet"
	if kept < all {
		state = fmt.Sprintf("%d of %d changes kept, nothing is written yet", kept, all)
	}
	proof := t.good.Render("✓ proven: this closes the gap")
	if !d.p.Proof.Closes {
		proof = t.warn.Render("! the gap stays open: " + string(safe.Line(d.p.Proof.Still, 1)))
	}
	safety := "only adds"
	if d.p.Change.Safety == fixes.Behaviour {
		safety = "changes what the app does: review it"
	}
	out := []string{
		cut(t.strong.Render(d.p.Change.Title)+t.dim.Render("  "+state), w),
		cut(proof+t.dim.Render("  ·  "+safety), w),
	}
	for _, n := range d.p.Change.Notes {
		out = append(out, cut(t.warn.Render("! ")+string(safe.Line(n, 1)), w))
	}
	if steps := len(d.p.Change.Steps); steps > 0 {
		out = append(out, cut(t.info.Render(fmt.Sprintf("→ %d steps are left for you afterwards: ", steps))+string(safe.Line(d.p.Change.Steps[0].Text, 1)), w))
	}
	if limit := max(m.layout.body/2, 3); len(out) > limit {
		out = out[:limit]
	}
	name := fmt.Sprintf("%s%s  file %d of %d  +%d −%d", f.verb(), string(safe.Line(f.change.Path, 1)), d.file+1, len(d.files), f.added, f.deleted)
	return append(out, cut(t.accent.Render(strings.TrimSpace(name)), w))
}
