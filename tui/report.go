package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// reportView is the session so far, and where its record is.
type reportView struct {
	path string
	top  int
	back screen // where esc leads
}

var reportKeys = []binding{keysFor("o", "o", "open the page").in(handing), keysFor("y", "y", "copy its path").in(handing), keysFor("esc enter", "esc", "back").in(moving), keyUp, keyDown}

func (m *Model) pressReport(key string) tea.Cmd {
	switch key {
	case "esc", "enter", "h", "left":
		m.screen = m.report.back
		return m.renderPage()
	case "up", "k":
		m.report.top--
	case "down", "j":
		m.report.top++
	case "o":
		return m.openReport()
	case "y":
		m.say("the path was sent to the clipboard")
		return tea.SetClipboard(m.report.path)
	}
	return nil
}

// canReport reports whether there is a review to write down.
func (m *Model) canReport() bool {
	return m.screen != scanning && m.screen != chooseApp && m.review.Looked == ""
}

// writeReport asks the engine for the record of the session.
func (m *Model) writeReport() tea.Cmd {
	request := m.next("writing the report")
	m.session.Reported = true
	s := m.sofar()
	return func() tea.Msg {
		path, err := m.engine.Report(s)
		return saved{request, "the report", strings.TrimSpace(path), err}
	}
}

// openReport shows the page in the browser, as far as there is one.
func (m *Model) openReport() tea.Cmd {
	open, request := m.engine.Open(m.report.path), m.request
	m.say("the page was handed to your browser; y copies its path")
	return func() tea.Msg {
		if err := open.Run(); err != nil {
			return saved{request, "the page", "", fmt.Errorf("the page could not be opened: %w; y copies its path", err)}
		}
		return nil
	}
}

func (v *reportView) lines(m *Model) []string {
	t, s := m.theme, m.sofar()
	out := []string{"", "  " + t.strong.Render("The session so far"), ""}
	out = append(out, "    "+sessionFacts(s), "    "+m.progress(), "    "+m.review.Open().String())
	out = append(out, "", "  "+t.strong.Render("The record")+t.dim.Render(", a page to send or print; beside it as text"))
	for _, line := range wrap(string(safe.Line(v.path, 1)), m.layout.w-6) {
		out = append(out, "    "+t.info.Render(line))
	}
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		out = append(out, "", "  "+t.strong.Render(title))
		for _, l := range lines {
			mark := "·"
			for line := range strings.Lines(l) {
				for _, part := range wrap(string(safe.Line(strings.TrimSuffix(line, "\n"), 1)), m.layout.w-8) {
					out = append(out, "    "+t.dim.Render(mark)+" "+part)
					mark = " "
				}
			}
		}
	}
	section("Done", m.titled(s.Did))
	section("Left for you", m.titled(todos(m.review.Left())))
	section("Open next", m.openNext(5))
	if n := len(m.review.Earlier); n > 0 {
		last := m.review.Earlier[n-1]
		who := ""
		if last.Who != "" {
			who = " by " + string(safe.Line(last.Who, 1))
		}
		out = append(out, "")
		for _, line := range wrap(fmt.Sprintf("%s before this one, the last on %s%s: see the report.",
			count(n, "session", "sessions"), last.Began.Local().Format("2 January 2006"), who), m.layout.w-4) {
			out = append(out, "  "+t.dim.Render(line))
		}
	}
	shown, top := window(out, v.top, m.layout.body)
	v.top = top
	return more(t, shown, top, len(out), "↓")
}

// sessionFacts are how long a session took and what was done in it, in numbers.
func sessionFacts(s Session) string {
	took := minutes(s.Ended.Sub(s.Began))
	if s.Clock > 0 {
		took = minutes(s.Clock) + " on the clock"
	}
	return fmt.Sprintf("%s, %s looked at, %s written", took, count(len(s.Seen), "check", "checks"), count(len(s.Applied), "fix", "fixes"))
}

func minutes(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute"
	}
	return count(int(d.Round(time.Minute).Minutes()), "minute", "minutes")
}

// progress is how ready the app is, and how ready it was.
func (m *Model) progress() string {
	now := checks.Rate(m.review.Results)
	if now.Percent < 0 {
		return "nothing could be judged"
	}
	out := fmt.Sprintf("readiness %d %%", now.Percent)
	if m.session.From >= 0 && m.session.From != now.Percent {
		out = fmt.Sprintf("readiness %d %%, %d %% when it began", now.Percent, m.session.From)
	}
	return out
}

// openNext are the titles of what is open, what hurts first at the head.
func (m *Model) openNext(most int) []string {
	var out []string
	rest := 0
	for _, r := range m.review.Ordered() {
		switch {
		case !m.isOpen(r):
		case len(out) < most:
			title := r.Check.Words.Title
			if way := m.way(r); way != "" {
				title += " · " + way
			}
			out = append(out, title)
		default:
			rest++
		}
	}
	if rest > 0 {
		out = append(out, fmt.Sprintf("and %d more", rest))
	}
	return out
}

func todos(left []Todo) []string {
	var out []string
	for _, l := range left {
		out = append(out, strings.TrimSpace(l.ID+": "+l.Text+"\n"+l.Command))
	}
	return out
}

// titled are lines with the titles of checks in place of their ids.
func (m *Model) titled(lines []string) []string {
	var out []string
	for _, l := range lines {
		for _, r := range m.review.Results {
			if strings.Contains(" "+l, " "+r.Check.ID) {
				l = strings.Replace(l, r.Check.ID, r.Check.Words.Title, 1)
				break
			}
		}
		out = append(out, l)
	}
	return out
}

// nextCommand is what closes a gap from the command line, or asks about it; fits
// is whether its fix does, where it has one.
func nextCommand(r check.Result, fits bool) string {
	switch {
	case r.Finding.Verdict != check.Gap:
		return "underpin, to answer: " + r.Finding.Question.Text
	case r.Check.Fix == nil || !fits:
		return "underpin brief " + r.Check.ID
	}
	return "underpin fix " + r.Check.ID
}

// leftText is what the fixes leave to do by hand: one thing in words, more of
// them by where they are told.
func leftText(left []Todo) string {
	switch len(left) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("Left for you: %s\n", strings.TrimSpace(string(safe.Line(left[0].Text+" "+left[0].Command, 1))))
	}
	return fmt.Sprintf("Left for you: %d steps of the fixes; \"underpin steps\" lists them\n", len(left))
}

// Summary is the session in at most five lines, for after the screen closes.
func Summary(s Session, r Review) string {
	score := checks.Rate(r.Results)
	var b strings.Builder
	if score.Percent >= 0 {
		fmt.Fprintf(&b, "%s: readiness %d %%, %s\n", safe.Line(r.App, 1), score.Percent, r.Open())
	}
	if len(s.Applied) > 0 {
		fmt.Fprintf(&b, "Fixes written: %s (\"underpin undo\" takes the last one back)\n", strings.Join(s.Applied, ", "))
	}
	b.WriteString(leftText(r.Left()))
	if i := slices.IndexFunc(r.Ordered(), r.IsOpen); i >= 0 {
		next := r.Ordered()[i]
		fmt.Fprintf(&b, "Next: %s\n", nextCommand(next, !slices.Contains(s.Briefs, next.Check.ID)))
	}
	return b.String()
}
