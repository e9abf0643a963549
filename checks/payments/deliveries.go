package payments

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// deliversGoods reports whether the subscriptions of an app are orders of goods that come
// again: its table of them keeps when, or where to, the next is brought.
func deliversGoods(p *project.Project) bool {
	return slices.ContainsFunc(p.Schema().Tables, func(t *schema.Table) bool {
		return has(wordsOf(t.Name), "subscription", "subscriptions") && slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
			return has(wordsOf(c.Name), "delivery", "shipping", "shipment", "pickup")
		})
	})
}
