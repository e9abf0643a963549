package seo

import (
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// TestHeavyPictures holds the check to the sizes of files, which no fixture can
// carry.
func TestHeavyPictures(t *testing.T) {
	spa := func(app string, size int) *project.Project {
		return project.FromFiles(map[string]string{
			"package.json":         `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":           `<html><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":         `import hero from "./assets/hero.png"; render(` + app + `);`,
			"src/assets/hero.png":  strings.Repeat("x", size),
			"public/og-image.png":  strings.Repeat("x", 2<<20),
			"docs/architecture.md": "![](hero.png)",
		})
	}
	for _, c := range []struct {
		name, app string
		size      int
		want      check.Verdict
		sure      check.Confidence
	}{
		{"large and shown", `<img src={hero} height="40" />`, 900 << 10, check.Gap, check.Likely},
		{"not quite small", `<img src={hero} height="40" />`, 400 << 10, check.Gap, check.Possible},
		{"small", `<img src={hero} height="40" />`, 40 << 10, check.Pass, check.Likely},
	} {
		f := lookForImages(spa(c.app, c.size))
		if f.Verdict != c.want || f.Confidence != c.sure {
			t.Errorf("%s: %s, %s (%s)", c.name, f.Verdict, f.Confidence, f.Reason)
		}
		if f.Verdict == check.Gap && (f.Places[0].File != "src/main.tsx" || f.Places[0].Line != 1) {
			t.Errorf("%s: at %+v", c.name, f.Places[0])
		}
	}
	unused := spa(`<p>Tea</p>`, 40<<10).With(map[string][]byte{"src/main.tsx": []byte("render(<p>Tea</p>);"), "src/assets/hero.png": make([]byte, 2<<20)})
	if f := lookForImages(unused); f.Verdict == check.Gap {
		t.Errorf("a file that nothing names: %s", f.Reason)
	}
}
