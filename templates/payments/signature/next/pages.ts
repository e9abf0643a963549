import type { NextApiRequest, NextApiResponse } from "next";
import Stripe from "stripe";

type ParsedBody = Awaited<ReturnType<Request["json"]>>;

/**
 * The event of a request that Stripe signed. For one that it did not sign the
 * answer is sent and the result is null. The route must switch its body parser
 * off: the signature covers the exact bytes.
 */
export async function verifyStripe(req: NextApiRequest, res: NextApiResponse): Promise<ParsedBody> {
  const key = process.env.__KEY__;
  const secret = process.env.STRIPE_WEBHOOK_SECRET;
  const signature = req.headers["stripe-signature"];
  if (!key || !secret) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    res.status(500).json({ error: "Webhook is not configured" });
    return null;
  }
  if (typeof signature !== "string") {
    res.status(400).json({ error: "Missing signature" });
    return null;
  }
  try {
    return await new Stripe(key).webhooks.constructEventAsync(await rawBody(req), signature, secret);
  } catch {
    res.status(400).json({ error: "Invalid signature" });
    return null;
  }
}

async function rawBody(req: NextApiRequest): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of req) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
