package seo_test

import (
	"errors"
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/checks/seo"
	"underpin/fixes"
)

// TestTheSketchIsTheRouters: what is shown to place by hand is code of the
// router that the app has.
func TestTheSketchIsTheRouters(t *testing.T) {
	for file, want := range map[string]string{"pages/index.tsx": "<Head>", "app/page.tsx": "export const metadata"} {
		p := project.FromFiles(map[string]string{
			"package.json": `{"dependencies": {"next": "15.5.0", "react": "19.0.0"}}`,
			file:           "export default function Home() { return <p>hi</p> }\n",
		})
		_, err := seo.Metadata.Fix.Draw(p, "seo/metadata", map[string]string{"title": "", "description": ""})
		var refusal *fixes.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Sketch, want) {
			t.Errorf("%s: %v with the sketch %v, want %s in it", file, err, refusal, want)
		}
	}
}
