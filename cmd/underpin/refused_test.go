package main

import (
	"testing"

	"underpin/checks/check"
	"underpin/fixes"
)

func TestRefusalsNameAFile(t *testing.T) {
	places := []check.Place{check.Line("src/app.ts", 3, ""), check.Line("src/b.ts", 4, ""), check.Line("src/c.ts", 5, "")}
	for _, c := range []struct {
		reason, want string
		places       int
	}{
		{"no template knows", "src/app.ts:3: no template knows", 1},
		{"no template knows", "src/app.ts:3 and 1 more place: no template knows", 2},
		{"no template knows", "src/app.ts:3 and 2 more places: no template knows", 3},
		{"no template knows", "no template knows", 0},
		{"lib/x.tsx has another shape", "lib/x.tsx has another shape", 1},
		{"the line of app.ts is not known", "the line of app.ts is not known", 1},
	} {
		got := located(&fixes.Refusal{Reason: c.reason, Sketch: "kept"}, check.Finding{Places: places[:c.places]})
		if got.Reason != c.want || got.Sketch != "kept" {
			t.Errorf("%q with %d places: %q", c.reason, c.places, got.Reason)
		}
	}
}
