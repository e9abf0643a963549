package tui

import (
	"fmt"
	"path"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes"
	"underpin/tui/safe"
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
}

// contexts are the numbers of lines around a change, in turn.
var contexts = []int{3, 10, 1 << 20}

func (m *Model) diffKeys() []binding {
	d := &m.diff
	b := []binding{keysFor("a", "a", "apply")}
	if _, all := d.kept(); all > 1 {
		b = append(b, keysFor("space", "space", "keep or drop"), keysFor("n p", "n/p", "next change"))
	}
	if len(d.files) > 1 {
		b = append(b, keysFor("[ ] tab", "[ ]", "file"))
	}
	shape := "split"
	if d.isSplit(m.layout) {
		shape = "unified"
	}
	return append(b, keysFor("s", "s", shape), keysFor("o", "o", "save patch"), keysFor("esc", "esc", "back"),
		quiet(keysFor("up down j k", "↑ ↓", "scroll")), quiet(keysFor("left right", "← →", "sideways")),
		quiet(keysFor("w", "w", "wrap long lines, or cut them")), quiet(keysFor("z", "z", "more lines around")), quiet(keysFor("pgdown", "pgdn", "a page down")), keyPageUp)
}

// show begins the preview of a planned fix.
func (d *diffView) show(p Preview) {
	*d = diffView{p: p, proof: p.Proof, split: d.split, wrap: d.wrap, context: contexts[0]}
	for _, c := range p.Change.Files {
		d.files = append(d.files, newDiffFile(c))
	}
	d.file = max(slices.IndexFunc(p.Change.Files, heart), 0)
}

// heart reports whether a file is what a fix is about, and not what goes with
// it: the preview begins there.
func heart(c fixes.FileChange) bool {
	name := path.Base(c.Path)
	return c.Existed && !c.Removed && !strings.HasPrefix(name, ".env") && name != "package.json"
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
		m.screen = listing
		return m.renderPage()
	case "a":
		return m.confirmApply()
	case "space":
		keep := d.files[d.file].keep
		keep[min(d.run, len(keep)-1)] = !keep[min(d.run, len(keep)-1)]
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
		d.split, d.top = &split, -1
	case "w":
		d.wrap, d.x = !d.wrap, 0
		m.say("long lines are " + map[bool]string{true: "wrapped", false: "cut: ← → move sideways"}[d.wrap])
	case "z":
		for i, c := range contexts {
			if c == d.context {
				d.context = contexts[(i+1)%len(contexts)]
				break
			}
		}
		d.top = -1
	case "o":
		return m.savePatch()
	default:
		d.scroll(key, m.layout.body)
	}
	return nil
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

func (d *diffView) isSplit(l layout) bool {
	if d.split != nil {
		return *d.split
	}
	return l.w >= splitDiff
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

// head says what the fix is, what is proven of it, and what it leaves to do.
func (d *diffView) head(m *Model) []string {
	t, w := m.theme, m.layout.w
	out := []string{t.strong.Render(d.p.Change.Title)}
	say := func(mark string, text string) {
		for i, line := range wrap(string(safe.Line(text, 1)), w-2) {
			if i > 0 {
				mark = " "
			}
			out = append(out, mark+" "+line)
		}
	}
	out = append(out, d.proofLine(t))
	if d.p.Change.Safety == fixes.Behaviour {
		say(t.warn.Render("!"), "it changes what the app does: review it")
	}
	for _, n := range d.p.Change.Notes {
		say(t.warn.Render("!"), n)
	}
	if n := len(d.p.Dirty); n > 0 {
		say(t.warn.Render("!"), fmt.Sprintf("%s not committed yet: git can't take this fix back alone", count(n, "of its files is", "of its files are")))
	}
	for i, s := range d.p.Change.Steps {
		say(t.info.Render("→"), fmt.Sprintf("left for you, %d: %s", i+1, s.Text))
	}
	if limit := max(m.layout.body/3, 3); len(out) > limit {
		more := len(out) - limit + 1
		out = append(out[:limit-1], t.dim.Render(fmt.Sprintf("  … %d more lines before it is written", more)))
	}
	f := d.files[d.file]
	if len(d.files) > 1 {
		out = append(out, d.strip(t, w))
	}
	name := fmt.Sprintf("%s %s", f.verb(), safe.Line(f.change.Path, 1))
	facts := fmt.Sprintf("  file %d of %d  +%d −%d", d.file+1, len(d.files), f.added, f.deleted)
	return append(out, "", t.accent.Render(cut(name, w-len(facts)))+t.dim.Render(facts))
}

// strip names all files of the change on one line, beginning no later than the
// one that is shown.
func (d *diffView) strip(t theme, w int) string {
	names, at := make([]string, len(d.files)), 0
	for i, f := range d.files {
		names[i] = string(safe.Line(path.Base(f.change.Path), 1))
		if i < d.file {
			at += ansi.StringWidth(names[i]) + 5
		}
		if i == d.file {
			names[i] = t.strong.Render("‹" + names[i] + "›")
		} else {
			names[i] = t.dim.Render(" " + names[i] + " ")
		}
	}
	line := "Files: " + strings.Join(names, t.dim.Render(" · "))
	if at+30 > w {
		line = "…" + cutLeft(line, at)
	}
	return cut(line, w)
}

// proofLine says what is proven of what is kept.
func (d *diffView) proofLine(t theme) string {
	kept, all := d.kept()
	tail := t.dim.Render("  nothing is written yet")
	if kept < all {
		tail = t.dim.Render(fmt.Sprintf("  %d of %d changes kept, nothing is written yet", kept, all))
	}
	switch {
	case d.proving:
		return t.dim.Render("… proving what is kept") + tail
	case d.proof.Closes:
		return t.good.Render("✓ proven: this closes the gap") + tail
	}
	return t.warn.Render("! the gap stays open: "+string(safe.Line(d.proof.Still, 1))) + tail
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
