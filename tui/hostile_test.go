package tui_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/plain"
	"underpin/tui/tuitest"
)

// hostile are texts that would do something to a terminal, or hide in it.
var hostile = []string{
	"\x1b[2J\x1b[H", "\x1b[8m", "\x1b]0;owned\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
	"\x1bP$q\"p\x1b\\", "\x1b_Gf=24;AAAA\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1bc", "\x1bPunterminated", "\u009b2J", "\u0090x", "\x9b2J", "\x90x",
	"\a\b\r\v\x00\x0e\x7f", "\u202egnp.exe", "\u2066x\u2069", "\u200b\u200d\ufeff", "\u00ad", "\u2028", "\U000e0041", "a\ufe0f", "\xff\xfe\xc3", "\tx\ty",
	"`` ` ```", "www.evil.example", "[x](https://evil.example)", "<img src=x>",
}

// poison puts a text everywhere where a project's text can get.
func poison(s string) *tuitest.Engine {
	e := tuitest.Demo()
	e.State.App, e.State.Stack = s, s
	e.State.Apps = []string{s, "b" + s}
	e.State.Unread = []string{s}
	e.Files = map[string]string{}
	for i := range e.State.Results {
		r := &e.State.Results[i]
		r.Finding.Reason = s
		for j := range r.Finding.Places {
			r.Finding.Places[j].File, r.Finding.Places[j].Message = s, s
		}
		e.State.Records[r.Check.ID] = tui.Record{Note: s, Reason: s, Answer: s, Who: s}
	}
	e.Files[s] = strings.Repeat(s+"\n", 8)
	for id, c := range e.Changes {
		for i := range c.Files {
			c.Files[i].Path = s
			c.Files[i].After = append(c.Files[i].After, []byte(s+"\r\n"+s)...)
		}
		c.Steps = []fixes.Step{{Text: s, Command: s}}
		c.Notes = []string{s}
		e.Changes[id] = c
	}
	for id := range e.Asks {
		e.Asks[id][0].Default = s
	}
	e.Refused["security/ratelimit"] = &fixes.Refusal{Reason: s, Sketch: s, Lang: "ts"}
	return e
}

// onlyStyles reports what of a drawn screen is neither text nor colour.
func onlyStyles(screen string) error {
	var state byte
	p := ansi.NewParser()
	for len(screen) > 0 {
		seq, width, n, next := ansi.DecodeSequence(screen, state, p)
		state, screen = next, screen[n:]
		switch {
		case width > 0:
			for _, r := range seq {
				if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar {
					return fmt.Errorf("%q", seq)
				}
			}
		case seq == "\n", strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m") && seq != "\x1b[8m":
		default:
			return fmt.Errorf("%q", seq)
		}
	}
	return nil
}

func TestHostileTextsOnEveryScreen(t *testing.T) {
	for _, s := range hostile {
		d := start(t, poison(s), 100, 40, tui.Options{Theme: "dark", Colour: true})
		look := func(screen string) {
			v := d.m.View()
			if err := onlyStyles(v.Content); err != nil {
				t.Errorf("%q: %s draws %v", s, screen, err)
			}
			if v.WindowTitle != "Underpin" {
				t.Errorf("%q: the title is %q", s, v.WindowTitle)
			}
		}
		look("apps")
		d.press("enter")
		tour(d, look)
		d.press("esc", "enter")
		for range 4 {
			d.press("n", "f")
			look("refused")
			d.press("esc", "esc")
		}
	}
}

func TestHostileTextsInLineMode(t *testing.T) {
	for _, s := range hostile {
		var out bytes.Buffer
		in := strings.NewReader("1\nw\nf\n\n\nno\nt\nb\n3\nf\ns\n" + s + "\nq\n")
		if _, err := plain.Run(context.Background(), poison(s), in, &out, plain.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Fatalf("%q: line mode writes %q in\n%s", s, r, out.String())
			}
		}
	}
}

func TestEverySize(t *testing.T) {
	for _, colour := range []bool{true, false} {
		for w := 1; w <= 300; w += 1 + w/5 {
			for h := 1; h <= 100; h += 1 + h/3 {
				e := tuitest.Demo()
				d := start(t, e, w, h, tui.Options{Colour: colour})
				tour(d, func(screen string) {
					got := ansi.Strip(d.m.View().Content)
					lines := strings.Split(got, "\n")
					if len(lines) > h {
						t.Fatalf("%d×%d: %s has %d lines", w, h, screen, len(lines))
					}
					for _, line := range lines {
						if ansi.StringWidth(line) > w {
							t.Fatalf("%d×%d: %s is wider: %q", w, h, screen, line)
						}
					}
				})
			}
		}
	}
}

func TestNoColourDrawsNone(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	tour(d, func(screen string) {
		for _, bad := range []string{"\x1b[3", "\x1b[38", ";38;", "\x1b[48", ";48;"} {
			for part := range strings.SplitSeq(d.m.View().Content, bad) {
				if bad == "\x1b[3" && (strings.HasPrefix(part, "m") || strings.HasPrefix(part, ";")) {
					continue // italics
				}
				if bad != "\x1b[3" && strings.Contains(d.m.View().Content, bad) {
					t.Fatalf("%s has colour: %q", screen, bad)
				}
			}
		}
	})
}

func TestWideTextsKeepTheGrid(t *testing.T) {
	d := start(t, poison("漢字👩‍👩‍👧é\u0301"), 90, 30, tui.Options{Colour: true})
	d.press("enter")
	tour(d, func(screen string) {
		for line := range strings.SplitSeq(ansi.Strip(d.m.View().Content), "\n") {
			if ansi.StringWidth(line) > 90 {
				t.Errorf("%s: wider than the screen: %q", screen, line)
			}
		}
	})
}

func TestAnEmptyReview(t *testing.T) {
	e := &tuitest.Engine{State: tui.Review{App: "x", Results: []check.Result{}}}
	d := start(t, e, 80, 24, tui.Options{})
	d.press("enter", "a", "f", "x", "enter", "d", "N", "esc", "u", "A", "tab", "e", "y", "Y", "J", "K", "n", "p", "down", "up", "end", "home", "/", "z", "enter", "R")
	_ = d.screen()
}
