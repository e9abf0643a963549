package tui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestFilter(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("a", "/", "s", "e", "o")
	d.has("Sitemap", "Titles and descriptions", "/seo") // with every letter
	d.hasNot("Rate limiting")
	d.press("enter", "esc")
	d.has("Rate limiting")
	d.press("/", "q", "?", "zz")
	d.send(tea.PasteMsg{Content: "\x1b[2J"})
	d.has("/q?zz␛[2J", "nothing matches")
	if d.quit {
		t.Fatal("q in the filter leaves")
	}
	d.press("esc")
	d.has("Rate limiting")
	d.hasNot("/q?")
	d.press("/", "b", "l", "o", "c", "k", "e", "r")
	d.has("Open gaps  1")
}

func TestSeveralApps(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{"apps/web", "apps/admin"}
	d := start(t, e, 80, 24, tui.Options{})
	e.State.About = map[string]tui.About{"apps/web": {Name: "@acme/web", Stack: "Next.js", Files: 312}, "apps/admin": {Stack: "Vite, Express", Files: 1}}
	d.has("There are several apps here", "apps/admin")
	d = start(t, e, 80, 24, tui.Options{})
	d.has("▌  apps/web     Next.js · @acme/web · 312 source files\n", "   apps/admin   Vite, Express · 1 source file\n")
	d.press("j", "enter")
	d.has("Start with")
	d = start(t, e, 80, 24, tui.Options{App: "apps/web"})
	d.has("Start with")
}

func TestNoApp(t *testing.T) {
	e := &tuitest.Engine{State: tui.Review{App: "notes", Looked: "looked for package.json"}}
	d := start(t, e, 80, 24, tui.Options{})
	d.has("There is no web app", "looked for package.json", "r read the folder again")
	d.hasNot("an area", "R report")
	d.press("a")
	d.has("There is no web app")
	d.press("enter", "f", "x", "j", "n", "p", "tab", "e", "y", "R", "q")
	if !d.quit {
		t.Error("q does not leave")
	}
}

func TestTheClockOfAConsult(t *testing.T) {
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{Now: func() time.Time { return now }})
	d.hold = true // its ticks
	d.press("t")
	d.has("the clock runs: 60 minutes", "60:00 left")
	now = now.Add(12*time.Minute + 5*time.Second)
	d.has("47:55 left")
	now = now.Add(time.Hour)
	d.has("12:05 over")
	d.press("t")
	d.hasNot("over")
}

// TestFootersTellTheTruth presses each key that a footer names, on every screen,
// and sees that something changes.
func TestHelpNamesEveryKeyOfTheFooter(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	tour(d, func(screen string) {
		lines := strings.Split(d.screen(), "\n")
		foot := lines[len(lines)-1]
		if !strings.Contains(foot, "? keys") {
			return // a box, or news
		}
		d.press("?")
		help := d.screen()
		d.press("esc")
		for _, part := range strings.Split(foot, "   ") {
			if _, does, _ := strings.Cut(strings.TrimSpace(part), " "); !strings.Contains(help, does) {
				t.Errorf("%s: the key help lacks %q:\n%s", screen, does, help)
			}
		}
	})
}

func TestGoingOnWhereTheLastSessionEnded(t *testing.T) {
	e := tuitest.Demo()
	e.State.Place = "seo/sitemap"
	d := start(t, e, 80, 24, tui.Options{})
	d.has("Last time you were at Sitemap")
	d.press("c")
	d.has("seo/sitemap · low")
	d.press("esc", "esc")
	d.hasNot("Last time")
}

func TestASessionSaysWhatWasDone(t *testing.T) {
	e := tuitest.Demo()
	e.State.Earlier = []tui.Session{{Began: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Who: "ada"}}
	d := start(t, e, 120, 40, tui.Options{Who: "sam"})
	d.press("enter", "x", "n", "o", "enter", "f", "a", "y", "enter", "R")
	d.has("1 session before this one, the last on 1 March 2026 by ada",
		"· skipped Webhook signature", "· fixed Security headers", "Left for you", "curl -sI", "46 % when it began", "Open next")
	s := e.Session
	if s.Who != "sam" || s.Place == "" || s.Place != s.Seen[len(s.Seen)-1] {
		t.Errorf("by %q, at %q, seen %q", s.Who, s.Place, s.Seen)
	}
	if got := strings.Join(s.Did, ", "); got != "skipped payments/signature, fixed security/headers" {
		t.Errorf("did %s", got)
	}
}

func TestAddressesAreNotBrokenInTheText(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 44, tui.Options{})
	d.press("enter")
	d.has("its fix [1]", "\n[1] https://example.org/a-rather-long/address-with-hyphens/of-a-change\n")
}
