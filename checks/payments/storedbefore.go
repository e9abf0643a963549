package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// customersFirst reports whether every checkout is opened for a customer whose id the
// app has stored by then: it makes the customer and writes its id in one function, and
// no checkout leaves the making to the provider. An event for a customer who is not
// found is then none of the app's, and sending it again would find nobody either.
func customersFirst(p *project.Project) bool {
	return project.Answer(p, "payments/customers first", func(p *project.Project) bool {
		stored := false
		for _, made := range callsOf(p, "customers.create") {
			if !ofStripe(p, made) || !keptAtOnce(made) {
				return false
			}
			stored = true
		}
		if !stored {
			return false
		}
		for _, opened := range callsOf(p, "checkout.sessions.create") {
			if len(optionsOf(p, opened, 0, "customer")) == 0 || len(optionsOf(p, opened, 0, "customer_email")) > 0 {
				return false
			}
		}
		return true
	})
}

// keptAtOnce reports whether the id of a customer who is made is written to a row
// further down in the same function.
func keptAtOnce(made source.Node) bool {
	name := made.Enclosing(source.Declarator).Child(source.Name).Ident()
	if name == "" {
		return false
	}
	for m := range made.Function().Find(source.Member) {
		if m.Path() != name+".id" || m.Start() < made.End() {
			continue
		}
		for up := m.Parent(); up.OK() && up != made.Function(); up = up.Parent() {
			if up.Kind() == source.Call && hasWord(up.CalleeName(), []string{"update", "upsert", "insert", "save", "set", "create"}) && !strings.Contains(strings.ToLower(up.CalleePath()), "stripe") {
				return true
			}
		}
	}
	return false
}

// lookedForByCustomer reports whether a condition asks for the row that was looked for by the
// provider's customer.
func lookedForByCustomer(cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		for c := range declarationOf(id).Child(source.Value).Find(source.Call) {
			for a := range c.Find(source.Identifier, source.Property, source.Shorthand) {
				if low := strings.ToLower(a.Ident() + a.Key()); a.Role() != source.Callee && (low == "customer" || strings.HasSuffix(low, "customerid") || strings.HasSuffix(low, "customer_id")) {
					return true
				}
			}
		}
	}
	return false
}
