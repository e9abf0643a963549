package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A binding is one thing that keys do. The footer and the key help are made
// from the same list, so that neither can lie.
type binding struct {
	keys  []string // as the terminal names them
	short string   // how they are written
	does  string
	help  string // the same at more length, for the key help; empty: does
	foot  bool   // shown in the footer
}

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
	keyUp     = quiet(keysFor("up k", "↑ k", "up"))
	keyDown   = quiet(keysFor("down j", "↓ j", "down"))
	keyEnter  = keysFor("enter right l", "enter", "open")
	keyBack   = keysFor("esc left h", "esc", "back")
	keyHelp   = keysFor("?", "?", "keys")
	keyQuit   = keysFor("q ctrl+c", "q", "quit")
	keyPageDn = quiet(keysFor("pgdown space ctrl+d", "space", "a page down"))
	keyPageUp = quiet(keysFor("pgup ctrl+u", "pgup", "a page up"))
	keyTop    = quiet(keysFor("home g", "g", "to the top"))
	keyEnd    = quiet(keysFor("end G shift+g", "G", "to the end"))
)

// width is how many cells a binding takes in the footer.
func (b binding) width() int { return ansi.StringWidth(b.short + " " + b.does) }

// footed are the bindings that the footer has room for. The way back, help and
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
	for i, b := range shown {
		if used += b.width() + len(footGap); used-len(footGap) > w {
			shown = shown[:i]
			break
		}
	}
	return append(shown, rest...)
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
