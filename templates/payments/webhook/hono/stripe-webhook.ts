import { Hono } from "hono";
import { env } from "hono/adapter";
import Stripe from "stripe";

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export const stripeWebhook = new Hono();

stripeWebhook.post("/", async (c) => {
  const { __KEY__: key, STRIPE_WEBHOOK_SECRET: secret } = env<Record<string, string | undefined>>(c);
  const signature = c.req.header("stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return c.json({ error: "Webhook is not configured" }, 500);
  }
  if (!signature) {
    return c.json({ error: "Missing signature" }, 400);
  }

  let event: Stripe.Event;
  try {
    // The signature covers the exact bytes, so the body is read as text.
    event = await new Stripe(key).webhooks.constructEventAsync(await c.req.text(), signature, secret);
  } catch {
    return c.json({ error: "Invalid signature" }, 400);
  }

  try {
    await handle(event);
    return c.json({ received: true });
  } catch (err) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
    return c.json({ error: "Event was not handled" }, 500);
  }
});
