package checks_test

import (
	"slices"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
)

func result(id string, v check.Verdict, s check.Severity, c check.Confidence, minutes int) check.Result {
	return check.Result{
		Check:   &check.Check{ID: id, Severity: s, Minutes: minutes},
		Finding: check.Finding{Verdict: v, Confidence: c, Reason: "x"},
	}
}

func TestWhatHurtsFirstIsFirst(t *testing.T) {
	got := checks.Ordered([]check.Result{
		result("seo/pass", check.Pass, check.Low, check.Certain, 1),
		result("seo/low", check.Gap, check.Low, check.Certain, 1),
		result("seo/slow", check.Gap, check.High, check.Certain, 60),
		result("seo/unsure", check.Gap, check.High, check.Possible, 1),
		result("seo/quick", check.Gap, check.High, check.Certain, 5),
		result("seo/ask", check.Ask, check.High, check.Possible, 1),
		result("seo/worst", check.Gap, check.Blocker, check.Likely, 90),
	})
	var ids []string
	for _, r := range got {
		ids = append(ids, r.Check.Word())
	}
	want := []string{"worst", "quick", "slow", "unsure", "low", "ask", "pass"}
	if !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
}

func TestScore(t *testing.T) {
	for name, c := range map[string]struct {
		results []check.Result
		want    int
	}{
		"nothing judged":           {nil, -1},
		"all pass":                 {[]check.Result{result("seo/a", check.Pass, check.High, check.Certain, 1)}, 100},
		"a question keeps it open": {[]check.Result{result("seo/a", check.Pass, check.High, check.Certain, 1), result("seo/b", check.Ask, check.Low, check.Possible, 1)}, 99},
		"a blocker weighs double":  {[]check.Result{result("seo/a", check.Pass, check.High, check.Certain, 1), result("seo/b", check.Gap, check.Blocker, check.Likely, 1)}, 33},
		"a hint does not count":    {[]check.Result{result("seo/a", check.Pass, check.High, check.Certain, 1), result("seo/b", check.Gap, check.High, check.Possible, 1)}, 100},
		"a possible blocker does":  {[]check.Result{result("seo/a", check.Pass, check.High, check.Certain, 1), result("seo/b", check.Gap, check.Blocker, check.Possible, 1)}, 99},
	} {
		if got := checks.Rate(c.results); got.Percent != c.want {
			t.Errorf("%s: %d, want %d", name, got.Percent, c.want)
		}
	}
}

func TestScoreSaysWhatRaisesItMost(t *testing.T) {
	s := checks.Rate([]check.Result{
		result("seo/a", check.Gap, check.Low, check.Certain, 1),
		result("deploy/b", check.Gap, check.High, check.Certain, 1),
		result("deploy/c", check.Pass, check.High, check.Certain, 1),
	})
	if len(s.Best) != 2 || s.Best[0].Check.ID != "deploy/b" {
		t.Errorf("best %+v", s.Best)
	}
	if s.Areas["deploy"] != 50 || s.Areas["seo"] != 0 || s.Areas["payments"] != -1 {
		t.Errorf("areas %v", s.Areas)
	}
}
