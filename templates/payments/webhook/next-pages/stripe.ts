import type { NextApiRequest, NextApiResponse } from "next";
import Stripe from "stripe";

// The signature covers the exact bytes, so nothing may parse the body first.
export const config = { api: { bodyParser: false } };

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  if (req.method !== "POST") {
    res.setHeader("Allow", "POST");
    res.status(405).json({ error: "Method not allowed" });
    return;
  }
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = req.headers["stripe-signature"];
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    res.status(500).json({ error: "Webhook is not configured" });
    return;
  }
  if (typeof signature !== "string") {
    res.status(400).json({ error: "Missing signature" });
    return;
  }

  let event: Stripe.Event;
  try {
    event = await new Stripe(key).webhooks.constructEventAsync(await rawBody(req), signature, secret);
  } catch {
    res.status(400).json({ error: "Invalid signature" });
    return;
  }

  try {
    await handle(event);
    res.status(200).json({ received: true });
  } catch (err) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
    res.status(500).json({ error: "Event was not handled" });
  }
}

async function rawBody(req: NextApiRequest): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of req) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function handle(event: Stripe.Event) {
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
      if (event.data.object.payment_status !== "unpaid") {
        await fulfil(event.data.object);
      }
      return;
    default:
      return; // an event that this app does not act on
  }
}

/**
 * Gives the customer what was paid for. The same session can arrive more than
 * once and more than one at a time: make it safe to repeat, for example with
 * session.id as a unique key in the transaction that grants the purchase.
 */
async function fulfil(session: Stripe.Checkout.Session) {
  throw new Error(`nothing fulfils checkout session ${session.id} yet`);
}
