package payments

import (
	"errors"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// invoicesFix asks Stripe for tax and invoices where payments are created.
var invoicesFix = &fixes.Fix{
	Title:  "Ask Stripe for tax and invoices",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planInvoices,
}

const invoicesSketch = `automatic_tax: { enabled: true },
tax_id_collection: { enabled: true },
customer_update: { address: "auto", name: "auto" }, // only beside customer
`

func planInvoices(d *fixes.Draft) error {
	p := d.Project()
	changed, taxed := false, false
	var refused *fixes.Refusal
	byFile := map[string][]fixes.Edit{}
	for _, s := range tradeOf(p).sales {
		if s.provider != "Stripe" {
			continue
		}
		if _, ok := bills(p, s); ok {
			continue
		}
		edits, err := billEdits(d, p, s)
		var refusal *fixes.Refusal
		if errors.As(err, &refusal) {
			if refused == nil {
				refused = refusal
			}
			continue
		}
		if err != nil {
			return err
		}
		file := s.node.File().Path
		byFile[file] = append(byFile[file], edits...)
		changed, taxed = true, taxed || s.kind != single
	}
	if !changed && refused != nil {
		return refused
	}
	if refused != nil {
		d.Note("One place is left as it is: " + refused.Reason + ".")
	}
	for _, file := range fixes.SortedKeys(byFile) {
		if err := d.Edit(file, byFile[file]...); err != nil {
			return err
		}
	}
	if !changed {
		return fixes.Refuse("the payments of this app do not go through Stripe's checkout, which this fix knows", "ts", "")
	}
	if taxed {
		d.Step("In Stripe's dashboard fill in the tax settings and where you are registered (Settings → Tax) before this is deployed: until then Stripe refuses checkouts that ask for automatic tax.", "")
	}
	d.Step("Pay once in test mode and look at the invoice that the customer gets.", "")
	d.Review()
	return nil
}

// billEdits add the options to the object that one sale is created with.
func billEdits(d *fixes.Draft, p *project.Project, s sale) ([]fixes.Edit, error) {
	file := s.node.File().Path
	object := s.node.Arg(0)
	if object.Kind() == source.Identifier {
		object = object.Resolve()
	}
	if s.node.Kind() != source.Call || object.Kind() != source.Object || object.File().Path != file {
		return nil, fixes.Refuse(file+" puts the options of its payment together in a way that this fix does not know", "ts", invoicesSketch)
	}
	if !strings.HasSuffix(s.node.CalleeTrail(), "checkout.sessions.create") {
		return nil, fixes.Refuse(file+" creates a bare payment, which needs the customer's e-mail address as receipt_email", "ts", "receipt_email: customer.email,\n")
	}
	if s.kind == single {
		return invoiced(d, object), nil
	}
	customers := options(p, s.node, "customer")
	direct := object.Prop("customer")
	switch update := object.Prop("customer_update"); {
	case update.Kind() == source.Object:
		return append(switchOn(d, object, "automatic_tax", "tax_id_collection"), allowing(d, update)...), nil
	case len(customers) == 0 || len(options(p, s.node, "customer_update")) > 0:
	case !direct.OK() || len(customers) > 1 || direct.Is(source.Conditional, source.Binary):
		return nil, fixes.Refuse(file+" names the customer only sometimes, and what tax needs differs with it", "ts", invoicesSketch)
	case maybe(object, direct):
		return append(switchOn(d, object, "automatic_tax", "tax_id_collection"),
			fixes.AddItems(d, object, "customer_update: "+direct.Text()+` ? { address: "auto", name: "auto" } : undefined`)...), nil
	default:
		return switchOn(d, object, "automatic_tax", "tax_id_collection", "customer_update"), nil
	}
	return switchOn(d, object, "automatic_tax", "tax_id_collection"), nil
}

// maybe reports whether the customer of a checkout may be nobody: an address stands
// beside it, for whoever is new, or it is a variable that begins empty. Stripe refuses
// to update a customer that is not named.
func maybe(object, customer source.Node) bool {
	if customer.Kind() == source.Identifier {
		begun := customer.Lookup(customer.Text())
		return object.PropNode("customer_email").OK() || begun.Is(source.Declarator) && !begun.Child(source.Value).OK()
	}
	return customer.Is(source.Member) && object.PropNode("customer_email").OK()
}

// invoiced asks for an invoice of a single payment. Where one call sells subscriptions
// too, it asks in that mode alone: Stripe refuses the option in the other.
func invoiced(d *fixes.Draft, object source.Node) []fixes.Edit {
	asked := object.PropNode("mode")
	mode := asked.Child(source.Value)
	_, fixed := mode.StringValue()
	if !asked.OK() || fixed || object.PropNode("invoice_creation").OK() {
		return switchOn(d, object, "invoice_creation")
	}
	text := "mode" // as in { mode }
	if mode.OK() {
		text = mode.Text()
	}
	if mode.OK() && !mode.Is(source.Identifier, source.Member) {
		text = "(" + text + ")"
	}
	return fixes.AddItems(d, object, "invoice_creation: "+text+` === "payment" ? { enabled: true } : undefined`)
}

// allowing lets a checkout keep the address and name that tax needs, where it says
// already what it may keep.
func allowing(d *fixes.Draft, update source.Node) []fixes.Edit {
	var items []string
	for _, name := range []string{"address", "name"} {
		if !update.PropNode(name).OK() {
			items = append(items, name+`: "auto"`)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return fixes.AddItems(d, update, items...)
}

// switchOn sets options of an object literal: those that are there are switched
// on, the others are added.
func switchOn(d *fixes.Draft, object source.Node, names ...string) []fixes.Edit {
	var edits []fixes.Edit
	var items []string
	for _, name := range names {
		value := "{ enabled: true }"
		if name == "customer_update" {
			value = `{ address: "auto", name: "auto" }`
		}
		if v := object.PropNode(name).Child(source.Value); v.OK() {
			edits = append(edits, fixes.Edit{Start: v.Start(), End: v.End(), Text: value})
			continue
		}
		items = append(items, name+": "+value)
	}
	if len(items) == 0 {
		return edits
	}
	return append(edits, fixes.AddItems(d, object, items...)...)
}
