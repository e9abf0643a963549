import Stripe from "stripe";

type ParsedBody = Awaited<ReturnType<Request["json"]>>;

/**
 * The event of a request that Stripe signed, or the answer for one that it did
 * not. The signature covers the exact bytes, so `body` is the text as it came.
 */
export async function verifyStripe(headers: Headers, body: string): Promise<ParsedBody> {
  const key = __READ_KEY__;
  const secret = __READ_SECRET__;
  const signature = headers.get("stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return answer(500, "Webhook is not configured");
  }
  if (!signature) {
    return answer(400, "Missing signature");
  }
  try {
    return await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    return answer(400, "Invalid signature");
  }
}

function answer(status: number, error: string) {
  return new Response(JSON.stringify({ error }), { status, headers: { "Content-Type": "application/json" } });
}
