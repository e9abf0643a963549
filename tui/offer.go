package tui

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/fixes"
)

// An Offer is how far the fix of a check gets in this app.
type Offer struct {
	Reach Reach
	Steps int // that it leaves for a person
}

// Reach says what a fix does about a gap.
type Reach uint8

// The reaches. The zero value is that nobody knows yet.
const (
	Unplanned Reach = iota
	Closes          // the gap is closed, and that is proven
	Narrows         // part of it
	Asks            // it must be told something first
	Refuses         // no safe edit was found, or there is no fix
)

// Told is an offer in a sentence, with the key that shows the fix and the one
// that gives the brief; empty while it is not known.
func (o Offer) Told(fix, brief string) string {
	steps := ""
	if o.Steps > 0 {
		steps = ", and leaves " + count(o.Steps, "step", "steps") + " for you"
	}
	switch o.Reach {
	case Closes:
		return fmt.Sprintf("A fix is ready%s: %s shows it.", steps, fix)
	case Narrows:
		return fmt.Sprintf("A fix for part of it is ready%s: %s shows it.", steps, fix)
	case Asks:
		return fmt.Sprintf("A fix is ready once you answer a question: %s.", fix)
	case Refuses:
		return fmt.Sprintf("No fix fits here: %s gives a brief, the task for your AI tool.", brief)
	}
	return ""
}

// offers are what is known of the fixes of the open gaps. They are planned one
// after the other, beside everything else, and what was known stays on the screen
// until something newer is.
type offers struct {
	known map[string]Offer
	round int // the newest; answers to older ones are dropped
	left  []string
	ctx   context.Context // of the newest round
	stop  context.CancelFunc

	pressed *atomic.Int64 // when the newest key was, in nanoseconds
}

// offered says what the fix of a check does.
type offered struct {
	round int
	id    string
	offer Offer
}

// look begins to plan the fixes of the open gaps: of all, or, when the code is
// as it was, of those that nothing is known of.
func (m *Model) look(all bool) tea.Cmd {
	o := &m.offers
	if o.stop != nil {
		o.stop()
	}
	o.round++
	o.left = nil
	if o.known == nil {
		o.known = map[string]Offer{}
	}
	for _, r := range m.review.Ordered() {
		if _, known := o.known[r.Check.ID]; m.isOpen(r) && r.Finding.Verdict == check.Gap && r.Check.Fix != nil && (all || !known) {
			o.left = append(o.left, r.Check.ID)
		}
	}
	o.ctx, o.stop = context.WithCancel(m.ctx)
	return m.lookNext()
}

func (m *Model) lookNext() tea.Cmd {
	o := &m.offers
	if len(o.left) == 0 {
		return nil
	}
	round, id, ctx := o.round, o.left[0], o.ctx
	return func() tea.Msg {
		o.rest(ctx, m.opt.Idle)
		offer := m.engine.Offer(ctx, id)
		if ctx.Err() != nil {
			return nil
		}
		return offered{round, id, offer}
	}
}

// rest waits until no key was pressed for a while: planning is work, and whoever
// is moving around is not to feel it.
func (o *offers) rest(ctx context.Context, idle time.Duration) {
	for ctx.Err() == nil {
		left := idle - time.Duration(time.Now().UnixNano()-o.pressed.Load())
		if left <= 0 {
			return
		}
		select {
		case <-time.After(left):
		case <-ctx.Done():
		}
	}
}

// offered takes what is known of one fix, and goes on to the next.
func (m *Model) offered(msg offered) tea.Cmd {
	o := &m.offers
	if msg.round != o.round || len(o.left) == 0 {
		return nil
	}
	o.known[msg.id], o.left = msg.offer, o.left[1:]
	if m.list.filter != "" {
		m.list.refresh(m)
	}
	return m.lookNext()
}

// offer is what the fix of a result does.
func (m *Model) offer(r check.Result) Offer {
	if r.Check.Fix == nil {
		return Offer{Reach: Refuses}
	}
	return m.offers.known[r.Check.ID]
}

// The words of the list for who closes a gap.
const (
	ready  = "fix"    // the fix does
	guided = "guided" // the fix and its owner
	partly = "part"   // the fix some of it
	task   = "brief"  // the AI tool that built the app
)

// way is who closes an open gap; empty while it is not known.
func (m *Model) way(r check.Result) string {
	if r.Finding.Verdict != check.Gap || !m.isOpen(r) {
		return ""
	}
	switch m.offer(r).Reach {
	case Closes:
		if r.Check.Fix.Kind == fixes.Guided {
			return guided
		}
		return ready
	case Narrows:
		return partly
	case Asks:
		return guided
	case Refuses:
		return task
	}
	return ""
}

// offerTold says what the fix of an open gap does, or that it is being looked at.
func (m *Model) offerTold(r check.Result) string {
	switch {
	case r.Finding.Verdict != check.Gap || !m.isOpen(r):
		return ""
	case m.offer(r).Reach == Unplanned:
		return "Looking whether a fix fits …"
	}
	return m.offer(r).Told("f", "y")
}

// ways says of how many open gaps who closes them, in the words of the list.
func (m *Model) ways() string {
	n := map[string]int{}
	gaps := 0
	for _, r := range m.review.Results {
		if m.isOpen(r) && r.Finding.Verdict == check.Gap {
			gaps++
			n[m.way(r)]++
		}
	}
	switch {
	case gaps == 0:
		return ""
	case n[""] > 0:
		return fmt.Sprintf("Looking which fixes fit: %d of %d gaps …", gaps-n[""], gaps)
	}
	var parts []string
	for _, one := range []struct{ way, text string }{
		{ready, "%d ready"}, {guided, "%d with a step of yours"}, {partly, "%d closed in part"}, {task, "%d for your AI tool"},
	} {
		if n[one.way] > 0 {
			parts = append(parts, one.way+": "+fmt.Sprintf(one.text, n[one.way]))
		}
	}
	return strings.Join(parts, " · ")
}
