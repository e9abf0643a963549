package project

import (
	"slices"
	"strings"
	"testing"
)

func TestFileRoutes(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"sveltekit": {map[string]string{
			"package.json":                           `{"devDependencies":{"@sveltejs/kit":"^2.0.0","svelte":"^5.0.0"}}`,
			"src/hooks.server.ts":                    "import { sequence } from '@sveltejs/kit/hooks'; function auth() {} function log() {} export const handle = sequence(auth, log);",
			"src/routes/(app)/notes/+page.svelte":    "<h1>Notes</h1>",
			"src/routes/(app)/notes/+page.server.ts": "export const load = async () => ({}); export const actions = { default: async () => {}, remove: async () => {} };",
			"src/routes/api/ping/+server.ts":         "export const GET = () => new Response('ok');",
		}, []string{
			"middleware src/hooks.server.ts",
			"handler GET /notes src/routes/(app)/notes/+page.server.ts <auth <log",
			"action POST /notes src/routes/(app)/notes/+page.server.ts <auth <log",
			"action POST /notes src/routes/(app)/notes/+page.server.ts <auth <log",
			"page GET /notes src/routes/(app)/notes/+page.svelte <auth <log",
			"handler GET /api/ping src/routes/api/ping/+server.ts <auth <log",
		}},
		"astro": {map[string]string{
			"package.json":           `{"dependencies":{"astro":"^5.0.0"}}`,
			"src/middleware.ts":      "export function onRequest(context, next) { return next() }",
			"src/pages/index.astro":  "<h1>Home</h1>",
			"src/pages/api/send.ts":  "export async function POST() {} export const prerender = false;",
			"src/components/x.astro": "<p>no page</p>",
		}, []string{
			"middleware src/middleware.ts",
			"handler POST /api/send src/pages/api/send.ts <onRequest",
			"page GET / src/pages/index.astro <onRequest",
		}},
		"nuxt": {map[string]string{
			"package.json":                    `{"dependencies":{"nuxt":"^3.0.0","vue":"^3.0.0"}}`,
			"server/middleware/auth.ts":       "export default defineEventHandler(function check() {});",
			"server/api/users/[id].delete.ts": "export default defineEventHandler(async () => {});",
			"pages/index.vue":                 "<template><p/></template>",
		}, []string{
			"page GET / pages/index.vue <check",
			"handler DELETE /api/users/[id] server/api/users/[id].delete.ts <check <defineEventHandler",
			"middleware server/middleware/auth.ts <defineEventHandler",
		}},
		"react router": {map[string]string{
			"package.json":               `{"dependencies":{"react-router":"^7.0.0","@react-router/node":"^7.0.0"},"devDependencies":{"@react-router/dev":"^7.0.0"}}`,
			"app/root.tsx":               "export default function R() { return null }",
			"app/routes/users.$id.tsx":   "export async function loader() {} export async function action() {} export default function U() { return null }",
			"app/routes/_auth.login.tsx": "export default function L() { return null }",
		}, []string{
			"page GET /login app/routes/_auth.login.tsx",
			"page GET /users/:id app/routes/users.$id.tsx",
			"handler GET /users/:id app/routes/users.$id.tsx",
			"handler POST /users/:id app/routes/users.$id.tsx",
		}},
		"tanstack start": {map[string]string{
			"package.json":                 `{"dependencies":{"@tanstack/react-start":"^1.0.0","@tanstack/react-router":"^1.0.0","react":"^19.0.0"}}`,
			"src/routes/index.tsx":         "import { createFileRoute } from '@tanstack/react-router'; export const Route = createFileRoute('/')({ component: Home }); function Home() { return null }",
			"src/routes/_member/route.tsx": "import { createFileRoute } from '@tanstack/react-router'; function signedIn() {} export const Route = createFileRoute('/_member')({ beforeLoad: signedIn, component: () => null });",
			"src/routes/_member/inbox.tsx": "import { createFileRoute } from '@tanstack/react-router'; import { send } from '../../send'; export const Route = createFileRoute('/_member/inbox/')({ component: Inbox }); function Inbox() { return null }",
			"src/routes/api/ping.ts":       "import { createFileRoute } from '@tanstack/react-router'; export const Route = createFileRoute('/api/ping')({ server: { handlers: { POST: async () => new Response('') } } });",
			"src/send.ts":                  "import { createServerFn } from '@tanstack/react-start'; function member() {} export const send = createServerFn({ method: 'POST' }).middleware([member]).handler(async () => {});",
			"src/never.ts":                 "import { createServerFn } from '@tanstack/react-start'; export const never = createServerFn().handler(async () => {});",
		}, []string{
			"page GET /inbox src/routes/_member/inbox.tsx <signedIn",
			"page GET / src/routes/_member/route.tsx <signedIn",
			"handler POST /api/ping src/routes/api/ping.ts",
			"page GET / src/routes/index.tsx",
			"action POST src/send.ts <member",
		}},
		"functions of hosts": {map[string]string{
			"package.json":                   `{"dependencies":{"react":"^18.0.0"},"devDependencies":{"vite":"^5.0.0","wrangler":"^4.0.0"}}`,
			"vite.config.ts":                 "export default {};",
			"index.html":                     `<script type="module" src="/src/main.tsx"></script>`,
			"src/main.tsx":                   "export {};",
			"wrangler.toml":                  "name = \"shop\"\n",
			"api/pay.ts":                     "function guard(h) { return h } export default guard(async function pay(req, res) {});",
			"api/_lib/db.ts":                 "export default function db() {}",
			"api/settings.ts":                "export default { a: 1 };",
			"netlify/functions/mail.ts":      "export const handler = async () => ({ statusCode: 200 });",
			"functions/hooks/stripe.ts":      "export async function onRequestPost() {} export const helper = 1;",
			"netlify/functions/mail.test.ts": "export const handler = 1;",
		}, []string{
			"handler /api/pay api/pay.ts <guard",
			"handler POST /hooks/stripe functions/hooks/stripe.ts",
			"handler /.netlify/functions/mail netlify/functions/mail.ts",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := routesOf(c.files)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
