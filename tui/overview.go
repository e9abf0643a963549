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

var overviewKeys = []binding{
	keyUp, keyDown, keysFor("enter", "enter", "start here"), keysFor("1 2 3 4 5 6", "1–6", "an area"),
	keysFor("a", "a", "everything"), keysFor("R", "R", "report"),
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
	case key == "R":
		return m.writeReport()
	}
	return nil
}

func (o *overviewView) lines(m *Model) []string {
	if m.review.Looked != "" {
		return notAnApp(m)
	}
	score := checks.Rate(m.review.Results)
	out := []string{""}
	out = append(out, o.scoreLines(m, score)...)
	out = append(out, "")
	for i, a := range checks.Areas() {
		out = append(out, o.areaLine(m, i, a, score))
	}
	if starts := m.starts(); len(starts) > 0 {
		out = append(out, "", "  "+m.theme.strong.Render("Start with"))
		o.cursor = min(o.cursor, len(starts)-1)
		for i, r := range starts {
			out = append(out, o.startLines(m, i, r)...)
		}
	} else {
		out = append(out, "", "  "+m.theme.good.Render("Nothing is open."))
	}
	for _, u := range m.review.Unread {
		out = append(out, "  "+m.theme.warn.Render("not read: ")+string(safe.Line(u, 1)))
	}
	shown, _ := window(out, 0, m.layout.body)
	return shown
}

func notAnApp(m *Model) []string {
	out := []string{"", "  " + m.theme.strong.Render("There is no web app in this folder.")}
	for _, line := range wrap(string(safe.Line(m.review.Looked, 1)), m.layout.w-4) {
		out = append(out, "  "+line)
	}
	return append(out, "", "  "+m.theme.dim.Render("Name the folder of your app: underpin DIR"))
}

// scoreLines say how ready the app is and what would raise it most.
func (o *overviewView) scoreLines(m *Model, s checks.Score) []string {
	t := m.theme
	if s.Percent < 0 {
		return []string{"  " + t.strong.Render("Readiness: nothing could be judged yet")}
	}
	open, asked := fmt.Sprintf("%d gaps", s.Open), ""
	if s.Open == 1 {
		open = "1 gap"
	}
	if s.Asked > 0 {
		asked = fmt.Sprintf(" and %d questions", s.Asked)
		if s.Asked == 1 {
			asked = " and 1 question"
		}
	}
	out := []string{"  " + t.strong.Render(fmt.Sprintf("Readiness %d %%", s.Percent)) + t.dim.Render(", "+open+asked+" open")}
	if len(s.Best) > 0 {
		out = append(out, "  "+t.dim.Render("It rises most with: "+s.Best[0].Check.Words.Title))
	}
	return out
}

func (o *overviewView) areaLine(m *Model, i int, a checks.Area, s checks.Score) string {
	var open, done, undecided int
	for _, r := range m.review.Results {
		switch {
		case r.Check.Area() != a.ID:
		case m.isOpen(r):
			open++
		case r.Finding.Verdict == check.Unclear:
			undecided++
		default:
			done++
		}
	}
	t := m.theme
	state := t.good.Render("✓ nothing open")
	switch {
	case open > 0:
		state = t.bad.Render(fmt.Sprintf("✗ %d open", open))
	case undecided > 0 && done == 0:
		state = t.dim.Render("~ could not tell")
	}
	percent := "    "
	if p := s.Areas[a.ID]; p >= 0 {
		percent = fmt.Sprintf("%3d %%", p)
	}
	return "  " + t.strong.Render(fmt.Sprint(i+1)) + "  " + fit(a.Title, 28) + " " + t.dim.Render(percent) + "  " + state
}

func (o *overviewView) startLines(m *Model, i int, r check.Result) []string {
	t, w := m.theme, m.layout.w
	sign, style := t.sign(r, m.review.Records[r.Check.ID])
	if i == o.cursor {
		head := fit(" ▌ "+sign+" "+r.Check.Words.Title, min(w-1, 100))
		reason := cut(string(safe.Line(r.Finding.Reason, 1)), min(w-8, 96))
		return []string{t.cursor.Render(head), "     " + t.dim.Render(reason)}
	}
	return []string{"   " + style.Render(sign) + " " + r.Check.Words.Title}
}

// writeReport asks the engine for the record of the session.
func (m *Model) writeReport() tea.Cmd {
	request := m.next("writing the report")
	s := m.session
	s.Ended = m.opt.Now()
	if !m.clock.IsZero() {
		s.Clock += s.Ended.Sub(m.clock)
	}
	return func() tea.Msg {
		path, err := m.engine.Report(s)
		return saved{request, "the report", strings.TrimSpace(path), err}
	}
}
