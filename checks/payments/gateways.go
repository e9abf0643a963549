package payments

import (
	"net/url"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// backWords occur in every file that tells a gateway where to send the customer.
var backWords = []string{
	"callback_url", "callbackUrl", "callbackURL", "CallBackURL", "CallbackURL", "return_url", "returnUrl", "redirect_url", "redirectUrl", "success_url", "successUrl", "notify_url", "notifyUrl",
}

// sumKeys are the names under which a gateway is told how much to take.
var sumKeys = []string{"amount", "total_amount", "totalAmount", "Amount", "price_amount", "gross_amount", "paymentAmount", "orderAmount", "order_amount"}

// unknownGateway is the sale of a request that tells another server a sum to take
// and where to send the customer afterwards: that is how gateways begin a payment,
// whoever they are.
func unknownGateway(n source.Node) (sale, bool) {
	if n.Kind() != source.Call || !asksOutside(n) || namesProvider(n.Arg(0)) {
		return sale{}, false
	}
	sum, back := false, false
	for _, body := range saidTo(n) {
		for f := range body.Find(source.Property, source.Shorthand) {
			sum = sum || slices.Contains(sumKeys, f.Key())
			back = back || slices.Contains(backWords, f.Key())
		}
	}
	if !sum || !back {
		return sale{}, false
	}
	return sale{node: n, provider: hostOf(n), gateway: true}, true
}

// asksOutside reports whether a call sends a request whose address is not one of
// the app's own.
func asksOutside(n source.Node) bool {
	switch path := n.CalleePath(); {
	case path == "fetch", path == "axios", path == "axios.post", path == "got.post", path == "ky.post", path == "request.post", path == "$fetch":
	default:
		return false
	}
	text := strings.Trim(n.Arg(0).Text(), "`\"'")
	return text != "" && !strings.HasPrefix(text, "/") && !strings.Contains(text, "/api/") && !strings.Contains(text, "localhost")
}

// saidTo are the literals that a request sends: in place, as JSON, or by a name.
func saidTo(n source.Node) []source.Node {
	var out []source.Node
	for _, a := range n.Args() {
		if a.Resolve().Kind() != source.Object {
			continue
		}
		out = append(out, a.Resolve())
		for c := range a.Resolve().Find(source.Call) {
			if c.CalleePath() == "JSON.stringify" && c.Arg(0).Resolve().Kind() == source.Object {
				out = append(out, c.Arg(0).Resolve())
			}
		}
	}
	return out
}

// hostOf is whom a request is sent to, as its address says.
func hostOf(n source.Node) string {
	if v, ok := n.Arg(0).StringValue(); ok {
		if u, err := url.Parse(v); err == nil && u.Host != "" {
			return u.Host
		}
	}
	return "a payment gateway"
}

// A settled payment is one of a gateway that sends the browser back with its
// answer, and that the server then asks itself: there are no events to hear.
type settled struct {
	listener
	ask source.Node // where the gateway is asked
}

// answersBack reports whether a sale is of a gateway that sends no events, only the
// browser back with its answer.
func (s sale) answersBack() bool {
	return s.gateway || s.provider == "Zarinpal" || s.provider == "Khalti"
}

// settlements lists the routes to which gateways without events send the browser
// back, and where these ask the gateway before they act.
func settlements(p *project.Project) []settled {
	return project.Answer(p, "payments/settlements", readSettlements)
}

func readSettlements(p *project.Project) []settled {
	begun := map[string]bool{}
	for _, s := range sales(p) {
		if s.answersBack() {
			begun[s.node.File().Path] = true
		}
	}
	if len(begun) == 0 {
		return nil
	}
	var out []settled
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler && r.Kind != project.Edge || !hasWord(r.Path+" "+r.File, []string{"verif", "callback", "confirm", "return", "success", "payment", "checkout"}) {
			continue
		}
		if r = p.WithCode(r); !r.Node.OK() {
			continue
		}
		asks := func(n source.Node) bool {
			_, starts := startsPayment(n)
			return begun[n.File().Path] && n.Kind() == source.Call && asksOutside(n) && !starts
		}
		if _, sells := r.Reaches(p, isStart, 3); sells {
			continue
		}
		if at, ok := r.Reaches(p, asks, 3); ok {
			out = append(out, settled{listen(p, hook{route: r}), at})
		}
	}
	return out
}

// askedBack answers for gateways that send no events, where the server asks them
// itself what became of a payment.
func askedBack(p *project.Project, sold []sale) (check.Finding, bool) {
	for _, s := range sold {
		if !s.answersBack() {
			return check.Finding{}, false
		}
	}
	var places []check.Place
	for _, s := range settlements(p) {
		places = append(places, check.At(s.ask, "asks the gateway whether it was paid"), check.At(head(s.route.Node), "where the customer's browser comes back to"))
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	return check.Passed(check.Likely, "The gateway sends no events; what the browser brings back is not believed: the server asks the gateway itself.", apart(places)...), true
}
