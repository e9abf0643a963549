// Package safe makes texts from a scanned project harmless for a terminal. What
// could move the cursor, colour the screen, write the clipboard, reorder a line
// or hide in it is shown as a visible sign instead. Bytes that are written to
// files never pass through it.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown is a text that a terminal may be given.
type Shown string

// Line is s on one line: control characters as control pictures, invisible and
// reordering ones as ‹U+202E›, bytes that are not UTF-8 as ‹FF›, and tabs as
// spaces up to the next multiple of tab (one space when tab is not positive).
func Line(s string, tab int) Shown {
	if plain(s) {
		return Shown(s)
	}
	var b strings.Builder
	column := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		piece := picture(r, s[i], size)
		if r == '\t' {
			piece = " "
			if tab > 0 {
				piece = strings.Repeat(" ", tab-column%tab)
			}
		}
		b.WriteString(piece)
		column += utf8.RuneCountInString(piece)
		i += size
	}
	return Shown(b.String())
}

// Block is s with its lines kept and each made harmless as by Line. A carriage
// return before a line end goes with it.
func Block(s string) Shown {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = string(Line(strings.TrimSuffix(line, "\r"), 4))
	}
	return Shown(strings.Join(lines, "\n"))
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// picture is what stands for one rune.
func picture(r rune, raw byte, size int) string {
	switch {
	case r == utf8.RuneError && size <= 1:
		return fmt.Sprintf("‹%02X›", raw)
	case r < ' ':
		return string('\u2400' + r)
	case r == 0x7f:
		return "\u2421"
	case hidden(r):
		return fmt.Sprintf("‹U+%04X›", r)
	}
	return string(r)
}

// hidden reports whether a rune is a C1 control, changes direction, joins, is
// invisible, is private, or ends a line in Unicode.
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, r == 0x2028, r == 0x2029, r == 0x00ad, r == 0x034f,
		r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f, r == 0x2065, r == 0x3164, r == 0xffa0,
		r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff, r >= 0xfff0 && r <= 0xfffb:
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs)
}
