package tui

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"underpin/tui/safe"
)

// Options steer the walk.
type Options struct {
	Theme  string // auto, dark or light
	Colour bool
	App    string // which of several apps; empty asks
	Folder string // the name of what is read, shown until the app's is known
	Who    string // who answers, for the record
	Now    func() time.Time
	Clock  time.Duration // of a consult, which begins at once; zero: it is started by hand
	Idle   time.Duration // without a key before a fix is planned unasked, so that keys stay quick
}

// screen is what fills the body.
type screen uint8

const (
	scanning screen = iota
	chooseApp
	overview
	listing
	formScreen
	preview
	applied
	reported
	diagram
	leftScreen
)

// Model is the whole walk: the one Bubble Tea model. Its screens are plain
// structs with methods; only Update changes it.
type Model struct {
	engine Engine
	opt    Options
	ctx    context.Context
	stop   context.CancelFunc

	theme   theme
	layout  layout
	screen  screen
	overlay overlay
	mouse   bool

	review  Review
	session Session
	clock   time.Time // when the consult began; zero: not started
	told    bool      // that its end is near
	ticking bool      // a tick is on its way

	scan    scanView
	halt    context.CancelFunc // ends the scan that is running
	apps    appsView
	over    overviewView
	list    listView
	detail  detailView
	form    formView
	diff    diffView
	done    doneView
	report  reportView
	diagram diagramView
	left    leftView
	offers  offers

	request int    // the newest request; answers to older ones are dropped
	reading int    // the newest request that reads the app
	proof   int    // the newest proof of what is kept of a fix
	busy    string // what is being waited for
	writing bool   // a change is being written: nothing else is done
	keeping int    // decisions that are on their way to the record
	leaving bool   // once they are there
	message string // one line of news, until the next key
	failure bool   // the news is bad
}

// New is the walk of an engine's app.
func New(ctx context.Context, e Engine, o Options) *Model {
	if o.Now == nil {
		o.Now = time.Now
	}
	m := &Model{engine: e, opt: o}
	m.ctx, m.stop = context.WithCancel(ctx)
	m.theme = newTheme(o.Theme != "light", o.Colour)
	m.session.Began, m.session.Who, m.session.From = o.Now(), o.Who, -1
	m.detail.pages = newPages()
	m.offers.pressed = new(atomic.Int64)
	return m
}

// Run shows the walk until it is left. It returns what happened in the session
// and the review as it is then, also when it ends with an error.
func Run(ctx context.Context, e Engine, o Options) (Session, Review, error) {
	m := New(ctx, e, o)
	defer m.stop()
	settings := []tea.ProgramOption{tea.WithContext(ctx)}
	if !o.Colour {
		settings = append(settings, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(m, settings...).Run()
	if err != nil {
		err = fmt.Errorf("the screen could not be drawn: %w; try --plain", err)
	}
	return m.sofar(), m.review, err
}

// sofar is the session as it would be if it ended now.
func (m *Model) sofar() Session {
	s := m.session
	s.Ended = m.opt.Now()
	if !m.clock.IsZero() {
		s.Clock += s.Ended.Sub(m.clock)
	}
	for _, r := range m.review.Results {
		if m.way(r) == task {
			s.Briefs = append(s.Briefs, r.Check.ID)
		}
	}
	return s
}

// did notes what was done, for the record of the session.
func (m *Model) did(what string) { m.session.Did = append(m.session.Did, what) }

// Init asks for the terminal's background; the first frame comes before the
// scan begins.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.startScan()}
	if m.opt.Clock > 0 {
		cmds = append(cmds, m.startClock())
	}
	if m.opt.Theme == "" || m.opt.Theme == "auto" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// Update is the only place where the model changes.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.layout = layoutFor(msg.Width, msg.Height)
		return m, m.renderPage()
	case tea.BackgroundColorMsg:
		if m.opt.Theme == "" || m.opt.Theme == "auto" {
			m.theme = newTheme(msg.IsDark(), m.opt.Colour)
		}
		return m, tea.Batch(m.renderPage(), m.paintDiff())
	case tea.KeyPressMsg:
		return m, m.key(msg.String(), msg.Text)
	case tea.PasteMsg:
		return m, m.paste(string(safe.Line(msg.Content, 1)))
	case tea.MouseWheelMsg:
		return m, m.wheel(msg)
	case tea.MouseClickMsg:
		return m, m.click(msg)
	case Tick:
		return m, m.ticked()
	}
	return m, m.answer(msg)
}

// key sends a key to what is on top.
func (m *Model) key(key, text string) tea.Cmd {
	m.message, m.failure = "", false
	m.offers.pressed.Store(time.Now().UnixNano())
	if key == "ctrl+c" || key == "q" && !m.overlay.open() && !m.filtering() {
		return m.leave(key)
	}
	switch {
	case key == "ctrl+z":
		return tea.Suspend
	case m.writing:
		m.warn(writingNow)
		return nil
	case m.layout.tooSmall:
		return nil // nobody sees what a key would do
	case m.filtering():
		return m.pressFilter(key, text)
	}
	if m.overlay.open() {
		return m.pressOverlay(key, text)
	}
	switch key {
	case "?":
		m.overlay = helpOverlay(m.bindings(), m.screen == overview || m.screen == listing)
		return nil
	case "m":
		m.mouse = !m.mouse
		m.say("the mouse is " + map[bool]string{true: "on: click and scroll; m turns it off, to select text", false: "off: text can be selected"}[m.mouse])
		return nil
	case "t":
		return m.toggleClock()
	case "R":
		if m.canReport() {
			return m.writeReport()
		}
	}
	return m.press(key)
}

// paste puts a text where it is typed, if anything is.
func (m *Model) paste(text string) tea.Cmd {
	if m.filtering() {
		return m.pressFilter("", text)
	}
	m.overlay.paste(text)
	return nil
}

func (m *Model) press(key string) tea.Cmd {
	switch m.screen {
	case scanning:
		return m.pressScan(key)
	case chooseApp:
		return m.pressApps(key)
	case overview:
		return m.pressOverview(key)
	case listing:
		return m.pressList(key)
	case formScreen:
		return m.pressForm(key)
	case preview:
		return m.pressDiff(key)
	case applied:
		return m.pressDone(key)
	case reported:
		return m.pressReport(key)
	case diagram:
		return m.pressDiagram(key)
	case leftScreen:
		return m.pressLeft(key)
	}
	return nil
}

// leave asks first when a fix is half decided; ctrl+c never asks.
func (m *Model) leave(key string) tea.Cmd {
	if kept, all := m.diff.kept(); key == "q" && m.screen == preview && kept < all && !m.writing {
		m.overlay = confirmOverlay("Leave without writing this fix?", []string{fmt.Sprintf("You chose %d of its %d changes.", kept, all)}, (*Model).quit)
		return nil
	}
	return m.quit()
}

// writingNow is the news for every key while a change is being written.
const writingNow = "a fix is being written: a moment"

// quit leaves, unless a change is being written. A decision on its way to the
// record is waited for, but not twice.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.writing:
		m.warn(writingNow)
		return nil
	case m.keeping > 0 && !m.leaving:
		m.leaving = true
		return nil
	}
	m.stop()
	return tea.Quit
}

func (m *Model) say(text string)  { m.message, m.failure = string(safe.Line(text, 1)), false }
func (m *Model) warn(text string) { m.message, m.failure = string(safe.Line(text, 1)), true }

// next begins a request: answers to older ones no longer count.
func (m *Model) next(busy string) int {
	m.request++
	m.busy = busy
	return m.request
}
