package diff

import "strings"

// A Run is a maximal block of changed lines: lines[From:To].
type Run struct{ From, To int }

// Runs lists the blocks of changed lines in order.
func Runs(lines []Line) []Run {
	var out []Run
	for i := 0; i < len(lines); i++ {
		if lines[i].Op == Equal {
			continue
		}
		from := i
		for i < len(lines) && lines[i].Op != Equal {
			i++
		}
		out = append(out, Run{from, i})
	}
	return out
}

// Pick is the text with only some runs of changes made: all lines but those
// that a kept run deletes or a dropped run inserts.
func Pick(lines []Line, keep func(run int) bool) []byte {
	var b strings.Builder
	at := 0
	for i, r := range Runs(lines) {
		for _, l := range lines[at:r.From] {
			b.WriteString(l.Text)
		}
		wanted := Delete
		if keep(i) {
			wanted = Insert
		}
		for _, l := range lines[r.From:r.To] {
			if l.Op == wanted {
				b.WriteString(l.Text)
			}
		}
		at = r.To
	}
	for _, l := range lines[at:] {
		b.WriteString(l.Text)
	}
	return []byte(b.String())
}

// Count says how many lines are inserted and deleted.
func Count(lines []Line) (inserted, deleted int) {
	for _, l := range lines {
		switch l.Op {
		case Insert:
			inserted++
		case Delete:
			deleted++
		}
	}
	return inserted, deleted
}

// A Hunk is the lines[From:To] around one or more runs, with context.
type Hunk struct {
	From, To           int
	OldStart, OldCount int // as in a unified diff's @@ line
	NewStart, NewCount int
}

// Hunks groups the runs that stand at most twice the context apart, with up to
// context equal lines around them.
func Hunks(lines []Line, context int) []Hunk {
	context = max(context, 0)
	var out []Hunk
	for _, r := range Runs(lines) {
		from, to := max(r.From-context, 0), min(r.To+context, len(lines))
		if n := len(out); n > 0 && from <= out[n-1].To {
			out[n-1].To = to
			continue
		}
		out = append(out, Hunk{From: from, To: to})
	}
	old, new, at := 0, 0, 0
	for i := range out {
		h := &out[i]
		old, new = advance(lines[at:h.From], old, new)
		endOld, endNew := advance(lines[h.From:h.To], old, new)
		h.OldStart, h.OldCount = start(old, endOld)
		h.NewStart, h.NewCount = start(new, endNew)
		old, new, at = endOld, endNew, h.To
	}
	return out
}

// advance counts the lines of either text.
func advance(lines []Line, old, new int) (int, int) {
	for _, l := range lines {
		if l.Op != Insert {
			old++
		}
		if l.Op != Delete {
			new++
		}
	}
	return old, new
}

// start is the first line and count of a side; a side without lines is placed
// behind the line before it.
func start(before, end int) (first, count int) {
	if end == before {
		return before, 0
	}
	return before + 1, end - before
}
