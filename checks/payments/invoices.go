package payments

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed invoices.md
var invoicesWords string

// Invoices looks for payments that leave the customer without a receipt or an
// invoice, and the seller without tax.
var Invoices = &check.Check{
	ID:       "payments/invoices",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(invoicesWords),
	Look:     lookForInvoices,
	Fix:      invoicesFix,
}

func lookForInvoices(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonInvoices(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	if t.merchant {
		return check.Passed(check.Certain, fmt.Sprintf("%s is the merchant of record: it writes the invoices and pays the tax.", t.provider()), t.anchor("sells through a merchant of record")...)
	}
	if len(t.sales) == 0 {
		return check.Unneeded("The app starts no payment itself, so invoices are made where the payment starts.")
	}
	var billed, bare []check.Place
	recurring := false
	for _, s := range t.sales {
		if ownsTax(s.provider) {
			continue
		}
		if n, ok := bills(p, s); ok {
			billed = append(billed, check.At(n, "asks for tax or an invoice"))
			continue
		}
		recurring = recurring || s.kind == subscription || s.kind == either
		bare = append(bare, check.At(s.node, lacks(s)))
		if arg := s.node.Arg(0); arg.Ident() != "" {
			for _, o := range variable(p, arg, 2) {
				bare = append(bare, check.At(o, "what the sale asks for is put together here"))
			}
		}
	}
	if len(bare) == 0 || len(billed) > 0 && onlyIntents(p, t) {
		return check.Passed(check.Certain, "Payments are created with tax or invoices.", billed...)
	}
	if n, ok := ownInvoices(p); ok && !recurring {
		return check.Passed(check.Likely, "The app writes receipts or invoices of its own.", check.At(n, "writes it"))
	}
	if n, ok := confirmationsByMail(p, t); ok && !recurring && !slices.ContainsFunc(t.sales, func(s sale) bool { return s.provider == "Stripe" }) { // Stripe writes them when it is asked to
		return check.Passed(check.Likely, "The app confirms each payment to its customer by a message of its own.", check.At(n, "sends it"))
	}
	f := check.Missing(check.Likely, invoicesReason(t, recurring), bare...)
	if !slices.ContainsFunc(t.sales, func(s sale) bool { return !asInvoice(s) }) {
		f.Confidence = check.Possible // the provider's own invoice is what is paid, and its settings say who is sent it
	}
	f.Brief = []string{
		"Subscriptions are created with automatic tax and the collection of tax ids (after the tax settings are filled in at the provider); single payments also with an invoice or a receipt to the customer's e-mail address.",
		"Where the provider offers none of it, the app sends its own numbered invoice after the payment arrived.",
	}
	return f
}

// asInvoice reports whether a sale makes an invoice at the provider: v2/invoices.
func asInvoice(s sale) bool {
	return strings.Contains(s.node.Text(), "/invoices")
}

// onlyIntents reports whether every sale without tax or invoice is a bare payment
// intent, beside others that have it: those move money of other kinds.
func onlyIntents(p *project.Project, t *trade) bool {
	for _, s := range t.sales {
		if _, ok := bills(p, s); !ok && !strings.HasSuffix(s.node.CalleeTrail(), "paymentIntents.create") {
			return false
		}
	}
	return true
}

func invoicesReason(t *trade, recurring bool) string {
	if recurring {
		by := t.provider()
		if i := slices.IndexFunc(t.sales, func(s sale) bool { return s.kind == subscription }); i >= 0 {
			by = t.sales[i].provider
		}
		return check.Sentence(fmt.Sprintf("subscriptions are sold with %s, and neither tax nor a tax id is asked for", by))
	}
	return check.Sentence(fmt.Sprintf("payments are taken with %s, and neither an invoice nor a receipt nor tax is asked for", t.provider()))
}

// lacks is what one sale leaves out.
func lacks(s sale) string {
	if s.provider != "Stripe" {
		return "leaves the customer without a receipt or an invoice"
	}
	switch s.kind {
	case subscription:
		return "no automatic_tax and no tax_id_collection"
	case single:
		if strings.Contains(s.node.CalleeTrail(), "paymentIntents") {
			return "no receipt_email"
		}
		return "no invoice_creation, receipt_email or automatic_tax"
	}
	return "no automatic_tax, and no invoice_creation for single payments"
}

// billing are the options that ask for tax, an invoice or a receipt.
var billing = []string{
	"automatic_tax", "tax_id_collection", "invoice_creation", "receipt_email", "default_tax_rates", "tax_rates", "dynamic_tax_rates", "automaticTax",
}

// bills finds the option of a sale that asks for tax, an invoice or a receipt.
func bills(p *project.Project, s sale) (source.Node, bool) {
	for _, name := range billing {
		for _, v := range options(p, s.node, name) {
			if !switchedOff(v) {
				return v, true
			}
		}
	}
	for n := range s.node.Handler().Find(source.Property, source.Shorthand, source.String, source.Member) {
		name := n.Key()
		if n.Kind() == source.String {
			text, _ := n.StringValue()
			name, _, _ = strings.Cut(text, "[")
		}
		if slices.Contains(billing, name) && !switchedOff(n.Child(source.Value)) {
			return n, true
		}
	}
	return source.Node{}, false
}

// switchedOff reports whether an option is set to nothing.
func switchedOff(v source.Node) bool {
	return v.Text() == "false" || v.Prop("enabled").Text() == "false"
}

// confirmationsByMail finds where a handler of events, or of what the browser confirms,
// tells the customer that a purchase was paid.
func confirmationsByMail(p *project.Project, t *trade) (source.Node, bool) {
	for _, l := range slices.Concat(t.listeners, confirmations(p)) {
		for _, n := range l.nodes {
			words := wordsOf(n.CalleeName())
			if n.Kind() != source.Call || !has(words, "send", "notify", "email", "mail", "deliver") || has(words, "admin", "owner", "staff", "failed", "failure", "refund", "cancelled", "slack", "internal") {
				continue
			}
			if has(words, "order", "payment", "purchase", "booking", "ticket") && has(words, "confirmation", "confirmed", "confirm", "paid", "success", "completed", "summary") {
				return n, true
			}
		}
	}
	return source.Node{}, false
}

// ownInvoices finds where server code makes a receipt or an invoice itself.
func ownInvoices(p *project.Project) (source.Node, bool) {
	m := p.Modules()
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, "invoice", "receipt") || !m.Live(file) || m.Browser(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			name := strings.ToLower(n.CalleeName())
			if !strings.Contains(name, "invoice") && !strings.Contains(name, "receipt") {
				continue
			}
			if hasWord(name, []string{"send", "generate", "create", "render", "build", "issue", "email"}) && p.Definition(n.Child(source.Callee)).OK() && !beginsWithin(p, n) && !ofPayout(n) && p.Reached(n) {
				return n, true
			}
		}
	}
	return source.Node{}, false
}

// ofPayout reports whether a document is about money that the app pays out: a coach's
// invoice to it, a driver's payroll. No customer is sent that.
func ofPayout(call source.Node) bool {
	return hasWord(strings.ToLower(call.Text()), []string{"payout", "payroll", "payslip", "commission"})
}

// beginsWithin reports whether a function of the app that is called begins a payment at a
// provider, which is called an invoice there.
func beginsWithin(p *project.Project, call source.Node) bool {
	fn := p.Definition(call.Child(source.Callee))
	for _, r := range requests(p) {
		if _, sells := r.sale(); sells && (fn.Contains(r.via) || fn.Contains(r.at)) {
			return true
		}
	}
	return false
}
