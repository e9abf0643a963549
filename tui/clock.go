package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A consult lasts an hour, unless its clock was started with another time.
const consult = time.Hour

// A Tick is a second of the clock.
type Tick time.Time

// Left of a consult when its end is announced.
const nearlyOver = 10 * time.Minute

func tickLater() tea.Cmd {
	return tea.Tick(time.Second, func(t time.Time) tea.Msg { return Tick(t) })
}

// length is how long the consult is.
func (m *Model) length() time.Duration {
	if m.opt.Clock > 0 {
		return m.opt.Clock
	}
	return consult
}

// remaining is what is left of the consult; below zero when it is over.
func (m *Model) remaining() time.Duration {
	used := m.session.Clock
	if !m.clock.IsZero() {
		used += m.opt.Now().Sub(m.clock)
	}
	return m.length() - used
}

// toggleClock starts the clock of a consult, or stops it.
func (m *Model) toggleClock() tea.Cmd {
	if !m.clock.IsZero() {
		m.session.Clock += m.opt.Now().Sub(m.clock)
		m.clock = time.Time{}
		m.say("the clock is stopped; t goes on")
		return nil
	}
	m.say("the clock runs: " + minutes(m.remaining()) + "; R writes the record of the session at any time")
	return m.startClock()
}

func (m *Model) startClock() tea.Cmd {
	m.clock = m.opt.Now()
	m.told = m.remaining() < nearlyOver
	if m.ticking {
		return nil // stopped for less than a second: its tick is still to come
	}
	m.ticking = true
	return tickLater()
}

// ticked goes on with the clock, and says once that the end is near, where
// nothing else is being said.
func (m *Model) ticked() tea.Cmd {
	if m.ticking = !m.clock.IsZero(); !m.ticking {
		return nil
	}
	if !m.told && m.remaining() < nearlyOver && m.message == "" && !m.overlay.open() {
		m.told = true
		m.say("10 minutes are left: R writes what was done and what is left to do")
	}
	return tickLater()
}

// clockText is how much of a consult is left.
func (m *Model) clockText() string {
	if m.clock.IsZero() {
		return ""
	}
	left := m.remaining().Round(time.Second)
	text := fmt.Sprintf("%02d:%02d left", int(left.Minutes()), int(left.Seconds())%60)
	style := m.theme.dim
	switch {
	case left < 0:
		over := -left
		text, style = fmt.Sprintf("%02d:%02d over", int(over.Minutes()), int(over.Seconds())%60), m.theme.bad
	case left < nearlyOver:
		style = m.theme.warn
	}
	return style.Render(text)
}

// fitting is how far the time that is left of a consult reaches, what hurts first
// done first; empty while no clock runs.
func (m *Model) fitting() string {
	left := int(m.remaining().Round(time.Minute).Minutes())
	if m.clock.IsZero() || left < 1 {
		return ""
	}
	n, took := 0, 0
	for _, r := range m.review.Ordered() {
		if !m.isOpen(r) {
			continue
		}
		if took+r.Check.Minutes > left {
			if n == 0 {
				return fmt.Sprintf(" · the first takes about %d min, %d are left", r.Check.Minutes, left)
			}
			break
		}
		n++
		took += r.Check.Minutes
	}
	if n == 1 {
		return fmt.Sprintf(" · the first takes about %d of the %d min left", took, left)
	}
	return fmt.Sprintf(" · the first %d take about %d of the %d min left", n, took, left)
}
