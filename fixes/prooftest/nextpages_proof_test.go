//go:build proof

package prooftest

import (
	"strings"
	"testing"
)

// pagesFiles are an app of the Pages Router with gaps.
var pagesFiles = map[string]string{
	"src/pages/index.tsx": `import { useEffect, useState } from "react";

export default function Home() {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <main>
      <h1>Tea</h1>
      <p>{alive ? "hydrated" : "waiting"}</p>
    </main>
  );
}
`,
	"src/pages/about.tsx": `export default function About() {
  return <p>About us</p>;
}
`,
	"src/pages/broken.tsx": `import { useEffect, useState } from "react";

export default function Broken() {
  const [fail, setFail] = useState(false);
  useEffect(() => setFail(window.location.search.includes("fail")), []);
  if (fail) throw new Error("secret detail of the database");
  return <p>whole</p>;
}
`,
	"src/pages/failing.tsx": `export async function getServerSideProps() {
  throw new Error("secret detail of the database");
}

export default function Failing() {
  return <p>never</p>;
}
`,
	"src/pages/api/login.ts": `import bcrypt from "bcryptjs";
import type { NextApiRequest, NextApiResponse } from "next";

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  if (req.method !== "POST") return res.status(405).end();
  const ok = await bcrypt.compare(req.body.password, "$2a$04$abcdefghijklmnopqrstuuJ0bCpzY2Z9nWZlGZ0N9n0m0X8r0m9Qe");
  if (!ok) return res.status(401).json({ error: "Wrong password" });
  res.status(200).json({ ok });
}
`,
	"src/pages/api/stripe-webhook.ts": `import type { NextApiRequest, NextApiResponse } from "next";

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const event = req.body;
  if (event.type === "checkout.session.completed") {
    console.log("paid", event.data.object.metadata.userId);
  }
  res.json({ received: event.type });
}
`,
}

const checkout = `import Stripe from "stripe";

export async function sell() {
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? "");
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: "price_1", quantity: 1 }],
    success_url: "https://tea.example.org/thanks",
  });
  return session.url;
}
`

// TestNextPages proves the fixes on the Pages Router of Next 15.
func TestNextPages(t *testing.T) {
	dir := nextApp(t, next15Pages, pagesFiles)
	add(t, dir, "stripe@^18.5.0", "bcryptjs@^3.0.0")
	fixGap(t, dir, gap(t, "security/headers"), nil)
	fixGap(t, dir, gap(t, "security/ratelimit"), nil)
	fixGap(t, dir, gap(t, "resilience/boundaries"), nil)
	fixGap(t, dir, gap(t, "payments/signature"), nil)
	fixGap(t, dir, gap(t, "seo/metadata"), siteAnswers)
	fixGap(t, dir, gap(t, "seo/sitemap"), siteAnswers)
	fixGap(t, dir, gap(t, "seo/robots"), siteAnswers)
	s := built(t, dir, "STRIPE_SECRET_KEY=sk_test_123", "STRIPE_WEBHOOK_SECRET=whsec_test")
	home := s.ask(t, "GET", "/", "")
	has(t, home, append([]string{"Content-Security-Policy-Report-Only", "script-src 'self'"}, securityHeaders...)...)
	limited(t, s, "/api/login", `{"password":"x"}`)
	signed(t, s, dir, "/api/stripe-webhook", 200)
	described(t, s, home)
	failing(t, s)
	hydrates(t, s)
	if a := s.ask(t, "GET", "/failing", ""); a.status != 500 || !strings.Contains(a.body, "Something went wrong") || strings.Contains(a.body, "secret") {
		t.Errorf("a page that fails on the server: %d %s", a.status, a.body)
	}
}

// TestNextPagesWebhook proves the new webhook route of the Pages Router. Until
// its owner writes what a payment gives, paid sessions get a 500.
func TestNextPagesWebhook(t *testing.T) {
	files := map[string]string{}
	for name, text := range pagesFiles {
		if !strings.Contains(name, "webhook") {
			files[name] = text
		}
	}
	files["src/lib/checkout.ts"] = checkout
	files["src/pages/api/checkout.ts"] = `import type { NextApiRequest, NextApiResponse } from "next";
import { sell } from "@/lib/checkout";

export default async function handler(_req: NextApiRequest, res: NextApiResponse) {
  res.json({ url: await sell() });
}
`
	dir := nextApp(t, next15Pages, files)
	add(t, dir, "stripe@^18.5.0", "bcryptjs@^3.0.0")
	fixGap(t, dir, gap(t, "payments/webhook"), nil)
	s := built(t, dir, "STRIPE_SECRET_KEY=sk_test_123", "STRIPE_WEBHOOK_SECRET=whsec_test")
	signed(t, s, dir, "/api/webhooks/stripe", 200)
}

// javascriptFiles are an app of the App Router in JavaScript.
var javascriptFiles = map[string]string{
	"src/app/page.js": `import Counter from "./counter";

export default function Home() {
  return (
    <main>
      <h1>Tea</h1>
      <Counter />
    </main>
  );
}
`,
	"src/app/counter.js": `"use client";

import { useEffect, useState } from "react";

export default function Counter() {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return <p>{alive ? "hydrated" : "waiting"}</p>;
}
`,
	"src/app/about/page.js": `export default function About() {
  return <p>About us</p>;
}
`,
	"src/app/broken/page.js": `export default function Page({ searchParams }) {
  if (searchParams.fail) throw new Error("secret detail of the database");
  return <p>whole</p>;
}
`,
	"src/app/api/login/route.js": `import bcrypt from "bcryptjs";

export const POST = async (req) => {
  const { password } = await req.json();
  const ok = await bcrypt.compare(password, "$2a$04$abcdefghijklmnopqrstuuJ0bCpzY2Z9nWZlGZ0N9n0m0X8r0m9Qe");
  return Response.json({ ok }, { status: ok ? 200 : 401 });
};
`,
	"src/app/api/checkout/route.js": `import Stripe from "stripe";

export async function POST() {
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: "price_1", quantity: 1 }],
    success_url: "https://tea.example.org/thanks",
  });
  return Response.json({ url: session.url });
}
`,
}

// TestNextJavaScript proves the fixes on a JavaScript app of Next 14.
func TestNextJavaScript(t *testing.T) {
	dir := nextApp(t, next14App, javascriptFiles)
	add(t, dir, "stripe@^16.12.0", "bcryptjs@^3.0.0")
	fixGap(t, dir, gap(t, "security/headers"), nil)
	fixGap(t, dir, gap(t, "security/ratelimit"), nil)
	fixGap(t, dir, gap(t, "resilience/boundaries"), nil)
	fixGap(t, dir, gap(t, "payments/webhook"), nil)
	fixGap(t, dir, gap(t, "seo/metadata"), siteAnswers)
	fixGap(t, dir, gap(t, "seo/sitemap"), siteAnswers)
	fixGap(t, dir, gap(t, "seo/robots"), siteAnswers)
	s := built(t, dir, "STRIPE_SECRET_KEY=sk_test_123", "STRIPE_WEBHOOK_SECRET=whsec_test")
	home := s.ask(t, "GET", "/", "")
	has(t, home, append([]string{"Content-Security-Policy-Report-Only", "script-src 'self'"}, securityHeaders...)...)
	limited(t, s, "/api/login", `{"password":"x"}`)
	signed(t, s, dir, "/api/webhooks/stripe", 200)
	described(t, s, home)
	failing(t, s)
	hydrates(t, s)
}
