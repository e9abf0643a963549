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
