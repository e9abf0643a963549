package main

import (
	"context"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// touchedOnly keeps the gaps in files that the branch touched since it left base,
// with those of their places; left is how many gaps it leaves out. Everything
// that is no gap stays.
func touchedOnly(ctx context.Context, p *project.Project, base string, results []check.Result) (kept []check.Result, left int, err error) {
	var paths []string
	for _, r := range results {
		for _, place := range r.Finding.Places {
			if r.Finding.Verdict == check.Gap && !slices.Contains(paths, place.File) {
				paths = append(paths, place.File)
			}
		}
	}
	store, err := fixes.OpenApp(p)
	if err != nil {
		return nil, 0, err
	}
	defer store.Close()
	touched, err := store.Touched(ctx, base, paths)
	if err != nil {
		return nil, 0, err
	}
	for _, r := range results {
		if r.Finding.Verdict == check.Gap {
			r.Finding.Places = slices.DeleteFunc(slices.Clone(r.Finding.Places), func(p check.Place) bool {
				return !slices.Contains(touched, p.File)
			})
			if len(r.Finding.Places) == 0 {
				left++
				continue
			}
		}
		kept = append(kept, r)
	}
	return kept, left, nil
}
