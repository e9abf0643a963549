package project

import (
	"slices"
	"strings"
	"testing"
)

func TestReactRouterRoutes(t *testing.T) {
	const page = "export default function P() {}"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"by app/routes.ts": {map[string]string{
			"app/routes.ts": `import { index, layout, prefix, route } from "@react-router/dev/routes"
const hooks = [route("hook", "routes/hook.ts")]
export default [
  index("routes/home.tsx"),
  route("auth/*", "./routes/auth.$.tsx"),
  layout("routes/shell.tsx", [route("mine", "routes/mine.tsx", [route(":id", "routes/one.tsx")])]),
  ...prefix("api", hooks),
]`,
			"app/routes/home.tsx":   page,
			"app/routes/auth.$.tsx": "export async function loader() {}",
			"app/routes/shell.tsx":  page + "\nexport const middleware = [signedIn]; function signedIn() {}",
			"app/routes/mine.tsx":   page + "\nexport async function action() {}",
			"app/routes/one.tsx":    page,
			"app/routes/hook.ts":    "export async function action() {}",
			"app/routes/unused.tsx": page,
		}, []string{
			"page GET / app/routes/home.tsx", "handler GET /auth/* app/routes/auth.$.tsx", "layout GET / app/routes/shell.tsx <signedIn",
			"page GET /mine app/routes/mine.tsx <signedIn", "handler POST /mine app/routes/mine.tsx <signedIn",
			"page GET /mine/:id app/routes/one.tsx <signedIn", "handler POST /api/hook app/routes/hook.ts",
		}},
		"by the names of files": {map[string]string{
			"app/routes.ts":                     `import { flatRoutes } from "@react-router/fs-routes"; export default flatRoutes()`,
			"app/routes/_index.tsx":             page,
			"app/routes/_auth.login.tsx":        page,
			"app/routes/sitemap[.]xml.ts":       "export async function loader() {}",
			"app/routes/notes_.$id.tsx":         page,
			"app/routes/$.tsx":                  page,
			"app/routes/settings/route.tsx":     page,
			"app/routes/settings/db.server.ts":  "export const db = 1",
			"app/routes/__tests__/one.test.tsx": page,
		}, []string{
			"page GET / app/routes/_index.tsx", "page GET /login app/routes/_auth.login.tsx", "handler GET /sitemap.xml app/routes/sitemap[.]xml.ts",
			"page GET /notes/:id app/routes/notes_.$id.tsx", "page GET /* app/routes/$.tsx", "page GET /settings app/routes/settings/route.tsx",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["package.json"] = `{"dependencies": {"react-router": "7.9.0", "@react-router/node": "7.9.0"}, "devDependencies": {"@react-router/dev": "7.9.0"}}`
			got := routesOf(c.files)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
