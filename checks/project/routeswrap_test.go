package project

import (
	"slices"
	"strings"
	"testing"
)

// Each case is one way to write the handlers of a Next app.
func TestNextWrappers(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"action clients": {map[string]string{
			"app/page.tsx": `import { save } from "../lib/save"; export default function Home() { return <form action={save}/> }`,
			"lib/save.ts": `"use server"
import { signedIn } from "./client"
export const save = signedIn.schema(shape).action(async ({ ctx }) => {})`,
			"lib/client.ts": `import { createSafeActionClient } from "next-safe-action"
const base = createSafeActionClient().use(logged)
export const signedIn = base.use(function session() {})
function logged() {}`,
		}, []string{"page GET / app/page.tsx", "action POST lib/save.ts <logged <session <action"}},

		"exports": {map[string]string{
			"app/api/a/route.ts": `export { GET, POST as PUT } from "../shared"`,
			"app/api/shared.ts":  `export const GET = guard(async () => {}); export async function POST() {} function guard(f) { return f }`,
			"app/api/b/route.ts": `export const { POST } = serve(async function job() {})`,
			"app/api/c/route.ts": `import { handlers } from "../../../auth"; export const { GET } = handlers`,
			"app/api/d/route.ts": `const handler = createHandler(); export { handler as GET, handler as POST }`,
			"auth.ts":            `export const { handlers, auth } = NextAuth({})`,
		}, []string{
			"handler GET /api/a app/api/a/route.ts <guard", "handler PUT /api/a app/api/a/route.ts",
			"handler POST /api/b app/api/b/route.ts <serve", "handler GET /api/c app/api/c/route.ts",
			"handler GET /api/d app/api/d/route.ts", "handler POST /api/d app/api/d/route.ts",
		}},
		"pages": {map[string]string{
			"src/pages/index.tsx":      `export default withLayout(Home); function Home() { return null } function withLayout(C) { return C }`,
			"src/pages/api/save.ts":    `export default withAuth(withBody(handler)); async function handler() {} function withAuth(h) { return h } function withBody(h) { return h }`,
			"src/pages/api/[...x].ts":  `export default compose(first, second)(handler); async function handler() {} function first() {} function second() {}`,
			"src/pages/_app.tsx":       `export default function App() {}`,
			"src/middleware.ts":        `import { chain } from "./chain"; import { locale } from "./locale"; export default chain([locale, session]); function session() {} export const config = { matcher: "/api/save" }`,
			"src/chain.ts":             `export function chain(list) { return list.reduce((a, b) => b(a)) }`,
			"src/locale.ts":            `export function locale() {}`,
			"src/components/button.ts": `export default function Button() {}`,
		}, []string{
			"middleware src/middleware.ts <locale <session", "handler /api/[...x] src/pages/api/[...x].ts <compose <first <second",
			"handler /api/save src/pages/api/save.ts <locale <session <chain <withAuth <withBody", "page GET / src/pages/index.tsx <withLayout",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["package.json"] = nextManifest
			got := routesOf(c.files)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
