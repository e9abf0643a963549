package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/checks/project"
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
	text, _ := os.ReadFile(strings.TrimSuffix(path, ".html") + ".md")
	page, _ := os.ReadFile(path)
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

func TestTheRecordIsKeptWithTheApp(t *testing.T) {
	dir := demo(t)
	e := walker(t, dir)
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 3, 4, 10, 7, 0, 0, time.Local)
	s := tui.Session{Began: began, Ended: began, From: -1}
	var path string
	for range 2 { // once more takes the place of the first
		var err error
		if path, err = e.Report(s); err != nil {
			t.Fatal(err)
		}
	}
	reports := filepath.Join(dir, ".underpin", "reports")
	if want := filepath.Join(reports, "2026-03-04-1007.html"); path != want {
		t.Errorf("it is in %s, not in %s", path, want)
	}
	var names []string
	entries, _ := os.ReadDir(reports)
	for _, f := range entries {
		names = append(names, f.Name())
	}
	if got := strings.Join(names, " "); got != ".gitignore 2026-03-04-1007.html 2026-03-04-1007.md" {
		t.Errorf("kept: %s", got)
	}
	if text, _ := os.ReadFile(filepath.Join(reports, ".gitignore")); !strings.HasSuffix(string(text), "\n*\n") {
		t.Errorf("git does not ignore them: %q", text)
	}
}

func TestTheRecordOfAFolderThatCannotBeWrittenToIsKeptElsewhere(t *testing.T) {
	dir := demo(t)
	if err := os.WriteFile(filepath.Join(dir, ".underpin"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := project.Open(t.Context(), dir, project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := walker(t, dir)
	e.found(p, nil)
	path, err := e.keepReport("x", []byte("page"), []byte("text"))
	if err != nil || strings.HasPrefix(path, dir) {
		t.Fatalf("%s, %v", path, err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(path)) })
	if text, _ := os.ReadFile(strings.TrimSuffix(path, ".html") + ".md"); string(text) != "text" {
		t.Errorf("beside it: %q", text)
	}
}

func TestAConsultLeavesARecordAtItsEnd(t *testing.T) {
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	s := tui.Session{Began: time.Now(), Ended: time.Now(), From: -1, Seen: []string{"seo/sitemap"}}
	if path, err := e.lastReport(s); path != "" || err != nil {
		t.Errorf("a look alone leaves %q, %v", path, err)
	}
	s.Clock = time.Minute
	if path, err := e.lastReport(s); path == "" || err != nil {
		t.Errorf("a consult leaves %q, %v", path, err)
	}
	s.Clock, s.Reported = 0, true
	if path, err := e.lastReport(s); path == "" || err != nil {
		t.Errorf("a report that was asked for is not finished: %q, %v", path, err)
	}
}

func TestARecordSaysWhatToDoNext(t *testing.T) {
	e := walker(t, demo(t))
	r, err := e.Scan(t.Context(), "", nothing)
	if err != nil {
		t.Fatal(err)
	}
	r.Records["seo/sitemap"] = tui.Record{Status: tui.Skipped, Reason: "no search engine may come"}
	r.Records["security/headers"] = tui.Record{Status: tui.Fixed, Left: []tui.Todo{
		{ID: "security/headers", Text: "Install it.", Command: "npm install"}, {ID: "security/headers", Text: "Build it.", Done: true},
	}}
	began := time.Now()
	got := sessionText(tui.Session{
		Began: began, Ended: began, From: -1, Did: []string{"skipped seo/sitemap"}, Seen: []string{"seo/sitemap", "seo/robots"},
	}, r, func(c *check.Check) string {
		if c.ID == "payments/signature" {
			return "guided"
		}
		return "brief"
	})
	if strings.Contains(got, "Build it.") {
		t.Errorf("what is done is left:\n%s", got)
	}
	for _, want := range []string{
		"- skipped Sitemap (`seo/sitemap`): no search engine may come\n",
		"- looked at: Rules for crawlers\n",
		"- Security headers (`security/headers`): Install it. `npm install`\n",
		"1. Webhook signature (`payments/signature`): blocker, about 20 min, `underpin fix payments/signature`\n",
		"2. Endpoint authentication (`security/access`): blocker, about 30 min, `underpin brief security/access`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestAReadOnlyFolderIsSaidInPlainWords(t *testing.T) {
	for _, err := range []error{
		fmt.Errorf("journal: %w", &fs.PathError{Op: "mkdirat", Path: ".underpin", Err: syscall.EACCES}),
		fmt.Errorf(".underpin/review.json: %w", &fs.PathError{Op: "mkdirat", Path: ".underpin", Err: syscall.EROFS}),
	} {
		if got := unwritable(err).Error(); got != "the app's folder is read-only for you" {
			t.Errorf("%v is said as %q", err, got)
		}
	}
	if got := unwritable(os.ErrInvalid); got != os.ErrInvalid {
		t.Errorf("another error becomes %v", got)
	}
	if os.Getuid() == 0 {
		return // who may do anything is not kept out
	}
	dir := demo(t)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if _, _, errors := underpin(t, "", "fix", "-C", dir, "seo/robots", "--yes"); !strings.Contains(errors, "nothing was written: the app's folder is read-only for you") {
		t.Errorf("got %s", errors)
	}
}

func TestAStepStaysTickedOffUntilItsFixIsWrittenAnew(t *testing.T) {
	dir := demo(t)
	write := func() {
		t.Helper()
		if code, _, errors := underpin(t, "", "-C", dir, "fix", "headers", "--yes"); code != exitClean {
			t.Fatalf("exit code %d: %s", code, errors)
		}
	}
	left := func() (tui.Review, int) {
		t.Helper()
		r, err := walker(t, dir).Scan(t.Context(), "", nothing)
		if err != nil {
			t.Fatal(err)
		}
		return r, len(r.Left())
	}
	write()
	r, before := left()
	if before == 0 {
		t.Fatal("the fix leaves nothing")
	}
	e := walker(t, dir)
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	rec := r.Records["security/headers"]
	rec.Left[0].Done, rec.Left[0].Who, rec.Left[0].When = true, "Ada", time.Now()
	if _, err := e.Record("security/headers", rec); err != nil {
		t.Fatal(err)
	}
	rec.Note = "asked for by the auditor"
	rec.Who, rec.When = "Bo", time.Now()
	if _, err := e.Record("security/headers", rec); err != nil {
		t.Fatal(err)
	}
	r, now := left()
	if one := r.Records["security/headers"].Left[0]; now != before-1 || !one.Done || one.Who != "Ada" {
		t.Errorf("%d are left of %d: %+v", now, before, one)
	}
	path, err := e.Report(tui.Session{Began: time.Now(), From: -1})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(strings.TrimSuffix(path, ".html") + ".md")
	if want := "Step of the fix, done, Ada, "; !strings.Contains(string(text), want) {
		t.Errorf("no %q in the record", want)
	}
	if code, _, errors := underpin(t, "", "-C", dir, "undo", "--yes"); code != exitClean {
		t.Fatal(errors)
	}
	if _, now := left(); now != 0 {
		t.Errorf("%d are left of a fix that was taken back", now)
	}
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // the record counts seconds
	write()
	if _, now := left(); now != before {
		t.Errorf("%d are left of a fix written anew, not %d", now, before)
	}
}
