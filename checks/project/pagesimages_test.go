package project

import (
	"os"
	"path/filepath"
	"testing"
)

func TestImageSize(t *testing.T) {
	jpeg := "\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08\x01\x00\x02\x00\x03more"
	p := FromFiles(map[string]string{
		"a.png":     "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x03\x00",
		"b.gif":     "GIF89a\x40\x01\xf0\x00",
		"c.jpg":     jpeg,
		"d.svg":     `<?xml version="1.0"?><!-- x --><svg width="120px" height="40.4" viewBox="0 0 1 1"/>`,
		"e.svg":     `<svg viewBox="0 0 24 12"></svg>`,
		"f.webp":    "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\x01\x00\xff\x00\x00",
		"short.png": "\x89PNG", "loop.jpg": "\xff\xd8\xff\xe0\x00\x00\xff\xe0\x00\x00\xff\xe0", "no.svg": "<svg", "x.txt": "x",
	})
	for name, want := range map[string][2]int{
		"a.png": {1024, 768}, "b.gif": {320, 240}, "c.jpg": {512, 256}, "d.svg": {120, 40}, "e.svg": {24, 12}, "f.webp": {512, 256},
		"short.png": {}, "loop.jpg": {}, "no.svg": {}, "x.txt": {}, "gone.png": {},
	} {
		w, h, ok := p.ImageSize(name)
		if w != want[0] || h != want[1] || ok != (want[0] > 0) {
			t.Errorf("%s: %d × %d (%v), want %v", name, w, h, ok, want)
		}
	}
}

func TestSizeOfFilesThatNothingReads(t *testing.T) {
	dir := t.TempDir()
	for name, n := range map[string]int{"package.json": 2, "big.png": 700_000} {
		text := make([]byte, n)
		copy(text, "{}")
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := p.Size("big.png"); n != 700_000 || !ok {
		t.Errorf("big.png: %d, %v", n, ok)
	}
	if _, ok := p.Size("gone.png"); ok {
		t.Error("gone.png has a size")
	}
	if n, ok := p.With(map[string][]byte{"big.png": []byte("abc")}).Size("big.png"); n != 3 || !ok {
		t.Errorf("a changed file: %d, %v", n, ok)
	}
}
