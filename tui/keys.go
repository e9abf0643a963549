package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A binding is one thing that keys do. The footer and the key help are made
// from the same list, so that neither can lie.
type binding struct {
	keys   []string // as the terminal names them
	short  string   // how they are written
	does   string
	help   string // the same at more length, for the key help; empty: does
	foot   bool   // shown in the footer
	to     purpose
	pair   string // how the keys are written together with the opposite ones, in the key help
	paired bool   // told of by the opposite one
}

// A purpose is what somebody wants who looks for a key.
type purpose uint8

// The purposes, in the order of the key help.
const (
	doing purpose = iota
	deciding
	handing
	showing
	moving
	everywhere
)

var purposes = []string{"Do", "Decide", "Copy, open and save", "Show", "Move", "Everywhere"}

func (b binding) in(p purpose) binding { b.to = p; return b }

// beside is a binding that tells of its opposite as well.
func (b binding) beside(pair, help string) binding { b.pair, b.help = pair, help; return b }

// other is the opposite of a binding that tells of it.
func (b binding) other() binding { b.paired = true; return b }

func (b binding) has(key string) bool {
	for _, k := range b.keys {
		if k == key {
			return true
		}
	}
	return false
}

func keysFor(keys, short, does string) binding {
	return binding{keys: strings.Fields(keys), short: short, does: does, foot: true}
}

func quiet(b binding) binding { b.foot = false; return b }

func (b binding) helped(help string) binding { b.help = help; return b }

// The keys that mean the same everywhere.
var (
	keyUp     = quiet(keysFor("up k", "↑ k", "up")).in(moving).beside("↑↓ kj", "up, down")
	keyDown   = quiet(keysFor("down j", "↓ j", "down")).in(moving).other()
	keyEnter  = keysFor("enter right l", "enter", "open").in(moving)
	keyBack   = keysFor("esc left h", "esc", "back").in(moving)
	keyHelp   = keysFor("?", "?", "keys").in(everywhere).helped("these keys")
	keyQuit   = keysFor("q ctrl+c", "q", "quit").in(everywhere)
	keyPageDn = quiet(keysFor("pgdown space ctrl+d", "space", "a page down")).in(moving).beside("space", "a page down; pgup: up")
	keyPageUp = quiet(keysFor("pgup ctrl+u", "pgup", "a page up")).in(moving).other()
	keyTop    = quiet(keysFor("home g", "g", "to the top")).in(moving).beside("g G", "to the top, to the end")
	keyEnd    = quiet(keysFor("end G shift+g", "G", "to the end")).in(moving).other()
)

// width is how many cells a binding takes in the footer.
func (b binding) width() int { return ansi.StringWidth(b.short + " " + b.does) }

// footed are the bindings that the footer has room for, a shorter one in place of
// one that is too long. The way back, help and
// quit are always there.
func footed(bindings []binding, w int) []binding {
	var shown, rest []binding
	used := 0
	for _, b := range bindings {
		switch {
		case !b.foot:
		case b.short == "esc" || b.short == "?" || b.short == "q":
			rest = append(rest, b)
			used += b.width() + len(footGap)
		default:
			shown = append(shown, b)
		}
	}
	var fits []binding
	for _, b := range shown {
		if n := b.width() + len(footGap); used+n-len(footGap) <= w {
			used += n
			fits = append(fits, b)
		}
	}
	return append(fits, rest...)
}

// footer is the bindings that work now, in as much room as there is.
func footer(t theme, bindings []binding, w int) string {
	var parts []string
	for _, b := range footed(bindings, w) {
		parts = append(parts, t.strong.Render(b.short)+" "+t.dim.Render(b.does))
	}
	return strings.Join(parts, footGap)
}

const footGap = "   "
