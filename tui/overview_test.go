package tui_test

import (
	"strings"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTheClockSaysWhatFits(t *testing.T) {
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{Now: func() time.Time { return now }})
	d.hasNot("min left")
	d.hold = true // the clock ticks when the test says so
	d.press("t")
	d.hold = false
	d.press("j") // the news go
	d.has("Start with · the first 4 take about 55 of the 60 min left")
	now = now.Add(40 * time.Minute)
	d.press("j")
	d.has("Start with · the first takes about 15 of the 20 min left")
	now = now.Add(10 * time.Minute)
	d.press("j")
	d.has("Start with · the first takes about 15 min, 10 are left")
	now = now.Add(11 * time.Minute)
	d.press("j")
	d.has("01:00 over")
	d.hasNot("min left", "are left")
}

func TestAShareOfLittleIsNotShown(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 100, 30, tui.Options{})
	d.hasNot("It says little")
	e.State.Number++
	for i, r := range e.State.Results {
		if r.Finding.Verdict == check.Pass || r.Check.Area() == "security" || r.Check.Area() == "payments" {
			e.State.Results[i].Finding = check.Cannot("another language")
		}
		if r.Check.ID == "security/secrets" {
			e.State.Results[i].Finding = check.Passed(check.Certain, "none")
		}
	}
	d.press("r")
	d.has("It says little: 7 of 13 checks could not tell on this app.")
	for line := range strings.Lines(d.screen()) {
		if strings.Contains(line, "Authentication") && strings.Contains(line, "100 %") {
			t.Errorf("one of three checks answered, and the area is called %s", line)
		}
	}
}

func TestWhoDecidesHasLooked(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 24, tui.Options{})
	d.press("a", "d", "N", "x", "enter", "R") // from the list, no check open
	d.has("2 checks looked at", "marked as done by hand: Webhook signature", "wrote a note on Security headers")
	d.has("· Security headers · fix", "· Rate limiting · brief")
}

func TestAHighScreenShowsMoreOfTheSource(t *testing.T) {
	for h, want := range map[int]int{34: 0, 60: 1} {
		d := start(t, tuitest.Demo(), 120, h, tui.Options{})
		d.press("enter")
		d.has("8   if (event.type")
		if got := strings.Count(d.screen(), "11   return Response.json"); got != want {
			t.Errorf("%d lines high:\n%s", h, d.screen())
		}
	}
}
