package payments

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonHook is what takes a provider's events in a Python server: the function that
// answers, and the functions of the app that it leads to.
type pythonHook struct {
	fn    source.Node
	runs  []source.Node // fn first
	calls []source.Node // those of runs, in their order
}

// moneyWords are the names of providers, and what their events are about, by which
// a route that takes events is known as one of payments.
var moneyWords = regexp.MustCompile(`(?i)stripe|cashfree|razorpay|paystack|flutterwave|paypal|mercadopago|mercado_pago|mollie|lemonsqueezy|lemon_squeezy|paddle|braintree|xendit|midtrans|paymongo|payment|checkout\.session|subscription`)

// signatureHeaders are those in which providers sign their events.
var signatureHeaders = regexp.MustCompile(`(?i)stripe[-_]signature|x[-_]razorpay[-_](signature|event)|x[-_]paystack[-_]signature|["']verif-hash|paypal-transmission-sig|paddle-signature|x-cc-webhook-signature|x-callback-token|x-webhook-signature`)

// resultBodies are fields that only a provider's word of a payment has: Safaricom's of a
// prompt on a phone, Midtrans' notification.
var resultBodies = regexp.MustCompile(`["'](stkCallback|CallbackMetadata)["']|["']transaction_status["'][^\n]*\n(?:[^\n]*\n){0,12}[^\n]*["']signature_key["']`)

// forPeople reports whether a function answers only whoever is signed in: a page that tries
// events out, and nothing that a provider could call. Who must send a provider's signature
// is the provider.
func forPeople(p *project.Project, fn source.Node) bool {
	if signatureHeaders.MatchString(fn.Text()) {
		return false
	}
	routes := p.GuardedPythonRoutes()
	i := slices.IndexFunc(routes, func(r project.GuardedPythonRoute) bool { return r.Node == fn })
	if i < 0 {
		return false
	}
	_, session := routes[i].Session()
	return session
}

func pythonHooks(p *project.Project) []pythonHook {
	var out []pythonHook
	seen := map[source.Node]bool{}
	for _, r := range p.PythonRoutes() {
		n := r.Node
		if n.Kind() == source.Class && r.Does == "create" { // of the REST framework: its serializer does the work
			n = p.PythonMember(p.Definition(p.PythonMember(n, "serializer_class").Child(source.Value)), "create")
		}
		if seen[n] || r.Method == http.MethodGet || !n.Is(source.Function, source.Method) {
			continue
		}
		name := strings.ToLower(r.Path + " " + n.Key() + " " + r.View.Child(source.Name).Text())
		text := n.Text()
		named := strings.Contains(name, "webhook") || strings.Contains(name, "/ipn")
		if !resultBodies.MatchString(text) && (!named && !signatureHeaders.MatchString(text) || !moneyWords.MatchString(name+" "+text)) || forPeople(p, n) {
			continue
		}
		seen[n] = true
		h := pythonHook{fn: n}
		h.follow(p, n, 4, map[source.Node]bool{})
		out = append(out, h)
	}
	return out
}

// follow takes in a function and what it names: functions that it calls, queues or
// hands on, and the methods of objects that it makes.
func (h *pythonHook) follow(p *project.Project, fn source.Node, depth int, seen map[source.Node]bool) {
	if !fn.OK() || seen[fn] || len(seen) > 60 {
		return
	}
	seen[fn] = true
	h.runs = append(h.runs, fn)
	var next []source.Node
	made := map[source.Node]bool{} // classes that are made objects of
	for n := range fn.Find(source.Call, source.Member, source.Identifier) {
		if n.Kind() == source.Call {
			h.calls = append(h.calls, n)
			if m := methodOfName(p, n); m.OK() && !fn.Contains(m) {
				next = append(next, m)
			}
			if class := p.Definition(n.Child(source.Callee)); class.Kind() == source.Class && !isRowClass(class) {
				made[class] = true
			}
			continue
		}
		if n.Role() == source.Name && n.Parent().Kind() == source.Member {
			continue
		}
		if d := p.Definition(n); d.Is(source.Function, source.Method) && !fn.Contains(d) {
			next = append(next, d)
		}
	}
	for class := range made {
		for m := range class.Children() {
			if m.Kind() == source.Method && strings.Contains(fn.Text(), "."+m.Key()) {
				next = append(next, m)
			}
		}
	}
	if depth == 0 {
		return
	}
	for _, d := range next {
		h.follow(p, d, depth-1, seen)
	}
}

// methodOfName is the only method of the app that has the name of what is called on
// something that nobody can follow: service.handle_event(event).
func methodOfName(p *project.Project, c source.Node) source.Node {
	callee := c.Child(source.Callee)
	name := callee.Child(source.Name).Ident()
	if callee.Kind() != source.Member || len(name) < 8 || !strings.Contains(name, "_") || p.Definition(callee).OK() {
		return source.Node{}
	}
	if found := pythonMethods(p)[name]; len(found) == 1 {
		return found[0]
	}
	return source.Node{}
}

// pythonMethods are the methods of the app by their names.
func pythonMethods(p *project.Project) map[string][]source.Node {
	return project.Answer(p, "payments/python methods", func(p *project.Project) map[string][]source.Node {
		out := map[string][]source.Node{}
		for f := range p.PythonHolding("class ") {
			for m := range f.Find(source.Method) {
				out[m.Key()] = append(out[m.Key()], m)
			}
		}
		return out
	})
}

// isRowClass reports whether a class has columns: its objects are rows.
func isRowClass(class source.Node) bool {
	for f := range class.Children() {
		if v := f.Child(source.Value); f.Kind() == source.Field && (v.CalleeName() == "Column" || v.CalleeName() == "mapped_column" || strings.HasSuffix(v.CalleeName(), "Field") || v.CalleeName() == "ForeignKey") {
			return true
		}
	}
	return false
}

// keeps reports whether a block writes, or calls a function of the hook that does.
func (h *pythonHook) keeps(p *project.Project, block source.Node) bool {
	return h.keepsWithin(p, block, map[source.Node]bool{})
}

func (h *pythonHook) keepsWithin(p *project.Project, block source.Node, seen map[source.Node]bool) bool {
	for c := range block.Find(source.Call) {
		if pythonNotes(c) {
			continue
		}
		if pythonKeeps(c) {
			return true
		}
		called := p.Definition(c.Child(source.Callee))
		if !called.OK() {
			called = methodOfName(p, c)
		}
		if called.Is(source.Function, source.Method) && !seen[called] && !besideWork(called) && (slices.Contains(h.runs, called) || h.fn.Contains(called)) {
			seen[called] = true
			if h.keepsWithin(p, called, seen) {
				return true
			}
		}
	}
	return false
}

// besideWork reports whether a function is about what goes on beside an event's work.
func besideWork(fn source.Node) bool {
	low := strings.ToLower(fn.File().Path + " " + fn.Key())
	return hasWord(low, []string{"audit", "analytics", "email", "mail", "notif", "metric", "track", "cache", "telegram", "slack"})
}

// acts reports whether what the hook leads to keeps something of an event.
func (h *pythonHook) acts() bool {
	for _, c := range h.calls {
		if pythonKeeps(c) {
			return true
		}
	}
	return false
}

// pythonKeeps reports whether a call writes into a database.
func pythonKeeps(c source.Node) bool {
	switch c.CalleeName() {
	case "commit", "save", "create", "update", "update_or_create", "get_or_create", "bulk_create", "add", "insert_one", "update_one", "upsert", "insert":
		owner := c.Child(source.Callee).Child(source.ObjectRole)
		return owner.OK() && !strings.Contains(strings.ToLower(owner.Text()), "stripe")
	case "execute":
		return writesSQL.MatchString(c.Arg(0).Text())
	}
	return false
}

var writesSQL = regexp.MustCompile(`(?i)\b(update|insert|delete)\b`)

// pythonNotes reports whether a call only writes into a log.
func pythonNotes(c source.Node) bool {
	owner := strings.ToLower(c.Child(source.Callee).Child(source.ObjectRole).Text())
	return c.CalleeName() == "print" || strings.HasSuffix(owner, "log") || strings.HasSuffix(owner, "logger") || strings.HasSuffix(owner, "logging")
}

// hears reports whether a hook tells events of one of the names apart.
func (h *pythonHook) hears(names ...string) (source.Node, bool) {
	for _, fn := range h.runs {
		for s := range fn.Find(source.String) {
			v, _ := s.StringValue()
			for _, name := range names {
				if v == name && !hollowBranch(s) {
					return s, true
				}
			}
		}
	}
	// a table of handlers beside the functions
	for _, fn := range h.runs {
		for id := range fn.Find(source.Identifier) {
			d := id.Resolve()
			if d.Kind() == source.Declarator {
				d = d.Child(source.Value)
			}
			if !d.OK() || d.Function().OK() || d.Is(source.Function, source.Method) {
				continue
			}
			for s := range d.Find(source.String) {
				v, _ := s.StringValue()
				for _, name := range names {
					if v == name {
						return s, true
					}
				}
			}
		}
	}
	return source.Node{}, false
}

// tellsApart is the first branch by which a hook tells one kind of event from the others.
func (h *pythonHook) tellsApart() source.Node {
	for _, fn := range h.runs {
		for i := range fn.Find(source.If) {
			for s := range i.Child(source.Cond).Find(source.String) {
				if v, _ := s.StringValue(); looksLikeEvent(v) {
					return i
				}
			}
		}
	}
	return source.Node{}
}
