package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// forms are the calls by which a browser opens the provider's own window and tells it
// how much to take.
var forms = []struct{ end, provider string }{
	{"Moyasar.init", "Moyasar"},
	{"PaystackPop.setup", "Paystack"},
	{"newTransaction", "Paystack"},
	{"usePaystackPayment", "Paystack"},
	{"FlutterwaveCheckout", "Flutterwave"},
	{"useFlutterwave", "Flutterwave"},
	{"MonnifySDK.initialize", "Monnify"},
	{"Korapay.initialize", "Korapay"},
	{"actions.order.create", "PayPal"},
	{"Razorpay", "Razorpay"},
}

// formTags are the elements that do the same.
var formTags = map[string]string{"PaystackButton": "Paystack", "PaystackConsumer": "Paystack", "FlutterWaveButton": "Flutterwave"}

// formWords occur in every file that opens such a window.
var formWords = []string{"Moyasar", "PaystackPop", "aystack", "FlutterwaveCheckout", "useFlutterwave", "FlutterWaveButton", "MonnifySDK", "Korapay", "actions.order.create", "new Razorpay", "window.Razorpay", ".Razorpay("}

// opensForm is the sale of a window that is told its sum by the browser. Where an order
// of the server's is named, that one decides.
func opensForm(p *project.Project, n source.Node) (sale, bool) {
	s := sale{node: n, form: true, kind: single}
	switch n.Kind() {
	case source.Element:
		s.provider = formTags[n.TagName()]
		return s, s.provider != "" && n.AttrValue("amount").OK()
	case source.Call, source.New:
	default:
		return sale{}, false
	}
	path := n.CalleeTrail()
	for _, f := range forms {
		rest, ok := strings.CutSuffix(path, f.end)
		if !ok || rest != "" && !strings.HasSuffix(rest, ".") || (f.provider == "Razorpay") != (n.Kind() == source.New) {
			continue
		}
		said := objects(p, n.Arg(0), 4)
		if f.end == "newTransaction" && !p.HoldsFold(n.File().Path, "paystack") || !slices.ContainsFunc(said, tellsSum) {
			continue
		}
		s.provider = f.provider
		return s, true
	}
	return sale{}, false
}

// answersItself reports whether an app has a server of its own, or writes into a database
// from the browser: elsewhere, who releases what was paid for is not to be seen.
func answersItself(p *project.Project) bool {
	st := p.Stack()
	if st.Has(project.Supabase) || st.Has(project.Firebase) {
		return true
	}
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Kind == project.Handler || r.Kind == project.Edge || r.Kind == project.Action
	})
}

// tellsSum reports whether the options of a window say how much to take, and name no
// order that says so already.
func tellsSum(o source.Node) bool {
	for _, made := range []string{"order_id", "orderId", "access_code", "accessCode", "plan", "payment_plan"} {
		if o.PropNode(made).OK() && made != "orderId" {
			return false
		}
	}
	for f := range o.Find(source.Property, source.Shorthand) {
		if f.Key() == "amount" || f.Key() == "amountInCents" {
			return true
		}
	}
	return false
}

// judgeForm adds what is found of a sum that the browser tells the provider: the server
// must ask how much was paid before it releases anything.
func (v *verdicts) judgeForm(p *project.Project, s sale) {
	if isGift(s.node) {
		v.passes = append(v.passes, check.At(s.node, "takes what its giver chooses"))
		return
	}
	released := releases(p)
	for i := range released {
		for _, n := range released[i].nodes {
			if n.Kind() == source.Binary && comparesSums(n) {
				v.passes = append(v.passes, check.At(n, "compares what was paid"))
				return
			}
		}
	}
	v.amount, v.formed = true, true
	v.gaps = append(v.gaps, check.At(s.node, "tells the provider in the browser how much to take"))
	for i := range released {
		v.gaps = append(v.gaps, released[i].asksOnlyWhether()...)
		v.gaps = append(v.gaps, check.At(released[i].center(), "releases what was bought, and does not ask how much was paid"))
	}
	v.gaps = append(v.gaps, askers(p)...)
}

// asksOnlyWhether are the conditions of a handler about the state of a payment.
func (l *listener) asksOnlyWhether() []check.Place {
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.Binary || n.Function() != l.route.Node || len(out) == 2 {
			continue
		}
		left, right := n.Child(source.Left), n.Child(source.Right)
		said, _ := right.StringValue()
		switch strings.ToLower(said) {
		case "paid", "success", "successful", "succeeded", "captured", "completed":
			if left.Kind() == source.Member && left.Child(source.Name).Text() == "status" {
				out = append(out, check.At(n, "asks whether it was paid, and not how much"))
			}
		}
	}
	return out
}

// askers are the requests that ask a provider what became of a payment, and the calls
// that lead to them.
func askers(p *project.Project) []check.Place {
	var out []check.Place
	asked, _ := proofs(p)
	for _, r := range requests(p) {
		if !asked[r.at] || readsSum(r.at.Handler()) {
			continue
		}
		out = append(out, check.At(r.at, "asks whether it was paid, and not how much"))
		helpers := []source.Node{r.at.Handler()}
		for step := 0; step < 2; step++ {
			var next []source.Node
			for _, fn := range helpers {
				for _, c := range p.CallsOf(fn) {
					if c.File() != fn.File() {
						out = append(out, check.At(c, "asks whether it was paid, and not how much"))
					} else if up := c.Handler(); up.OK() && up != fn {
						next = append(next, up)
					}
				}
			}
			helpers = next
		}
	}
	return out
}

// readsSum reports whether a function looks at how much a payment is of, or hands that on.
func readsSum(fn source.Node) bool {
	for m := range fn.Find(source.Member) {
		if has(wordsOf(m.Child(source.Name).Text()), "amount", "total") {
			return true
		}
	}
	return false
}

// releases are the handlers that may release what was bought: those of events, and those
// that the browser calls when it comes back.
func releases(p *project.Project) []listener {
	return slices.DeleteFunc(slices.Concat(tradeOf(p).listeners, confirmations(p)), func(l listener) bool { return !l.works(p) && len(l.rows()) == 0 })
}

// isGift reports whether a payment is one whose giver may choose the sum.
func isGift(n source.Node) bool {
	low := strings.ToLower(n.File().Path + " " + n.Text())
	if fn := n.Handler(); fn.OK() {
		name, _ := declaredAs(fn)
		low += " " + strings.ToLower(name)
	}
	return hasWord(low, []string{"donat", "donor", "tip", "offering", "tithe", "pledge", "giving", "topup", "top_up", "top-up", "deposit", "wallet", "fund"})
}
