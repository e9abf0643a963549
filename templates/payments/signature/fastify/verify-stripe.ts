import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import Stripe from "stripe";

const MAX_BYTES = 1024 * 1024;

/**
 * Lets only those events through that Stripe signed. It runs before the body is
 * parsed, since the signature covers the exact bytes, and hands the same bytes on:
 * what the handler finds as its body is the event that was checked.
 */
export async function verifyStripe(request: FastifyRequest, _reply: unknown, payload: AsyncIterable<Uint8Array>) {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = request.headers["stripe-signature"];
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    throw refused(500, "Webhook is not configured");
  }
  if (typeof signature !== "string") {
    throw refused(400, "Missing signature");
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw refused(413, "Event is too large");
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  try {
    await new Stripe(key).webhooks.constructEventAsync(body, signature, secret);
  } catch {
    throw refused(400, "Invalid signature");
  }
  return Object.assign(Readable.from([body]), { receivedEncodedLength: body.length });
}

function refused(statusCode: number, message: string) {
  return Object.assign(new Error(message), { statusCode });
}
