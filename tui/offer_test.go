package tui_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTheListSaysWhoClosesAGap(t *testing.T) {
	e := tuitest.Demo()
	e.Refused["payments/signature"] = &fixes.Refusal{Reason: "which variable?", Wants: "none"}
	d := start(t, e, 80, 24, tui.Options{})
	d.has("fix: 1 ready · guided: 1 with a step of yours · brief: 5 for your AI tool")
	d.press("a")
	for title, way := range map[string]string{"Webhook signature": "guided", "Security headers": "fix", "Rate limiting": "brief", "Sitemap": "brief"} {
		found := false
		for line := range strings.Lines(d.screen()) {
			found = found || strings.Contains(line, title) && strings.HasSuffix(strings.TrimSpace(line), way)
		}
		if !found {
			t.Errorf("%s is not %q:\n%s", title, way, d.screen())
		}
	}
	d.press("/", "g", "u", "i", "d", "e", "d", "enter")
	d.has("Open gaps  1", "Webhook signature")
	d.press("esc", "a", "n", "enter")
	d.has("A fix is ready, and leaves 2 steps for you: f shows it.", "f see the fix")
	d.press("n")
	d.has("No fix fits here: y gives a brief, the task for your AI tool.", "y brief   f why no fix")
}

// A closing says how the gaps of a round of offers stand, and counts the questions.
type closing struct {
	*tuitest.Engine
	asked []string
	reach tui.Reach
}

func (c *closing) Offer(_ context.Context, id string) tui.Offer {
	c.asked = append(c.asked, id)
	return tui.Offer{Reach: c.reach}
}

func TestFixesAreLookedAtAfterTheReviewIsThere(t *testing.T) {
	e := &closing{Engine: tuitest.Demo(), reach: tui.Closes}
	d := &driver{tb: t, m: tui.New(t.Context(), e, tui.Options{})}
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	cmd := d.m.Init()
	if _ = d.m.View(); len(e.asked) > 0 {
		t.Fatalf("planned before the first frame: %v", e.asked)
	}
	d.run(cmd)
	want := "payments/signature security/headers security/ratelimit"
	if got := strings.Join(e.asked, " "); got != want {
		t.Fatalf("planned %s, want %s: what hurts first, and what has a fix", got, want)
	}
	e.asked = nil
	d.press("a", "N", "x", "enter")
	if len(e.asked) > 0 {
		t.Errorf("a note made it plan %v again", e.asked)
	}
	e.reach = tui.Narrows
	d.press("n", "f", "a", "y", "enter")
	if got := strings.Join(e.asked, " "); got != "payments/signature security/ratelimit" {
		t.Errorf("after a fix it planned %s", got)
	}
	d.press("esc", "esc")
	d.has("part: 2 closed in part")
}

func TestAnOfferOfAnAppThatChangedDoesNotCount(t *testing.T) {
	e := &closing{Engine: tuitest.Demo(), reach: tui.Closes}
	d := start(t, e, 80, 24, tui.Options{})
	older := d.untilOffered()
	e.reach = tui.Refuses
	newer := d.untilOffered()
	d.send(older[0]) // on its way when the app was read again
	d.send(newer[0])
	d.has("Start with", "brief: 7 for your AI tool")
	d.hasNot("ready")
}

// untilOffered reads the app again and gives the first answers about its fixes,
// which are still on their way.
func (d *driver) untilOffered() (answers []tea.Msg) {
	d.hold = true
	defer func() { d.hold, d.held = false, nil }()
	d.press("r")
	for range 20 {
		held := d.held
		d.held = nil
		for _, cmd := range held {
			switch msg := cmd().(type) {
			case nil:
			case tea.BatchMsg:
				d.held = append(d.held, msg...)
			default:
				if strings.HasSuffix(reflect.TypeOf(msg).String(), ".offered") {
					answers = append(answers, msg)
					continue
				}
				d.send(msg)
			}
		}
	}
	return answers
}

func TestTheHelpSaysWhatSignsMean(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 60, tui.Options{})
	d.press("?")
	d.has("blocker  leaks data or money", "guided  a fix, and a step of yours", "Signs ", "Who closes it")
	d.press("esc", "enter", "f", "?")
	d.hasNot("Signs ")
}

func TestALongPathKeepsItsEnd(t *testing.T) {
	e := tuitest.Demo()
	for i := range e.State.Results[3].Finding.Places {
		e.State.Results[3].Finding.Places[i].File = "supabase/migrations/20251127083610_39fcfe89-a785-4591-89ee-1bd4728be7e6.sql"
	}
	d := start(t, e, 62, 30, tui.Options{})
	d.press("a", "n", "n", "n", "enter")
	d.has("1bd4728be7e6.sql:12\n", "1bd4728be7e6.sql:21  Line.orderId")
	e.State.Results[3].Finding.Places[1].File = "apps/web/src/components/settings/billing/payment-methods.tsx"
	d.press("r")
	d.has("…/settings/billing/payment-methods.tsx:21  Line.orderId")
}

func TestFixesArePlannedWhileNobodyPressesAKey(t *testing.T) {
	e := &closing{Engine: tuitest.Demo(), reach: tui.Closes}
	d := start(t, e, 80, 24, tui.Options{Idle: 80 * time.Millisecond})
	d.has("fix: 3 ready") // no key was pressed yet
	e.asked = nil
	began := time.Now()
	d.press("r")
	if took := time.Since(began); len(e.asked) != 3 || took < 70*time.Millisecond {
		t.Errorf("planned %v, %s after a key", e.asked, took)
	}
}

func TestTheFixesOfTheChosenAppArePlanned(t *testing.T) {
	for _, keys := range [][]string{{"enter"}, {"j", "enter"}} {
		e := &closing{Engine: tuitest.Demo(), reach: tui.Closes}
		e.State.Apps = []string{"apps/web", "apps/admin"}
		d := start(t, e, 80, 24, tui.Options{})
		if d.has("Which one?"); len(e.asked) > 0 {
			t.Fatalf("planned before an app was chosen: %v", e.asked)
		}
		d.press(keys...)
		d.has("fix: 3 ready · brief: 4 for your AI tool")
	}
}
