import Stripe from "stripe";

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export async function __FUNCTION__({ request }: { request: Request }) {
  const key = __READ_KEY__;
  const secret = __READ_SECRET__;
  const signature = request.headers.get("stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return answer(500, { error: "Webhook is not configured" });
  }
  if (!signature) {
    return answer(400, { error: "Missing signature" });
  }

  let event: Stripe.Event;
  try {
    // The signature covers the exact bytes, so the body is read as text.
    event = await new Stripe(key).webhooks.constructEventAsync(await request.text(), signature, secret);
  } catch {
    return answer(400, { error: "Invalid signature" });
  }

  try {
    await handle(event);
    return answer(200, { received: true });
  } catch (err) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
    return answer(500, { error: "Event was not handled" });
  }
}

function answer(status: number, body: object) {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
