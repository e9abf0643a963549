import Stripe from "stripe";

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export async function POST(request: Request) {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
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
