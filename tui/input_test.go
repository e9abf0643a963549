package tui_test

import (
	"testing"

	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTheCursorMovesInALine(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"left", "left", "X"}, "one two thrXee"},
		{[]string{"home", "X", "end", "Y"}, "Xone two threeY"},
		{[]string{"home", "right", "delete"}, "oe two three"},
		{[]string{"home", "left", "backspace", "delete"}, "ne two three"},
		{[]string{"end", "right", "delete", "backspace"}, "one two thre"},
		{[]string{"ctrl+left", "X"}, "one two Xthree"},
		{[]string{"alt+left", "alt+left", "alt+right", "X"}, "one twoX three"},
		{[]string{"ctrl+w"}, "one two"},
		{[]string{"ctrl+left", "ctrl+w", "X"}, "one Xthree"},
		{[]string{"ctrl+left", "ctrl+k"}, "one two"},
		{[]string{"ctrl+left", "ctrl+u"}, "three"},
		{[]string{"ctrl+a", "alt+d"}, "two three"},
	} {
		e := tuitest.Demo()
		e.State.Records = map[string]tui.Record{"payments/signature": {Note: "one two three"}}
		d := start(t, e, 100, 30, tui.Options{})
		d.press("enter", "N")
		d.press(c.keys...)
		d.press("enter")
		if got := e.State.Records["payments/signature"].Note; got != c.want {
			t.Errorf("%q gives %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestALongLineShowsItsCursor(t *testing.T) {
	e := tuitest.Demo()
	long := "begin "
	for range 30 {
		long += "and on "
	}
	e.State.Records = map[string]tui.Record{"payments/signature": {Note: long + "end"}}
	d := start(t, e, 60, 20, tui.Options{})
	d.press("enter", "N")
	d.has("on and on end")
	d.press("home")
	d.has("begin and on")
}
