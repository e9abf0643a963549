//go:build proof

package prooftest

import (
	"fmt"
	"regexp"
	"testing"
)

// TestAdvisories proves that the versions which close holes are there to be
// installed, and fit together.
func TestAdvisories(t *testing.T) {
	for _, c := range []struct{ name, dependencies string }{
		{"pages", `"next": "15.1.0", "react": "^19.0.0", "react-dom": "^19.0.0"`},
		{"api", `"@fastify/express": "4.0.0", "fast-jwt": "6.0.0", "fastify": "^5.0.0"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := nodeApp(t, "advisories", map[string]string{
				"package.json":  fmt.Sprintf("{\n  \"name\": \"advisories\",\n  \"private\": true,\n  \"dependencies\": { %s }\n}\n", c.dependencies),
				"middleware.ts": "import { NextResponse } from \"next/server\";\n\nexport function middleware() {\n  return NextResponse.next();\n}\n",
				"server.js":     "import Fastify from \"fastify\";\n\nconst app = Fastify();\napp.get(\"/\", async () => \"ok\");\napp.listen({ port: 3000 });\n",
				"app/page.tsx":  "export default function Page() {\n  return <p>Hello</p>;\n}\n",
			})
			j := start(t, dir)
			change := j.fix(t, "security/advisories", nil)
			npm(t, dir, "install", "--package-lock-only", "--ignore-scripts")
			versions := regexp.MustCompile(`"(@fastify/express|fast-jwt|next)": "([\d.]+)"`)
			before := versions.FindAllStringSubmatch(j.before["package.json"], -1)
			for i, w := range versions.FindAllStringSubmatch(string(change.Files[0].After), -1) {
				if w[2] == before[i][2] {
					t.Errorf("%s stays at %s", w[1], w[2])
				}
				t.Logf("%s goes to %s", w[1], w[2])
			}
			j.undo(t, "package-lock.json")
		})
	}
}
