package fixes

import (
	"cmp"
	"slices"
)

// And is the change followed by another one that was planned on what it leaves.
func (c Change) And(next Change) Change {
	out := c
	out.Safety = max(c.Safety, next.Safety)
	out.Files = slices.Clone(c.Files)
	for _, f := range next.Files {
		i := slices.IndexFunc(out.Files, func(was FileChange) bool { return was.Path == f.Path })
		if i < 0 {
			out.Files = append(out.Files, f)
			continue
		}
		f.Before, f.Existed = out.Files[i].Before, out.Files[i].Existed
		out.Files[i] = f
	}
	slices.SortFunc(out.Files, func(a, b FileChange) int { return cmp.Compare(a.Path, b.Path) })
	for _, s := range next.Steps {
		if !slices.Contains(out.Steps, s) {
			out.Steps = append(slices.Clip(out.Steps), s)
		}
	}
	for _, n := range next.Notes {
		if !slices.Contains(out.Notes, n) {
			out.Notes = append(slices.Clip(out.Notes), n)
		}
	}
	return out
}
