import Stripe from "npm:stripe@__STRIPE__";

/**
 * The event of a request that Stripe signed, or the answer for one that it did
 * not. The signature covers the exact bytes, so nothing may read the body first.
 */
export async function verifyStripe(req: Request): Promise<any> {
  const refuse = (status: number, error: string) =>
    new Response(JSON.stringify({ error }), { status, headers: { "Content-Type": "application/json" } });
  const key = Deno.env.get("__KEY__");
  const secret = Deno.env.get("STRIPE_WEBHOOK_SECRET");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return refuse(500, "Webhook is not configured");
  }
  const signature = req.headers.get("stripe-signature");
  if (!signature) {
    return refuse(400, "Missing signature");
  }
  try {
    return await new Stripe(key).webhooks.constructEventAsync(await req.text(), signature, secret);
  } catch {
    return refuse(400, "Invalid signature");
  }
}
