package tui_test

import (
	"testing"

	"underpin/tui"
	"underpin/tui/tuitest"
)

// BenchmarkKey is the time from a key to the drawn screen, at 2 000 places.
func BenchmarkKey(b *testing.B) {
	for _, keys := range [][]string{{"j", "k"}, {"tab"}, {"J", "K"}} {
		b.Run(keys[0], func(b *testing.B) {
			d := start(b, tuitest.Many(2000), 200, 60, tui.Options{Theme: "dark", Colour: true})
			d.press("a")
			d.press("j", "k")
			i := 0
			for b.Loop() {
				d.press(keys[i%len(keys)])
				_ = d.m.View()
				i++
			}
		})
	}
}
