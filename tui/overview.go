package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// overviewView is the app at a glance: six areas, the score, where to start.
type overviewView struct{ cursor int }

func (m *Model) overviewKeys() []binding {
	var b []binding
	if len(m.starts()) > 0 {
		b = append(b, keyUp, keyDown, keysFor("enter", "enter", "start here"))
	}
	b = append(b, keysFor("1 2 3 4 5 6", "1–6", "an area"), keysFor("a", "a", "everything"))
	if _, ok := m.leftAt(); ok {
		b = append(b, keysFor("c", "c", "go on where you left"))
	}
	if len(m.review.Database.Tables) > 0 {
		b = append(b, keyDiagram)
	}
	return append(b, keysFor("R", "R", "report"), keysFor("r", "r", "read the app again"))
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

// starts are the gaps to begin with: the three that hurt most and are open.
func (m *Model) starts() []check.Result {
	var out []check.Result
	for _, r := range checks.Ordered(m.review.Results) {
		if len(out) < 3 && m.isOpen(r) && (r.Finding.Verdict == check.Gap || r.Finding.Verdict == check.Ask) {
			out = append(out, r)
		}
	}
	return out
}

// isOpen reports whether something is still to be done about a result.
func (m *Model) isOpen(r check.Result) bool {
	s := m.review.Records[r.Check.ID].Status
	return (r.Finding.Verdict == check.Gap || r.Finding.Verdict == check.Ask) && s != Skipped && s != ByHand
}

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
	case key == "R":
		return m.writeReport()
	case key == "r":
		return m.startScan()
	}
	return nil
}

func (o *overviewView) lines(m *Model) []string {
	if m.review.Looked != "" {
		return notAnApp(m)
	}
	score := checks.Rate(m.review.Results)
	t := m.theme
	out := append([]string{""}, scoreLines(t, score, m.layout.w)...)
	out = append(out, "")
	for i, a := range checks.Areas() {
		out = append(out, m.areaLine(i, a, score))
	}
	at := len(out)
	if starts := m.starts(); len(starts) > 0 {
		out = append(out, "", "  "+t.strong.Render("Start with"))
		o.cursor = min(o.cursor, len(starts)-1)
		for i, r := range starts {
			if i == o.cursor {
				at = len(out) + 1
			}
			out = append(out, o.startLines(m, i, r)...)
		}
	} else {
		out = append(out, "", "  "+t.good.Render("Nothing is open."))
	}
	if r, ok := m.leftAt(); ok {
		out = append(out, "", "  "+t.info.Render("Last time you were at "+r.Check.Words.Title+": c goes on there."))
	}
	if n := m.unchecked(); n > 0 {
		out = append(out, "", "  "+t.warn.Render("The scan was stopped: "+count(n, "check was", "checks were")+" not done. r reads the app again."))
	}
	if n := len(m.review.Unread); n > 0 {
		out = append(out, "", "  "+t.warn.Render(count(n, "file was", "files were")+" not read"))
		for _, u := range m.review.Unread {
			out = append(out, "  "+t.dim.Render(cut(string(safe.Line(u, 1)), m.layout.w-4)))
		}
	}
	shown, _ := window(out, max(at-m.layout.body+2, 0), m.layout.body)
	return shown
}

func notAnApp(m *Model) []string {
	out := []string{"", "  " + m.theme.strong.Render("There is no web app in this folder.")}
	for _, line := range wrap(string(safe.Line(m.review.Looked, 1)), m.layout.w-4) {
		out = append(out, "  "+line)
	}
	return append(out, "", "  "+m.theme.dim.Render("Name the folder of your app: underpin DIR"))
}

// scoreLines say how ready the app is, what the number means, and what would
// raise it most.
func scoreLines(t theme, s checks.Score, w int) []string {
	if s.Percent < 0 {
		return []string{"  " + t.strong.Render("Readiness: nothing could be judged yet")}
	}
	open := count(s.Open, "gap", "gaps")
	if s.Asked > 0 {
		open += " and " + count(s.Asked, "question", "questions")
	}
	out := []string{"  " + t.strong.Render(fmt.Sprintf("Readiness %d %%", s.Percent)) + "  " + open + " open"}
	explained := "The share of what applies here that is in place, a blocker weighing eight times a small thing."
	if len(s.Best) > 0 {
		explained += " It rises most with: " + s.Best[0].Check.Words.Title + "."
	}
	for _, line := range wrap(explained, min(w-4, 96)) {
		out = append(out, "  "+t.dim.Render(line))
	}
	return out
}

// areaLine counts what is open, done, left and undecided in an area.
func (m *Model) areaLine(i int, a checks.Area, s checks.Score) string {
	var open, asked, fixed, skipped, unclear, unchecked, needless, all int
	for _, r := range m.review.Results {
		if r.Check.Area() != a.ID {
			continue
		}
		all++
		switch status := m.review.Records[r.Check.ID].Status; {
		case m.isOpen(r) && r.Finding.Verdict == check.Ask:
			asked++
		case m.isOpen(r):
			open++
		case status == Skipped:
			skipped++
		case status == Fixed, status == ByHand:
			fixed++
		case stopped(r):
			unchecked++
		case r.Finding.Verdict == check.Unclear:
			unclear++
		case r.Finding.Verdict == check.NotNeeded:
			needless++
		}
	}
	t := m.theme
	state := t.good.Render("✓ nothing open")
	switch {
	case all == 0, all == unchecked:
		state = t.dim.Render("· nothing to look at")
	case all == needless:
		state = t.dim.Render("· nothing needed here")
	case open > 0:
		state = t.bad.Render(fmt.Sprintf("✗ %d open", open))
		if asked > 0 {
			state += t.info.Render(" · " + count(asked, "question", "questions"))
		}
	case asked > 0:
		state = t.info.Render("? " + count(asked, "question", "questions"))
	}
	for _, more := range []struct {
		n    int
		word string
	}{{fixed, "fixed"}, {skipped, "skipped"}, {unclear, "could not tell"}, {unchecked, "not checked"}} {
		if more.n > 0 {
			state += t.dim.Render(fmt.Sprintf(" · %d %s", more.n, more.word))
		}
	}
	percent := "     "
	if p := s.Areas[a.ID]; p >= 0 && all > 0 {
		percent = fmt.Sprintf("%3d %%", p)
	}
	return "  " + t.strong.Render(fmt.Sprint(i+1)) + "  " + fit(a.Title, 28) + t.dim.Render(percent) + "  " + state
}

func (o *overviewView) startLines(m *Model, i int, r check.Result) []string {
	t, w := m.theme, m.layout.w
	sign, style := t.sign(r, m.review.Records[r.Check.ID])
	cost := r.Severity().String()
	if r.Finding.Verdict == check.Ask {
		cost = "question"
	}
	head := fit(r.Check.Words.Title, min(max(w-31, 12), 44)) + " " + fmt.Sprintf("%-10s about %d min", cost, r.Check.Minutes)
	reason := cut(string(safe.Line(check.Sentence(r.Finding.Reason), 1)), min(w-8, 120))
	if i == o.cursor {
		return []string{t.cursor.Render(fit("▌ "+sign+" "+head, min(w-1, 124))), "    " + reason}
	}
	return []string{"  " + style.Render(sign) + " " + head, "    " + t.dim.Render(reason)}
}

// writeReport asks the engine for the record of the session.
func (m *Model) writeReport() tea.Cmd {
	request := m.next("writing the report")
	s := m.sofar()
	return func() tea.Msg {
		path, err := m.engine.Report(s)
		return saved{request, "the report", strings.TrimSpace(path), err}
	}
}
