//go:build corpus

package payments

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// TestCorpus compares the signature check with what people found by reading
// public apps. UNDERPIN_CORPUS is a folder of apps as OWNER+NAME,
// UNDERPIN_TRUTH a list of {repo, root, status}, where status is verified,
// unverified, no-handler or stub.
func TestCorpus(t *testing.T) {
	dir, truth := os.Getenv("UNDERPIN_CORPUS"), os.Getenv("UNDERPIN_TRUTH")
	if dir == "" || truth == "" {
		t.Skip("UNDERPIN_CORPUS and UNDERPIN_TRUTH are not set")
	}
	data, err := os.ReadFile(truth)
	if err != nil {
		t.Fatal(err)
	}
	var apps []struct{ Repo, Root, Status string }
	if err := json.Unmarshal(data, &apps); err != nil {
		t.Fatal(err)
	}
	for _, app := range apps {
		t.Run(app.Repo, func(t *testing.T) {
			folder := filepath.Join(dir, strings.Replace(app.Repo, "/", "+", 1), app.Root)
			p, err := project.Open(t.Context(), folder, project.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := check.Look(t.Context(), p, Signature)
			// A server outside the app's folder is not the app's to judge.
			if !agrees(app.Status, got) && !(app.Root != "." && got.Verdict == check.NotNeeded) {
				t.Errorf("read as %s, judged %s: %s", app.Status, got.Verdict, got.Reason)
				for _, at := range got.Places {
					t.Logf("%s:%d %s", at.File, at.Line, at.Message)
				}
			}
		})
	}
}

func agrees(status string, f check.Finding) bool {
	switch status {
	case "verified":
		return f.Verdict == check.Pass || f.Verdict == check.Unclear
	case "no-handler":
		return f.Verdict == check.NotNeeded || f.Verdict == check.Pass || f.Verdict == check.Unclear
	case "unverified", "stub":
		return f.Verdict == check.Gap || f.Verdict == check.Unclear && strings.Contains(f.Reason, "Python")
	}
	return false
}
