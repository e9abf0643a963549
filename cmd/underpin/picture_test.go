package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"underpin/tui/tuitest"
)

// TestPicture writes the README's picture, the walk through the sample app, into
// the file that UNDERPIN_PICTURE names.
func TestPicture(t *testing.T) {
	picture := os.Getenv("UNDERPIN_PICTURE")
	if picture == "" {
		t.Skip("UNDERPIN_PICTURE names no file")
	}
	t.Setenv("TMPDIR", t.TempDir())
	program := filepath.Join(t.TempDir(), "underpin")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := tuitest.Start(t, tuitest.Settings{W: 120, H: 34}, program, "demo")
	p.Wait("Start with")
	p.Wait("for your AI tool") // every fix is planned, and each row says who closes it
	p.Type("enter")
	p.Wait("Why it matters")
	p.Quiet()
	if err := os.WriteFile(picture, []byte(tuitest.SVG(p.Cells(), false)), 0o644); err != nil {
		t.Fatal(err)
	}
	p.Type("q")
	_ = p.Exit()
}
