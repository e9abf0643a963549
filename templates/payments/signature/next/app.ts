import { NextResponse } from "next/server";
import Stripe from "stripe";

type ParsedBody = Awaited<ReturnType<Request["json"]>>;

/**
 * The event of a request that Stripe signed, or the answer for one that it did
 * not. The signature covers the exact bytes, so `body` is the text as it came.
 */
export async function verifyStripe(headers: Headers, body: string): Promise<ParsedBody> {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = headers.get("stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return NextResponse.json({ error: "Webhook is not configured" }, { status: 500 });
  }
  if (!signature) {
    return NextResponse.json({ error: "Missing signature" }, { status: 400 });
  }
  try {
    return await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    return NextResponse.json({ error: "Invalid signature" }, { status: 400 });
  }
}
