package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// scanView is the first screen: what is being read, and results as they come.
type scanView struct {
	files, total int
	path         string
	stack        string
	results      []check.Result
	stopping     bool // on its owner's word
	err          error
}

// scanKeys are stop, or what can be done after a scan that came to nothing.
func (s *scanView) keys() []binding {
	if s.err != nil {
		return []binding{keysFor("r", "r", "try again")}
	}
	return []binding{keysFor("esc", "esc", "stop, and keep what is found")}
}

func (s *scanView) step(p Progress) {
	s.files, s.total = max(s.files, p.Files), max(s.total, p.Total)
	if p.Path != "" {
		s.path = p.Path
	}
	if p.Stack != "" {
		s.stack = p.Stack
	}
	if p.Result != nil {
		s.results = append(s.results, *p.Result)
	}
}

// startScan begins a scan; its steps come over a channel, one at a time.
func (m *Model) startScan() tea.Cmd {
	request := m.next("")
	m.reading = request
	m.scan = scanView{}
	m.screen = scanning
	steps := make(chan tea.Msg, 64)
	app := m.opt.App
	var ctx context.Context
	ctx, m.halt = context.WithCancel(m.ctx)
	scan := func() tea.Msg {
		review, err := m.engine.Scan(ctx, app, func(p Progress) {
			select {
			case steps <- scanStep{request, p, steps}:
			default: // the screen is behind: it needs no report of every file
			}
		})
		close(steps)
		return scanDone{request, review, err}
	}
	return tea.Batch(scan, waitFor(steps))
}

// waitFor hands the next step to the model.
func waitFor(steps <-chan tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if msg, ok := <-steps; ok {
			return msg
		}
		return nil
	}
}

func (m *Model) pressScan(key string) tea.Cmd {
	switch {
	case key == "esc" && m.scan.err == nil:
		m.scan.stopping = true
		m.halt()
	case key == "r" && m.scan.err != nil:
		return m.startScan()
	}
	return nil
}

// scanned takes the first review, and every later one after an edit.
func (m *Model) scanned(msg scanDone) tea.Cmd {
	if msg.request != m.reading {
		return nil
	}
	if msg.request == m.request {
		m.busy = ""
	}
	m.halt()
	switch {
	case msg.err == nil:
		return m.read(msg.review)
	case m.scan.stopping && m.review.App != "":
		m.screen = overview // what was known before is still known
	case m.screen != scanning:
		m.warn("the app could not be read again: " + msg.err.Error() + "; r tries again")
	default:
		m.scan.err = msg.err
	}
	return nil
}

// read shows what a scan found.
func (m *Model) read(r Review) tea.Cmd {
	first := m.review.App == ""
	m.take(r)
	if first {
		m.session.From = checks.Rate(m.review.Results).Percent
	}
	switch {
	case first && m.opt.App == "" && len(m.review.Apps) > 1:
		m.apps = appsView{}
		m.screen = chooseApp
	case first || m.screen == scanning:
		m.screen = overview
	}
	if m.screen == chooseApp {
		return nil
	}
	return tea.Batch(m.renderPage(), m.look(true))
}

// rescan reads the app again, after its owner edited it, and stays where it is.
func (m *Model) rescan() tea.Cmd {
	request := m.next("reading the app again")
	m.reading = request
	app := m.opt.App
	return func() tea.Msg {
		review, err := m.engine.Scan(m.ctx, app, func(Progress) {})
		return scanDone{request, review, err}
	}
}

func (s *scanView) lines(m *Model) []string {
	t, l := m.theme, m.layout
	if s.err != nil {
		out := []string{"", "  " + t.bad.Render("This folder could not be reviewed.")}
		if s.stopping {
			return []string{"", "  " + t.strong.Render("Stopped before any check was done."), "", "  " + t.dim.Render("q leaves, r reads the app again")}
		}
		for _, line := range wrap(string(safe.Line(s.err.Error(), 1)), l.w-4) {
			out = append(out, "  "+line)
		}
		return append(out, "", "  "+t.dim.Render("q leaves, r tries again"))
	}
	head := "Reading the app"
	if s.stopping {
		head = "Stopping: what is found is kept"
	}
	out := []string{"", "  " + t.strong.Render(head) + t.dim.Render(counted(s.files, s.total)), "  " + bar(t, s.files, s.total, min(l.w-4, 60))}
	if s.stack != "" {
		out = append(out, "", "  "+string(safe.Line(s.stack, 1)))
	} else {
		out = append(out, "", "  "+t.dim.Render(string(safe.Line(s.path, 1))))
	}
	out = append(out, "")
	room := l.body - len(out)
	for _, r := range s.results[max(0, len(s.results)-room):] {
		sign, style := t.sign(r, Record{})
		out = append(out, "  "+style.Render(sign)+" "+r.Check.Words.Title)
	}
	return out
}

func counted(files, total int) string {
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("  %d of %d files", files, total)
}

// bar is a progress bar of w cells.
func bar(t theme, done, of, w int) string {
	full := 0
	if of > 0 {
		full = min(done*w/of, w)
	}
	return t.info.Render(strings.Repeat("━", full)) + t.dim.Render(strings.Repeat("─", w-full))
}
