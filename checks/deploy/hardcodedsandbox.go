package deploy

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// sandboxAlone reports whether an address is that of a service's place for trying things
// out, and nothing in its file ever chooses another: in production, too, no money moves
// and no message arrives.
func sandboxAlone(n source.Node, host string) bool {
	if !sandboxHost(host) || elseOf(n) || inList(whole(n)) || linkTo(n) || guarded(n) || byMode(n) {
		return false
	}
	domain := lastLabels(host)
	for other := range n.File().Find(source.String) {
		value, _ := other.StringValue()
		if h := hostOf(value); h != "" && !sandboxHost(h) && lastLabels(h) == domain {
			return false
		}
	}
	for p := whole(n).Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Conditional, source.Switch:
			return false
		case source.If:
			if asksStage(p.Child(source.Cond)) {
				return false
			}
		}
	}
	return true
}

// asksStage reports whether a condition may ask where the app runs, by its words.
func asksStage(cond source.Node) bool {
	low := strings.ToLower(cond.Text())
	return slices.ContainsFunc([]string{"env", "mode", "prod", "sandbox", "test", "live", "stag", "debug", "dev", "demo"}, func(word string) bool {
		return strings.Contains(low, word)
	})
}

func sandboxHost(host string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(host, func(r rune) bool { return r == '.' || r == '-' }), func(label string) bool {
		return label == "sandbox" || label == "uat" || label == "sandboxapi"
	})
}

// lastLabels is the end of a host that companies have for themselves.
func lastLabels(host string) string {
	parts := strings.Split(host, ".")
	keep := 2
	if n := len(parts); n > 2 && len(parts[n-2]) <= 3 && len(parts[n-1]) == 2 { // co.ke, com.br
		keep = 3
	}
	return strings.Join(parts[max(0, len(parts)-keep):], ".")
}

// elseByReturn reports whether an address is what a function answers once a variable of
// the app's own address turned out not to be set: if (url) return url; return "https://…".
func elseByReturn(n source.Node) bool {
	n = whole(n)
	if n.Parent().Kind() != source.Return {
		return false
	}
	fn := n.Function()
	read, left := false, false
	for m := range fn.Find(source.Member, source.Return) {
		switch {
		case m.End() >= n.Start() || m.Function() != fn:
		case m.Kind() == source.Return:
			left = left || read && m.Enclosing(source.If).OK()
		case readsVariable(m.Text()) && namesApp(m.Text()):
			read = true
		}
	}
	return read && left
}

// offerIDs are what sellers for others give one offer of one account.
var offerIDs = []struct {
	pattern *regexp.Regexp
	what    string
}{
	{regexp.MustCompile(`^plan_[A-Za-z0-9]{13,14}$`), "a plan at the payment provider"},
	{regexp.MustCompile(`^P-[A-Z0-9]{24}$`), "a PayPal plan"},
	{regexp.MustCompile(`^pdt_[A-Za-z0-9]{20,24}$`), "a Dodo product"},
	{regexp.MustCompile(`^https://whop\.com/checkout/plan_[A-Za-z0-9]{8,}`), "a Whop checkout"},
	{regexp.MustCompile(`^https://(?:checkout|test\.checkout)\.dodopayments\.com/buy/pdt_[A-Za-z0-9]{8,}`), "a Dodo checkout"},
	{regexp.MustCompile(`^https://[a-z0-9-]+\.lemonsqueezy\.com/(?:checkout/)?buy/[0-9a-f-]{8,}`), "a Lemon Squeezy checkout"},
	{regexp.MustCompile(`^https://buy\.polar\.sh/polar_cl_[A-Za-z0-9]{8,}`), "a Polar checkout"},
	{regexp.MustCompile(`^https://www\.paypal\.com/ncp/payment/[A-Z0-9]{8,}`), "a PayPal payment link"},
	{regexp.MustCompile(`^https://pay\.kiwify\.com\.br/[A-Za-z0-9]{5,}`), "a Kiwify checkout"},
	{regexp.MustCompile(`^https://pay\.hotmart\.com/[A-Z][0-9]{6,}[A-Z]`), "a Hotmart checkout"},
	{regexp.MustCompile(`^https://(?:mpago\.la|mpago\.li)/[A-Za-z0-9]{5,}`), "a Mercado Pago payment link"},
	{regexp.MustCompile(`^https://rzp\.io/(?:l|rzp)/[A-Za-z0-9_-]{5,}`), "a Razorpay payment link"},
	{regexp.MustCompile(`^https://paystack\.(?:com|shop)/(?:buy|pay)/[A-Za-z0-9_-]{5,}`), "a Paystack payment page"},
}

// offerOf names the offer that a value is the id or the address of; "" for others.
func offerOf(value string) string {
	for _, o := range offerIDs {
		if o.pattern.MatchString(value) {
			return o.what
		}
	}
	return ""
}
