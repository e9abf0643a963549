package tui

import "strings"

// A binding is one thing that keys do. The footer and the key help are made
// from the same list, so that neither can lie.
type binding struct {
	keys  []string // as the terminal names them
	short string   // how they are written
	does  string
	foot  bool // shown in the footer
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

// footer is the bindings that work now, in as much room as there is.
func footer(t theme, bindings []binding, w int) string {
	var parts []string
	used := 0
	for _, b := range bindings {
		if !b.foot {
			continue
		}
		width := len([]rune(b.short)) + 1 + len([]rune(b.does)) + 3
		if used+width > w {
			break
		}
		used += width
		parts = append(parts, t.strong.Render(b.short)+" "+t.dim.Render(b.does))
	}
	return strings.Join(parts, "   ")
}
