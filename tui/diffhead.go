package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes"
	"underpin/tui/safe"
)

// A remark is one thing to know of a fix before it is written.
type remark struct {
	mark  string
	style lipgloss.Style
	text  string
	code  string // a command that belongs to it
}

// remarks are all that there is to know: what is not proven, what to look at,
// and what is left to do.
func (d *diffView) remarks(t theme) []remark {
	var out []remark
	if !d.proving && !d.proof.Closes && d.proof.Still != "" {
		out = append(out, remark{" ", t.warn, d.proof.Still, ""})
	}
	if d.p.Change.Safety == fixes.Behaviour {
		out = append(out, remark{"!", t.warn, "it changes what the app does: review it", ""})
	}
	for _, n := range d.p.Change.Notes {
		out = append(out, remark{"!", t.warn, n, ""})
	}
	if n := len(d.p.Dirty); n > 0 {
		out = append(out, remark{"!", t.warn, fmt.Sprintf("%s not committed yet: git can't take this fix back alone", count(n, "of its files is", "of its files are")), ""})
	}
	for i, s := range d.p.Change.Steps {
		out = append(out, remark{"→", t.info, fmt.Sprintf("left for you, %d: %s", i+1, s.Text), s.Command})
	}
	return out
}

// head says what the fix is, what is proven of it, and what it leaves to do. It
// leaves most of the screen to the diff.
func (d *diffView) head(m *Model) []string {
	t, w := m.theme, m.layout.w
	out := []string{t.strong.Render(cut(string(safe.Line(d.p.Change.Title, 1)), w)), d.proofLine(t, w)}
	limit := max(m.layout.body/4, 4)
	remarks := d.remarks(t)
	for i, r := range remarks {
		lines := r.lines(w)
		room := limit - len(out)
		if i < len(remarks)-1 {
			room-- // for how many there are besides
		}
		if len(lines) > room && (i > 0 || room < 1) {
			out = append(out, t.dim.Render("  … "+count(len(remarks)-i, "more thing", "more things")+" to know before it is written: i"))
			break
		}
		if len(lines) > room { // the first of them is too long by itself
			out = append(out, append(lines[:room:room], t.dim.Render("  … and more to know before it is written: i"))...)
			break
		}
		out = append(out, lines...)
	}
	f := d.files[d.file]
	if len(d.files) > 1 {
		out = append(out, d.strip(t, w))
	}
	name := fmt.Sprintf("%s %s", f.verb(), safe.Line(f.change.Path, 1))
	facts := fmt.Sprintf("  file %d of %d  +%d −%d", d.file+1, len(d.files), f.added, f.deleted)
	return append(out, "", t.accent.Render(cut(name, w-ansi.StringWidth(facts)))+t.dim.Render(facts))
}

// lines are a remark as it stands above the diff.
func (r remark) lines(w int) []string {
	var out []string
	for i, line := range wrap(string(safe.Line(r.text, 1)), w-2) {
		mark := r.style.Render(r.mark)
		if i > 0 {
			mark = " "
		}
		out = append(out, mark+" "+line)
	}
	return out
}

// about shows all of the remarks in a box.
func (d *diffView) about(t theme) overlay {
	o := overlay{kind: textOverlay, title: d.p.Change.Title}
	proof := "✓ proven: this closes the gap"
	if !d.proof.Closes {
		proof = "! " + d.stays()
	}
	o.lines = append(o.lines, proof)
	for _, r := range d.remarks(t) {
		o.lines = append(o.lines, "", strings.TrimSpace(r.mark+" "+string(safe.Line(r.text, 1))))
		if r.code != "" {
			o.lines = append(o.lines, "  "+string(safe.Line(r.code, 1)))
		}
	}
	return o
}

// strip names all files of the change on one line, beginning no later than the
// one that is shown.
func (d *diffView) strip(t theme, w int) string {
	names, at := shortNames(d.files), 0
	for i := range d.files {
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

// shortNames are the names of files without their folders, but for those that would
// be called the same: as much of the path as tells them apart, or all of it.
func shortNames(files []*diffFile) []string {
	names := make([]string, len(files))
	for i, f := range files {
		parts := strings.Split(f.change.Path, "/")
		for n := 1; n <= len(parts); n++ {
			names[i] = strings.Join(parts[len(parts)-n:], "/")
			if !slices.ContainsFunc(files, func(other *diffFile) bool {
				return other.change.Path != f.change.Path && strings.HasSuffix("/"+other.change.Path, "/"+names[i])
			}) {
				break
			}
		}
		names[i] = string(safe.Line(names[i], 1))
	}
	return names
}

// proofLine says what is proven of what is kept.
func (d *diffView) proofLine(t theme, w int) string {
	kept, all := d.kept()
	tail := t.dim.Render("  nothing is written yet")
	if kept < all {
		text := fmt.Sprintf("  %d of %d changes kept", kept, all)
		if w > 72 {
			text += ", nothing is written yet"
		}
		tail = t.dim.Render(text)
	}
	switch {
	case d.proving:
		return t.dim.Render("… proving what is kept") + tail
	case d.proof.Closes:
		return t.good.Render("✓ proven: this closes the gap") + tail
	}
	return t.warn.Render("! "+d.stays()) + tail
}

// stays says how much of the gap is left by a change that does not close it: a fix
// that is kept whole closes part of it, or it would not be offered.
func (d *diffView) stays() string {
	if kept, all := d.kept(); kept == all {
		return "part of the gap stays open"
	}
	return "the gap stays open"
}
