package payments

import (
	_ "embed"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed pricing.md
var pricingWords string

// Pricing looks for payments whose amount or price is what the customer's browser
// said it is.
var Pricing = &check.Check{
	ID:       "payments/pricing",
	Severity: check.Blocker,
	Minutes:  30,
	Words:    check.Explain(pricingWords),
	Look:     lookForPricing,
}

func lookForPricing(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonPricing(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	if f, ok := orderedUnsaid(p, t); ok {
		return f
	}
	return withNamed(p, pricedAtStart(p, t))
}

// withNamed adds to what is said of the prices at which payments start what their buyers name
// when they have paid.
func withNamed(p *project.Project, f check.Finding) check.Finding {
	named := namedAfterPaying(p)
	if len(named) == 0 || f.Verdict == check.NotNeeded {
		return f
	}
	if f.Verdict == check.Gap {
		f.Places = apart(append(f.Places, named...))
		return f
	}
	f = check.Missing(check.Likely, "What is released after a payment is what the browser names then, whatever was paid for: whoever pays for the cheapest gets the dearest.", named...)
	f.Brief = []string{
		"What was bought is kept with the payment when it starts (its metadata, or a row with the provider's id), and read from there when it is released; the request only says which payment it was.",
		"The amount that the provider says was paid is compared with the price of what is released.",
	}
	return f
}

// pricedAtStart says who decides the price where payments start.
func pricedAtStart(p *project.Project, t *trade) check.Finding {
	if len(t.sales) == 0 {
		return check.Unneeded("The app starts no payment itself; its prices are set where the payment starts.")
	}
	var v verdicts
	for _, s := range t.sales {
		v.judge(p, s)
	}
	v.judgeSwaps(p)
	switch {
	case len(v.gaps) > 0:
		return clientPriced(v, apart(slices.Concat(v.gaps, v.anywhere, alsoTheirs(p))))
	case len(v.anywhere) > 0:
		return clientCurrency(v.anywhere)
	case len(v.counted) > 0:
		return anyQuantityFound(v.counted, v.passes)
	case len(v.passes) == 0 && len(v.freely) > 0 && len(v.doubts) == 0:
		return check.Passed(check.Likely, "What is paid is a gift, money for the customer's own wallet, or what the app's own people bill: the sum is theirs to choose.", v.freely...)
	case len(v.passes) > 0:
		return check.Passed(check.Likely, "What is sold and its price are chosen on the server.", v.passes...)
	}
	return check.Cannot("The price could not be followed to where it is decided.", v.doubts...)
}

// verdicts is what was found of the prices of all sales.
type verdicts struct {
	gaps, passes, doubts []check.Place
	freely               []check.Place // sums that are whoever pays them to choose
	anywhere             []check.Place // sums of the app's own in any currency
	counted              []check.Place // sums of the app's own prices times any quantity
	amount               bool          // a sum is the browser's
	listed               bool          // it is compared with a list only where the environment has one
	formed               bool          // it is told in a window of the provider's
	earnest              bool          // something other than a test of the payments leads to such a sale
	stored               bool          // the sum is that of an order, which the browser said before
	swapped              bool          // only a change of a running subscription goes by it
	active               bool          // the provider is asked whether the price is still for sale
}

// judge adds what is found of one sale.
func (v *verdicts) judge(p *project.Project, s sale) {
	if s.form {
		v.judgeForm(p, s)
		return
	}
	if !s.server {
		v.passes = append(v.passes, check.At(s.node, "names prices of the provider's catalogue in the browser"))
		return
	}
	if key := sellsItself(s); key.OK() {
		v.passes = append(v.passes, check.At(key, "sells with the caller's own account at the provider"))
		return
	}
	offers := bids(p, s)
	for _, b := range offers {
		if b.amount && (namesOwnPrice(s) || givenFreely(b.value)) && p.FlowOf(b.value).From != 0 {
			v.freely = append(v.freely, check.At(b.value, "is a gift, or money for a wallet, which its giver chooses"))
			continue
		}
		switch judgePrice(p, s, b) {
		case theirs:
			if listed := offersAllActive(p); asksActive(s.node).OK() && listed.OK() {
				v.passes = append(v.passes, check.At(asksActive(s.node), "only a price that is active gets past here"), check.At(listed, "offers every price that is active"))
				continue
			}
			if b.amount && setByStaff(p, s.node) {
				v.freely = append(v.freely, check.At(b.value, "is what the app's own people bill"))
				continue
			}
			v.earnest = v.earnest || !onlyTried(p, s)
			v.amount = v.amount || b.amount && !ofCatalogue(b.value)
			says := "comes from the request, and the server compares it with nothing"
			if at := asksActive(s.node); at.OK() {
				v.active, says = true, "comes from the request; the server asks whether the price is active, not whether it is one that the app offers"
				v.gaps = append(v.gaps, check.At(b.value, says), check.At(at, "any active price gets past here"))
			} else if at := askedIfListed(s.node, namesIn(b.value)); at.OK() {
				v.listed = true
				v.gaps = append(v.gaps, check.At(b.value, "comes from the request"), check.At(at, "is compared only where the environment lists prices: unset, any price gets past here"))
			} else {
				v.gaps = append(v.gaps, check.At(b.value, says))
			}
			if in := p.FlowOf(b.value).Input; in.OK() && in.File() == b.value.File() && in.Line() != b.value.Line() {
				v.gaps = append(v.gaps, check.At(in, "read from the request"))
			}
			v.gaps = append(v.gaps, check.At(s.node, "sells at that price"))
			v.gaps = append(v.gaps, whereTold(p, s.node)...)
		case ours:
			if stored := storedAsSaid(p, b); b.amount && len(stored) > 0 && !isGift(s.node) {
				v.amount, v.stored = true, true
				v.gaps = append(append(v.gaps, stored...), check.At(s.node, "sells at that price"))
				continue
			}
			v.passes = append(v.passes, check.At(b.value, "is chosen on the server"))
			if b.amount {
				v.anywhere = append(v.anywhere, anyCurrency(p, s)...)
				v.counted = append(append(v.counted, anyQuantity(p, b.value)...), keptQuantity(p, b.value)...)
			}
		default:
			v.doubts = append(v.doubts, check.At(b.value, "cannot be followed to where it comes from"))
		}
	}
	if len(offers) == 0 {
		v.doubts = append(v.doubts, check.At(s.node, "names its price somewhere else"))
	}
}

// whereTold are the calls of a helper that starts a payment, which hand it the request's
// word; all calls where that is not seen of any.
func whereTold(p *project.Project, n source.Node) []check.Place {
	calls := leadingTo(p, n, "is where the request's word goes in")
	var told []check.Place
	for _, c := range p.CallsOf(n.Handler()) {
		if !handsInput(p, c) {
			continue
		}
		for _, at := range calls {
			if at.File == c.File().Path && at.Line == c.Line() {
				told = append(told, at)
			}
		}
	}
	if len(told) == 0 {
		return calls
	}
	return told
}

// handsInput reports whether a call is given something of the request.
func handsInput(p *project.Project, call source.Node) bool {
	for _, a := range call.Args() {
		for n := range a.Find(source.Identifier) {
			if p.FlowOf(n).Input.OK() {
				return true
			}
		}
		if p.FlowOf(a).Input.OK() {
			return true
		}
	}
	return false
}

// clientPriced is the finding of prices that the browser decides.
func clientPriced(v verdicts, gaps []check.Place) check.Finding {
	what, severity := "The price to be sold at is taken from the request unchecked: any price of the account can be bought, old and private ones included.", check.High
	if v.swapped {
		what = "The price that a running subscription is changed to is taken from the request unchecked: any price of the account can be had, old and private ones included."
	}
	if v.active {
		what = "The price to be sold at is taken from the request: any price of the account that is active can be bought, those made for others included."
	}
	if v.listed {
		what, severity = "The price to be sold at is taken from the request, and compared with a list only where the environment has one: unset, any price of the account can be bought.", check.Medium
	}
	if v.amount {
		what, severity = "The amount to be paid is taken from the request: whoever changes it in the browser pays what they like.", check.Blocker
	}
	if v.amount && !v.earnest && !v.stored && !v.formed {
		what, severity = what[:len(what)-1]+". Only a test of the payments leads there so far.", check.Medium
	}
	if v.stored {
		what = "The amount to be paid is read from a row that whoever pays can write: they pay what they like."
	}
	if v.formed {
		what = "The amount to be paid is set in the browser, and nothing on the server compares what was paid with what was ordered: whoever changes it pays what they like."
	}
	f := check.Missing(check.Likely, what, gaps...)
	f.Severity = severity
	f.Brief = []string{
		"The browser sends what is wanted (a plan's name, a product's id, a quantity), and the server looks up the price in its own catalogue: a constant table, its database or the provider's products.",
		"An unknown plan, product or price id is refused with 400; quantities are whole numbers between 1 and a sensible maximum.",
		"The addresses to return to after the payment are made on the server, not taken from the request.",
		"Where the browser tells the provider the sum, the handlers that release the order compare the paid sum and its currency with the order's own before they do.",
	}
	return f
}

// ofCatalogue reports whether an amount is what the provider's own price says,
// with or without a discount: who names the price still cannot name the sum.
func ofCatalogue(amount source.Node) bool {
	name, fn := amount.Ident(), amount.Function()
	if strings.Contains(amount.Text(), "unit_amount") {
		return true
	}
	for n := range fn.Find(source.Declarator, source.Assign) {
		given, value := n.Child(source.Name).Ident(), n.Child(source.Value)
		if n.Kind() == source.Assign {
			given, value = n.Child(source.Left).Ident(), n.Child(source.Right)
		}
		if given == name && name != "" && strings.Contains(value.Text(), "unit_amount") {
			return true
		}
	}
	return false
}
