//go:build proof

package prooftest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

var next16Shop = nextMaker{"next16-shop", next16App.version, next16App.flags}

// shopFiles sell a subscription with Stripe: twice when the button is pressed
// twice, without tax, for ever, and with no way out.
var shopFiles = map[string]string{
	"lib/stripe.ts": `import Stripe from "stripe";

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
`,
	"lib/db.ts": `import { PrismaClient } from "@prisma/client";

const kept = globalThis as unknown as { db?: PrismaClient };
export const db = kept.db ?? new PrismaClient();
kept.db = db;
`,
	"lib/auth.ts": `import { cookies } from "next/headers";
import { db } from "@/lib/db";

export async function auth() {
  const token = (await cookies()).get("session")?.value ?? "";
  const session = await db.session.findUnique({ where: { token }, include: { user: true } });
  return session?.user ?? null;
}
`,
	"app/layout.tsx": appFiles["app/layout.tsx"],
	"app/page.tsx": `"use client";

export default function Page() {
  async function call(path: string) {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify({ plan: "pro" }) });
    location.href = (await answer.json()).url;
  }
  return (
    <main>
      <button onClick={() => call("/api/checkout")}>Buy</button>
    </main>
  );
}
`,
	"app/api/checkout/route.ts": `import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { stripe } from "@/lib/stripe";

const prices: Record<string, string> = { pro: process.env.PRICE_PRO!, team: process.env.PRICE_TEAM! };

export async function POST(request: Request) {
  const user = await auth();
  if (!user) return NextResponse.json({ error: "Sign in" }, { status: 401 });
  const { plan } = await request.json();
  const session = await stripe.checkout.sessions.create({
    customer_email: user.email,
    metadata: { user: user.id },
    mode: "subscription",
    line_items: [{ price: prices[plan], quantity: 1 }],
    success_url: "https://shop.test/thanks",
  });
  return NextResponse.json({ url: session.url });
}
`,
	"app/api/webhooks/stripe/route.ts": `import { NextResponse } from "next/server";
import type Stripe from "stripe";
import { db } from "@/lib/db";
import { stripe } from "@/lib/stripe";

export async function POST(request: Request) {
  const body = await request.text();
  const signature = request.headers.get("stripe-signature")!;
  let event;
  try {
    event = stripe.webhooks.constructEvent(body, signature, process.env.STRIPE_WEBHOOK_SECRET!);
  } catch {
    return NextResponse.json({ error: "Invalid signature" }, { status: 400 });
  }
  switch (event.type) {
    case "checkout.session.completed": {
      const session = event.data.object;
      await db.user.update({ where: { id: session.metadata?.user }, data: { credits: { increment: 100 }, stripeCustomerId: String(session.customer) } });
      break;
    }
    case "customer.subscription.updated":
      await stored(event.data.object);
      break;
  }
  return NextResponse.json({ received: true });
}

async function stored(subscription: Stripe.Subscription) {
  await db.user.update({ where: { stripeCustomerId: String(subscription.customer) }, data: { subscription: subscription.status } });
}
`,
	"prisma/schema.prisma": `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider   = "prisma-client-js"
  engineType = "client"
}

model User {
  id               String    @id
  email            String    @unique
  credits          Int       @default(0)
  stripeCustomerId String?   @unique
  subscription     String?
  sessions         Session[]
}

model Session {
  token  String @id
  userId String
  user   User   @relation(fields: [userId], references: [id], onDelete: Cascade)

  @@index([userId])
}
`,
}

// shopPackages are what the apps of this folder ask for, all of it each time: it
// is installed once.
var shopPackages = []string{"--ignore-scripts", "stripe@^18.5.0", "@prisma/client@^6.16.0", "prisma@^6.16.0", "@supabase/ssr@^0.12.0", "@supabase/supabase-js@^2.50.0"}

// TestNextShop proves that what the fixes write for Stripe fits the types of
// Stripe's library and of Prisma's client.
func TestNextShop(t *testing.T) {
	dir := nextApp(t, next16Shop, shopFiles)
	add(t, dir, shopPackages...)
	j := start(t, dir)
	j.fix(t, "payments/idempotency", nil)
	j.fix(t, "payments/invoices", nil)
	j.fix(t, "payments/lifecycle", nil)
	j.write(t, "payments/portal", nil) // the button is left to a person
	command(t, dir, prismaEnv, "npx", "prisma", "generate")
	command(t, dir, nil, "npx", "tsc", "--noEmit", "--strict", "-p", ".")
	j.undo(t, "package-lock.json", "next-env.d.ts", "tsconfig.json", "tsconfig.tsbuildinfo")
}

// edgeTrade is a shop whose edge function knows who buys.
var edgeTrade = map[string]string{
	"supabase/migrations/20250101000000_customers.sql": `create table public.customers (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  stripe_customer_id text unique
);
alter table public.customers enable row level security;
`,
	"supabase/functions/create-checkout/index.ts": `import { createClient } from "npm:@supabase/supabase-js@2";
import Stripe from "npm:stripe@18";

Deno.serve(async (req) => {
  const supabase = createClient(Deno.env.get("SUPABASE_URL")!, Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")!);
  const { data } = await supabase.auth.getUser(req.headers.get("Authorization")!.replace("Bearer ", ""));
  if (!data.user) return new Response("Sign in", { status: 401 });
  console.log("checkout", { email: data.user.email });
  const stripe = new Stripe(Deno.env.get("STRIPE_SECRET_KEY")!);
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer_email: data.user.email,
    line_items: [{ price: Deno.env.get("PRICE_PRO"), quantity: 1 }],
    success_url: "https://shop.test/thanks",
  });
  return new Response(JSON.stringify({ url: session.url }));
});
`,
}

// TestEdgeTrade proves in Deno that the functions fit their types, and that the
// portal opens for nobody but the customer who is signed in.
func TestEdgeTrade(t *testing.T) {
	files := map[string]string{}
	for _, m := range []map[string]string{edgeShop, edgeTrade} {
		for name, text := range m {
			files[name] = text
		}
	}
	dir := nodeApp(t, "edge-shop", files)
	j := start(t, dir)
	j.fix(t, "payments/idempotency", nil)
	j.fix(t, "payments/invoices", nil)
	j.fix(t, "resilience/logging", nil)
	j.write(t, "payments/portal", nil)
	npm(t, dir, "install")
	deno := filepath.Join(dir, "node_modules", ".bin", "deno")
	plain := []string{"--node-modules-dir=none", "--no-config"}
	command(t, dir, nil, deno, append(append([]string{"check"}, plain...), "supabase/functions/create-checkout/index.ts", "supabase/functions/customer-portal/index.ts")...)
	asked := make(chan string, 10)
	db := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch who := r.Header.Get("Authorization"); {
		case r.URL.Path == "/auth/v1/user" && who == "Bearer ann":
			_, _ = io.WriteString(w, `{"id":"`+ann+`","aud":"authenticated"}`)
		case r.URL.Path == "/rest/v1/customers":
			asked <- r.URL.Query().Get("user_id")
			_, _ = io.WriteString(w, `[]`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"message":"no user"}`)
		}
	}))
	t.Cleanup(db.Close)
	port := freePort(t)
	env := append([]string{"SUPABASE_URL=" + db.URL, "SUPABASE_SERVICE_ROLE_KEY=service", "SITE_URL=https://shop.test", fmt.Sprintf("DENO_SERVE_ADDRESS=tcp:127.0.0.1:%d", port), "DENO_NO_UPDATE_CHECK=1"}, stripeEnv...)
	s := serveOn(t, dir, port, env, deno, append(append([]string{"run", "--allow-net", "--allow-env", "--allow-read"}, plain...), "supabase/functions/customer-portal/index.ts")...)
	if a := s.ask(t, "POST", "/", `{"customer":"cus_of_somebody"}`); a.status != 401 || len(asked) != 0 {
		t.Errorf("a stranger gets %d %s\n%s", a.status, a.body, s.log)
	}
	if a := s.ask(t, "POST", "/", `{"customer":"cus_of_somebody"}`, "Authorization", "Bearer ann"); a.status != 404 || !strings.Contains(a.body, "no subscription") || a.header.Get("Access-Control-Allow-Origin") != "https://shop.test" {
		t.Errorf("somebody without a subscription gets %d %s\n%s", a.status, a.body, s.log)
	}
	select {
	case who := <-asked:
		if who != "eq."+ann {
			t.Errorf("the portal looks for %s", who)
		}
	default:
		t.Error("the portal asks for no customer")
	}
	j.undo(t, "package-lock.json", "deno.lock")
}
