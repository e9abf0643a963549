package tuitest

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/erd"
	"underpin/checks/project/schema"
	"underpin/fixes"
	"underpin/tui"
)

// Demo is an engine with a small review of every kind of result.
func Demo() *Engine {
	e := &Engine{
		Files: map[string]string{
			"next.config.ts":                       nextConfig,
			"src/app/api/webhooks/stripe/route.ts": webhook,
			"prisma/schema.prisma":                 prismaModels,
		},
		State: tui.Review{
			App: "crumb-club", Stack: "Next.js 16.1 (app router) · ts · npm · PostgreSQL · Prisma · Stripe · Vercel",
			Apps: []string{"."}, Records: map[string]tui.Record{}, Results: results(),
			Unread: []string{"public/seed.sql: larger than 2 MB"},
		},
		Changes: map[string]fixes.Change{"security/headers": headersChange(), "payments/signature": signatureChange()},
		Asks: map[string][]fixes.Option{"payments/signature": {
			{Name: "secret", Label: "Name of the variable with the secret", Help: "Stripe shows the secret once per address, in the dashboard under Webhooks.", Default: "STRIPE_WEBHOOK_SECRET"},
			{Name: "late", Label: "How old may an event be?", Help: "Seconds between signing and arrival.", Default: "300", Choices: []string{"60", "300", "600"}},
		}},
		Refused: map[string]*fixes.Refusal{"security/ratelimit": {
			Reason: "src/middleware.ts exports a call of withAuth(), and where a limiter must run in it cannot be told",
			Sketch: "const { success } = await limiter.limit(address)\nif (!success) return new Response('Too many requests', { status: 429 })", Lang: "ts",
		}},
	}
	e.State.Database = erd.Of(schema.ReadPrisma([]schema.File{{Path: "prisma/schema.prisma", Text: []byte(prismaModels)}}), e.State.Results)
	return e
}

// Many is Demo with one gap more that has that many places.
func Many(places int) *Engine {
	e := Demo()
	r := gap("database/limits", "Lists without an end", check.Medium, check.Likely, 30, "lists are read whole in many places")
	for i := range places {
		r.Finding.Places = append(r.Finding.Places, check.Line(fmt.Sprintf("src/lib/list%d.ts", i), i+1, "reads every row"))
	}
	e.State.Results = append([]check.Result{r}, e.State.Results...)
	return e
}

func results() []check.Result {
	signature := gap("payments/signature", "Webhook signature", check.Blocker, check.Certain, 15,
		"the Stripe webhook reads the event without checking its signature",
		at("src/app/api/webhooks/stripe/route.ts", 7, "the body is parsed and believed"))
	headers := gap("security/headers", "Security headers", check.High, check.Certain, 10,
		"next.config.ts sets no content policy and no frame protection", at("next.config.ts", 3, "no headers() here"))
	limit := gap("security/ratelimit", "Rate limiting", check.High, check.Likely, 20,
		"nothing limits how often the sign-in can be tried", at("src/app/api/login/route.ts", 4, "no limiter on its way"))
	indexes := gap("database/indexes", "Indexes on foreign keys", check.Medium, check.Certain, 10,
		"two relations have no index", at("prisma/schema.prisma", 12, "Order.customerId"), at("prisma/schema.prisma", 21, "Line.orderId"))
	ci := gap("deploy/ci", "Continuous integration", check.Medium, check.Certain, 10, "no workflow runs the build or the tests", at("package.json", 1, "nothing in the app does it"))
	sitemap := gap("seo/sitemap", "Sitemap", check.Low, check.Certain, 5, "there is no sitemap", at("src/app/layout.tsx", 1, "one belongs beside it"))
	robots := gap("seo/robots", "Robots file", check.Low, check.Possible, 5, "there is no robots file", at("src/app/layout.tsx", 1, "one belongs beside it"))
	for _, r := range []*check.Result{&signature, &headers, &limit} {
		r.Check.Fix = &fixes.Fix{Title: map[string]string{
			"payments/signature": "Check the signature before anything else",
			"security/headers":   "Add security headers to the Next config",
			"security/ratelimit": "Limit how often an address may try",
		}[r.Check.ID]}
	}
	backups := result("deploy/backups", "Backups", check.High, 20, check.Asking("code cannot show whether the database is backed up", check.Question{
		Text: "Is the database backed up every day, and was a restore tried in the last half year?",
		Help: "The dashboard of your database host lists its backups.",
		Pass: "the owner says that backups run and a restore was tried", Gap: "the owner says that there are no tried backups",
	}))
	return []check.Result{
		signature, headers, limit, indexes, backups,
		result("payments/webhook", "Payment events", check.High, 20, check.Passed(check.Certain, "a handler takes Stripe's events", at("src/app/api/webhooks/stripe/route.ts", 5, "the handler"))),
		result("security/secrets", "Secrets in code", check.Blocker, 10, check.Passed(check.Likely, "no secret was found in what git tracks")),
		result("database/identity", "One account per address", check.High, 10, check.Passed(check.Certain, "User.email is unique", at("prisma/schema.prisma", 3, "@unique"))),
		result("deploy/env", "Environment variables", check.Medium, 10, check.Cannot("src/env.mjs computes the names that it reads")),
		ci, sitemap, robots,
		result("seo/metadata", "Titles and descriptions", check.Medium, 15, check.Passed(check.Certain, "the root layout sets a title and a description")),
		result("resilience/boundaries", "Error pages", check.Medium, 15, check.Unneeded("nothing here renders pages that could fail")),
	}
}

func gap(id, title string, s check.Severity, c check.Confidence, minutes int, reason string, places ...check.Place) check.Result {
	return result(id, title, s, minutes, check.Missing(c, reason, places...))
}

func result(id, title string, s check.Severity, minutes int, f check.Finding) check.Result {
	words := strings.ReplaceAll(text, "TITLE", title)
	return check.Result{Check: &check.Check{ID: id, Severity: s, Minutes: minutes, Words: check.Explain(words)}, Finding: f}
}

func at(file string, line int, message string) check.Place { return check.Line(file, line, message) }

func headersChange() fixes.Change {
	after := strings.Replace(nextConfig, "  reactStrictMode: true,\n", "  reactStrictMode: true,\n  async headers() {\n    return [{ source: '/:path*', headers: securityHeaders }]\n  },\n", 1)
	after = strings.Replace(after, "import type { NextConfig } from 'next'\n", "import type { NextConfig } from 'next'\n\nimport { securityHeaders } from './security-headers'\n", 1)
	return fixes.Change{
		ID: "security/headers", Title: "Add security headers to the Next config", Safety: fixes.Behaviour,
		Files: []fixes.FileChange{
			{Path: "next.config.ts", Existed: true, Before: []byte(nextConfig), After: []byte(after)},
			{Path: "security-headers.ts", After: []byte(headersModule)},
		},
		Steps: []fixes.Step{
			{Text: "Watch the browser console for a week and add what the app really loads to the policy."},
			{Text: "Look at the headers of the running app.", Command: "curl -sI http://localhost:3000/"},
		},
		Notes: []string{"The content policy only reports at first and blocks nothing."},
	}
}

func signatureChange() fixes.Change {
	after := strings.Replace(webhook, "  const event = await request.json()\n", "  const body = await request.text()\n  const signature = request.headers.get('stripe-signature') ?? ''\n  const event = stripe.webhooks.constructEvent(body, signature, secret)\n", 1)
	return fixes.Change{
		ID: "payments/signature", Title: "Check the signature before anything else", Safety: fixes.Behaviour,
		Files: []fixes.FileChange{{Path: "src/app/api/webhooks/stripe/route.ts", Existed: true, Before: []byte(webhook), After: []byte(after)}},
	}
}

const text = `# TITLE

The page says in one sentence what is missing.

## Why it matters

A webhook address is **public**. Payment providers sign each event with a secret that only they and you know; without the check anybody can say "this customer has paid".

- An open-source job board found the check commented out in its own live code ([its fix](https://example.org/a-rather-long/address-with-hyphens/of-a-change)).
- A connector shipped without it until the end of 2025.

## What the fix does

It reads the untouched body and checks the signature with the provider's own library before anything else. What happens after the check stays as you wrote it.

## See for yourself

Send a forged event. Before, the answer is 200; afterwards it is 400.

` + "```sh\ncurl -s -X POST https://your-site.example/api/webhooks/stripe -H 'content-type: application/json' -d '{\"type\": \"invoice.paid\"}'\n```\n"

const nextConfig = `import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  images: { remotePatterns: [{ hostname: 'images.example.com' }] },
}

export default config
`

const headersModule = `// What browsers may do with our pages.
export const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
]
`

const webhook = `import { stripe } from '@/lib/stripe'

const secret = process.env.STRIPE_WEBHOOK_SECRET ?? ''

// Stripe calls this address for every payment.
export async function POST(request: Request) {
  const event = await request.json()
  if (event.type === 'checkout.session.completed') {
    await markPaid(event.data.object.client_reference_id)
  }
  return Response.json({ received: true })
}
`

const prismaModels = `model User {
  id    String @id
  email String @unique
}

model Order {
  id         String @id
  total      Int

  // who ordered
  customer   User   @relation(fields: [customerId], references: [id])
  customerId String
}
`
