package payments

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// idempotencyFix gives the calls that create something at Stripe a key, and lets
// webhooks remember the events that they handled.
var idempotencyFix = &fixes.Fix{
	Title:  "Send idempotency keys and remember handled events",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planIdempotency,
}

const keySketch = `const params = { mode: "payment", customer, line_items };
await stripe.checkout.sessions.create(params, { idempotencyKey: idempotencyKey("checkout", params) });
`

func planIdempotency(d *fixes.Draft) error {
	var refused error
	done, err := keyCreations(d)
	if err != nil {
		refused = err
	}
	remembered, err := rememberEvents(d)
	if err != nil && refused == nil {
		refused = err
	}
	if begun, gateway := unreferenced(d.Project(), tradeOf(d.Project())); refused == nil && len(begun)+len(settledTwice(d.Project())) > 0 {
		why := gateway + " takes an id of the app's own, and which one is the same for a second click of the same purchase is for you to decide"
		if pr, known := providerNamed(gateway); known && pr.once == "" {
			why = gateway + " knows no keys: what tells that a payment is open already is for you to decide"
		}
		refused = fixes.Refuse(why, "", "")
	}
	if refused != nil && done+remembered == 0 {
		return refused
	}
	if refused != nil {
		d.Note("One place is left as it is: " + refused.Error() + ".")
	}
	if done > 0 {
		d.Note("The key is made of the options of the call and of a window of ten minutes. Whatever differs between two purchases of one customer must be among the options.")
	}
	if done+remembered > 0 {
		d.Review()
	}
	return nil
}

// keyCreations gives each creation that says who it is for a key; the error is of
// the first that cannot have one.
func keyCreations(d *fixes.Draft) (done int, refused error) {
	p := d.Project()
	byFile := map[string][]source.Node{}
	for _, n := range creations(p, tradeOf(p)) {
		if _, ok := keyOf(p, n); ok {
			continue
		}
		if err := canBeKeyed(p, n); err != nil {
			if refused == nil {
				refused = err
			}
			continue
		}
		byFile[n.File().Path] = append(byFile[n.File().Path], n)
	}
	folder := sharedFolder(p, fixes.SortedKeys(byFile))
	for _, file := range fixes.SortedKeys(byFile) {
		if err := keyFile(d, file, folder, byFile[file]); err != nil {
			return done, err
		}
		done += len(byFile[file])
	}
	return done, refused
}

// canBeKeyed says why a creation cannot be given a key.
func canBeKeyed(p *project.Project, n source.Node) error {
	file := n.File().Path
	switch arg := n.Arg(0); {
	case n.Kind() != source.Call || n.Arg(1).OK() || !arg.Is(source.Object, source.Identifier):
		return fixes.Refuse(file+" creates something at Stripe in a way that this fix does not know", "ts", keySketch)
	case paramsType(n) == "" && arg.Kind() == source.Object:
		return fixes.Refuse(file+" creates something that this fix has no name for", "ts", keySketch)
	case !namesBuyer(p, n):
		return fixes.Refuse(file+" does not say in the options of its payment who pays, so two customers could get the same key", "ts", keySketch)
	}
	s := statementOf(n)
	if !s.OK() || s.Function() != n.Function() || s.Parent().Kind() == source.FileKind || sometimes(n, s) {
		return fixes.Refuse(file+" creates something at Stripe within an expression that this fix does not know", "ts", keySketch)
	}
	return nil
}

// sometimes reports whether a statement comes to a call only under a condition or
// again and again: what the call is given can then not be made above it.
func sometimes(n, statement source.Node) bool {
	for up := n; up != statement; up = up.Parent() {
		switch parent := up.Parent(); parent.Kind() {
		case source.If, source.For, source.ForOf, source.ForIn, source.While, source.Conditional:
			if up.Role() != source.Cond {
				return true
			}
		case source.Binary:
			if parent.Operator() == "&&" && up.Role() == source.Right {
				return true
			}
		}
	}
	return false
}

// sharedFolder is where the one module for all these files belongs: where it fits
// each of them, else the lib of the folder that they share.
func sharedFolder(p *project.Project, files []string) string {
	var shared string
	for i, file := range slices.DeleteFunc(files, func(file string) bool { return strings.HasPrefix(file, "supabase/functions/") }) {
		folder := keyFolder(p, file)
		if i == 0 || folder == shared {
			shared = folder
			continue
		}
		for !strings.HasPrefix(folder, strings.TrimSuffix(shared, "lib/")) {
			up := path.Dir(strings.TrimSuffix(shared, "/"))
			shared = strings.TrimPrefix(up+"/", "./")
		}
		if !strings.HasSuffix("/"+shared, "/lib/") {
			shared += "lib/"
		}
	}
	return shared
}

// namesBuyer reports whether the options of a creation tell one customer or order
// from another.
func namesBuyer(p *project.Project, n source.Node) bool {
	for _, name := range []string{"customer", "customer_email", "client_reference_id", "email", "payment_intent", "charge", "destination"} {
		if len(options(p, n, name)) > 0 {
			return true
		}
	}
	for _, m := range options(p, n, "metadata") {
		for c := range m.Children() {
			if hasWord(c.Key(), []string{"user", "customer", "order", "booking", "account", "team", "org", "member", "invoice", "owner", "email"}) {
				return true
			}
		}
	}
	return false
}

// paramsType is the type of a creation's options in Stripe's library.
func paramsType(n source.Node) string {
	_, options := creation(n)
	return options
}

// creation is the method of Stripe's client that makes something, and the type of
// its options.
func creation(n source.Node) (method, options string) {
	for _, t := range []struct{ end, name string }{
		{"checkout.sessions.create", "Checkout.SessionCreateParams"},
		{"paymentIntents.create", "PaymentIntentCreateParams"},
		{"customers.create", "CustomerCreateParams"},
		{"subscriptions.create", "SubscriptionCreateParams"},
		{"subscriptionSchedules.create", "SubscriptionScheduleCreateParams"},
		{"refunds.create", "RefundCreateParams"},
		{"transfers.create", "TransferCreateParams"},
		{"accounts.create", "AccountCreateParams"},
	} {
		if endsWith(n, []string{t.end}) {
			return t.end, t.name
		}
	}
	return "", ""
}

// whatOf is what a creation makes, as a word of its key.
func whatOf(n source.Node) string {
	parts := strings.Split(strings.TrimSuffix(n.CalleeTrail(), ".create"), ".")
	last := strings.TrimSuffix(parts[len(parts)-1], "s")
	if last == "session" {
		return "checkout"
	}
	return last
}
