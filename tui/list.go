package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
)

// listView is the checklist, grouped by area or with what hurts first.
type listView struct {
	area   string // only this one; "" for all
	filter string
	typing *input // the filter while it is typed
	told   bool   // no row holds the filter: the rows are those whose words tell of it
	items  []check.Result
	cursor int
	top    int
	inside bool // one pane: the detail is open
}

func (m *Model) listKeys() []binding {
	b := []binding{keyUp, keyDown}
	if !m.layout.two && !m.list.inside {
		b = append(b, keyEnter)
	}
	r, ok := m.current()
	gap := ok && r.Finding.Verdict == check.Gap
	byTask := gap && m.way(r) == task
	brief := keysFor("y", "y", "brief").in(handing).helped("copy the brief for your AI tool")
	if byTask {
		b = append(b, brief)
	}
	if gap && r.Check.Fix != nil {
		see := keysFor("f enter", "f", "see the fix")
		if byTask {
			see.does = "why no fix"
		}
		b = append(b, see)
	}
	if ok && r.Finding.Question != nil {
		b = append(b, keysFor("A enter", "A", "answer").in(deciding))
	}
	if m.review.Records[m.currentID()].CanUndo() {
		b = append(b, keysFor("u", "u", "undo"))
	}
	if len(m.review.Steps()) > 0 {
		one := keyLeft
		one.foot = len(m.review.Records[m.currentID()].Left) > 0
		b = append(b, one)
	}
	b = append(b, keysFor("n p", "n/p", "next open").in(moving).helped("next, previous open one"))
	if ok && len(r.Finding.Places) > 1 && (m.layout.two || m.list.inside) {
		b = append(b, keysFor("tab shift+tab", "tab", "place").in(moving).helped("next place; shift+tab back"))
	}
	b = append(b, m.asideKeys(r)...)
	if gap && !byTask {
		b = append(b, brief)
	}
	if gap {
		b = append(b, quiet(keysFor("b", "b", "write the brief to a file")).in(handing))
	}
	return append(b, keysFor("/", "/", "filter").in(showing).helped("filter: csp, high, fix …"), keyBack,
		quiet(keysFor("N", "N", "write a note")).in(deciding), quiet(keysFor("e", "e", "open in your editor")).in(handing),
		quiet(keysFor("Y", "Y", "copy file:line")).in(handing), quiet(keysFor("J K", "J/K", "scroll the detail")).in(moving), quiet(keysFor("space", "space", "read on, then next open")).in(moving),
		quiet(keysFor("1 2 3 4 5 6", "1–6", "the checks of an area")).in(showing), quiet(keysFor("a", "a", "every check")).in(showing),
		quiet(keyDiagram), quiet(keysFor("r", "r", "read the app again")).in(showing), quiet(keysFor("pgdown ctrl+d", "pgdn", "a page down")).in(moving).beside("pgdn pgup", "a page down, up"), keyPageUp, keyTop, keyEnd)
}

// asideKeys are those that skip a check or mark it as done by hand, or open it
// again.
func (m *Model) asideKeys(r check.Result) []binding {
	if r.Check == nil || !m.canSetAside(r) {
		return nil
	}
	skip, done := keysFor("x", "x", "skip").in(deciding).helped("skip it, with your reason"), quiet(keysFor("d", "d", "done by hand")).in(deciding)
	switch m.review.Records[r.Check.ID].Status {
	case Skipped:
		skip.does, skip.help = "open again", ""
	case ByHand:
		done.does, done.foot = "open again", true
	}
	return []binding{skip, done}
}

// openList shows the checklist of an area, the cursor on a check, or where it
// was while that is open.
func (m *Model) openList(area, id string) tea.Cmd {
	inside := id != "" && !m.layout.two
	if r, ok := m.current(); ok && id == "" && m.isOpen(r) {
		id = r.Check.ID
	}
	m.screen = listing
	m.list = listView{area: area, inside: inside}
	m.list.refresh(m)
	m.list.moveTo(id)
	return m.moved()
}

// moveTo puts the cursor on a check, where the list has it.
func (l *listView) moveTo(id string) {
	if i := slices.IndexFunc(l.items, func(r check.Result) bool { return r.Check.ID == id }); i >= 0 {
		l.cursor = i
	}
}

// after is the open check that comes after the one under the cursor, going
// round; "" when no other is open.
func (l *listView) after(m *Model) string {
	if i := m.nextOpen(1); i < len(l.items) && i != l.cursor {
		return l.items[i].Check.ID
	}
	return ""
}

// refresh makes the list anew from the review, the cursor on the same check.
func (l *listView) refresh(m *Model) {
	id := ""
	if l.cursor < len(l.items) {
		id = l.items[l.cursor].Check.ID
	}
	l.items = nil
	shown := func(matches func(check.Result) bool) {
		for _, r := range m.review.Ordered() {
			if (l.area == "" || r.Check.Area() == l.area) && matches(r) {
				l.items = append(l.items, r)
			}
		}
	}
	shown(func(r check.Result) bool { return l.matches(m, r) })
	if l.told = len(l.items) == 0 && l.filter != ""; l.told { // by an owner's word for it, such as csp
		about := checks.About(l.filter)
		shown(func(r check.Result) bool {
			return slices.ContainsFunc(about, func(h checks.Hit) bool { return h.Check.ID == r.Check.ID })
		})
	}
	l.cursor = 0
	l.moveTo(id)
}

func (l *listView) matches(m *Model, r check.Result) bool {
	text := strings.ToLower(r.Check.ID + " " + r.Check.Words.Title + " " + r.Finding.Reason + " " + r.Finding.Verdict.String() + " " + m.review.Group(r))
	if r.Finding.Verdict == check.Gap {
		text += " " + r.Severity().String() + " " + m.way(r)
	}
	for _, word := range strings.Fields(strings.ToLower(l.filter)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (m *Model) current() (check.Result, bool) {
	if m.list.cursor < len(m.list.items) {
		return m.list.items[m.list.cursor], true
	}
	return check.Result{}, false
}

func (m *Model) currentID() string {
	if r, ok := m.current(); ok {
		return r.Check.ID
	}
	return ""
}

// moved is called when another check is under the cursor.
func (m *Model) moved() tea.Cmd {
	m.detail.top, m.detail.place = 0, 0
	if id := m.currentID(); id != "" && (m.layout.two || m.list.inside) {
		m.see(id)
	}
	return m.renderPage()
}

// see notes that a check was looked at, and that the session stands there.
func (m *Model) see(id string) {
	m.session.Place = id
	if !slices.Contains(m.session.Seen, id) {
		m.session.Seen = append(m.session.Seen, id)
	}
}

func (m *Model) pressList(key string) tea.Cmd {
	l := &m.list
	last := len(l.items) - 1
	if key == "space" && (m.layout.two || l.inside) {
		return m.readOn()
	}
	if l.alone(m) && m.scrollDetail(key) {
		return nil
	}
	was := l.cursor
	switch {
	case keyUp.has(key):
		l.cursor--
	case keyDown.has(key):
		l.cursor++
	case keyPageUp.has(key):
		l.cursor -= m.layout.body
	case keyPageDn.has(key):
		l.cursor += m.layout.body
	case keyTop.has(key):
		l.cursor = 0
	case keyEnd.has(key):
		l.cursor = last
	case key == "n":
		l.cursor = m.nextOpen(1)
	case key == "p":
		l.cursor = m.nextOpen(-1)
	default:
		return m.actOnCheck(key)
	}
	l.cursor = max(min(l.cursor, last), 0)
	if l.cursor != was {
		return m.moved()
	}
	return nil
}

// readOn shows the rest of a check, a screen at a time, and then the next open
// one.
func (m *Model) readOn() tea.Cmd {
	r, ok := m.current()
	if !ok {
		return nil
	}
	if m.detail.top+m.layout.body < len(m.detailAll(r, m.layout.detail)) {
		m.detail.top += max(m.layout.body-2, 1)
		return nil
	}
	if at := m.nextOpen(1); at != m.list.cursor {
		m.list.cursor = at
		return m.moved()
	}
	return nil
}

// nextOpen is the nearest open item in a direction, going round.
func (m *Model) nextOpen(step int) int {
	n := len(m.list.items)
	for i := 1; i <= n; i++ {
		at := ((m.list.cursor+step*i)%n + n) % n
		if m.isOpen(m.list.items[at]) {
			return at
		}
	}
	return m.list.cursor
}

// alone reports whether the detail has the screen to itself. On a screen that has
// grown since, it stands beside the list again.
func (l *listView) alone(m *Model) bool { return l.inside && !m.layout.two }

// listLines is the list, the detail, or both side by side.
func (m *Model) listLines() []string {
	n := m.layout.body
	switch {
	case m.layout.two:
		return columns(m.list.lines(m, m.layout.list), m.detailLines(m.layout.detail), m.layout.list, m.layout.detail, n, m.theme.dim.Render("│"))
	case m.list.alone(m):
		return m.detailLines(m.layout.w)
	}
	return m.list.lines(m, m.layout.w)
}
