package security

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// paidColumns say, in a table of what people have paid for, what it is and until when.
var paidColumns = wordSet("status product_id price_id plan_id current_period_end end_date ends_at expires_at valid_until is_active active_until")

// tellsPaid reports whether each row of a table says what somebody has paid the app for: a
// subscription, a listing that is shown first. Those who wish to be sent something
// subscribe as well; a payment provider, or a term that ends, tells the difference.
func tellsPaid(t *schema.Table) bool {
	words := wordsOf(t.Name)
	ofPlans := hasWord(words, wordSet("subscription subscriptions"))
	if !ofPlans && !hasWord(words, wordSet("premium boost boosts featured promoted")) {
		return false
	}
	ends, bought := false, false
	for _, c := range t.Columns {
		switch name := strings.ToLower(c.Name); {
		case slices.Contains([]string{"current_period_end", "end_date", "ends_at", "expires_at", "valid_until", "active_until"}, name):
			ends = true
		case strings.HasPrefix(name, "stripe_"), strings.HasPrefix(name, "paddle_"), strings.HasPrefix(name, "paypal_"), strings.HasPrefix(name, "lemon"), strings.HasPrefix(name, "razorpay_"),
			slices.Contains([]string{"plan", "plan_id", "price_id", "product_id", "package_id", "tier"}, name):
			bought = true
		}
	}
	return ends && bought
}

// ownAlone is the part of a rule by which people reach their own row, where it lets
// administrators reach every row beside them: auth.uid() = user_id OR has_role(…). Either
// is enough. The rule comes back as it is where it is made otherwise.
func ownAlone(rule string) string {
	trimmed := strings.TrimSpace(rule)
	if strings.Count(trimmed, " or ") != 1 || strings.Contains(trimmed, " and ") || strings.Contains(trimmed, "exists") {
		return rule
	}
	left, right, _ := strings.Cut(trimmed, " or ")
	switch {
	case ownRow(left) && !containsPart(left, roleRules) && containsPart(right, roleRules):
		return left
	case ownRow(right) && !containsPart(right, roleRules) && containsPart(left, roleRules):
		return right
	}
	return rule
}
