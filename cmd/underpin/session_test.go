package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/tui"
)

func TestASittingSaysHowLongItWas(t *testing.T) {
	began := time.Date(2026, 3, 4, 10, 0, 0, 0, time.Local)
	for want, s := range map[string]tui.Session{
		"4 March 2026, 10:00, less than a minute":           {Ended: began.Add(20 * time.Second)},
		"4 March 2026, 10:00, 1 minute, sam":                {Ended: began.Add(time.Minute), Who: "sam"},
		"4 March 2026, 10:00, 61 minutes (58 on the clock)": {Ended: began.Add(61 * time.Minute), Clock: 58 * time.Minute},
		"4 March 2026, 10:00, 2 minutes":                    {Ended: began.Add(2 * time.Minute), Clock: 3 * time.Second},
	} {
		s.Began = began
		if got := sitting(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheReportHoldsWhatPeopleSaid(t *testing.T) {
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	when := time.Now()
	for id, rec := range map[string]tui.Record{
		"deploy/backups":     {Answer: check.No, Note: "ask Tom", Who: "sam", When: when},
		"payments/signature": {Status: tui.Skipped, Reason: "a proxy *checks* it"},
		"seo/sitemap":        {Status: tui.ByHand},
	} {
		if _, err := e.Record(id, rec); err != nil {
			t.Fatal(err)
		}
	}
	path, err := e.Report(tui.Session{Began: time.Now(), Ended: time.Now(), From: -1})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	page, _ := os.ReadFile(strings.TrimSuffix(path, ".md") + ".html")
	for _, want := range []string{"**Skipped: a proxy \\*checks\\* it.**", "**Answered: no, sam, " + when.Format("2 January 2006") + ".**", "**Note: ask Tom.**", "**Done by hand, in its owner's words.**"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, want := range []string{`<p class="said">Skipped: a proxy *checks* it.</p>`, `<p class="said">Note: ask Tom.</p>`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if strings.Index(string(page), "<h2>This session") > strings.Index(string(page), "<article") {
		t.Error("on the page, what was done stands below the gaps")
	}
}

func TestTheReportNamesNoFixThatDoesNotFit(t *testing.T) {
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	if got := e.way(checkOf(t, "security/headers")); got != "auto" {
		t.Fatalf("not planned yet, and called %q", got)
	}
	e.offers["security/headers"] = tui.Offer{Reach: tui.Refuses}
	e.offers["seo/sitemap"] = tui.Offer{Reach: tui.Narrows}
	if got := e.way(checkOf(t, "security/headers")) + ", " + e.way(checkOf(t, "seo/sitemap")); got != "brief, in part" {
		t.Errorf("got %s", got)
	}
	e.Offer(t.Context(), "security/headers")
	if got := e.way(checkOf(t, "security/headers")); got != "auto" {
		t.Errorf("planned, and called %q", got)
	}
}

func checkOf(t *testing.T, id string) *check.Check {
	t.Helper()
	c, err := find(id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
