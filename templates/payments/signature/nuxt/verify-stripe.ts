import type { H3Event } from "h3";
import Stripe from "stripe";

type ParsedBody = Awaited<ReturnType<Request["json"]>>;

/**
 * The event of a request that Stripe signed; one that it did not sign is refused.
 * The signature covers the exact bytes, so the body is read as it came.
 */
export async function verifyStripe(event: H3Event): Promise<ParsedBody> {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = getRequestHeader(event, "stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    throw createError({ statusCode: 500, statusMessage: "Webhook is not configured" });
  }
  if (!signature) {
    throw createError({ statusCode: 400, statusMessage: "Missing signature" });
  }
  const body = (await readRawBody(event)) ?? "";
  try {
    return await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    throw createError({ statusCode: 400, statusMessage: "Invalid signature" });
  }
}
