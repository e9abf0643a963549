package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/tui/safe"
)

// detailView is one check: what was seen here, why it matters, what the fix does.
type detailView struct {
	top   int         // first line shown
	place int         // the place under tab
	rows  map[int]int // places by the line that they stand on
	pages *pages
}

// scrollDetail moves the detail when it has the screen to itself, and reports
// whether the key was for it.
func (m *Model) scrollDetail(key string) bool {
	switch {
	case keyDown.has(key):
		m.detail.top++
	case keyUp.has(key):
		m.detail.top--
	case keyPageDn.has(key):
		m.detail.top += m.layout.body - 2
	case keyPageUp.has(key):
		m.detail.top -= m.layout.body - 2
	case keyTop.has(key):
		m.detail.top = 0
	case keyBack.has(key):
		m.list.inside = false
	default:
		return false
	}
	return true
}

// detailLines draws the check under the cursor; the top is kept within bounds.
func (m *Model) detailLines(w int) []string {
	r, ok := m.current()
	if !ok {
		return nil
	}
	lines := m.detailAll(r, w)
	shown, top := window(lines, m.detail.top, m.layout.body)
	m.detail.top = top
	key := "J"
	if !m.layout.two {
		key = "↓"
	}
	return more(m.theme, shown, top, len(lines), key)
}

func (m *Model) detailAll(r check.Result, w int) []string {
	out := m.detailHead(r, w)
	out = append(out, m.evidence(r, w, len(out))...)
	out = append(out, m.decisions(r, w)...)
	out = append(out, "")
	key := m.pageKey(r.Check)
	if page, ok := m.detail.pages.get(key); ok {
		return append(out, page...)
	}
	return append(out, m.theme.dim.Render("…"))
}

// detailHead is the title, how bad and how sure, and the reason.
func (m *Model) detailHead(r check.Result, w int) []string {
	t := m.theme
	out := []string{t.strong.Render(cut(r.Check.Words.Title, w))}
	for _, line := range wrap(m.facts(r), w) {
		out = append(out, t.dim.Render(line))
	}
	if told := m.offerTold(r); told != "" {
		for _, line := range wrap(told, w) {
			out = append(out, t.info.Render(line))
		}
	}
	out = append(out, "")
	out = append(out, wrap(string(safe.Line(check.Sentence(r.Finding.Reason), 1)), w)...)
	if q := r.Finding.Question; q != nil {
		out = append(out, "")
		for _, line := range wrap(q.Text, w) {
			out = append(out, t.info.Render(line))
		}
		for _, line := range wrap(q.Help, w) {
			out = append(out, t.dim.Render(line))
		}
	}
	return out
}

// showPlace scrolls to the place under tab and the source around it, where they
// are not on the screen.
func (m *Model) showPlace(r check.Result) {
	m.detailAll(r, m.layout.detail)
	for row, place := range m.detail.rows {
		end := row + 2*m.around() + 4
		if place == m.detail.place && (row < m.detail.top || end > m.detail.top+m.layout.body) {
			m.detail.top = max(row-2, 0)
		}
	}
}

// facts are the ID, severity, confidence, effort and who can close it, in words.
func (m *Model) facts(r check.Result) string {
	parts := []string{r.Check.ID}
	if r.Finding.Verdict == check.Gap {
		sure := map[check.Confidence]string{check.Certain: "certain", check.Likely: "likely", check.Possible: "only possible: look before you act"}
		parts = append(parts, r.Severity().String(), sure[r.Finding.Confidence], fmt.Sprintf("about %d min", r.Check.Minutes))
	} else {
		words := map[check.Verdict]string{check.Pass: "in place", check.NotNeeded: "not needed here", check.Ask: "only you can tell", check.Unclear: "could not tell"}
		if stopped(r) {
			words[check.Unclear] = "not checked: r reads the app again"
		}
		parts = append(parts, words[r.Finding.Verdict])
	}
	return strings.Join(parts, " · ")
}

// evidence lists the places, with the source around the chosen one, below so
// many lines.
func (m *Model) evidence(r check.Result, w, below int) []string {
	places := r.Finding.Places
	m.detail.rows = map[int]int{}
	if len(places) == 0 {
		return nil
	}
	t := m.theme
	m.detail.place = min(m.detail.place, len(places)-1)
	out := []string{""}
	first := max(0, min(m.detail.place-3, len(places)-8))
	for i := first; i < min(first+8, len(places)); i++ {
		p := places[i]
		m.detail.rows[below+len(out)] = i
		line := string(safe.Line(fmt.Sprintf("%s:%d", p.File, p.Line), 1))
		message := string(safe.Line(p.Message, 1))
		if i == m.detail.place {
			line = tail(line, w-2)
		} else {
			line = tail(line, max(w-4-ansi.StringWidth(message), w/2))
		}
		mark := "  "
		if i == m.detail.place {
			mark = "▸ "
		}
		text := mark + t.accent.Render(line)
		if i == m.detail.place && ansi.StringWidth(mark+line+"  "+message) > w {
			out = append(out, cut(text, w)) // all of it, below
			for _, l := range wrap(message, w-4) {
				out = append(out, "    "+t.dim.Render(l))
			}
		} else {
			out = append(out, cut(strings.TrimRight(text+"  "+t.dim.Render(message), " "), w))
		}
		if i == m.detail.place {
			out = append(out, m.excerpt(p, w)...)
		}
	}
	if rest := len(places) - min(first+8, len(places)); rest > 0 {
		out = append(out, t.dim.Render(fmt.Sprintf("  … and %d more: tab", rest)))
	}
	return out
}

// The lines around a place that are read, to tell what is a text and what is code.
const readAround = 60

// around is how many of them are shown: more where the screen is high.
func (m *Model) around() int { return 2 + min(max(m.layout.body-40, 0)/8, 4) }

func (m *Model) excerpt(p check.Place, w int) []string {
	var out []string
	around := m.around()
	lines := m.engine.Excerpt(p, readAround)
	coloured := m.detail.pages.colour(m.theme, p.File, lines)
	for i, l := range lines {
		if l.Number < p.Line-around || l.Number > max(p.EndLine, p.Line)+around || len(out) > 2*around+4 {
			continue
		}
		number, code := fmt.Sprintf("%5d ", l.Number), coloured[i]
		if l.Marked {
			out = append(out, cut("  "+m.theme.mark.Render("▶"+number[1:])+code, w))
			continue
		}
		out = append(out, cut("  "+m.theme.dim.Render(number)+code, w))
	}
	return out
}

// decisions are what people said about the check.
func (m *Model) decisions(r check.Result, w int) []string {
	rec := m.review.Records[r.Check.ID]
	t := m.theme
	var out []string
	say := func(label, text string) {
		if text == "" {
			return
		}
		for i, line := range wrap(string(safe.Line(label+text, 1)), w) {
			if i == 0 {
				out = append(out, "")
			}
			out = append(out, t.info.Render(line))
		}
	}
	switch rec.Status {
	case Skipped:
		say("Skipped: ", rec.Reason+" ")
	case ByHand:
		say("Done by hand", " ")
	}
	if rec.CanUndo() {
		say("Fixed by Underpin: ", "u takes it back")
		for _, l := range rec.Left {
			if l.Done {
				say("✓ Done"+l.By()+": ", l.Text)
				continue
			}
			say("Left for you by the fix, L ticks it off: ", strings.TrimSpace(l.Text+" "+l.Command))
		}
	}
	if rec.Answer != "" {
		say("Answered: ", rec.Answer+rec.By())
	}
	say("Note: ", rec.Note)
	return out
}

// By is who said it last and when, behind a comma; empty where nobody knows.
func (r Record) By() string { return by(r.Who, r.When) }

// By is who did it and when, behind a comma; empty where nobody knows.
func (t Todo) By() string { return by(t.Who, t.When) }

func by(who string, when time.Time) string {
	out := ""
	if who != "" {
		out += ", " + who
	}
	if !when.IsZero() {
		out += ", " + when.Local().Format("2 January 2006")
	}
	return out
}
