import Stripe from "npm:stripe@__STRIPE__";
import { createClient } from "npm:@supabase/supabase-js@2";

// Receives Stripe's events, checks their signature and keeps each one once in
// the table stripe_events. The event's effect belongs in a trigger on that
// table, so that the row and the effect are written together or not at all.

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

Deno.serve(async (req) => {
  if (req.method !== "POST") {
    return json(405, { error: "Method not allowed" });
  }
  const key = Deno.env.get("__KEY__");
  const secret = Deno.env.get("STRIPE_WEBHOOK_SECRET");
  const url = Deno.env.get("SUPABASE_URL");
  const service = Deno.env.get("SUPABASE_SERVICE_ROLE_KEY");
  if (!key || !secret || !url || !service) {
    console.error("__KEY__ and STRIPE_WEBHOOK_SECRET must be set to receive Stripe events");
    return json(500, { error: "Webhook is not configured" });
  }
  const signature = req.headers.get("stripe-signature");
  if (!signature) {
    return json(400, { error: "Missing signature" });
  }

  let event: Stripe.Event;
  try {
    // The signature covers the exact bytes, so the body is read as text.
    event = await new Stripe(key).webhooks.constructEventAsync(await req.text(), signature, secret);
  } catch {
    return json(400, { error: "Invalid signature" });
  }

  const { error } = await createClient(url, service)
    .from("stripe_events")
    .insert({ id: event.id, type: event.type, data: event.data.object });
  if (error?.code === "23505") {
    return json(200, { received: true, duplicate: true });
  }
  if (error) {
    // Anything but a 2xx makes Stripe send the event again, for up to three days.
    console.error(`Stripe event ${event.id} (${event.type}) was not stored:`, error.message);
    return json(500, { error: "Event was not stored" });
  }
  return json(200, { received: true });
});
