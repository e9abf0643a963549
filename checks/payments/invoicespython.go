package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonInvoices looks for payments that leave the customer without a receipt.
func pythonInvoices(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	if len(t.sales) == 0 {
		return check.Unneeded("The app starts no payment itself, so invoices are made where the payment starts.")
	}
	var billed, bare []check.Place
	merchants, own := 0, false
	for _, s := range t.sales {
		if ownsTax(s.provider) {
			merchants++
			continue
		}
		if n, ok := pythonBills(s); ok {
			billed = append(billed, check.At(n, "asks for tax or an invoice"))
			continue
		}
		if s.provider == "Razorpay" && s.renews { // razorpay.com/docs/api/payments/subscriptions: each charge has an invoice
			billed = append(billed, check.At(s.node, "each charge of the subscription has an invoice at Razorpay"))
			continue
		}
		bare = append(bare, check.At(s.node, "leaves the customer without a receipt or an invoice"))
		own = own || !s.renews
	}
	switch {
	case merchants == len(t.sales):
		return check.Passed(check.Certain, fmt.Sprintf("%s is the merchant of record: it writes the invoices and pays the tax.", t.sales[0].provider), check.At(t.sales[0].node, "sells through a merchant of record"))
	case len(bare) == 0:
		return check.Passed(check.Likely, "Payments are created with tax or invoices.", billed...)
	}
	if at, ok := pythonReceipts(p); ok && own {
		return check.Passed(check.Likely, "The app writes receipts, invoices or confirmations of its own.", at)
	}
	f := check.Missing(check.Likely, check.Sentence(fmt.Sprintf("payments are taken with %s, and neither an invoice nor a receipt nor tax is asked for", t.sales[0].provider)), bare...)
	f.Brief = []string{
		"Subscriptions are created with automatic tax and the collection of tax ids (after the tax settings are filled in at the provider); single payments also with an invoice or a receipt to the customer's e-mail address.",
		"Where the provider offers none of it, the app sends its own numbered invoice after the payment arrived.",
	}
	return f
}

// pythonBills finds the option of a sale that asks for tax, an invoice or a receipt, in
// the call or where its options are put together.
func pythonBills(s pythonSale) (source.Node, bool) {
	for n := range s.node.Outermost().Find(source.Property, source.String) {
		name := n.Key()
		if v, ok := n.StringValue(); ok {
			name = v
		}
		v := n.Child(source.Value)
		if slices.Contains(billing, name) && v.Text() != "False" && v.Prop("enabled").Text() != "False" {
			return n, true
		}
	}
	return source.Node{}, false
}

// pythonReceipts is where code that serves makes a receipt or an invoice of its own: a
// function that is called, or a route that gives one.
func pythonReceipts(p *project.Project) (check.Place, bool) {
	for _, r := range p.PythonRoutes() {
		if path := strings.ToLower(r.Path); strings.Contains(path, "receipt") || strings.Contains(path, "invoice") {
			return check.At(r.Node, "gives it to the customer"), true
		}
	}
	for f := range p.PythonHolding("invoice", "receipt", "Invoice", "Receipt", "order_confirmation", "payment_confirmation") {
		for c := range f.Find(source.Call) {
			name := strings.ToLower(c.CalleeName())
			if !hasWord(name, []string{"invoice", "receipt", "order_confirmation", "payment_confirmation"}) || !hasWord(name, []string{"send", "generate", "create", "render", "build", "issue", "email", "make"}) {
				continue
			}
			if p.Definition(c.Child(source.Callee)).Is(source.Function, source.Method) && p.PythonServes(c.Outermost()) {
				return check.At(c, "writes it"), true
			}
		}
	}
	return check.Place{}, false
}
