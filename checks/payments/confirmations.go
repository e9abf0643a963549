package payments

import (
	"iter"
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// confirmations lists the routes that a customer's browser calls when it comes back
// from a payment, and that hand out what was paid for, each read like a listener.
func confirmations(p *project.Project) []listener {
	return project.Answer(p, "payments/confirmations", readConfirmations)
}

func readConfirmations(p *project.Project) []listener {
	heard := map[source.Node]bool{}
	for _, h := range append(hooks(p), outsideHooks(p)...) {
		heard[h.route.Node] = true
	}
	asked, near := proofs(p)
	var out []listener
	for _, r := range p.Addresses() {
		byName := receives(r) && p.Holds(r.File, "razorpay_signature", "sessions.retrieve", "paymentIntents.retrieve")
		if !byName && (!near[r.File] || r.Kind != project.Handler && r.Kind != project.Edge || whoCalls(r) != "") {
			continue
		}
		if hasWord(strings.ToLower(r.Path+" "+path.Base(path.Dir(r.File))), []string{"cancel", "refund", "unsubscribe"}) {
			continue // ends what was paid for
		}
		if r = p.WithCode(r); !r.Node.OK() || heard[r.Node] {
			continue
		}
		if byName = byName && confirms(r.Node); !byName {
			if _, ok := r.Reaches(p, func(n source.Node) bool { return asked[n] }, 3); !ok {
				continue
			}
			if _, sells := r.Reaches(p, func(n source.Node) bool { return isStart(n) || begins(p, n) }, 3); sells {
				continue
			}
		}
		heard[r.Node] = true
		l := listen(p, hook{route: r})
		if len(l.rows()) > 0 && (!readsOnly(r) || !byName) {
			out = append(out, l)
		}
	}
	return out
}

// proofs are the requests by which a server asks a provider for one payment that its
// caller names, or takes the money of it, and the files that may lead to them.
func proofs(p *project.Project) (asked map[source.Node]bool, near map[string]bool) {
	asked, near = map[source.Node]bool{}, map[string]bool{}
	for _, r := range requests(p) {
		_, path, _ := splitAddress(r.address)
		one := strings.HasSuffix(path, "{}") || hasWord(path, []string{"/verify", "/capture", "/execute", "stkpushquery"})
		if r.of.name == "Stripe" || !one || hasWord(path, []string{"customer", "consumer", "product", "refund", "/cancel", "plan/", "plans/"}) || !r.asks() && !hasWord(path, []string{"/capture", "/verify", "/execute", "stkpushquery"}) {
			continue
		}
		asked[r.at] = true
		for _, file := range []string{r.at.File().Path, r.via.File().Path} {
			near[file] = true
			for _, by := range p.Modules().ImportersOf(file) {
				near[by] = true
			}
		}
	}
	return asked, near
}

// begins reports whether a node is the address of a request that begins a payment.
func begins(p *project.Project, n source.Node) bool {
	for _, r := range requests(p) {
		if r.at == n {
			_, ok := r.sale()
			return ok
		}
	}
	return false
}

// takesTheMoney reports whether a confirmation has the provider take the money: it does
// so once, and refuses the second time.
func (l *listener) takesTheMoney(p *project.Project) bool {
	for _, r := range requests(p) {
		if !r.asks() && strings.Contains(r.address, "/capture") && slices.Contains(l.nodes, r.at) {
			return true
		}
	}
	return false
}

func readsOnly(r project.Route) bool { return r.Method == http.MethodGet }

// confirms reports whether a handler proves a payment that its caller names.
func confirms(fn source.Node) bool {
	for n := range fn.Find(source.Call, source.Binding) {
		if n.Kind() == source.Binding && n.Child(source.Name).Text() == "razorpay_signature" ||
			n.Kind() == source.Call && endsWith(n, []string{"sessions.retrieve", "paymentIntents.retrieve"}) && looksAtState(n) {
			return true
		}
	}
	return false
}

// looksAtState reports whether the handler around a request for a payment may ask whether it was
// paid: one that takes nothing but the payment's notes or amounts runs before anybody has paid.
func looksAtState(call source.Node) bool {
	d, fn := wholly(call.Enclosing(source.Declarator, source.Assign, source.Function, source.Arrow)), call.Function()
	name := d.Child(source.Name).Ident()
	if d.Kind() == source.Assign {
		name = d.Child(source.Left).Ident()
	}
	if name == "" || !fn.OK() {
		return true // taken apart at once, or handed on
	}
	for use := range fn.Find(source.Identifier) {
		up := use.Parent()
		switch {
		case use.Text() != name || use.Role() == source.Name && up.Is(source.Member, source.Declarator) || use.Role() == source.Left && up.Kind() == source.Assign:
		case up.Kind() != source.Member || use.Role() != source.ObjectRole:
			if !up.Is(source.Unary, source.Binary) && use.Role() != source.Cond {
				return true
			}
		case hasWord(strings.ToLower(up.Child(source.Name).Text()), []string{"status", "paid", "received", "charge"}):
			return true
		}
	}
	return false
}

// paidBefore reports whether a confirmation looks for an earlier one of the same
// payment.
func (l *listener) paidBefore() bool {
	for _, n := range l.nodes {
		if n.Kind() != source.Call {
			continue
		}
		switch n.CalleeName() {
		case "eq", "match", "where", "findFirst", "findUnique", "findOne", "query":
			if hasWord(n.Text()[:min(len(n.Text()), 300)], []string{"session_id", "sessionid", "payment_id", "paymentid", "order_id", "orderid", "payment_intent", "paymentintent", "reference", "tx_ref", "transaction_id", "transactionid", "subscriptionid", "subscription_id", "charge_id", "chargeid", "checkout_request", "checkoutrequest", "invoice_id", "invoiceid"}) {
				return true
			}
		}
	}
	return false
}

// confirmedTwice lists what a confirmation does again when it is called again for
// the same payment.
func confirmedTwice(p *project.Project) []check.Place {
	var out []check.Place
	for _, l := range confirmations(p) {
		if l.paidBefore() || l.takesTheMoney(p) {
			continue
		}
		for _, r := range l.rows() {
			if r.keyed(p) && !sendsOut(l.route.Node) || besides(r.node) {
				continue
			}
			if r.repeats() {
				out = append(out, check.At(r.node, "happens again when the same payment is confirmed again"))
			}
			if d := errorBranch(r.node); r.repeats() && d.OK() {
				out = append(out, check.At(d, "a repetition that the database refuses does not end it"))
			}
		}
		for c := range l.route.Node.Find(source.Call) {
			method, _ := c.Arg(1).Prop("method").StringValue()
			if c.CalleePath() == "fetch" && method == "POST" && len(out) > 0 {
				out = append(out, check.At(c, "asked for again when the same payment is confirmed again"))
			}
		}
	}
	return out
}

// sendsOut reports whether a handler sends something to another service, which a row
// that is refused later does not take back.
func sendsOut(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if method, _ := c.Arg(1).Prop("method").StringValue(); c.CalleePath() == "fetch" && method == "POST" {
			return true
		}
	}
	return false
}

// errorBranch is the condition that looks at the error of a write and goes on.
func errorBranch(call source.Node) source.Node {
	d := call.Enclosing(source.Declarator, source.Function, source.Arrow)
	if d.Kind() != source.Declarator || !patternIgnores(d) {
		return source.Node{}
	}
	for b := range d.Child(source.Name).Children() {
		if b.Key() != "error" {
			continue
		}
		for i := range d.Function().Find(source.If) {
			if i.Start() > d.Start() && i.Child(source.Cond).Names(b.Child(source.Name).Text()) {
				return i
			}
		}
	}
	return source.Node{}
}

// confirmedBy are the places of an app that learns of payments from the browser:
// the routes that it calls, and where it does.
func confirmedBy(p *project.Project) []check.Place {
	var out []check.Place
	for _, l := range confirmations(p) {
		out = append(out, check.At(head(l.route.Node), "hands out what was paid for when the browser calls it"))
		if len(l.route.Path) < 2 {
			continue
		}
		for s := range namedInBrowser(p, l.route.Path) {
			out = append(out, check.At(s, "the browser says that it was paid"))
		}
	}
	return out
}

// namedInBrowser are the strings of the browser's code that are a route's address.
func namedInBrowser(p *project.Project, path string) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for _, file := range p.Sources() {
			if !p.Modules().Browser(file) || !p.Holds(file, path) {
				continue
			}
			for s := range p.Source(file).Find(source.String) {
				if v, _ := s.StringValue(); strings.TrimSuffix(v, "/") == path && !yield(s) {
					return
				}
			}
		}
	}
}

// unwritten lists the writes of confirmations whose failing is answered with
// success.
func unwritten(p *project.Project) []check.Place {
	var out []check.Place
	for _, l := range confirmations(p) {
		for _, r := range l.rows() {
			if r.via != "supabase" || !ignoresError(r.node) {
				continue
			}
			out = append(out, check.At(r.node, "what was paid for may not be written, and success is answered"))
			if i := errorBranch(r.node); i.OK() {
				out = append(out, check.At(i, "the failure is noted and success is answered"))
			}
		}
	}
	return out
}
