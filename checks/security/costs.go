package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

const (
	asksModel     = "asks an AI model"
	makesSpeech   = "turns text into speech"
	sendsMessage  = "sends a message"
	sendsSMS      = "sends a text message"
	checksPass    = "checks a password"
	setsPass      = "creates or changes a password"
	signsIn       = "lets people in"
	comparesCode  = "compares a code that can be guessed"
	makesAccounts = "makes accounts for whoever asks"
	givesPassword = "helps people to a new password"
	passesLimiter = "calls the sign-in library from the server, past the limiter that stands in front of the library's endpoints"
	relaysSignIn  = "hands sign-ins on to a service that sees every caller under the server's address"
	opensPayment  = "opens a payment"
	worksPicture  = "works on pictures"
	startsBrowser = "starts a browser"
	asksAnyone    = "fetches whatever address it is given"
	storesFiles   = "stores files"
	asksService   = "spends the app's quota at another service"
	promptsPhone  = "asks whatever phone it is given to pay"
)

// callCosts says why a call is worth protecting, and whether it guards an account.
func callCosts(n source.Node) (what string, login bool) {
	pkg, _ := n.Origin()
	name, path := n.CalleeName(), n.CalleeTrail()
	switch {
	case hashPackages[pkg]:
		switch name {
		case "compare", "compareSync", "verify", "verifySync", "verifyPassword", "verifyHash":
			return checksPass, true
		case "hash", "hashSync", "hashPassword":
			return setsPass, true
		}
	case keyDerivations[name] && derivesFromSecret(n.Arg(0)):
		return "", false
	case keyDerivations[name]:
		if comparesKey(n.Function()) {
			return checksPass, true
		}
		return setsPass, true
	case pkg == "ai":
		switch name {
		case "generateText", "streamText", "generateObject", "streamObject", "generateImage", "experimental_generateImage", "generateSpeech", "transcribe", "experimental_transcribe", "embed", "embedMany":
			return asksModel, false
		}
	case pkg == "sharp" && name == "sharp", pkg == "tesseract.js" && (name == "recognize" || name == "createWorker"):
		return worksPicture, false
	case pkg == "@vercel/blob" && name == "put", name == "upload" && strings.HasSuffix(path, "uploader.upload"):
		return storesFiles, false
	case (pkg == "otplib" || pkg == "speakeasy" || pkg == "otpauth") && (name == "verify" || name == "check" || name == "verifyDelta"):
		return comparesCode, true
	case name == "launch" && (pkg == "puppeteer" || pkg == "puppeteer-core" || strings.HasPrefix(pkg, "playwright") || strings.HasSuffix(path, "puppeteer.launch") || strings.HasSuffix(path, "chromium.launch")):
		return startsBrowser, false
	case strings.HasSuffix(path, "users.messages.send"): // of Gmail
		return sendsMessage, false
	case pkg == "@lemonsqueezy/lemonsqueezy.js" && name == "createCheckout", strings.HasSuffix(path, "checkout.sessions.create"), strings.HasSuffix(path, "paymentIntents.create"), pkg == "razorpay" && strings.HasSuffix(path, "orders.create"):
		return opensPayment, false
	case pkg == "@fal-ai/client" && (name == "subscribe" || name == "run") || pkg == "replicate" && name == "run":
		return asksModel, false
	case strings.HasSuffix(path, "passport.authenticate"):
		if v, _ := n.Arg(0).StringValue(); v == "local" || v == "custom" {
			return checksPass, true
		}
	case name == "sendMail", name == "inviteUserByEmail", name == "sendTransacEmail", strings.HasSuffix(path, "emails.send"), strings.HasSuffix(path, "postmark.sendEmail"),
		name == "send" && (pkg == "@sendgrid/mail" || strings.HasSuffix(path, "sgMail.send")), name == "SendEmailCommand" && strings.HasPrefix(pkg, "@aws-sdk/client-ses"):
		return sendsMessage, false
	case name == "invoke" && strings.HasSuffix(path, "functions.invoke"):
		if function, _ := n.Arg(0).StringValue(); sendsByName(function) {
			return sendsMessage, false
		}
	case strings.HasSuffix(path, "ideo.assets.create"): // of Mux
		return asksService, false
	case strings.HasSuffix(path, "verifications.create"):
		return sendsSMS, false
	case strings.HasSuffix(path, "messages.create"):
		return messageCosts(n, strings.ToLower(path)), false
	}
	for _, end := range modelCalls {
		if path != "" && strings.HasSuffix(path, end) {
			return asksModel, false
		}
	}
	return "", false
}

// strangersOnly reports whether a cost is one that only callers without an account
// need a limit for: who has signed in can be told apart and stopped.
func strangersOnly(what string) bool {
	return what == sendsMessage || what == opensPayment || what == worksPicture || what == startsBrowser || what == asksService || what == storesFiles || what == asksAnyone
}

// messageCosts tells apart the services whose calls end in messages.create, by
// what they are given: clients are named anything.
func messageCosts(n source.Node, path string) string {
	first := n.Arg(0).Resolve()
	switch {
	case strings.Contains(path, "anthropic"), first.Prop("model").OK():
		return asksModel
	case strings.Contains(path, "mailgun"), n.Arg(1).Resolve().Prop("subject").OK():
		return sendsMessage
	case strings.Contains(path, "twilio"), first.Prop("to").OK() && !first.Prop("message_type").OK() && first.Prop("to").Kind() != source.Object && (first.Prop("body").OK() || first.Prop("contentSid").OK()):
		return sendsSMS
	}
	return ""
}

var hashPackages = map[string]bool{
	"bcrypt": true, "bcryptjs": true, "@node-rs/bcrypt": true, "argon2": true, "@node-rs/argon2": true, "oslo/password": true,
	"scrypt-kdf": true, "bcrypt-ts": true, "hash-wasm": true, "better-auth/crypto": true,
}

// modelCalls end the path of calls that reach a model of a provider.
var modelCalls = []string{
	"chat.completions.create", "chat.completions.parse", "responses.create", "responses.parse", "completions.create", "images.generate", "images.edit", "audio.transcriptions.create",
	"audio.speech.create", "embeddings.create", "messages.stream", ".generateContent",
	".generateContentStream", "models.generateImages", "predictions.create", "textToSpeech.convert", "beta.threads.runs.create", "chat.complete", "chat.stream",
}

// phonePrompts are parts of addresses by which a payment is asked for on a phone.
var phonePrompts = []string{"stkpush/v1/processrequest", "/push-stk", "/stk-push", "/stk_push", "/requesttopay", "charges?type=mpesa", "charges?type=mobile_money"}

// paymentAddresses end the addresses at which services take payments; what follows an
// id behind them is looked up.
var paymentAddresses = []string{
	"api.mercadopago.com/preapproval", "api.mercadopago.com/checkout/preferences", "api.mercadopago.com/v1/payments", "api.paystack.co/transaction/initialize", "api.paystack.co/charge",
	"api.flutterwave.com/v3/payments", "api.razorpay.com/v1/orders", "api.razorpay.com/v1/payment_links", "api.razorpay.com/v1/subscriptions", "api-m.paypal.com/v2/checkout/orders",
	"api-m.sandbox.paypal.com/v2/checkout/orders", "api.mollie.com/v2/payments", "api.xendit.co/v2/invoices", "midtrans.com/snap/v1/transactions", "api.nowpayments.io/v1/invoice",
	"api.nowpayments.io/v1/payment", "api.commerce.coinbase.com/charges", "api.lemonsqueezy.com/v1/checkouts", "api.pagar.me/core/v5/orders", "api.asaas.com/v3/payments",
	"api.asaas.com/v3/subscriptions", "api.abacatepay.com/v1/billing/create", "api.cashfree.com/pg/orders", "api.iugu.com/v1/payment_token", "api.iugu.com/v1/invoices", "api.iugu.com/v1/subscriptions", "api.iugu.com/v1/charge", "api.moyasar.com/v1/invoices", "api.moyasar.com/v1/payments",
}

// opensByPath reports whether a call makes a payment or a subscription at a service
// whose host stands elsewhere: fetch(`${baseUrl}/subscriptions`, { method: "POST" }), in
// a file that speaks of that service.
func opensByPath(p *project.Project, n source.Node) bool {
	address := n.Arg(0)
	if n.CalleeName() != "fetch" || address.Kind() != source.Template {
		return false
	}
	text := strings.TrimSuffix(address.Text(), "`")
	if i := strings.LastIndexByte(text, '}'); i >= 0 {
		text = text[i+1:]
	}
	switch text {
	case "/subscriptions", "/payments", "/preapproval", "/checkout/preferences", "/transaction/initialize", "/v2/checkout/orders", "/orders", "/charges", "/invoices", "/checkouts":
	default:
		return false
	}
	method, _ := n.Arg(1).Resolve().Prop("method").StringValue()
	return method == "POST" && p.HoldsFold(n.File().Path, "asaas", "mercadopago", "mercado_pago", "pagarme", "pagseguro", "paystack", "moyasar", "xendit", "midtrans", "flutterwave", "razorpay", "paypal", "cashfree", "mollie")
}

// costlyAddress says why an address is worth protecting.
func costlyAddress(v string) string {
	if strings.HasSuffix(v, "/models") {
		return "" // a list of what there is: a health check
	}
	if low := strings.ToLower(v); !strings.ContainsAny(low, " ;") && containsPart(low, phonePrompts) {
		return promptsPhone
	}
	if containsPart(v, chatAddresses) && !strings.ContainsAny(v, " ;") {
		return sendsMessage
	}
	if strings.HasPrefix(v, "https://") && slices.ContainsFunc(paymentAddresses, func(end string) bool { return strings.HasSuffix(v, end) }) {
		return opensPayment
	}
	if !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "wss://") || strings.ContainsAny(v, " ;") {
		return "" // a list of hosts, such as a content policy
	}
	what := costlyHost(v)
	if what == sendsMessage && containsPart(v, mailBooks) {
		return ""
	}
	return what
}

// chatAddresses are parts of the addresses at which services that people run themselves
// send messages over WhatsApp.
var chatAddresses = []string{"/message/sendText", "/message/sendMedia", "/message/sendTemplate", "/message/sendButtons", "api.z-api.io/instances"}

// mailBooks are parts of the addresses at which a mail service keeps its books: who may
// send, who wants no more, whom there is to write to.
var mailBooks = []string{"/verified_senders", "/whitelabel", "/suppression", "/domains", "/contacts", "/audiences", "/templates", "/stats", "/lists", "/unsubscribes", "/bounces", "/senders", "/webhooks"}

// costlyHost says why an address is worth protecting, by its host alone.
func costlyHost(v string) string {
	for _, a := range []struct{ part, what string }{
		{"api.openai.com", asksModel},
		{"api.anthropic.com", asksModel},
		{"generativelanguage.googleapis.com", asksModel},
		{"openrouter.ai/api", asksModel},
		{"api.groq.com", asksModel},
		{"ai.gateway.lovable.dev", asksModel},
		{"api.deepseek.com", asksModel},
		{"api.mistral.ai", asksModel},
		{"api.perplexity.ai", asksModel},
		{"api.replicate.com", asksModel},
		{"fal.run", asksModel},
		{"api.together.xyz", asksModel},
		{"api.x.ai", asksModel},
		{"api-inference.huggingface.co", asksModel},
		{"router.huggingface.co", asksModel},
		{"api.stability.ai", asksModel},
		{"api.cohere", asksModel},
		{"api.elevenlabs.io", makesSpeech},
		{"api.deepgram.com", makesSpeech},
		{"api.assemblyai.com", makesSpeech},
		{"api.resend.com", sendsMessage},
		{"api.sendgrid.com", sendsMessage},
		{"api.postmarkapp.com", sendsMessage},
		{"api.brevo.com", sendsMessage},
		{"api.mailgun.net", sendsMessage},
		{"gmail.googleapis.com/gmail/v1/users/me/messages/send", sendsMessage},
		{"api.twilio.com", sendsSMS},
		{"api.telnyx.com/v2/messages", sendsSMS},
		{"rest.messagebird.com/messages", sendsSMS},
		{"rest.nexmo.com/sms", sendsSMS},
		{"api.africastalking.com/version1/messaging", sendsSMS},
		{"textbelt.com/text", sendsSMS},
		{"api.openweathermap.org", asksService},
		{"api.weatherapi.com", asksService},
		{"newsapi.org/v2", asksService},
		{"api.opencagedata.com", asksService},
		{"api.geoapify.com", asksService},
		{"maps.googleapis.com/maps/api", asksService},
		{"places.googleapis.com", asksService},
		{"solar.googleapis.com", asksService},
		{"routes.googleapis.com", asksService},
		{"vision.googleapis.com", asksService},
		{"translation.googleapis.com", asksService},
		{"speech.googleapis.com", asksService},
		{"api.ocr.space", asksService},
		{"api.deepl.com", asksService},
		{"api-free.deepl.com", asksService},
		{"serpapi.com/search", asksService},
		{"google.serper.dev", asksService},
		{"api.tavily.com", asksService},
		{"api.firecrawl.dev", asksService},
		{"api.apify.com", asksService},
		{"api.remove.bg", asksService},
		{".p.rapidapi.com", asksService},
		{"developer.nrel.gov/api", asksService},
	} {
		if strings.Contains(v, a.part) {
			return a.what
		}
	}
	return ""
}

// keyDerivations are the platform's own functions that passwords are stored with.
var keyDerivations = map[string]bool{"scrypt": true, "scryptSync": true, "scryptAsync": true, "pbkdf2": true, "pbkdf2Sync": true, "deriveBits": true}

// derivesKey reports whether a function hashes a password by the platform's own
// means.
func derivesKey(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if keyDerivations[c.CalleeName()] {
			return true
		}
	}
	return false
}

// derivesFromSecret reports whether a key is derived from a secret of the app's own,
// to encrypt something with, and not from what somebody types.
func derivesFromSecret(n source.Node) bool {
	text := strings.ToLower(n.Text() + " " + n.Resolve().Text())
	return containsPart(text, []string{"process.env", "config.", "secret", "encryption", "masterkey", "master_key"}) && !strings.Contains(text, "password")
}

// comparesKey reports whether a function compares what it derived.
func comparesKey(fn source.Node) bool {
	for c := range fn.Find(source.Call, source.Binary) {
		if c.Operator() == "===" || c.Operator() == "!==" || strings.HasPrefix(strings.ToLower(c.CalleeName()), "timingsafe") {
			return true
		}
	}
	return false
}
