import Stripe from "stripe";

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export default defineEventHandler(async (request) => {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = getRequestHeader(request, "stripe-signature");
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    throw createError({ statusCode: 500, statusMessage: "Webhook is not configured" });
  }
  if (!signature) {
    throw createError({ statusCode: 400, statusMessage: "Missing signature" });
  }

  // The signature covers the exact bytes, so the body is read as it came.
  const body = (await readRawBody(request)) ?? "";
  let event: Stripe.Event;
  try {
    event = await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    throw createError({ statusCode: 400, statusMessage: "Invalid signature" });
  }

  try {
    await handle(event);
    return { received: true };
  } catch (err) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
    throw createError({ statusCode: 500, statusMessage: "Event was not handled" });
  }
});
