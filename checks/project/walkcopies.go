package project

import (
	"fmt"
	"path"
	"slices"
)

// Of a folder with a manifest of its own, this many sources, and this share of
// them, lie at the same paths in a folder around it when it is a copy of that.
// Packages beside each other share an index.ts and a config, not most of what
// they are.
const (
	leastCopied = 20
	copiedShare = 0.6
)

// leaveOutCopies takes out of what was found the folders that repeat the app
// around them: an earlier state that was unpacked there, or what was built to be
// uploaded. Each gap of the app would be told once more for each of them. A copy
// that was opened itself stays.
func (w *walk) leaveOutCopies(here string) {
	var sources []string
	var manifests []string
	for _, name := range w.files {
		if !within(name, here) {
			continue
		}
		switch {
		case path.Base(name) == "package.json":
			manifests = append(manifests, parent(name))
		case scriptExtensions[path.Ext(name)]:
			sources = append(sources, name)
		}
	}
	if len(manifests) < 2 || len(sources) < leastCopied {
		return
	}
	slices.Sort(sources)
	slices.Sort(manifests) // what lies around comes first
	var copies []string
	for _, dir := range manifests {
		if slices.ContainsFunc(copies, func(c string) bool { return within(dir, c) }) {
			continue
		}
		for _, around := range manifests {
			if same := copied(sources, dir, around); same > 0 {
				copies = append(copies, dir)
				w.problems = append(w.problems, Problem{File: dir, Message: fmt.Sprintf("repeats %d sources of the folder around it; left out as a copy", same)})
				break
			}
		}
	}
	if len(copies) > 0 {
		w.files = slices.DeleteFunc(w.files, func(name string) bool {
			return slices.ContainsFunc(copies, func(c string) bool { return within(name, c) })
		})
	}
}

// copied is how many of the sorted sources a folder has at the same paths as one
// around it; 0 when that is too little for a copy.
func copied(sources []string, dir, around string) int {
	if dir == around || !within(dir, around) {
		return 0
	}
	first, _ := slices.BinarySearch(sources, dir+"/")
	own, same := 0, 0
	for ; first+own < len(sources) && within(sources[first+own], dir); own++ {
		if _, ok := slices.BinarySearch(sources, join(around, sources[first+own][len(dir)+1:])); ok {
			same++
		}
	}
	if same < leastCopied || float64(same) < copiedShare*float64(own) {
		return 0
	}
	return same
}
