import express from "express";
import type { Request, Response } from "express";
import Stripe from "stripe";

/**
 * Receives Stripe's events. Mount it before express.json(): the signature is
 * computed over the exact bytes of the body, which a JSON parser throws away.
 */
export const stripeWebhook = express.Router();

stripeWebhook.post("/", express.raw({ type: "application/json" }), async (req: Request, res: Response) => {
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
    event = new Stripe(key).webhooks.constructEvent(req.body, signature, secret);
  } catch {
    res.status(400).json({ error: "Invalid signature" });
    return;
  }

  try {
    await handle(event);
    res.json({ received: true });
  } catch (err) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
    res.status(500).json({ error: "Event was not handled" });
  }
});

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
