package checks

import (
	"strings"

	"underpin/checks/check"
)

// A Score says how ready an app is. It compares an app with itself over time,
// not with other apps.
//
// Each check that applies weighs by its severity: blocker 8, high 4, medium 2,
// low 1. A pass earns its weight; a gap of which the check is at least likely
// sure earns nothing; a gap that is only possible, an open question and an
// unclear answer are left out of the sum. The score is the share earned, in whole
// per cent, rounded down. It is never 100 while a blocker or a question is open.
type Score struct {
	Percent int            // 0 to 100; -1 when nothing could be judged
	Areas   map[string]int // by area, -1 where nothing could be judged
	Open    int            // gaps that count
	Asked   int            // questions without an answer
	Best    []check.Result // the gaps whose closing raises it most, at most three
}

func weight(s check.Severity) int {
	return [...]int{0, check.Low: 1, check.Medium: 2, check.High: 4, check.Blocker: 8}[s]
}

// Rate computes the score of a review.
func Rate(results []check.Result) Score {
	earned, whole := map[string]int{}, map[string]int{}
	s := Score{Areas: map[string]int{}}
	blocked := false
	for _, r := range Ordered(results) {
		area, _, _ := strings.Cut(r.Check.ID, "/")
		w := weight(r.Severity())
		blocked = blocked || r.Finding.Verdict == check.Gap && r.Severity() == check.Blocker
		switch {
		case r.Finding.Verdict == check.Pass:
			earned[area] += w
			whole[area] += w
		case counts(r):
			whole[area] += w
			s.Open++
			if len(s.Best) < 3 {
				s.Best = append(s.Best, r)
			}
		case r.Finding.Verdict == check.Ask:
			s.Asked++
		}
	}
	allEarned, allWhole := 0, 0
	for _, a := range Areas() {
		s.Areas[a.ID] = percent(earned[a.ID], whole[a.ID])
		allEarned, allWhole = allEarned+earned[a.ID], allWhole+whole[a.ID]
	}
	s.Percent = percent(allEarned, allWhole)
	if s.Percent == 100 && (s.Asked > 0 || blocked) {
		s.Percent = 99
	}
	return s
}

// counts reports whether a result is a gap that counts in the score.
func counts(r check.Result) bool {
	return r.Finding.Verdict == check.Gap && r.Finding.Confidence >= check.Likely
}

func percent(part, whole int) int {
	if whole == 0 {
		return -1
	}
	return part * 100 / whole
}
