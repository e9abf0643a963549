package tui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/tui/tuitest"
)

// TestPictures writes pictures of the screens into the folder that
// UNDERPIN_PICTURES names; the README shows one of them.
func TestPictures(t *testing.T) {
	dir := os.Getenv("UNDERPIN_PICTURES")
	if dir == "" {
		t.Skip("UNDERPIN_PICTURES names no folder")
	}
	for _, look := range []struct {
		name string
		w, h int
		keys []string
		env  []string
		dark bool
	}{
		{name: "dark", w: 120, h: 34, dark: true},
		{name: "light", w: 120, h: 34},
		{name: "narrow", w: 80, h: 24, dark: true},
		{name: "small", w: 60, h: 20, dark: true},
		{name: "wide", w: 200, h: 60, dark: true},
		{name: "plain", w: 120, h: 34, dark: true, env: []string{"NO_COLOR=1"}},
	} {
		p := tuitest.Start(t, tuitest.Settings{W: look.w, H: look.h, Light: !look.dark, Env: append([]string{"UNDERPIN_SCREEN=demo"}, look.env...)}, os.Args[0])
		shoot := func(name string) {
			p.Quiet()
			path := filepath.Join(dir, look.name+"-"+name+".svg")
			if err := os.WriteFile(path, []byte(tuitest.SVG(p.Cells(), !look.dark)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p.Wait("Start with")
		shoot("1overview")
		p.Type("enter")
		p.WaitFor("list", func(s string) bool { return !strings.Contains(s, "Start with") })
		shoot("2detail")
		p.Type("f")
		p.Wait("Nothing is written yet.")
		shoot("3form")
		p.Type("enter")
		p.Wait("constructEvent")
		shoot("4diff")
		p.Type("esc")
		p.Type("n")
		p.Type("f")
		p.Wait("securityHeaders")
		shoot("5diff")
		p.Type("a")
		p.Wait("Write this fix?")
		shoot("6confirm")
		p.Type("y")
		p.Wait("Left for you")
		p.Quiet()
		shoot("7done")
		p.Type("enter")
		p.WaitFor("list", func(s string) bool { return !strings.Contains(s, "Left for you") })
		shoot("8next")
		p.Type("?")
		p.Wait("Keys that work")
		shoot("9keys")
		p.Type("esc", "n", "f")
		p.Wait("No safe edit")
		shoot("91refused")
	}
}
