package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// doneView is what a fix left behind, and the report at the end.
type doneView struct {
	p      Preview
	report string
}

var doneKeys = []binding{
	keysFor("enter n", "enter", "the next open gap"), keysFor("u", "u", "undo"), keysFor("y", "y", "copy the commands"), keysFor("esc", "esc", "back"),
}

func (m *Model) pressDone(key string) tea.Cmd {
	switch key {
	case "enter", "n":
		m.screen = listing
		m.list.inside = !m.layout.two
		m.list.cursor = max(slices.IndexFunc(m.list.items, m.isOpen), 0)
		return m.moved()
	case "esc", "h", "left":
		m.screen = listing
		return m.renderPage()
	case "u":
		return m.undo(m.done.p.ID)
	case "y":
		var commands []string
		for _, s := range m.done.p.Change.Steps {
			if s.Command != "" {
				commands = append(commands, s.Command)
			}
		}
		if len(commands) == 0 {
			m.say("there is no command to copy")
			return nil
		}
		m.say("sent to the clipboard")
		return tea.SetClipboard(strings.Join(commands, "\n"))
	}
	return nil
}

func (d *doneView) lines(m *Model) []string {
	t, w := m.theme, m.layout.w
	out := []string{"", "  " + t.good.Render("✓ Written: ") + t.strong.Render(d.p.Change.Title), ""}
	for _, f := range d.p.Change.Files {
		out = append(out, "    "+fmt.Sprintf("%-7s%s", (&diffFile{change: f}).verb(), safe.Line(f.Path, 1)))
	}
	out = append(out, "", "  "+d.verdict(m))
	if len(d.p.Change.Steps) > 0 {
		out = append(out, "", "  "+t.strong.Render("Left for you"))
		for i, s := range d.p.Change.Steps {
			for k, line := range wrap(string(safe.Line(s.Text, 1)), min(w-8, 96)) {
				number := fmt.Sprintf("%d. ", i+1)
				if k > 0 {
					number = "   "
				}
				out = append(out, "    "+number+line)
			}
			if s.Command != "" {
				out = append(out, "       "+t.info.Render(string(safe.Line(s.Command, 1))))
			}
		}
	}
	out = append(out, "")
	for _, line := range wrap("git diff shows it; u takes it back byte for byte, also in a later session.", min(w-4, 96)) {
		out = append(out, "  "+t.dim.Render(line))
	}
	shown, _ := window(out, 0, m.layout.body)
	return shown
}

// verdict is what the check says now.
func (d *doneView) verdict(m *Model) string {
	for _, r := range m.review.Results {
		if r.Check.ID != d.p.ID {
			continue
		}
		if r.Finding.Verdict == check.Gap {
			return m.theme.warn.Render("! looked again: still open: " + string(safe.Line(r.Finding.Reason, 1)))
		}
		return m.theme.good.Render("✓ looked again: " + string(safe.Line(r.Finding.Reason, 1)))
	}
	return ""
}

var reportKeys = []binding{keysFor("esc enter", "esc", "back")}

func (m *Model) pressReport(key string) tea.Cmd {
	if key == "esc" || key == "enter" {
		m.screen = overview
	}
	return nil
}

func (d *doneView) reportLines(m *Model) []string {
	t := m.theme
	s := checks.Rate(m.review.Results)
	out := []string{"", "  " + t.strong.Render("The session so far"), ""}
	took := m.opt.Now().Sub(m.session.Began)
	out = append(out, fmt.Sprintf("    %s, %s looked at, %s written",
		count(int(took.Minutes()), "minute", "minutes"), count(len(m.session.Seen), "check", "checks"), count(len(m.session.Applied), "fix", "fixes")))
	if s.Percent >= 0 {
		out = append(out, fmt.Sprintf("    readiness %d %%, %s and %s open", s.Percent, count(s.Open, "gap", "gaps"), count(s.Asked, "question", "questions")))
	}
	for _, id := range m.session.Applied {
		out = append(out, "    "+t.good.Render("✓ ")+id)
	}
	if n := len(m.review.Earlier); n > 0 {
		last := m.review.Earlier[n-1]
		who := ""
		if last.Who != "" {
			who = " by " + string(safe.Line(last.Who, 1))
		}
		out = append(out, "", "  "+t.dim.Render(fmt.Sprintf("%s before this one, the last on %s%s: the report lists them.",
			count(n, "session", "sessions"), last.Began.Local().Format("2 January 2006"), who)))
	}
	out = append(out, "", "  The report is in "+t.info.Render(string(safe.Line(d.report, 1))))
	return out
}

// Summary is the session in at most five lines, for after the screen closes.
func Summary(s Session, r Review) string {
	score := checks.Rate(r.Results)
	var b strings.Builder
	if score.Percent >= 0 {
		fmt.Fprintf(&b, "%s: readiness %d %%, %s and %s open\n", safe.Line(r.App, 1), score.Percent,
			count(score.Open, "gap", "gaps"), count(score.Asked, "question", "questions"))
	}
	if len(s.Applied) > 0 {
		fmt.Fprintf(&b, "Fixes written: %s (\"underpin undo\" takes the last one back)\n", strings.Join(s.Applied, ", "))
	}
	if len(score.Best) > 0 {
		fmt.Fprintf(&b, "Next: underpin fix %s\n", score.Best[0].Check.ID)
	}
	return b.String()
}
