package fixes

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestReviewIsKept(t *testing.T) {
	dir, _ := sample(t)
	s := open(t, dir)
	if r, err := s.Review(); err != nil || len(r.Checks) > 0 {
		t.Fatalf("without a file: %+v, %v", r, err)
	}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	_, err := s.UpdateReview(func(r *Review) {
		r.Checks["deploy/backups"] = Remarks{Answer: &Remark{"yes", "Ada", at}, Note: &Remark{Value: "nightly <b>", At: at}}
		r.Checks["empty/one"] = Remarks{}
		r.Checks["security/headers"] = Remarks{Steps: []Remark{{"Install it.", "Bo", at}}}
		r.Place = "deploy/backups"
		r.Sessions = append(r.Sessions, Session{Began: at, Seconds: 60, Did: []string{"Answered."}})
	})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := s.app.ReadFile(reviewFile)
	want := `{
  "checks": {
    "deploy/backups": {
      "answer": {
        "value": "yes",
        "by": "Ada",
        "at": "2026-11-25T12:00:00Z"
      },
      "note": {
        "value": "nightly <b>",
        "at": "2026-11-25T12:00:00Z"
      }
    },
    "security/headers": {
      "steps": [
        {
          "value": "Install it.",
          "by": "Bo",
          "at": "2026-11-25T12:00:00Z"
        }
      ]
    }
  },
  "place": "deploy/backups",
  "schema": 1,
  "sessions": [
    {
      "began": "2026-11-25T12:00:00Z",
      "seconds": 60,
      "did": [
        "Answered."
      ]
    }
  ]
}
`
	if string(text) != want {
		t.Errorf("written:\n%s\nwant:\n%s", text, want)
	}
	r, err := open(t, dir).Review()
	if err != nil || r.Checks["deploy/backups"].Answer.By != "Ada" || r.Place != "deploy/backups" || len(r.Sessions) != 1 || len(r.Checks["security/headers"].Steps) != 1 {
		t.Errorf("read: %+v, %v", r, err)
	}
}

func TestAnswersGrowOld(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	r := Remarks{Answer: &Remark{Value: "yes", At: at}}
	if got := r.Current(at.AddDate(0, 11, 0)); got != "yes" {
		t.Errorf("after eleven months: %q", got)
	}
	if got := r.Current(at.AddDate(1, 1, 0)); got != "" {
		t.Errorf("after thirteen months: %q", got)
	}
	if got := (Remarks{}).Current(at); got != "" {
		t.Errorf("without an answer: %q", got)
	}
}

func TestUnknownFieldsOfAReviewAreKept(t *testing.T) {
	dir, _ := sample(t)
	s := open(t, dir)
	put(t, s, `{"schema": 1, "later": [1.50], "checks": {"a/b": {"owner": "Bo", "note": {"value": "x", "at": "2026-01-01T00:00:00Z"}}}}`)
	if _, err := s.UpdateReview(func(r *Review) { r.Place = "a/b" }); err != nil {
		t.Fatal(err)
	}
	text, _ := s.app.ReadFile(reviewFile)
	for _, want := range []string{"\"later\": [\n    1.50\n  ]", `"owner": "Bo"`, `"value": "x"`, `"place": "a/b"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %s:\n%s", want, text)
		}
	}
}

func put(t *testing.T, s *Store, text string) {
	t.Helper()
	if err := s.makeFolders(); err != nil {
		t.Fatal(err)
	}
	if err := s.app.WriteFile(reviewFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestABrokenReviewIsNeverOverwritten(t *testing.T) {
	for _, text := range []string{"", "{", "<<<<<<< HEAD\n{}", `{"checks": []}`, `{"schema": 2}`, `{"checks": {"a/b": {"answer": "yes"}}}`, strings.Repeat("[", 10_000)} {
		dir, _ := sample(t)
		s := open(t, dir)
		put(t, s, text)
		_, readErr := s.Review()
		_, err := s.UpdateReview(func(r *Review) { r.Place = "x" })
		if left, _ := s.app.ReadFile(reviewFile); readErr == nil || err == nil || string(left) != text {
			t.Errorf("%.30q: %v, %v, and then %.30q", text, readErr, err, left)
		}
	}
}

func TestAReviewIsWrittenWholeOrNot(t *testing.T) {
	dir, _ := sample(t)
	for n := 1; ; n++ {
		s := open(t, dir)
		put(t, s, "{}")
		s.fault = failing(n, false)
		_, err := s.UpdateReview(func(r *Review) { r.Place = "x" })
		left, _ := s.app.ReadFile(reviewFile)
		if err == nil {
			break
		}
		if !errors.Is(err, errDisk) || string(left) != "{}" {
			t.Errorf("step %d: %v, %q", n, err, left)
		}
	}
}
