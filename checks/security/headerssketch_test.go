package security

import (
	"errors"
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/fixes"
)

// A fix that cannot write says what to write.
func TestRefusedHeadersComeWithTheirCode(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"Next": {
			"package.json":    `{"dependencies": {"next": "^15.0.0", "react": "^19.0.0"}}`,
			"next.config.mjs": "import { made } from './config/made.mjs'\nexport default made().build()\n", "config/made.mjs": "export const made = () => ({ build: () => ({}) })\n",
			"app/page.jsx": "export default function Page() { return null }\n",
		},
		"Nuxt": {
			"package.json":   `{"dependencies": {"nuxt": "^4.0.0", "vue": "^3.5.0"}}`,
			"nuxt.config.ts": "import { made } from './config/made'\nexport default made().build()\n", "config/made.ts": "export const made = () => ({ build: () => ({}) })\n",
			"app/app.vue": "<template><p>Tea</p></template>\n",
		},
	} {
		_, err := Headers.Fix.Draw(project.FromFiles(files), Headers.ID, nil)
		var refusal *fixes.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", name, err)
			continue
		}
		if !strings.Contains(refusal.Reason, ".config.") || !strings.Contains(refusal.Sketch, "frame-ancestors") || !strings.Contains(refusal.Sketch, "headers: securityHeaders") {
			t.Errorf("%s: %s\n%s", name, refusal.Reason, refusal.Sketch)
		}
	}
}
