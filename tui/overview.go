package tui

import (
	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// overviewView is the app at a glance: six areas, the score, where to start.
type overviewView struct{ cursor int }

func (m *Model) overviewKeys() []binding {
	if m.review.Looked != "" {
		return []binding{keysFor("r", "r", "read the folder again").in(showing)}
	}
	var b []binding
	if len(m.starts()) > 0 {
		b = append(b, keyUp, keyDown, keysFor("enter", "enter", "start here").in(moving))
	}
	b = append(b, keysFor("1 2 3 4 5 6", "1–6", "an area").in(showing), keysFor("a", "a", "everything").in(showing))
	if _, ok := m.leftAt(); ok {
		b = append(b, keysFor("c", "c", "go on where you left").in(moving))
	}
	if len(m.review.Steps()) > 0 {
		b = append(b, keyLeft)
	}
	if len(m.review.Database.Tables) > 0 {
		b = append(b, keyDiagram)
	}
	return append(b, keysFor("R", "R", "report").in(handing).helped("write the report of the session"), keysFor("r", "r", "read the app again").in(showing))
}

// leftAt is the check at which the last session ended, while it is still open.
func (m *Model) leftAt() (check.Result, bool) {
	for _, r := range m.review.Results {
		if r.Check.ID == m.review.Place && m.isOpen(r) && len(m.session.Seen) == 0 {
			return r, true
		}
	}
	return check.Result{}, false
}

// starts are the gaps to begin with: the three that hurt most and are open, more
// of them on a high screen.
func (m *Model) starts() []check.Result {
	var out []check.Result
	most := min(max((m.layout.body-20)/4, 3), 8)
	for _, r := range m.review.Ordered() {
		if len(out) < most && m.isOpen(r) && (r.Finding.Verdict == check.Gap || r.Finding.Verdict == check.Ask) {
			out = append(out, r)
		}
	}
	return out
}

func (m *Model) isOpen(r check.Result) bool { return m.review.IsOpen(r) }

// stopped reports whether the scan ended before a check began.
func stopped(r check.Result) bool {
	return r.Finding.Verdict == check.Unclear && r.Finding.Reason == check.Stopped
}

func (m *Model) unchecked() int {
	n := 0
	for _, r := range m.review.Results {
		if stopped(r) {
			n++
		}
	}
	return n
}

func (m *Model) pressOverview(key string) tea.Cmd {
	o, starts := &m.over, m.starts()
	if m.review.Looked != "" && key != "r" {
		return nil // there is nothing to look at
	}
	switch {
	case keyUp.has(key):
		o.cursor = max(o.cursor-1, 0)
	case keyDown.has(key):
		o.cursor = max(min(o.cursor+1, len(starts)-1), 0)
	case len(key) == 1 && key >= "1" && key <= "6":
		return m.openList(checks.Areas()[key[0]-'1'].ID, "")
	case key == "enter" && len(starts) > 0:
		return m.openList("", starts[min(o.cursor, len(starts)-1)].Check.ID)
	case key == "a", key == "enter", key == "right", key == "l":
		return m.openList("", "")
	case key == "c":
		if r, ok := m.leftAt(); ok {
			return m.openList("", r.Check.ID)
		}
	case keyDiagram.has(key):
		return m.openDiagram()
	case keyLeft.has(key):
		return m.openLeft("")
	case key == "r":
		return m.startScan()
	}
	return nil
}

func (o *overviewView) lines(m *Model) []string {
	rows := o.rows(m)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.text
	}
	return out
}

// An overviewRow is one row: of an area or of a start by its index, or -1.
type overviewRow struct {
	text        string
	area, start int
}

// rows are the rows that are shown; the start under the cursor is among them.
func (o *overviewView) rows(m *Model) []overviewRow {
	if m.review.Looked != "" {
		return plainRows(notAnApp(m))
	}
	score := checks.Rate(m.review.Results)
	var out []overviewRow
	if m.layout.body > 21 {
		out = plainRows([]string{""})
	}
	out = append(out, plainRows(m.scoreLines(score))...)
	out = append(out, plainRows([]string{""})...)
	for i, a := range checks.Areas() {
		out = append(out, overviewRow{m.areaLine(i, a, score), i, -1})
	}
	after := o.after(m)
	starts, at := o.startRows(m, m.layout.body-len(out)-len(after))
	at += len(out)
	out = append(append(out, starts...), plainRows(after)...)
	shown, _ := window(out, max(at-m.layout.body+2, 0), m.layout.body)
	return shown
}

func plainRows(lines []string) []overviewRow {
	out := make([]overviewRow, len(lines))
	for i, l := range lines {
		out[i] = overviewRow{l, -1, -1}
	}
	return out
}

// startRows are the gaps to begin with, each with its reason in as many lines as
// there is room for, and the row under the cursor.
func (o *overviewView) startRows(m *Model, room int) (out []overviewRow, at int) {
	starts := m.starts()
	if len(starts) == 0 {
		return plainRows([]string{"", m.nothingOpen()}), 0
	}
	o.cursor = min(o.cursor, len(starts)-1)
	out = plainRows([]string{"", "  " + m.theme.strong.Render("Start with") + m.theme.info.Render(m.fitting())})
	lines := make([]int, len(starts))
	used := len(out)
	for n := 0; n <= 3; n++ { // first every title, then a line of each reason, and so on
		for i, r := range starts {
			if more := len(o.startLines(m, i, r, n)) - lines[i]; n < 2 || used+more <= room {
				used += more
				lines[i] += more
			}
		}
	}
	for i, r := range starts {
		if i == o.cursor {
			at = len(out) + 1
		}
		for _, line := range o.startLines(m, i, r, lines[i]-1) {
			out = append(out, overviewRow{line, -1, i})
		}
	}
	return out, at
}

// nothingOpen says that nothing is left, and of how much that is not known.
func (m *Model) nothingOpen() string {
	unclear := 0
	for _, r := range m.review.Results {
		if r.Finding.Verdict == check.Unclear && !stopped(r) {
			unclear++
		}
	}
	if unclear > 0 {
		return "  Nothing is open; " + count(unclear, "check", "checks") + " could not tell: a lists them."
	}
	return "  " + m.theme.good.Render("Nothing is open.")
}

// after is what stands below the gaps to start with.
func (o *overviewView) after(m *Model) []string {
	t, w := m.theme, m.layout.w
	var out []string
	if r, ok := m.leftAt(); ok {
		out = append(out, "", "  "+t.info.Render("Last time you were at "+r.Check.Words.Title+": c goes on there."))
	}
	if n := len(m.review.Left()); n > 0 {
		out = append(out, "", "  "+t.info.Render("The fixes left "+count(n, "step", "steps")+" for you: L lists them."))
	}
	if n := m.unchecked(); n > 0 {
		out = append(out, "", "  "+t.warn.Render("The scan was stopped: "+count(n, "check was", "checks were")+" not done. r reads the app again."))
	}
	if n := len(m.review.Unread); n > 0 {
		first := string(safe.Line(m.review.Unread[0], 1))
		out = append(out, "", cut("  "+t.warn.Render(count(n, "file was", "files were")+" not read whole")+"  "+t.dim.Render(first), w-2))
		if m.layout.body >= 30 {
			for _, u := range m.review.Unread[1:] {
				out = append(out, "  "+t.dim.Render(cut(string(safe.Line(u, 1)), w-4)))
			}
		}
	}
	return out
}

func notAnApp(m *Model) []string {
	out := []string{"", "  " + m.theme.strong.Render("There is no web app in this folder.")}
	for _, line := range wrap(string(safe.Line(m.review.Looked, 1)), m.layout.w-4) {
		out = append(out, "  "+line)
	}
	return append(out, "", "  "+m.theme.dim.Render("Name the folder of your app: underpin DIR"))
}
