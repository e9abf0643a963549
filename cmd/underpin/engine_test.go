package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/fixes/diff"
	"underpin/tui"
)

// walker is the engine of the walk on a folder, without a terminal.
func walker(t *testing.T, dir string) *engine {
	t.Helper()
	s := &settings{env: &env{user: "sam"}}
	return s.engine(dir)
}

func nothing(tui.Progress) {}

func TestAStoppedScanKeepsWhatIsFound(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	found := map[string]bool{}
	e := walker(t, demo(t))
	r, err := e.Scan(ctx, "", func(p tui.Progress) {
		if p.Result != nil {
			found[p.Result.Check.ID] = p.Result.Finding.Reason != check.Stopped
			stop()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var done, left int
	for _, one := range r.Results {
		stopped := one.Finding.Reason == check.Stopped
		if stopped == found[one.Check.ID] {
			t.Errorf("%s: %s", one.Check.ID, one.Finding.Reason)
		}
		if stopped {
			left++
		} else {
			done++
		}
	}
	if done == 0 || left == 0 {
		t.Errorf("%d checks done, %d left", done, left)
	}
}

func TestASessionIsRemembered(t *testing.T) {
	dir := demo(t)
	if code, _, errors := underpin(t, "1\ns\nnot now\nq\n", "--plain", dir); code != exitClean {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	e := walker(t, dir)
	r, err := e.Scan(t.Context(), "", nothing)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Earlier) != 1 || len(r.Earlier[0].Seen) != 1 || r.Place != r.Earlier[0].Seen[0] {
		t.Fatalf("at %q, kept: %+v", r.Place, r.Earlier)
	}
	if did := r.Earlier[0].Did; len(did) != 1 || did[0] != "skipped "+r.Place {
		t.Errorf("did %q", did)
	}
	began := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	second := tui.Session{Began: began, Ended: began.Add(time.Hour), Who: "sam", Seen: []string{"seo/sitemap"}, Place: "seo/sitemap", Did: []string{"fixed seo/sitemap"}}
	if err := e.remember(second); err != nil {
		t.Fatal(err)
	}
	path, err := e.Report(tui.Session{Began: began, Ended: began})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(strings.TrimSuffix(path, ".html") + ".md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## Earlier sessions", "60 minutes, sam: 1 check looked at; fixed Sitemap (`seo/sitemap`)", "(`" + r.Place + "`)"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	page, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(page), "<h2>Earlier sessions</h2>") {
		t.Errorf("the page lacks the sessions: %v\n%s", err, page)
	}
}

func TestALookAroundWritesNothing(t *testing.T) {
	dir := demo(t)
	if code, _, errors := underpin(t, "q\n", "--plain", dir); code != exitClean {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	if _, err := os.Stat(filepath.Join(dir, ".underpin")); err == nil {
		t.Error("a folder of ours is in the project")
	}
}

func TestLineModeTakesTheNamedApp(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"one", "two"} {
		for file, text := range map[string]string{
			"package.json": `{"name":"` + name + `","scripts":{"build":"next build"},"dependencies":{"next":"16.0.0","react":"19.0.0"}}`,
			"app/page.tsx": "export default function Page() { return <p>hello</p> }\n",
		} {
			path := filepath.Join(dir, "apps", name, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, out, errors := underpin(t, "q\n", "--plain", "--app", "apps/two", dir)
	if !strings.Contains(out, "two. ") || strings.Contains(out, "Which one?") {
		t.Errorf("%s%s", out, errors)
	}
}

func TestOneCommitPerFix(t *testing.T) {
	dir := demo(t)
	git := func(args ...string) string {
		t.Helper()
		c := exec.Command("git", append([]string{"-c", "user.name=sam", "-c", "user.email=sam@example.com"}, args...)...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	e := walker(t, dir)
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	if got := e.Commit("seo/robots"); got != "" {
		t.Errorf("outside of a repository: %s", got)
	}
	git("init", "-q")
	git("config", "user.name", "sam")
	git("config", "user.email", "sam@example.com")
	git("add", "-A")
	git("commit", "-q", "-m", "as it was")
	p, err := e.Preview(t.Context(), "seo/robots", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Commit("seo/robots"); got != "" {
		t.Errorf("before the fix: %s", got)
	}
	if _, err := e.Apply(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if out, err := e.Command(e.Commit("seo/robots")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := git("show", "--stat", "--format=%s"); !strings.Contains(got, p.Change.Files[0].Path) {
		t.Errorf("committed: %s", got)
	}
}

// What takes long waits for what is under way; what answers at once does not.
func TestTheEngineDoesOneThingAfterTheOther(t *testing.T) {
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	reading, goOn := make(chan bool), make(chan bool)
	scanned, recorded := make(chan tui.Review, 1), make(chan tui.Review, 1)
	var once sync.Once
	go func() {
		r, _ := e.Scan(t.Context(), "", func(tui.Progress) {
			once.Do(func() { reading <- true; <-goOn })
		})
		scanned <- r
	}()
	<-reading
	go func() {
		r, _ := e.Record("security/headers", tui.Record{Status: tui.Skipped, Reason: "not now"})
		recorded <- r
	}()
	if len(e.Excerpt(check.Place{File: "package.json", Line: 2}, 1)) == 0 || e.Brief("security/headers") == "" {
		t.Error("nothing is answered while the app is read")
	}
	select {
	case <-recorded:
		t.Error("a decision did not wait for the scan")
	case <-time.After(20 * time.Millisecond):
	}
	close(goOn)
	first, second := <-scanned, <-recorded
	if first.Number >= second.Number || second.Records["security/headers"].Status != tui.Skipped {
		t.Errorf("review %d, then %d: %+v", first.Number, second.Number, second.Records)
	}
}

// An answer holds for a year; the same answer to the question that is asked
// again holds for another one, and a note in between takes nothing away.
func TestAnOldAnswerIsGivenAgain(t *testing.T) {
	long := time.Now().Add(-400 * 24 * time.Hour)
	old := fixes.Remarks{Answer: &fixes.Remark{Value: "yes", By: "kim", At: long}}
	rec := recordOf(old)
	if rec.Answer != "" {
		t.Errorf("an answer of last year is %q", rec.Answer)
	}
	rec.Note, rec.When = "ask Kim", time.Now()
	if noted := remarksOf(old, rec); noted.Answer == nil || noted.Answer.By != "kim" {
		t.Error("the note took the old answer away")
	}
	rec.Answer, rec.Who = check.Yes, "sam"
	if again := remarksOf(old, rec); again.Current(time.Now()) != "yes" || again.Answer.By != "sam" {
		t.Errorf("the new answer is %+v", again.Answer)
	}
}

// A part of a fix that does not work without the rest is not called proven.
func TestAPartThatNeedsAnotherIsNotProven(t *testing.T) {
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	p, err := e.Preview(t.Context(), "security/ratelimit", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range p.Change.Files {
		if !f.Existed || !strings.HasSuffix(f.Path, ".ts") {
			continue
		}
		keep := make([][]bool, len(p.Change.Files))
		for k, f := range p.Change.Files {
			keep[k] = slices.Repeat([]bool{true}, max(len(diff.Runs(diff.Lines(f.Before, f.After))), 1))
		}
		keep[i][0] = false // its import
		chosen, err := e.Choose(t.Context(), p, keep)
		if err != nil {
			t.Fatal(err)
		}
		if !chosen.Chosen || chosen.Proof.Closes || !strings.Contains(chosen.Proof.Still, f.Path+" uses ") {
			t.Errorf("%s without its import: %+v", f.Path, chosen.Proof)
		}
		return
	}
	t.Fatal("the fix changes no file that was there")
}

// A fix that is written after its check was skipped counts, with its steps; one
// that was written before can still be taken back.
func TestAFixOfASkippedCheck(t *testing.T) {
	const id = "security/headers"
	e := walker(t, demo(t))
	if _, err := e.Scan(t.Context(), "", nothing); err != nil {
		t.Fatal(err)
	}
	skip := tui.Record{Status: tui.Skipped, Reason: "later", When: time.Now().Add(-time.Minute)}
	if _, err := e.Record(id, skip); err != nil {
		t.Fatal(err)
	}
	p, err := e.Preview(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Apply(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if rec := r.Records[id]; rec.Status != tui.Fixed || rec.Reason != "" || !rec.CanUndo() || len(rec.Left) == 0 {
		t.Errorf("written after it was skipped: %+v", rec)
	}
	skip.When = time.Now().Add(time.Minute)
	skip.Left = r.Records[id].Left
	if r, err = e.Record(id, skip); err != nil {
		t.Fatal(err)
	}
	if rec := r.Records[id]; rec.Status != tui.Skipped || !rec.CanUndo() || len(rec.Left) == 0 {
		t.Errorf("skipped after it was written: %+v", rec)
	}
	if r, err = e.Undo(t.Context(), id); err != nil || r.Records[id].CanUndo() {
		t.Errorf("taken back: %+v, %v", r.Records[id], err)
	}
}
