import type { FastifyInstance } from "fastify";
import Stripe from "stripe";

/** Receives Stripe's events. Keep it out of sign-in checks: Stripe has no session. */
export async function stripeWebhook(app: FastifyInstance) {
  // In this plugin alone the body stays as it came: the signature covers the exact bytes.
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.post("__PATH__", async (request, reply) => {
    const key = process.env.__KEY__;
    const secret = process.env.STRIPE_WEBHOOK_SECRET;
    const signature = request.headers["stripe-signature"];
    if (!key || !secret) {
      console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
      return reply.code(500).send({ error: "Webhook is not configured" });
    }
    if (typeof signature !== "string") {
      return reply.code(400).send({ error: "Missing signature" });
    }

    let event: Stripe.Event;
    try {
      event = await new Stripe(key).webhooks.constructEventAsync(request.body as Buffer, signature, secret);
    } catch {
      return reply.code(400).send({ error: "Invalid signature" });
    }

    try {
      await handle(event);
      return { received: true };
    } catch (err) {
      // Anything but a 2xx makes Stripe send the event again, for up to three days.
      console.error(`Stripe event ${event.id} (${event.type}) failed:`, err);
      return reply.code(500).send({ error: "Event was not handled" });
    }
  });
}
