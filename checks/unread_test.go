package checks_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
)

// TestPicturesThatNothingShowsAreNotRead lets every check look at an app with films and
// photographs that nobody names: read, they would all lie in memory.
func TestPicturesThatNothingShowsAreNotRead(t *testing.T) {
	const each, most = 12 << 20, 85 << 20 // bytes of one, and that all checks may take
	dir := t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"name": "boats", "scripts": {"build": "vite build"}, "dependencies": {"react": "19.0.0", "react-dom": "19.0.0", "@supabase/supabase-js": "2.45.0"}, "devDependencies": {"vite": "7.0.0"}}`,
		"index.html":   `<html><head><title>Boats</title></head><body><div id="root"></div><script type="module" src="/src/main.jsx"></script></body></html>`,
		"src/main.jsx": "import { createRoot } from \"react-dom/client\";\ncreateRoot(document.getElementById(\"root\")).render(<h1>Boats</h1>);\n",
		"public/a.png": "", "public/b.jpg": "", "public/c.mp4": "", "public/d.webp": "", "public/e.png": "", "public/f.gif": "",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if text != "" {
			continue
		}
		if err := os.Truncate(file, each); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Open(context.Background(), dir, project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, c := range checks.All() {
		check.Look(context.Background(), p, c)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > most {
			t.Fatalf("with %s the checks have taken %d MB", c.ID, took>>20)
		}
	}
	t.Logf("the checks took %d MB", (after.TotalAlloc-before.TotalAlloc)>>20)
}
