import Stripe from "stripe";

/**
 * Opens Stripe's billing portal for the customer who is signed in. Whose portal
 * it is comes from the app's own row of that user, never from the request.
 */
export async function POST(request: Request) {
  const key = process.env.__KEY__;
  if (!key) {
    console.error("__KEY__ must be set to open the billing portal");
    return Response.json({ error: "Billing is not configured" }, { status: 500 });
  }
  __SESSION__;
  const userId = __USER__;
  if (!userId) {
    return Response.json({ error: "Sign in first" }, { status: 401 });
  }
  const customer = await __DB__.__MODEL__.findFirst({
    where: { __OWNER__: userId, __CUSTOMER__: { not: null } },
    select: { __CUSTOMER__: true },
  });
  if (!customer?.__CUSTOMER__) {
    return Response.json({ error: "There is no subscription yet" }, { status: 404 });
  }
  const portal = await new Stripe(key).billingPortal.sessions.create({
    customer: customer.__CUSTOMER__,
    return_url: request.headers.get("origin") ?? new URL(request.url).origin,
  });
  return Response.json({ url: portal.url });
}
