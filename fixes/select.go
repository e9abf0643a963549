package fixes

import (
	"bytes"

	"underpin/fixes/diff"
)

// Select is the change with only some of its parts: keep is asked for every run
// of changed lines, by the file's index in the change and the run's in
// diff.Runs. A file without a kept run drops out; a file that is created or
// deleted empty counts as one run. What the rest is worth must be proven again:
// see Broken and Prove.
func Select(c Change, keep func(file, run int) bool) Change {
	out := c
	out.Files = nil
	for i, f := range c.Files {
		lines := diff.Lines(f.Before, f.After)
		runs := max(len(diff.Runs(lines)), 1)
		kept := 0
		for run := range runs {
			if keep(i, run) {
				kept++
			}
		}
		switch {
		case kept == 0:
			continue
		case kept < runs:
			f.After = diff.Pick(lines, func(run int) bool { return keep(i, run) })
			f.Removed = false
		}
		if f.Removed || !f.Existed || !bytes.Equal(f.Before, f.After) || f.Mode != 0 {
			out.Files = append(out.Files, f)
		}
	}
	return out
}
