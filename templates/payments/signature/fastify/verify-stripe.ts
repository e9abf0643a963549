import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import Stripe from "stripe";

const MAX_BYTES = 1024 * 1024;

/**
 * Lets only those events through that Stripe signed. It runs before the body is
 * parsed, since the signature covers the exact bytes, and hands the same bytes on:
 * what the handler finds as its body is the event that was checked.
 */
export async function verifyStripe(request: FastifyRequest, reply: FastifyReply, payload: AsyncIterable<Uint8Array>) {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = request.headers["stripe-signature"];
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    reply.code(500).send({ error: "Webhook is not configured" });
    return;
  }
  if (typeof signature !== "string") {
    reply.code(400).send({ error: "Missing signature" });
    return;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      reply.code(413).send({ error: "Event is too large" });
      return;
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  try {
    await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    reply.code(400).send({ error: "Invalid signature" });
    return;
  }
  return Object.assign(Readable.from([body]), { receivedEncodedLength: body.length });
}
