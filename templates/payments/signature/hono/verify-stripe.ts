import type { Context } from "hono";
import { env } from "hono/adapter";
import Stripe from "stripe";

type ParsedBody = Awaited<ReturnType<Request["json"]>>;

/**
 * The event of a request that Stripe signed, or the answer for one that it did
 * not. The signature covers the exact bytes, so `body` is the text as it came.
 */
export async function verifyStripe(c: Context, body: string): Promise<ParsedBody> {
  const { __KEY__: key, STRIPE_WEBHOOK_SECRET: secret } = env<Record<string, string | undefined>>(c);
  const signature = c.req.header("stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return c.json({ error: "Webhook is not configured" }, 500);
  }
  if (!signature) {
    return c.json({ error: "Missing signature" }, 400);
  }
  try {
    return await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    return c.json({ error: "Invalid signature" }, 400);
  }
}
