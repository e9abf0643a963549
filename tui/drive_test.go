package tui_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/tui"
	"underpin/tui/tuitest"
)

var update = flag.Bool("update", false, "write the golden files")

// driver runs a model without a terminal: commands are run in line.
type driver struct {
	tb   testing.TB
	m    *tui.Model
	held []tea.Cmd // instead of being run, while hold is set
	hold bool
	quit bool
	clip []string
}

// tick lets the clock go on by a second.
func (d *driver) tick() {
	d.hold = true
	d.send(tui.Tick{})
	d.hold, d.held = false, nil
}

func start(tb testing.TB, e tui.Engine, w, h int, o tui.Options) *driver {
	tb.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }
	}
	d := &driver{tb: tb, m: tui.New(context.Background(), e, o)}
	_ = d.m.View() // before any size is known
	cmd := d.m.Init()
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(cmd)
	return d
}

func (d *driver) send(msg tea.Msg) {
	_, cmd := d.m.Update(msg)
	d.run(cmd)
}

// run runs a command and all that follow from it.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.hold {
		d.held = append(d.held, cmd)
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.quit = true
	case tui.Tick: // the clock goes on when the test says so
	default:
		switch name := reflect.TypeOf(msg).String(); {
		case strings.Contains(name, "Clipboard"):
			d.clip = append(d.clip, reflect.ValueOf(msg).String())
		case strings.HasPrefix(name, "tui."):
			d.send(msg)
		}
	}
}

func (d *driver) press(keys ...string) {
	for _, k := range keys {
		d.send(key(k))
	}
}

func key(k string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"tab": tea.KeyTab, "space": tea.KeySpace, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if code, ok := named[k]; ok {
		msg := tea.KeyPressMsg{Code: code}
		if k == "space" {
			msg.Text = " "
		}
		return msg
	}
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt} {
		if rest, ok := strings.CutPrefix(k, prefix); ok {
			code, special := named[rest]
			if !special {
				code = rune(rest[0])
			}
			return tea.KeyPressMsg{Code: code, Mod: mod}
		}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

// screen is what is drawn, without styles and without spaces at line ends.
func (d *driver) screen() string {
	lines := strings.Split(ansi.Strip(d.m.View().Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func (d *driver) has(texts ...string) {
	d.tb.Helper()
	s := d.screen()
	for _, text := range texts {
		if !strings.Contains(s, text) {
			d.tb.Fatalf("no %q on the screen:\n%s", text, s)
		}
	}
}

func (d *driver) hasNot(texts ...string) {
	d.tb.Helper()
	for _, text := range texts {
		if s := d.screen(); strings.Contains(s, text) {
			d.tb.Fatalf("%q is on the screen:\n%s", text, s)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
	}
}

// tour goes through every screen and calls look on each.
func tour(d *driver, look func(screen string)) {
	look("overview")
	d.press("D")
	look("database")
	d.press("esc", "enter")
	look("detail")
	d.press("f")
	look("form")
	d.press("enter")
	look("diff")
	d.press("a")
	look("confirm")
	d.press("y")
	look("applied")
	d.press("enter")
	look("next")
	d.press("?")
	look("keys")
	d.press("esc", "x")
	look("skip")
	d.press("esc", "/")
	look("filter")
	d.press("esc", "esc")
	if d.screen(); strings.Contains(d.screen(), "Start with") {
		d.press("a")
	}
	look("list")
	d.press("esc", "R")
	look("report")
}

var sizes = []struct {
	name string
	w, h int
}{{"80x24", 80, 24}, {"120x34", 120, 34}, {"62x20", 62, 20}}

func TestScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			d := start(t, tuitest.Demo(), size.w, size.h, tui.Options{Theme: "dark", Colour: true})
			tour(d, func(screen string) {
				got := d.screen()
				if n := strings.Count(got, "\n") + 1; n != size.h {
					t.Errorf("%s has %d lines, want %d", screen, n, size.h)
				}
				for _, line := range strings.Split(got, "\n") {
					if ansi.StringWidth(line) > size.w {
						t.Errorf("%s: wider than the screen: %q", screen, line)
					}
				}
				golden(t, size.name+"-"+screen, got)
			})
		})
	}
}
