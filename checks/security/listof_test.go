package security

import "testing"

// Names stand within a sentence, each once.
func TestListOf(t *testing.T) {
	got := listOf([]string{"The server action add", "/api/a", "The server action add", "the queue"})
	if want := ": the server action add, /api/a, the queue"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if listOf(nil) != "" {
		t.Error("a list of nothing")
	}
}
