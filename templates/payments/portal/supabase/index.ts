import Stripe from "npm:stripe@__STRIPE__";
import { createClient } from "npm:@supabase/supabase-js@2";

// Opens Stripe's billing portal for the customer who is signed in. Whose portal
// it is comes from the app's own row of that user, never from the request.

const site = Deno.env.get("SITE_URL") ?? "";

const headers = {
  "Content-Type": "application/json",
  "Access-Control-Allow-Origin": site,
  "Access-Control-Allow-Headers": "authorization, x-client-info, apikey, content-type",
};

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers });

Deno.serve(async (req) => {
  if (req.method === "OPTIONS") {
    return new Response(null, { headers });
  }
  if (req.method !== "POST") {
    return json(405, { error: "Method not allowed" });
  }
  const key = Deno.env.get("__KEY__");
  const url = Deno.env.get("SUPABASE_URL");
  const service = Deno.env.get("SUPABASE_SERVICE_ROLE_KEY");
  if (!key || !url || !service || !site) {
    console.error("__KEY__ and SITE_URL must be set to open the billing portal");
    return json(500, { error: "Billing is not configured" });
  }

  const supabase = createClient(url, service);
  const token = (req.headers.get("Authorization") ?? "").replace("Bearer ", "");
  const { data, error } = await supabase.auth.getUser(token);
  if (error || !data.user) {
    return json(401, { error: "Sign in first" });
  }

  const { data: row, error: failed } = await supabase
    .from("__TABLE__")
    .select("__CUSTOMER__")
    .eq("__USER__", data.user.id)
    .limit(1)
    .maybeSingle();
  if (failed) {
    console.error("the customer could not be read:", failed.message);
    return json(500, { error: "Billing is not available" });
  }
  if (!row?.__CUSTOMER__) {
    return json(404, { error: "There is no subscription yet" });
  }

  try {
    const session = await new Stripe(key).billingPortal.sessions.create({ customer: row.__CUSTOMER__, return_url: site });
    return json(200, { url: session.url });
  } catch (err) {
    console.error("the billing portal could not be opened:", err);
    return json(502, { error: "The billing portal is not available" });
  }
});
