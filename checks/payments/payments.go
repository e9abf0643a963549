// Package payments holds the checks of payments and business logic. They speak
// only where a payment provider is used by code that runs.
package payments

import "underpin/checks/check"

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	Webhook,
	Signature,
	Pricing,
	Lifecycle,
	Idempotency,
	Entitlement,
	Delivery,
	Portal,
	Invoices,
	Refunds,
}
