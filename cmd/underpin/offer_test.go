package main

import (
	"errors"
	"testing"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
)

// TestAnOfferIsWhatAPreviewShows holds every offer of the sample app to the
// preview that its owner would get.
func TestAnOfferIsWhatAPreviewShows(t *testing.T) {
	e := walker(t, demo(t))
	r, err := e.Scan(t.Context(), "", nothing)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[tui.Reach]int{}
	for _, one := range r.Results {
		id := one.Check.ID
		if one.Finding.Verdict != check.Gap || one.Check.Fix == nil {
			continue
		}
		set := map[string]string{}
		for _, o := range e.Options(id) {
			set[o.Name] = o.Default
		}
		offer := e.Offer(t.Context(), id)
		seen[offer.Reach]++
		p, err := e.Preview(t.Context(), id, set)
		refusal := (*fixes.Refusal)(nil)
		want := tui.Offer{Reach: tui.Closes, Steps: len(p.Change.Steps)}
		switch {
		case errors.As(err, &refusal) && refusal.Wants != "":
			want = tui.Offer{Reach: tui.Asks}
		case err != nil:
			want = tui.Offer{Reach: tui.Refuses}
		case !p.Proof.Closes:
			want.Reach = tui.Narrows
		}
		if offer != want {
			t.Errorf("%s: offered %+v, the preview is %+v", id, offer, want)
		}
	}
	if seen[tui.Closes] == 0 {
		t.Errorf("no fix of the sample app closes its gap: %v", seen)
	}
}

func TestAnOfferWaitsForNothing(t *testing.T) {
	e := walker(t, demo(t))
	if got := e.Offer(t.Context(), "security/headers"); got.Reach != tui.Refuses {
		t.Errorf("offered %+v before the app is read", got)
	}
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	e.work.Lock() // something is under way
	defer e.work.Unlock()
	if got := e.Offer(t.Context(), "security/headers"); got.Reach != tui.Closes {
		t.Errorf("offered %+v", got)
	}
}
