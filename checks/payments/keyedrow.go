package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// keyed reports whether a new row carries the provider's own id in a column that
// may hold each value once: a second time makes no second row.
func (r row) keyed(p *project.Project) bool {
	t := p.Schema().Table(tableOf(r.node))
	if r.verb != "insert" || t == nil {
		return false
	}
	for prop := range r.node.Find(source.Property, source.Shorthand) {
		if !providersID(prop) && !givenKey(t, prop) && !saidByEvent(prop) {
			continue
		}
		if _, unique := t.UniqueOn(prop.Key()); unique {
			return true
		}
	}
	return false
}

// givenKey reports whether a row's primary key is handed to the function that writes it:
// what was there once is refused the second time.
func givenKey(t *schema.Table, prop source.Node) bool {
	if len(t.Primary.Parts) != 1 || prop.Kind() != source.Shorthand || prop.Key() != "id" {
		return false
	}
	return prop.Child(source.Name).Lookup(prop.Key()).Is(source.Param, source.Binding)
}

// saidByEvent reports whether what a column is given is named in the event, by a field or
// something that is made of one: the second time it is the same, and the column refuses
// it. A checkout of a subscription names no payment.
func saidByEvent(prop source.Node) bool {
	v := prop.Child(source.Value)
	if prop.Kind() == source.Shorthand {
		v = prop.Child(source.Name)
	}
	switch v.Kind() {
	case source.Member:
		if v.Child(source.Name).Text() == "payment_intent" {
			return !strings.Contains(prop.Function().Text(), "mode === \"subscription\"") || !strings.Contains(v.Text(), "session")
		}
		return false
	case source.Identifier:
		made := strings.ToLower(valueOf(v).Text())
		return valueOf(v).Kind() == source.Call && strings.Contains(made, "replace(") && !hasWord(made, []string{"random", "now", "uuid", "nanoid", "generate"})
	}
	return false
}

// providersID reports whether what a column is given is the id of the provider's
// object: id: subscription.id, stripe_session_id: session.id.
func providersID(prop source.Node) bool {
	v := prop.Child(source.Value)
	if prop.Kind() == source.Shorthand || v.Kind() == source.Identifier {
		return hasWord(prop.Key(), []string{"payment", "session", "subscription", "invoice", "intent", "charge", "stripe", "transaction"}) && strings.HasSuffix(strings.ToLower(prop.Key()), "id")
	}
	if v.Kind() != source.Member || v.Child(source.Name).Text() != "id" {
		return false
	}
	return hasWord(v.Child(source.ObjectRole).Text(), []string{"payment", "session", "subscription", "invoice", "intent", "charge", "object", "refund", "event", "checkout"})
}
