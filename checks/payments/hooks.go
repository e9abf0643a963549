package payments

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// depth is how many calls deep a handler is followed. Verification sits in a
// service behind a helper behind the route in the apps that were read.
const depth = 5

// A hook is a route that receives payment events.
type hook struct {
	route    project.Route
	provider project.Tech // "" when the code does not say
	event    source.Node  // an event that it handles, no node when none is named
}

// reachBy is reach for a question that has a name and asks of a node alone.
func (h *hook) reachBy(p *project.Project, name string, want func(source.Node) bool) (source.Node, bool) {
	return h.route.ReachesBy(p, "payments/"+name, want, depth)
}

func (h *hook) reach(p *project.Project, want func(source.Node) bool) (source.Node, bool) {
	return h.route.Reaches(p, want, depth)
}

// address is what the route is called in a sentence.
func (h *hook) address() string {
	if h.route.Path != "" {
		return h.route.Path
	}
	return h.route.File
}

// hooks lists the routes that receive payment events.
func hooks(p *project.Project) []hook {
	return project.Answer(p, "payments/hooks", readHooks)
}

func readHooks(p *project.Project) []hook {
	var out []hook
	seen := map[source.Node]bool{}
	hints := newHints(p)
	for _, r := range p.Addresses() {
		if !receives(r) || !calledHook(r) && !hints.mentions(r.File) {
			continue
		}
		if r = p.WithCode(r); seen[r.Node] {
			continue
		}
		if h, ok := asHook(p, r); ok && (calledHook(r) || h.listens(p)) {
			seen[r.Node] = true
			out = append(out, h)
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(h hook) bool { return hostsAnother(h, out) })
}

// listens reports whether what a route calls itself hears or checks an event: a class that
// does both, and of which the route calls something else, makes no receiver of it.
func (h *hook) listens(p *project.Project) bool {
	l := listen(p, *h)
	return len(l.events) > 0 || slices.ContainsFunc(l.nodes, isProviderVerifier)
}

// hostsAnother reports whether a route only hands its request to a server whose own routes
// are read too, such as the one function in which a host runs a whole app: the event is
// handled at another address of it.
func hostsAnother(h hook, hooks []hook) bool {
	at := h.event.Handler()
	return at.OK() && at != h.route.Node && at.Role() == source.Arg && slices.ContainsFunc(hooks, func(o hook) bool { return o.route.Node == at })
}

// deadRouter reports whether a file makes a router of Express and no file of the app imports
// it: nothing serves its routes.
func deadRouter(p *project.Project, file string) bool {
	if !p.Holds(file, "Router(") || !p.Holds(file, "express") || p.Holds(file, ".listen(") || len(p.Modules().ImportersOf(file)) > 0 {
		return false
	}
	return !slices.Contains(p.Modules().Entries(), file) && !project.Answer(p, "payments/folders read", readsFolders)
}

// readsFolders reports whether a server lists the files whose routers it then mounts.
func readsFolders(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(file string) bool {
		return p.Holds(file, "readdir", "globSync", "fast-glob", "import.meta.glob") && p.Holds(file, ".use(", ".register(") && p.Modules().Live(file) && !p.Modules().Browser(file)
	})
}

// receives reports whether a route can be called by another server with a body.
func receives(r project.Route) bool {
	if r.Kind != project.Handler && r.Kind != project.Edge {
		return false
	}
	return r.Method == "" || r.Method == http.MethodPost || r.Method == "ALL"
}

// asHook decides whether a route receives payment events: it is called a
// webhook and speaks of payments, or it handles events by their names. What makes the
// webhook at the provider receives nothing, nor does what plays the provider for developers.
func asHook(p *project.Project, r project.Route) (hook, bool) {
	h := hook{route: r}
	if registersHooks(r.Node) && !verifiesHere(&h, p) || closedInProduction(r.Node) {
		return h, false // called a webhook, and only tells the provider of one
	}
	name := r.Path + " " + r.File
	called := calledHook(r)
	if (hasWord(r.Path, []string{"cron"}) || asksForSession(p, r)) && !verifiesHere(&h, p) {
		return h, false // the app's own clock, or one of its users: no provider gets in there
	}
	_, named := providerInName(name)
	ofPayments := named || hasWord(name, providerWords)
	if n, ok := h.reachBy(p, "event", isEvent); ok {
		h.event = n
		h.provider = cmp.Or(providerOf(name), eventProvider(n))
		signed := p.Holds(r.File, "event_name") && p.HoldsFold(r.File, "x-signature") // as Lemon Squeezy sends them
		return h, called || signed || verifiesHere(&h, p) || ofPayments && readsBody(r.Node)
	}
	if n, ok := h.reachBy(p, "verifier", isProviderVerifier); ok {
		h.event, h.provider = n, providerOf(name)
		return h, true
	}
	if n, ok := h.hearsByShape(p); called && ok {
		h.event, h.provider = n, providerOf(name)
		return h, true
	}
	if called && ofPayments && !isReturn(r) {
		h.provider = providerOf(name)
		if _, sells := h.reachBy(p, "start", isStart); sells {
			return h, false // a checkout under the name of a webhook
		}
		return h, hasWord(name, []string{"webhook", "ipn", "notif", "mpesa", "hook"}) || strings.Contains(strings.ToLower(name), "callback") && r.Method == http.MethodPost
	}
	return h, false
}

// asksForSession reports whether a handler itself turns away callers who are not signed in.
func asksForSession(p *project.Project, r project.Route) bool {
	for _, g := range p.GuardedRoutes() {
		if g.Path != r.Path || g.Method != r.Method || g.Node != r.Node {
			continue
		}
		return slices.ContainsFunc(g.Guards, func(g project.Guard) bool {
			return g.Kind == project.SessionGuard && !g.Front && g.Holds()
		})
	}
	return false
}

// ignoresRequest reports whether a handler never looks at what it is sent, and acts on an
// event that it makes up.
func ignoresRequest(fn source.Node) bool {
	request := fn.Child(source.ParamRole)
	if name := request.Child(source.Name); name.OK() {
		request = name
	}
	if !fn.Is(source.Function, source.Arrow) || request.Ident() == "" || isStub(fn) {
		return false
	}
	for n := range fn.Child(source.Body).Find(source.Identifier) {
		if n.Text() == request.Ident() {
			return false
		}
	}
	return true
}

// calledHook reports whether a route is called a webhook.
func calledHook(r project.Route) bool {
	return hasWord(r.Path, hookWords) || r.Path == "" && hasWord(r.File, hookWords)
}

func verifiesHere(h *hook, p *project.Project) bool {
	_, ok := h.reachBy(p, "verifier", isProviderVerifier)
	return ok
}

// readsBody reports whether a handler takes an event out of its request.
func readsBody(fn source.Node) bool {
	for n := range fn.Find(source.Member, source.Call) {
		if readsRequest(n) {
			return true
		}
	}
	return false
}

// isProviderVerifier reports whether a call verifies an event of a payment
// provider, by the provider's own library.
func isProviderVerifier(n source.Node) bool {
	if !n.Is(source.Call, source.New) {
		return false
	}
	switch n.CalleeName() {
	case "timingSafeEqual", "timingSafeEqualString", "safeCompare", "verify", "verifyHeader", "validatePaymentVerification":
		return false
	}
	if _, known := verifiers[n.CalleeName()]; !known {
		return false
	}
	_, ok := callVerifies(n)
	return ok
}

// isReturn reports whether a route is where the customer's browser comes back
// to, or the sign-in's own callback.
func isReturn(r project.Route) bool {
	return hasWord(r.Path, []string{"oauth", "auth/", "success", "return", "cancel", "connect"})
}

func eventProvider(n source.Node) project.Tech {
	name, ok := n.StringValue()
	if !ok {
		name = n.Key()
	}
	return events[name]
}

// providerOf is the provider that an address names.
func providerOf(name string) project.Tech {
	name = strings.ToLower(name)
	for _, t := range []project.Tech{project.Stripe, project.Paddle, project.Polar, project.Creem, project.Razorpay, project.PayPal, project.Paystack, project.MercadoPago} {
		if strings.Contains(name, string(t)) {
			return t
		}
	}
	if strings.Contains(name, "lemon") {
		return project.LemonSqueezy
	}
	if strings.Contains(name, "dodo") {
		return project.Dodo
	}
	if pr, ok := providerInName(name); ok {
		return project.Tech(plainName(pr.name))
	}
	return ""
}

// hints remembers which files can lead to a payment event, so that not every
// handler of a large app is followed to its end.
type hints struct {
	p    *project.Project
	near map[string]bool
}

// hintWords occur in every file that verifies or handles payment events.
var hintWords = []string{
	"constructEvent", "checkout.session.", "customer.subscription.", "invoice.pa",
	"payment_intent.", "subscription_created", "subscription_updated", "subscription_cancel", "subscription_payment", "subscription_expired", "subscription.activated", "order_created", "transaction.completed",
	"payment.captured", "charge.success", "PAYMENT.CAPTURE", "BILLING.SUBSCRIPTION",
	"unmarshal", "validateEvent", "@polar-sh/", "validateWebhookSignature",
	"subscription.charged", "order.paid", "charge.refunded", "checkout.completed", "subscription.paid", "subscription.on_hold", "subscription.renewed",
	"@creem_io/", "@dodopayments/",
}

func newHints(p *project.Project) *hints {
	h := &hints{p: p, near: map[string]bool{}}
	m := p.Modules()
	for _, path := range p.Sources() {
		if !p.Holds(path, hintWords...) {
			continue
		}
		h.near[path] = true
		for _, one := range m.ImportersOf(path) {
			h.near[one] = true
			for _, two := range m.ImportersOf(one) {
				h.near[two] = true
			}
		}
	}
	return h
}

func (h *hints) mentions(path string) bool { return h.near[path] }
