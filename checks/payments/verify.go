package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A proof is the place that shows an event to be genuine.
type proof struct {
	node source.Node
	how  string
}

// verifiers are calls that check a signature, by the name called, with the
// packages they must come from; no packages means that the name is enough.
var verifiers = map[string]struct {
	how  string
	from []string
}{
	"constructEvent":               {"checks the signature with Stripe's library", nil},
	"constructEventAsync":          {"checks the signature with Stripe's library", nil},
	"verifyHeader":                 {"checks the signature with Stripe's library", nil},
	"validateEvent":                {"checks the signature with Polar's library", []string{"@polar-sh/"}},
	"Webhooks":                     {"lets Polar's handler check the signature", []string{"@polar-sh/"}},
	"Webhook":                      {"lets the provider's handler check the signature", []string{"@creem_io/", "@dodopayments/"}},
	"unmarshal":                    {"checks the signature with Paddle's library", []string{"@paddle/"}},
	"isSignatureValid":             {"checks the signature with Paddle's library", []string{"@paddle/"}},
	"validateWebhookSignature":     {"checks the signature with Razorpay's library", nil},
	"verifyWebhookSignature":       {"checks the signature with the provider's library", []string{"@lemonsqueezy/", "@paypal/", "razorpay", "paystack"}},
	"verify":                       {"checks the signature with the webhook library", []string{"svix", "standardwebhooks", "dodopayments", "@dodopayments/"}},
	"timingSafeEqual":              {"compares the signature in constant time", nil},
	"timingSafeEqualString":        {"compares the signature in constant time", nil},
	"safeCompare":                  {"compares the signature in constant time", []string{"safe-compare"}},
	"validatePaymentVerification":  {"checks the signature with Razorpay's library", []string{"razorpay"}},
	"processWebhook":               {"lets the payment library check the signature", []string{"@supabase/stripe-sync-engine", "@stripe/sync-engine", "stripe-replit-sync"}},
	"validateSignature":            {"checks the signature with the provider's library", []string{"@mollie/", "mercadopago", "square"}},
	"WebhookSignatureValidator":    {"checks the signature with the provider's library", []string{"mercadopago"}},
	"unwrap":                       {"checks the signature with Whop's library", []string{"@whop/"}},
	"makeWebhookValidator":         {"checks the signature with Whop's library", []string{"@whop/", "@whop-apps/", "@whop-sdk/"}},
	"validateHMAC":                 {"checks the signature with Adyen's library", []string{"@adyen/"}},
	"validateHMACSignature":        {"checks the signature with Adyen's library", []string{"@adyen/"}},
	"verifySignature":              {"checks the signature with Square's library", []string{"square"}},
	"isValidWebhookEventSignature": {"checks the signature with Square's library", []string{"square"}},
	"PGVerifyWebhookSignature":     {"checks the signature with Cashfree's library", nil},
	"verifyEventBody":              {"checks the signature with Coinbase's library", []string{"coinbase-commerce-node"}},
}

// verification is the proof that a node gives, if any.
func verification(n source.Node) (proof, bool) {
	switch n.Kind() {
	case source.String:
		if v, _ := n.StringValue(); strings.Contains(v, "verify-webhook-signature") {
			return proof{n, "asks PayPal to check the signature"}, true
		}
	case source.Call, source.New:
		return callVerifies(n)
	}
	return proof{}, false
}

func callVerifies(n source.Node) (proof, bool) {
	name := n.CalleeName()
	if v, ok := verifiers[name]; ok {
		if len(v.from) == 0 || comesFrom(n, v.from) {
			if pkg, _ := n.Origin(); strings.HasPrefix(pkg, ".") && n.Child(source.Callee).Kind() == source.Identifier {
				return proof{n, "checks the signature"}, true // a function of the app that is called so
			}
			return proof{n, v.how}, true
		}
	}
	path := n.CalleePath()
	switch {
	case name == "unmarshal" && strings.Contains(path, "webhooks"):
		return proof{n, "checks the signature with Paddle's library"}, true
	case name == "webhook" && strings.HasSuffix(path, "authenticate.webhook"):
		return proof{n, "lets Shopify's library check the signature"}, true
	case name == "retrieve" && strings.HasSuffix(path, ".events.retrieve"):
		return proof{n, "fetches the event from Stripe again instead of believing it"}, true
	case name == "unwrap" && strings.HasSuffix(path, "webhooks.unwrap"):
		return proof{n, "checks the signature with the provider's library"}, true
	case strings.HasSuffix(path, "webhookNotification.parse"):
		return proof{n, "checks the signature with Braintree's library"}, true
	case strings.HasSuffix(path, "transaction.notification"):
		return proof{n, "asks Midtrans for the state of the payment"}, true
	case name == "verify" && madeWebhook(n):
		return proof{n, "checks the signature with the webhook library"}, true
	case name == "createDecipheriv" && strings.Contains(strings.ToLower(n.Arg(0).Text()), "gcm"):
		return proof{n, "opens what only the provider can have sealed"}, true
	case name == "createVerify":
		return proof{n, "checks the signature with the provider's certificate"}, true
	case name == "verify" && strings.HasSuffix(path, "subtle.verify") && !ofSession(n):
		return proof{n, "checks the HMAC of the body"}, true
	case isHMAC(n) && !ofSession(n) && comparesSignature(n.Function()):
		return proof{n, "computes the HMAC of the body and compares it"}, true
	}
	return proof{}, false
}

// madeWebhook reports whether a call is of an object that was made as new Webhook(secret),
// as the libraries of Standard Webhooks have it.
func madeWebhook(n source.Node) bool {
	made := n.Child(source.Callee).Child(source.ObjectRole).Resolve()
	return made.Kind() == source.New && made.CalleeName() == "Webhook"
}

// ofSession reports whether a hash is of the app's own sessions: what stands in front of
// all routes proves no event.
func ofSession(n source.Node) bool {
	name, _ := declaredAs(n.Handler())
	words := wordsOf(strings.NewReplacer("/", "-", ".", "-").Replace(n.File().Path) + "-" + name)
	return has(words, "session", "sessions", "cookie", "cookies", "jwt", "csrf") && !has(words, "webhook", "webhooks", "payment", "payments")
}

// comesFrom reports whether what is called begins with a name of one of the
// packages; a prefix that ends in "/" stands for a scope.
func comesFrom(n source.Node, packages []string) bool {
	pkg, _ := n.Origin()
	for _, p := range packages {
		if pkg == p || strings.HasPrefix(pkg, strings.TrimSuffix(p, "/")+"/") {
			return true
		}
	}
	return false
}

// isHMAC reports whether a call computes a keyed hash.
func isHMAC(n source.Node) bool {
	if n.Kind() != source.Call && n.Kind() != source.New {
		return false
	}
	switch n.CalleeName() {
	case "createHmac", "HmacSHA256", "HmacSHA512", "hmacSha256", "hmacSHA256":
		return true
	case "sign":
		return strings.HasSuffix(n.CalleePath(), "subtle.sign")
	case "hmac", "HMAC":
		pkg, _ := n.Origin()
		return strings.Contains(pkg, "hmac") || strings.Contains(pkg, "noble") || strings.Contains(pkg, "crypto")
	}
	return false
}

// comparesSignature reports whether a function compares something that is
// called a signature.
func comparesSignature(fn source.Node) bool {
	for b := range fn.Find(source.Binary, source.Call) {
		if isSignatureComparison(b) {
			return true
		}
	}
	return false
}

var signatureNames = []string{"sig", "hmac", "digest", "expected", "hash", "computed"}

func isSignatureComparison(n source.Node) bool {
	switch n.Kind() {
	case source.Binary:
		switch n.Operator() {
		case "^": // diff |= a.charCodeAt(i) ^ b.charCodeAt(i)
			return strings.Contains(n.Text(), "charCodeAt") || n.Child(source.Left).Kind() == source.Index && n.Child(source.Right).Kind() == source.Index
		case "===", "==", "!==", "!=":
			left, right := n.Child(source.Left), n.Child(source.Right)
			if left.Is(source.Null, source.Bool, source.Number) || right.Is(source.Null, source.Bool, source.Number) {
				return false
			}
			if right.Ident() == "undefined" || right.Kind() == source.String || left.Kind() == source.String {
				return false
			}
			if isLength(left) || isLength(right) {
				return false
			}
			return hasWord(left.Text(), signatureNames) || hasWord(right.Text(), signatureNames)
		}
	case source.Call:
		name := strings.ToLower(n.CalleeName())
		return strings.Contains(name, "timingsafe") || strings.Contains(name, "constanttime") || strings.Contains(name, "safecompare") || strings.Contains(name, "secureequal") || strings.Contains(name, "safeequal")
	}
	return false
}

func isLength(n source.Node) bool {
	return n.Kind() == source.Member && n.Child(source.Name).Text() == "length"
}

// isSharedSecret reports whether a comparison is with a secret of the server's
// own environment, as providers without signatures ask for.
func isSharedSecret(n source.Node) bool {
	if n.Kind() != source.Binary {
		return false
	}
	switch n.Operator() {
	case "===", "==", "!==", "!=":
	default:
		return false
	}
	for _, side := range []source.Node{n.Child(source.Left), n.Child(source.Right)} {
		if isServerSecret(side.Resolve()) {
			other := n.Child(source.Left)
			if other == side {
				other = n.Child(source.Right)
			}
			return !other.Is(source.String, source.Null, source.Bool, source.Number) && other.Ident() != "undefined"
		}
	}
	return false
}

// isServerSecret reports whether an expression reads an environment variable
// that holds a secret.
func isServerSecret(n source.Node) bool {
	for n.Kind() == source.Binary { // process.env.X || ""
		n = n.Child(source.Left)
	}
	name := ""
	switch n.Kind() {
	case source.Member, source.Index:
		if strings.HasPrefix(n.Path(), "process.env.") || strings.HasPrefix(n.Path(), "env.") {
			name = n.Path()
		}
	case source.Call:
		if strings.HasSuffix(n.CalleePath(), "env.get") {
			name, _ = n.Arg(0).StringValue()
		}
	case source.Template:
		for c := range n.Children() {
			if isServerSecret(c) {
				return true
			}
		}
	}
	return hasWord(name, []string{"secret", "token", "hash", "key"})
}

// trusted finds how a hook's handler shows its events to be genuine; ok is
// false when nothing on its way does. Weak says that it is a way that proves
// less than a signature.
func (h *hook) trusted(p *project.Project) (found proof, weak, ok bool) {
	if n, ok := h.reachBy(p, "verification", func(n source.Node) bool { _, ok := verification(n); return ok }); ok {
		found, _ = verification(n)
		return found, false, true
	}
	if n, ok := h.reachBy(p, "hmac of events", func(n source.Node) bool { return isHMAC(n) && !ofSession(n) }); ok {
		if _, compared := h.reachBy(p, "comparison", isSignatureComparison); compared {
			return proof{n, "computes the HMAC of the body and compares it"}, false, true
		}
	}
	if n, ok := h.reach(p, func(n source.Node) bool { return outsideVerifier(p, n) }); ok {
		return proof{n, "calls " + n.CalleeName() + " of another package"}, true, true
	}
	if n, ok := h.reachBy(p, "shared secret", isSharedSecret); ok {
		return proof{n, "compares a secret that only the provider knows"}, true, true
	}
	return h.trustedOtherwise(p)
}

// outsideVerifier reports whether a call's name says that it verifies and what
// it calls lies outside the project.
func outsideVerifier(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Call {
		return false
	}
	name := strings.ToLower(n.CalleeName())
	if !hasWord(name, []string{"verif", "validat", "authenticate", "check"}) || !hasWord(name, []string{"signature", "webhook", "hmac", "event"}) {
		return false
	}
	pkg, _ := n.Origin()
	return pkg != "" && !strings.HasPrefix(pkg, ".") && !p.Definition(n.Child(source.Callee)).OK()
}

// isReread reports whether a call reads a payment from a provider that is known
// to be asked this way.
func isReread(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		path := strings.ToLower(n.CalleePath())
		for _, end := range []string{"payment.get", "payments.get", "paymentclient.get", "preapproval.get", "payments.fetch", "transaction.verify", "orders.get"} {
			if strings.HasSuffix(path, end) {
				return true
			}
		}
	case source.String:
		v, _ := n.StringValue()
		for _, url := range []string{"api.mercadopago.com/v1/payments", "api.mercadopago.com/preapproval", "api.paystack.co/transaction/verify", "api.mollie.com/v2/payments", "api.flutterwave.com/v3/transactions"} {
			if strings.Contains(v, url) {
				return true
			}
		}
	}
	return false
}
