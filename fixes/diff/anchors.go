package diff

import (
	"slices"
	"sort"
)

// An anchor is a line that stands once in either text.
type anchor struct{ old, new int }

// anchors lists the lines that stand once in both texts, as many as keep their
// order.
func anchors(old, new []string) []anchor {
	seen := map[string]*sighting{}
	for i, s := range old {
		at := sight(seen, s)
		at.inOld++
		at.old = i
	}
	for i, s := range new {
		at := sight(seen, s)
		at.inNew++
		at.new = i
	}
	var once []anchor
	for i, s := range old {
		if at := seen[s]; at.inOld == 1 && at.inNew == 1 {
			once = append(once, anchor{i, at.new})
		}
	}
	return rising(once)
}

type sighting struct{ inOld, inNew, old, new int }

func sight(seen map[string]*sighting, s string) *sighting {
	at := seen[s]
	if at == nil {
		at = &sighting{}
		seen[s] = at
	}
	return at
}

// rising is the longest part of a list, sorted by old, that is sorted by new as
// well.
func rising(list []anchor) []anchor {
	var tops []int // index of the smallest last element of a chain of each length
	previous := make([]int, len(list))
	for i, a := range list {
		k := sort.Search(len(tops), func(k int) bool { return list[tops[k]].new >= a.new })
		previous[i] = -1
		if k > 0 {
			previous[i] = tops[k-1]
		}
		if k == len(tops) {
			tops = append(tops, i)
		} else {
			tops[k] = i
		}
	}
	var out []anchor
	if len(tops) > 0 {
		for i := tops[len(tops)-1]; i >= 0; i = previous[i] {
			out = append(out, list[i])
		}
	}
	slices.Reverse(out)
	return out
}
