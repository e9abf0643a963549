package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// scoreLines say how ready the app is, what the number means, and what would
// raise it most.
func (m *Model) scoreLines(s checks.Score) []string {
	t, l := m.theme, m.layout
	if s.Percent < 0 {
		return []string{"  " + t.strong.Render("Readiness: nothing could be judged yet")}
	}
	ready, open := fmt.Sprintf("Readiness %d %%", s.Percent), m.review.Open().String()
	out := []string{"  " + t.strong.Render(ready) + "  " + open}
	if lipgloss.Width(out[0]) > l.w {
		out = []string{"  " + t.strong.Render(ready), "  " + open}
	}
	explained := "The share of what applies here that is in place, a blocker weighing eight times a small thing. "
	if l.body < 20 {
		explained = ""
	}
	if unclear, all := m.untold(); unclear*2 >= all {
		explained = fmt.Sprintf("It says little: %d of %d checks could not tell on this app. ", unclear, all)
	}
	if i := slices.IndexFunc(s.Best, m.isOpen); i >= 0 {
		explained += "It rises most with: " + s.Best[i].Check.Words.Title + "."
	}
	for _, line := range wrap(strings.TrimSpace(explained), min(l.w-4, 96)) {
		out = append(out, "  "+t.dim.Render(line))
	}
	if ways := m.ways(); ways != "" && l.body >= 20 {
		for _, line := range wrap(ways, min(l.w-4, 118)) {
			out = append(out, "  "+t.info.Render(line))
		}
	}
	return out
}

// areaWidth is how wide an area's number, title and share are.
const areaWidth = 38

// some is a number with its word; empty for none.
func some(n int, word string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, word)
}

// A tally counts the results of an area.
type tally struct{ open, asked, possible, fixed, skipped, unclear, unchecked, needless, all int }

func (m *Model) tally(area string) tally {
	var n tally
	for _, r := range m.review.Results {
		if r.Check.Area() != area {
			continue
		}
		n.all++
		switch status := m.review.Records[r.Check.ID].Status; {
		case m.isOpen(r) && r.Finding.Verdict == check.Ask:
			n.asked++
		case m.isOpen(r) && possible(r):
			n.possible++
		case m.isOpen(r):
			n.open++
		case status == Skipped:
			n.skipped++
		case status == Fixed, status == ByHand:
			n.fixed++
		case stopped(r):
			n.unchecked++
		case r.Finding.Verdict == check.Unclear:
			n.unclear++
		case r.Finding.Verdict == check.NotNeeded:
			n.needless++
		}
	}
	return n
}

// state is in a few words how an area stands.
func (n tally) state(t theme) string {
	switch {
	case n.all == 0, n.all == n.unchecked:
		return t.dim.Render("· nothing to look at")
	case n.all == n.needless:
		return t.dim.Render("· nothing needed")
	case n.all == n.needless+n.unclear:
		return t.dim.Render("~ nothing could be told")
	case n.open > 0:
		return t.bad.Render(fmt.Sprintf("✗ %d open", n.open))
	case n.asked > 0:
		return t.info.Render("? " + count(n.asked, "question", "questions"))
	}
	if n.vague() {
		return t.dim.Render("~ little could be told")
	}
	return t.good.Render("✓ nothing open")
}

// vague reports whether of at least half of what applies in an area nothing could
// be told, so that a share of the rest would mislead.
func (n tally) vague() bool { return n.unclear*2 >= n.all-n.needless }

// untold is of how many of the checks that apply nothing could be told.
func (m *Model) untold() (unclear, all int) {
	for _, a := range checks.Areas() {
		n := m.tally(a.ID)
		unclear, all = unclear+n.unclear, all+n.all-n.needless
	}
	return unclear, all
}

// areaLine is an area's share and state, and as much more as there is room for.
func (m *Model) areaLine(i int, a checks.Area, s checks.Score) string {
	t, n := m.theme, m.tally(a.ID)
	state := n.state(t)
	more := []string{"", some(n.possible, "possible"), some(n.fixed, "fixed"), some(n.skipped, "skipped"), some(n.unclear, "could not tell"), some(n.unchecked, "not checked")}
	if n.open > 0 && n.asked > 0 {
		more[0] = count(n.asked, "question", "questions")
	}
	for k, text := range more {
		if text == "" || areaWidth+lipgloss.Width(state)+3+len(text) > m.layout.w {
			continue
		}
		style := t.dim
		if k == 0 {
			style = t.info
		}
		state += style.Render(" · " + text)
	}
	percent := "     "
	if p := s.Areas[a.ID]; p >= 0 && !n.vague() {
		percent = fmt.Sprintf("%3d %%", p)
	}
	return "  " + t.strong.Render(fmt.Sprint(i+1)) + "  " + fit(a.Title, 26) + t.dim.Render(percent) + "  " + state
}

// startLines are a gap's title and cost, and its reason in so many lines.
func (o *overviewView) startLines(m *Model, i int, r check.Result, lines int) []string {
	t, w := m.theme, m.layout.w
	sign, style := t.sign(r, m.review.Records[r.Check.ID])
	cost := r.Severity().String()
	if r.Finding.Verdict == check.Ask {
		cost = "question"
	}
	room := w - 31
	if w >= saysMinutes {
		room = w - 40 // for who closes it
	}
	head := fit(r.Check.Words.Title, min(max(room, 12), 44)) + " " + fmt.Sprintf("%-10s about %d min", cost, r.Check.Minutes)
	if way := m.way(r); way != "" && w >= saysMinutes {
		head += "  " + way
	}
	out := []string{"  " + style.Render(sign) + " " + head}
	if i == o.cursor {
		out[0] = t.cursor.Render(fit("▌ "+sign+" "+head, min(w-1, 124)))
	}
	reason := wrap(string(safe.Line(check.Sentence(r.Finding.Reason), 1)), min(w-6, 118))
	if lines == 0 {
		return out
	}
	if len(reason) > lines { // the last line is cut where it is full, not where a long word would not fit
		reason[lines-1] = cut(strings.Join(reason[lines-1:], " "), min(w-6, 118))
		reason = reason[:lines]
	}
	for _, line := range reason {
		if i != o.cursor {
			line = t.dim.Render(line)
		}
		out = append(out, "    "+line)
	}
	return out
}
