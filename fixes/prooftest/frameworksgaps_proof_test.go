//go:build proof

package prooftest

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// A frameworkGap is an app of frameworkApps with a sign-in that can be tried for ever,
// which sells and hears of no payment.
type frameworkGap struct {
	files map[string]string // besides the app's own
	types []string          // how its types are checked
	hook  [2]string         // a file that is added later, with a webhook that believes what it is sent
}

const bcryptHash = "$2a$04$abcdefghijklmnopqrstuuJ0bCpzY2Z9nWZlGZ0N9n0m0X8r0m9Qe"

const opensCheckout = `const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
  const session = await stripe.checkout.sessions.create({ mode: "payment", line_items: [{ price: "price_1", quantity: 1 }], success_url: "https://shop.test/thanks" });
`

var frameworkGaps = map[string]frameworkGap{
	"sveltekit": {
		types: []string{"--target", "esnext"},
		hook: [2]string{"src/routes/api/billing/webhook/+server.ts", `import { json } from "@sveltejs/kit";
import type { RequestHandler } from "./$types";

export const POST: RequestHandler = async ({ request }) => {
  const event = await request.json();
  if (event.type === "checkout.session.completed") globalThis.dispatchEvent(new Event("paid"));
  return json({ received: event.data.object.name });
};
`},
		files: map[string]string{
			"src/routes/api/buy/+server.ts": "import Stripe from \"stripe\";\nimport { env } from \"$env/dynamic/private\";\n\nexport async function POST() {\n  " +
				strings.Replace(opensCheckout, "process.env", "env", 1) + "  return Response.json({ url: session.url });\n}\n",
			"src/routes/api/login/+server.ts": `import bcrypt from "bcryptjs";
import type { RequestHandler } from "./$types";

export const POST: RequestHandler = async ({ request }) => {
  const { password } = await request.json();
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) return new Response(null, { status: 401 });
  return new Response(null, { status: 204 });
};
`,
			"src/routes/about/+page.ts":     "export const prerender = true;\n",
			"src/routes/about/+page.svelte": "<h1>About tea</h1>\n",
			"src/routes/login/+page.svelte": `<script lang="ts">
  let { form } = $props();
</script>

<p>{form?.message}</p>
<form method="POST"><input name="password" /></form>
`,
			"src/routes/login/+page.server.ts": `import { fail } from "@sveltejs/kit";
import bcrypt from "bcryptjs";
import type { Actions } from "./$types";

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    if (!(await bcrypt.compare(String(form.get("password")), "` + bcryptHash + `"))) return fail(401, { message: "Wrong password" });
  },
};
`,
		},
	},
	"astro": {
		types: []string{"--target", "esnext"},
		hook: [2]string{"src/pages/api/billing/webhook.ts", `import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ request }) => {
  const event = await request.json();
  if (event.type === "checkout.session.completed") globalThis.dispatchEvent(new Event("paid"));
  return Response.json({ received: event.data.object.name });
};
`},
		files: map[string]string{
			"src/pages/api/buy.ts": "import Stripe from \"stripe\";\n\nexport async function POST() {\n  " + opensCheckout + "  return Response.json({ url: session.url });\n}\n",
			"src/pages/api/login.ts": `import type { APIRoute } from "astro";
import bcrypt from "bcryptjs";

export const POST: APIRoute = async (context) => {
  const { password } = await context.request.json();
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) return new Response(null, { status: 401 });
  return new Response(null, { status: 204 });
};
`,
		},
	},
	"nuxt": {
		types: []string{"-p", ".nuxt/tsconfig.server.json"},
		hook: [2]string{"server/api/billing/webhook.post.ts", `export default defineEventHandler(async (event) => {
  const body = await readBody(event);
  if (body.type === "checkout.session.completed") globalThis.dispatchEvent(new Event("paid"));
  return { received: body.data.object.name };
});
`},
		files: map[string]string{
			"server/utils/user.ts": `import type { H3Event } from "h3";
import postgres from "postgres";

export const sql = postgres("postgres://127.0.0.1:1/none");

export async function requireUser(event: H3Event) {
  const token = getCookie(event, "session");
  if (!token) throw createError({ statusCode: 401 });
  const [user] = await sql` + "`select user_id from sessions where token = ${token}`" + `;
  if (!user) throw createError({ statusCode: 401 });
  return user;
}
`,
			"server/api/profile.post.ts": `export default defineEventHandler(async (event) => {
  const user = await requireUser(event);
  const { name } = await readBody(event);
  await sql` + "`update users set name = ${name} where id = ${user.user_id}`" + `;
  return { ok: true };
});
`,
			"server/api/buy.post.ts": "import Stripe from \"stripe\";\n\nexport default defineEventHandler(async () => {\n  " + opensCheckout + "  return { url: session.url };\n});\n",
			"server/api/login.post.ts": `import bcrypt from "bcryptjs";

export default defineEventHandler(async (event) => {
  const { password } = await readBody(event);
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) throw createError({ statusCode: 401 });
  return { ok: true };
});
`,
		},
	},
	"reactrouter": {
		types: []string{"--target", "esnext"},
		hook: [2]string{"app/routes/api.billing.ts", `import type { ActionFunctionArgs } from "react-router";

export async function action({ request }: ActionFunctionArgs) {
  const event = await request.json();
  if (event.type === "checkout.session.completed") globalThis.dispatchEvent(new Event("paid"));
  return Response.json({ received: event.data.object.name });
}
`},
		files: map[string]string{
			"app/routes/api.billing.ts": "export const loader = () => new Response(null);\n",
			"app/routes/api.buy.ts":     "import Stripe from \"stripe\";\n\nexport async function action() {\n  " + opensCheckout + "  return Response.json({ url: session.url });\n}\n",
			"app/routes.ts": "import { index, route } from \"@react-router/dev/routes\";\n\nexport default [index(\"routes/home.tsx\"), route(\"login\", \"routes/login.tsx\"), route(\"api/login\", \"routes/api.login.ts\"), " +
				"route(\"broken\", \"routes/broken.tsx\"), route(\"api/buy\", \"routes/api.buy.ts\"), route(\"api/billing/webhook\", \"routes/api.billing.ts\")];\n",
			"app/routes/login.tsx": `import bcrypt from "bcryptjs";
import { Form, useActionData } from "react-router";
import type { ActionFunctionArgs } from "react-router";

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData();
  if (!(await bcrypt.compare(String(form.get("password")), "` + bcryptHash + `"))) return { error: "Wrong password" };
  return { error: "" };
}

export default function Login() {
  const tried = useActionData<typeof action>();
  return <Form method="post">{tried?.error}</Form>;
}
`,
			"app/routes/api.login.ts": `import bcrypt from "bcryptjs";
import type { ActionFunctionArgs } from "react-router";

export async function action({ request }: ActionFunctionArgs) {
  const { password } = await request.json();
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) return new Response(null, { status: 401 });
  return new Response(null, { status: 204 });
}
`,
		},
	},
}

// TestFrameworkGaps sees from outside that on SvelteKit, Astro, Nuxt and React Router
// the sign-in turns a caller away who tries too often, and nobody else, that events are
// believed only with Stripe's signature, and that what the server writes is a line of
// JSON without the address. Sentry hears of what fails; all but Astro say what they lack
// before they start, and Nuxt asks which site sent a request.
func TestFrameworkGaps(t *testing.T) {
	for name, gaps := range frameworkGaps {
		t.Run(name, func(t *testing.T) {
			app := frameworkApps[name]
			files := maps.Clone(app.files)
			maps.Copy(files, gaps.files)
			dir := nodeApp(t, name, files)
			npm(t, dir, "install")
			if name == "reactrouter" {
				command(t, dir, nil, "npx", "react-router", "reveal", "entry.server")
			}
			j := start(t, dir)
			if name == "nuxt" {
				j.fix(t, "security/csrf", nil)
			}
			if name != "astro" {
				j.fix(t, "deploy/env", nil)
			}
			j.fix(t, "security/ratelimit", nil)
			j.fix(t, "payments/webhook", nil)
			j.add(t, gaps.hook[0], gaps.hook[1])
			j.fix(t, "payments/signature", nil)
			j.fix(t, "resilience/logging", nil)
			dsn, heard := fakeSentry(t)
			j.fix(t, "deploy/monitoring", nil)
			npm(t, dir, "install")
			npm(t, dir, "run", "build")
			command(t, dir, nil, "npx", append([]string{"tsc", "--noEmit", "--skipLibCheck"}, gaps.types...)...)
			if name != "astro" {
				refusesToStart(t, dir, app.start)
			}
			s := serve(t, dir, append(append(stripeEnv[:2:2], app.env...), "PUBLIC_SENTRY_DSN="+dsn, "NUXT_PUBLIC_SENTRY_DSN="+dsn, "SENTRY_DSN="+dsn), app.start[0], app.start[1:]...)
			turnsAway(t, s, "/api/login", `{"password":"x"}`, "Content-Type", "application/json")
			switch name {
			case "sveltekit":
				turnsAway(t, s, "/login", "password=x", "Accept", "text/html", "Content-Type", "application/x-www-form-urlencoded", "Origin", strings.Replace(s.url, "http:", "https:", 1))
			case "reactrouter":
				turnsAway(t, s, "/login", "password=x", "Content-Type", "application/x-www-form-urlencoded")
			}
			logs(t, s)
			if name == "nuxt" {
				asksTheSender(t, s, "POST", "/api/profile")
			}
			if a := s.ask(t, "GET", "/broken", ""); a.status != 500 || !hears(heard, "kettle") {
				t.Errorf("what failed: %d %s, and Sentry heard nothing of it\n%s", a.status, a.body, s.log)
			}
			signed(t, s, dir, "/api/webhooks/stripe", 200)
			signed(t, s, dir, "/api/billing/webhook", 200)
			j.undo(t, "package-lock.json")
		})
	}
}

// turnsAway asserts that an address that lets ten attempts in refuses the next one,
// whatever the caller says of where it comes from, and lets another caller in.
func turnsAway(t *testing.T, s *server, path, body string, headers ...string) {
	t.Helper()
	var statuses []int
	for i := range 11 {
		from := append(headers, "X-Forwarded-For", "6.6.6."+string(rune('0'+i%10))+", 10.0.0.1")
		a := s.ask(t, "POST", path, body, from...)
		statuses = append(statuses, a.status)
		if i == 10 && (a.status != 429 || a.header.Get("Retry-After") == "" && path != "/login") {
			t.Errorf("%s: %v, %v %s", path, statuses, a.header, a.body)
		}
		if i < 10 && a.status == 429 {
			t.Fatalf("%s refuses too early: %v", path, statuses)
		}
	}
	if a := s.ask(t, "POST", path, body, append(headers, "X-Forwarded-For", "10.0.0.2")...); a.status == 429 || a.status >= 500 {
		t.Errorf("%s: another caller is answered with %d %s", path, a.status, a.body)
	}
}

// logs asserts that a server wrote who signs in as a line of JSON, without the
// address.
func logs(t *testing.T, s *server) {
	t.Helper()
	for range 40 { // what it writes takes a moment to arrive
		if strings.Contains(s.log.String(), "signs in") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "signs in") {
			if !strings.Contains(line, `"level":"warn"`) || !strings.Contains(line, `"email":"[hidden]"`) || !strings.Contains(line, `"from":1`) {
				t.Errorf("the log has %s", line)
			}
			return
		}
	}
	t.Errorf("nothing is logged:\n%s", s.log)
}
