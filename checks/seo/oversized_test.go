package seo

import (
	"encoding/binary"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// TestOversizedPictures holds the check to the pixels of files, which no fixture
// can carry.
func TestOversizedPictures(t *testing.T) {
	head := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	head = binary.BigEndian.AppendUint32(head, 1200)
	head = binary.BigEndian.AppendUint32(head, 800)
	for _, c := range []struct {
		name, app string
		size      int
		want      check.Verdict
	}{
		{"a logo of 128 pixels", `<img src="/logo.png" className="h-24 md:h-32 w-auto" />`, 150 << 10, check.Gap},
		{"by its attribute", `<img src="/logo.png" width="120" />`, 150 << 10, check.Gap},
		{"as wide as half of it", `<img src="/logo.png" width={600} />`, 150 << 10, check.Pass},
		{"of a size that is not said", `<img src="/logo.png" className="w-full" />`, 150 << 10, check.Pass},
		{"a light file", `<img src="/logo.png" className="h-24" />`, 60 << 10, check.Pass},
		{"between the two", `<img src="/logo.png" className="h-10" />`, 70 << 10, check.Gap},
		{"a drawing", `<img src="/logo.svg" className="h-10" />`, 70 << 10, check.Pass},
		{"a drawing that holds pixels", `<img src="/logo.svg" className="h-10" />`, 1200 << 10, check.Gap},
	} {
		p := project.FromFiles(map[string]string{
			"package.json":    `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":      `<html><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":    `render(` + c.app + `);`,
			"public/logo.png": string(head) + strings.Repeat("x", c.size),
			"public/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800">` + strings.Repeat("x", c.size) + `</svg>`,
		})
		f := lookForImages(p)
		if f.Verdict != c.want {
			t.Errorf("%s: %s (%s)", c.name, f.Verdict, f.Reason)
		}
		if f.Verdict == check.Gap && (f.Places[0].File != "src/main.tsx" || f.Confidence != check.Likely) {
			t.Errorf("%s: at %+v, %s", c.name, f.Places[0], f.Confidence)
		}
	}
}
