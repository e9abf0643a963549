package checktest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks/check"
)

func TestPlacesOfAFixture(t *testing.T) {
	got := check.Finding{
		Verdict: check.Gap, Confidence: check.Certain, Reason: "There is a gap.",
		Places: []check.Place{check.Line("app/page.tsx", 1, "here")},
	}
	for _, c := range []struct{ directive, says string }{
		{"at app/page.tsx:1", ""},
		{"at app/page.tsx:2", "place app/page.tsx:2 is not named"},
		{"not app/page.tsx:2", ""},
		{"not app/page.tsx:1", "place app/page.tsx:1 is named"},
		{"not app/page.tsx", "place app/page.tsx:1 is named"},
		{"not app", "place app/page.tsx:1 is named"},
		{"not package.json", ""},
	} {
		f, r := fixture(t, "Notes.\n\nverdict gap\n"+c.directive+"\n"+app), &recorder{TB: t}
		f.verdict(r, &check.Check{}, got)
		if said := strings.Join(r.errors, "\n"); c.says == "" && said != "" || !strings.Contains(said, c.says) {
			t.Errorf("%s: said %q, want %q", c.directive, said, c.says)
		}
	}
}

func TestDirectiveOfAFileThatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.txtar")
	if err := os.WriteFile(path, []byte("Notes.\n\nverdict gap\nnot app/pages.tsx\n"+app), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "app/pages.tsx") {
		t.Errorf("a directive that names no file of the archive is taken: %v", err)
	}
}
