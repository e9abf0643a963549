package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/tuitest"
)

// at is where a text stands on the screen, the first one.
func (d *driver) at(text string) (x, y int) {
	d.tb.Helper()
	for y, line := range strings.Split(d.screen(), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			return ansi.StringWidth(before), y
		}
	}
	d.tb.Fatalf("no %q to click on:\n%s", text, d.screen())
	return 0, 0
}

func (d *driver) click(text string) {
	d.tb.Helper()
	x, y := d.at(text)
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

func (d *driver) wheel(text string, b tea.MouseButton) {
	d.tb.Helper()
	x, y := d.at(text)
	d.send(tea.MouseWheelMsg{X: x, Y: y, Button: b})
}

func TestTheMouseIsOffUntilAsked(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	if d.m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is taken: text cannot be selected")
	}
	d.press("m")
	if d.m.View().MouseMode == tea.MouseModeNone {
		t.Error("m does not turn the mouse on")
	}
}

func TestClicksDoWhatKeysDo(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.click("Authentication & security")
	d.has("1  Authentication & security", "Open gaps  2")
	d.click("esc back")
	d.click("Rate limiting")
	d.has("security/ratelimit · high")
	d.click("Security headers")
	d.has("security/headers · high")
	d.click("▌✗ Security headers") // the chosen one: its fix
	d.has("Add security headers", "[x]")
	d.click("[x]")
	d.has("[ ]", "2 of 3 changes kept")
	d.click("[ ]")
	d.hasNot("[ ]  ", "2 of 3")
	d.click("a apply")
	d.has("Write this fix?")
	d.click("y yes")
	d.click("Write this fix?")
	if len(e.Writes) > 0 {
		t.Fatalf("a click wrote: %v", e.Writes)
	}
	d.press("esc", "esc")
	d.click("? Backups")
	d.click("▌? Backups")
	d.click("not for us")
	if got := e.State.Records["deploy/backups"].Answer; got != check.NotForUs {
		t.Errorf("answered %q", got)
	}
}

func TestAClickChoosesAPlace(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("a")
	d.click("Indexes on foreign keys")
	d.click("prisma/schema.prisma:21")
	d.has("▸ prisma/schema.prisma:21")
	d.hasNot("▸ prisma/schema.prisma:12")
}

func TestTheWheelScrollsWhatItIsOver(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 24, tui.Options{})
	d.press("a")
	d.wheel("payments/signature", tea.MouseWheelDown)
	d.hasNot("payments/signature ·")
	d.has("▌✗ Webhook signature")
	d.wheel("▌✗ Webhook signature", tea.MouseWheelDown)
	d.has("▌✗ Security headers")
	d.wheel("Rate limiting", tea.MouseWheelUp)
	d.has("▌✗ Webhook signature")
	d.press("?")
	d.wheel("Keys that work here", tea.MouseWheelDown)
	d.hasNot("↑ k")
}

func TestAnAppIsChosenWithTheMouse(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{"apps/web", "apps/admin"}
	d := start(t, e, 80, 24, tui.Options{})
	d.click("apps/admin")
	d.has("Start with")
	if e.State.Apps[0] != "apps/admin" {
		t.Errorf("chosen: %v", e.State.Apps)
	}
}

func TestClicksAnywhereDoNoHarm(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{"apps/web", "apps/admin"}
	for _, size := range sizes {
		d := start(t, e, size.w, size.h, tui.Options{App: "apps/web"})
		tour(d, func(string) {
			writes := len(e.Writes)
			was := *d.m
			for y := -1; y < size.h+2; y++ {
				for _, x := range []int{2, size.w / 2, size.w - 2} {
					m := was
					_, _ = m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
					_ = m.View()
				}
			}
			*d.m = was
			if len(e.Writes) != writes {
				t.Fatalf("a click wrote: %v", e.Writes[writes:])
			}
		})
	}
}
