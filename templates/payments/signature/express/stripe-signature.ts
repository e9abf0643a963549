import type { NextFunction, Request, Response } from "express";
import Stripe from "stripe";

/**
 * Lets only those events through that Stripe signed, and hands the event on as
 * req.body. It must come behind express.raw() and before any JSON parser: the
 * signature is computed over the exact bytes.
 */
export function verifyStripe(req: Request, res: Response, next: NextFunction) {
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
  try {
    req.body = new Stripe(key).webhooks.constructEvent(req.body, signature, secret);
  } catch {
    res.status(400).json({ error: "Invalid signature" });
    return;
  }
  next();
}
