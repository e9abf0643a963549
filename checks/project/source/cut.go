package source

import (
	"bytes"
	"cmp"
	"slices"
)

// cut removes ranges, and the lines that are blank afterwards and were not
// before.
func cut(text []byte, ranges [][2]uint32) []byte {
	slices.SortFunc(ranges, func(a, b [2]uint32) int { return cmp.Compare(a[0], b[0]) })
	gone := make([]bool, len(text))
	for _, r := range ranges {
		for i := r[0]; i < r[1] && int(i) < len(text); i++ {
			gone[i] = text[i] != '\n'
		}
	}
	var out []byte
	at, dropped := 0, false // dropped: the line before was cut out
	for line := range bytes.Lines(text) {
		kept := make([]byte, 0, len(line))
		for i, b := range line {
			if !gone[at+i] {
				kept = append(kept, b)
			}
		}
		at += len(line)
		if len(kept) < len(line) && len(bytes.TrimSpace(bytes.Trim(kept, ";"))) == 0 {
			dropped = true
			continue
		}
		if dropped && len(bytes.TrimSpace(kept)) == 0 && (len(out) == 0 || bytes.HasSuffix(out, []byte("\n\n"))) {
			continue
		}
		dropped = false
		out = append(out, kept...)
	}
	return bytes.TrimLeft(out, "\n")
}
