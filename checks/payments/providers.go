package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// A provider is one that takes payments, with what its documentation says of it.
// Lists are separated by spaces; "{}" in a path stands for a part that differs from
// call to call.
type provider struct {
	name     string
	hosts    string // parts of the addresses of its API
	starts   string // paths of its API that begin a payment
	plans    string // the same, for what renews itself
	once     string // the headers or fields by which a request that is sent twice has its effect once
	onceAt   string // the paths that know them, all when empty
	pages    string // addresses of its own pages where customers pay
	hub      bool   // its customers end what they bought in their own account there
	merchant bool   // sells in its own name, and owes invoices and tax
}

// providers are those that are told apart. Each row is taken from the provider's own
// reference of its API.
var providers = []provider{
	// developer.paypal.com/docs/api/orders/v2, …/subscriptions/v1, …/reference/idempotency
	{name: "PayPal", hosts: "paypal.com", starts: "v2/checkout/orders v1/payments/payment", plans: "v1/billing/subscriptions v1/billing/plans", once: "PayPal-Request-Id"},
	// docs.stripe.com/api
	{name: "Stripe", hosts: "api.stripe.com", starts: "v1/checkout/sessions v1/payment_intents v1/payment_links v1/charges", plans: "v1/subscriptions", once: "Idempotency-Key", pages: "https://buy.stripe.com/ https://donate.stripe.com/"},
	// docs.whop.com/developer/guides/accept-payments
	{name: "Whop", hosts: "api.whop.com", starts: "checkout_configurations checkout_sessions payments", pages: "https://whop.com/checkout/", hub: true},
	{name: "Lemon Squeezy", hosts: "api.lemonsqueezy.com", starts: "v1/checkouts", merchant: true},
	{name: "Paddle", hosts: "api.paddle.com sandbox-api.paddle.com", starts: "transactions", merchant: true},
	{name: "Polar", hosts: "api.polar.sh sandbox-api.polar.sh", starts: "v1/checkouts v1/checkouts/custom", merchant: true},
	{name: "Creem", hosts: "api.creem.io", starts: "v1/checkouts", merchant: true},
	{name: "Dodo Payments", hosts: "dodopayments.com", starts: "checkouts payments", plans: "subscriptions", merchant: true},
	{name: "Gumroad", hosts: "api.gumroad.com", merchant: true},
	{name: "FastSpring", hosts: "api.fastspring.com", starts: "sessions orders", merchant: true},

	// razorpay.com/docs/api; docs.cashfree.com/reference; developer.phonepe.com; docs.payu.in; docs.instamojo.com
	{name: "Razorpay", hosts: "api.razorpay.com", starts: "v1/orders v1/payment_links", plans: "v1/subscriptions"},
	{name: "Cashfree", hosts: "cashfree.com", starts: "pg/orders pg/links", plans: "pg/subscriptions", once: "order_id link_id subscription_id"},
	{name: "PhonePe", hosts: "phonepe.com", starts: "pg/v1/pay checkout/v2/pay", once: "merchantTransactionId merchantOrderId"},
	{name: "PayU", hosts: "payu.in payu.com", starts: "_payment api/v2_1/orders", once: "txnid extOrderId"},
	{name: "Instamojo", hosts: "instamojo.com", starts: "payment-requests payment_requests"},
	{name: "Khalti", hosts: "khalti.com", starts: "epayment/initiate", once: "purchase_order_id"},
	{name: "eSewa", hosts: "esewa.com.np", starts: "api/epay/main/v2/form epay/main", once: "transaction_uuid pid"},
	{name: "SSLCommerz", hosts: "sslcommerz.com", starts: "gwprocess/v4/api.php gwprocess/v3/api.php", once: "tran_id"},
	{name: "bKash", hosts: "bka.sh", starts: "checkout/create tokenized/checkout/create checkout/payment/create", once: "merchantInvoiceNumber"},

	// docs.asaas.com/reference; docs.pagar.me; developer.pagbank.com.br; dev.efipay.com.br; developers.openpix.com.br; docs.abacatepay.com
	{name: "Asaas", hosts: "asaas.com", starts: "payments paymentLinks checkouts lean/payments", plans: "subscriptions"},
	{name: "Pagar.me", hosts: "api.pagar.me", starts: "orders transactions charges paymentlinks", plans: "subscriptions", once: "Idempotency-Key"},
	{name: "PagSeguro", hosts: "pagseguro.com pagseguro.uol.com.br pagbank.com", starts: "orders charges checkouts v2/checkout", plans: "subscriptions pre-approvals", once: "x-idempotency-key"},
	{name: "Efí", hosts: "efipay.com.br gerencianet.com.br", starts: "v2/cob v2/cob/{} v2/cobv/{} v1/charge v1/charge/one-step v1/charge/one-step/link", once: "txid"},
	{name: "OpenPix", hosts: "openpix.com.br woovi.com", starts: "v1/charge", plans: "v1/subscriptions", once: "correlationID"},
	{name: "AbacatePay", hosts: "abacatepay.com", starts: "billing/create pixQrCode/create checkouts/create"},
	{name: "PushinPay", hosts: "pushinpay.com.br", starts: "pix/cashIn"},
	{name: "Mercado Pago", hosts: "api.mercadopago.com", starts: "checkout/preferences v1/payments v1/orders", plans: "preapproval preapproval_plan", once: "X-Idempotency-Key", onceAt: "v1/payments v1/orders"},
	{name: "Hotmart", hosts: "developers.hotmart.com", merchant: true},

	// docs.wompi.co; developers.conekta.com; docs.culqi.com; developers.flow.cl; transbankdevelopers.cl; docs.dlocal.com
	{name: "Wompi", hosts: "wompi.co", starts: "v1/transactions v1/payment_links", once: "reference"},
	{name: "Conekta", hosts: "api.conekta.io", starts: "orders checkouts"},
	{name: "Culqi", hosts: "api.culqi.com", starts: "v2/charges v2/orders", plans: "v2/recurrent/subscriptions/create"},
	{name: "Flow", hosts: "flow.cl", starts: "payment/create", once: "commerceOrder"},
	{name: "Transbank", hosts: "transbank.cl", starts: "webpay/v1.2/transactions webpay/v1.0/transactions", once: "buy_order"},
	{name: "dLocal", hosts: "dlocal.com", starts: "payments secure_payments", once: "order_id"},

	// developer.squareup.com/reference; docs.adyen.com/api-explorer; docs.mollie.com/reference; docs.klarna.com/api; developer.gocardless.com
	{name: "Square", hosts: "squareup.com squareupsandbox.com", starts: "v2/payments v2/online-checkout/payment-links", plans: "v2/subscriptions", once: "idempotency_key"},
	{name: "Adyen", hosts: "adyen.com adyenpayments.com", starts: "payments sessions paymentLinks", once: "Idempotency-Key"},
	{name: "Mollie", hosts: "api.mollie.com", starts: "v2/payments v2/payment-links v2/orders", plans: "v2/customers/{}/subscriptions", once: "Idempotency-Key"},
	{name: "Klarna", hosts: "klarna.com", starts: "checkout/v3/orders payments/v1/sessions payments/v1/authorizations/{}/order hpp/v1/sessions", once: "Klarna-Idempotency-Key"},
	{name: "GoCardless", hosts: "gocardless.com", starts: "billing_requests payments redirect_flows", plans: "subscriptions", once: "Idempotency-Key"},

	// docs.xendit.co; docs.midtrans.com; developers.paymongo.com; docs.omise.co; billplz.com/api; toyyibpay.com/apireference; docs.duitku.com
	{name: "Xendit", hosts: "api.xendit.co", starts: "v2/invoices sessions payment_requests v3/payment_requests qr_codes ewallets/charges callback_virtual_accounts credit_card_charges", plans: "recurring/plans", once: "external_id reference_id idempotency-key"},
	{name: "Midtrans", hosts: "midtrans.com", starts: "snap/v1/transactions v2/charge v1/payment-links", plans: "v1/subscriptions", once: "order_id"},
	{name: "PayMongo", hosts: "api.paymongo.com", starts: "v1/links v1/checkout_sessions v1/payment_intents v1/sources v1/payments", plans: "v1/subscriptions", once: "Idempotency-Key"},
	{name: "Omise", hosts: "api.omise.co", starts: "charges links", plans: "schedules", once: "Idempotency-Key"},
	{name: "Billplz", hosts: "billplz.com", starts: "api/v3/bills"},
	{name: "ToyyibPay", hosts: "toyyibpay.com", starts: "index.php/api/createBill", once: "billExternalReferenceNo"},
	{name: "Duitku", hosts: "duitku.com", starts: "merchant/v2/inquiry merchant/createInvoice", once: "merchantOrderId"},
	{name: "PayOS", hosts: "payos.vn", starts: "v2/payment-requests", once: "orderCode"},
	{name: "MoMo", hosts: "momo.vn", starts: "gateway/api/create", once: "orderId requestId"},
	{name: "ZaloPay", hosts: "zalopay.vn zalopay.com.vn", starts: "v2/create", once: "app_trans_id"},

	// developer.safaricom.co.ke; paystack.com/docs/api; developer.flutterwave.com; developers.payfast.co.za; developer.yoco.com; developer.pesapal.com
	{name: "M-Pesa", hosts: "safaricom.co.ke", starts: "stkpush/v1/processrequest", once: "reference"},
	{name: "Paystack", hosts: "api.paystack.co", starts: "transaction/initialize charge transaction/charge_authorization paymentrequest", plans: "subscription", once: "reference"},
	{name: "Flutterwave", hosts: "flutterwave.com", starts: "v3/payments v3/charges", once: "tx_ref"},
	{name: "PayFast", hosts: "payfast.co.za", starts: "eng/process onsite/process", once: "m_payment_id"},
	{name: "Yoco", hosts: "payments.yoco.com online.yoco.com", starts: "api/checkouts v1/charges", once: "Idempotency-Key"},
	{name: "Pesapal", hosts: "pesapal.com", starts: "Transactions/SubmitOrderRequest", once: "id"},
	{name: "IntaSend", hosts: "intasend.com", starts: "v1/checkout v1/payment/mpesa-stk-push", once: "api_ref"},
	{name: "Monnify", hosts: "monnify.com", starts: "transactions/init-transaction", once: "paymentReference"},
	{name: "Chapa", hosts: "api.chapa.co", starts: "transaction/initialize", once: "tx_ref"},
	{name: "CinetPay", hosts: "cinetpay.com", starts: "v2/payment", once: "transaction_id"},
	{name: "PawaPay", hosts: "pawapay.io pawapay.cloud", starts: "deposits v2/deposits v1/widget/sessions", once: "depositId"},

	// docs.moyasar.com; developers.tap.company; hyperpay.docs.oppwa.com; docs.myfatoorah.com; developers.paymob.com; developers.kashier.io; docs.streampay.sa
	{name: "Moyasar", hosts: "api.moyasar.com", starts: "v1/payments v1/invoices", once: "given_id"},
	{name: "Tap", hosts: "api.tap.company", starts: "v2/charges v2/invoices v2/authorize", plans: "v2/subscription/v1", once: "idempotent"},
	{name: "HyperPay", hosts: "oppwa.com", starts: "v1/checkouts v1/payments", once: "merchantTransactionId"},
	{name: "MyFatoorah", hosts: "myfatoorah.com", starts: "v2/SendPayment v2/ExecutePayment"},
	{name: "Paymob", hosts: "paymob.com paymobsolutions.com", starts: "v1/intention acceptance/payment_keys ecommerce/orders ecommerce/payment-links", once: "merchant_order_id special_reference"},
	{name: "Kashier", hosts: "kashier.io", starts: "v3/payment/sessions payment/sessions", once: "order merchantOrderId"},
	{name: "StreamPay", hosts: "streampay.sa", starts: "payment_links"},
	{name: "Zarinpal", hosts: "zarinpal.com", starts: "pg/v4/payment/request.json pg/v4/payment/request"},
	{name: "Iyzico", hosts: "iyzipay.com", starts: "payment/iyzipos/checkoutform/initialize/auth/ecom payment/auth payment/3dsecure/initialize", plans: "v2/subscription/initialize", once: "conversationId"},
	{name: "PayTR", hosts: "paytr.com", starts: "odeme/api/get-token odeme/api/link/create", once: "merchant_oid"},

	// yookassa.ru/developers/api; developers.cloudpayments.ru; liqpay.ua/documentation; wiki.wayforpay.com; monobank.ua/api-docs
	{name: "YooKassa", hosts: "api.yookassa.ru", starts: "v3/payments v3/invoices", once: "Idempotence-Key"},
	{name: "CloudPayments", hosts: "api.cloudpayments.ru", starts: "payments/cards/charge payments/cards/auth payments/tokens/charge orders/create", plans: "subscriptions/create", once: "X-Request-ID"},
	{name: "T-Bank", hosts: "securepay.tinkoff.ru", starts: "v2/Init", once: "OrderId"},
	{name: "LiqPay", hosts: "liqpay.ua", starts: "api/3/checkout api/request", once: "order_id"},
	{name: "WayForPay", hosts: "wayforpay.com", starts: "pay api", once: "orderReference"},
	{name: "Monobank", hosts: "api.monobank.ua", starts: "merchant/invoice/create", once: "reference"},

	// documenter.getpostman.com/view/7907941 (NOWPayments); docs.cdp.coinbase.com/commerce; docs.tosspayments.com
	{name: "NOWPayments", hosts: "nowpayments.io", starts: "v1/invoice v1/payment", plans: "v1/subscriptions", once: "order_id"},
	{name: "Coinbase Commerce", hosts: "api.commerce.coinbase.com", starts: "charges checkouts invoices"},
	{name: "Toss Payments", hosts: "api.tosspayments.com", starts: "v1/payments/confirm v1/billing/{}", once: "Idempotency-Key"},
}

// ownPaths are paths that no other API has: an address need not name its host.
var ownPaths = map[string]string{
	"stkpush/v1/processrequest": "M-Pesa",
	"api/epay/main/v2/form":     "eSewa",
	"gwprocess/v4/api.php":      "SSLCommerz",
	"odeme/api/get-token":       "PayTR",
	"stkpush/v1/process":        "M-Pesa",
}

// providerNamed is the row of a provider, by the name that sales carry.
func providerNamed(name string) (provider, bool) {
	for _, pr := range providers {
		if pr.name == name {
			return pr, true
		}
	}
	return provider{}, false
}

// hostWords occur in every file that names the API of a provider.
var hostWords = func() []string {
	var out []string
	for _, pr := range providers {
		out = append(out, strings.Fields(pr.hosts)...)
	}
	for path := range ownPaths {
		out = append(out, path)
	}
	return out
}()

// pageWords occur in every file that links to a page where customers pay.
var pageWords = func() []string {
	var out []string
	for _, pr := range providers {
		out = append(out, strings.Fields(pr.pages)...)
	}
	return out
}()

// pageOf is the provider on whose own page an address lets customers pay.
func pageOf(address string) (name string, ok bool) {
	for _, pr := range providers {
		for page := range strings.FieldsSeq(pr.pages) {
			if strings.HasPrefix(address, page) && !strings.ContainsAny(address, " \n") {
				return pr.name, true
			}
		}
	}
	return "", false
}

// namesProvider reports whether an address names a provider that is known.
func namesProvider(address source.Node) bool {
	text := literalAddress(address)
	if _, known := providerAt(text); known {
		return true
	}
	_, _, starts := startOf(text)
	return starts
}

// providerAt is the provider that an address is of.
func providerAt(address string) (provider, bool) {
	host, _, ok := splitAddress(address)
	if !ok {
		return provider{}, false
	}
	for _, pr := range providers {
		for h := range strings.FieldsSeq(pr.hosts) {
			if host == h || strings.HasSuffix(host, "."+h) || strings.HasSuffix(host, "-"+h) || strings.HasPrefix(host, h+":") {
				return pr, true
			}
		}
	}
	return provider{}, false
}

// splitAddress is the host and the path of an absolute address, without what is
// asked behind "?".
func splitAddress(address string) (host, path string, ok bool) {
	_, rest, ok := strings.Cut(address, "://")
	if !ok || strings.ContainsAny(address, " \n\t") {
		return "", "", false
	}
	host, path, _ = strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	if bare, filled := strings.CutSuffix(host, "{}"); filled { // the path is filled in as a whole
		host, path = bare, "{}"
	}
	return strings.ToLower(host), strings.Trim(path, "/"), host != ""
}

// startOf is what an address begins when something is sent to it.
func startOf(address string) (pr provider, recurring, ok bool) {
	if pr, ok = providerAt(address); ok {
		_, path, _ := splitAddress(address)
		switch {
		case endsInPath(path, pr.plans):
			return pr, true, true
		case endsInPath(path, pr.starts):
			return pr, false, true
		}
		return pr, false, false
	}
	path, _, _ := strings.Cut(address, "?")
	for own, name := range ownPaths {
		if strings.HasSuffix(strings.TrimSuffix(path, "/"), "/"+own) && !strings.ContainsAny(path, " \n") {
			pr, ok = providerNamed(name)
			return pr, false, ok
		}
	}
	return provider{}, false, false
}

// endsInPath reports whether a path ends in one of a list.
func endsInPath(path, list string) bool {
	parts := strings.Split(path, "/")
	for want := range strings.FieldsSeq(list) {
		ends := strings.Split(want, "/")
		if len(ends) > len(parts) {
			continue
		}
		tail := parts[len(parts)-len(ends):]
		same := true
		for i, e := range ends {
			same = same && (e == "{}" || tail[i] == e)
		}
		if same && !strings.Contains(strings.Join(parts[:len(parts)-len(ends)], "/"), "{}") {
			return true
		}
	}
	return false
}
