package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// trustedOtherwise finds the proofs of providers that sign no body: a hash of some of
// its fields with a key, a token that a function reads from the environment, the
// addresses that the provider calls from, and the provider's own word when it is asked
// again.
func (h *hook) trustedOtherwise(p *project.Project) (found proof, weak, ok bool) {
	if n, ok := h.reach(p, func(n source.Node) bool { return hashesWithKey(p, n) }); ok {
		if _, compared := h.reachBy(p, "comparison", isSignatureComparison); compared {
			return proof{n, "computes the provider's hash with the key and compares it"}, false, true
		}
	}
	if n, ok := h.reach(p, func(n source.Node) bool { return comparesSecret(p, n) }); ok {
		return proof{n, "compares a secret that only the provider knows"}, true, true
	}
	if n, ok := h.reach(p, func(n source.Node) bool { return handsToLibrary(p, n) }); ok {
		return proof{n, "lets the payment library check the signature"}, true, true
	}
	if n, ok := h.reachBy(p, "reread", isReread); ok && h.provider != project.Stripe {
		return proof{n, "believes nothing in the event and reads the payment from the provider again"}, true, true
	}
	if n, ok := h.asksAgain(p); ok && h.provider != project.Stripe {
		return proof{n, "reads the payment from the provider again before it acts"}, true, true
	}
	if n, ok := h.reachBy(p, "addresses", isCallerList); ok {
		return proof{n, "lets in only the addresses that the provider calls from"}, true, true
	}
	return proof{}, false, false
}

// readsAgain reports whether a hook asks the provider for the payment that an event names:
// events that get in unchecked can then only say what is true.
func (h *hook) readsAgain(p *project.Project) bool {
	if h.provider == project.Stripe {
		return false
	}
	if _, ok := h.reachBy(p, "reread", isReread); ok {
		return true
	}
	_, ok := h.asksAgain(p)
	return ok
}

// syncLibraries are packages that receive Stripe's events by a method of their own, which
// checks the signature.
var syncLibraries = []string{"stripe-replit-sync", "@supabase/stripe-sync-engine", "@stripe/sync-engine"}

// handsToLibrary reports whether a call gives an event and its signature to such a library's
// client, which is made somewhere that is not followed: sync.processWebhook(body, signature).
func handsToLibrary(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Call || n.CalleeName() != "processWebhook" || len(n.Args()) < 2 || p.Definition(n.Child(source.Callee)).OK() {
		return false
	}
	return slices.ContainsFunc(syncLibraries, func(pkg string) bool { return p.DependencyFor(n.File().Path, pkg).Name != "" })
}

// hashesWithKey reports whether a call hashes a text that a secret of the server is
// part of, as Midtrans, LiqPay, PayU and PhonePe sign what they send.
func hashesWithKey(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Call {
		return false
	}
	switch name := n.CalleeName(); {
	case name == "createHash", name == "digest" && strings.HasSuffix(n.CalleePath(), "subtle.digest"):
	case name == "sha512", name == "sha256", name == "sha1", name == "md5", name == "SHA512", name == "SHA256", name == "SHA1", name == "MD5":
	default:
		return false
	}
	fn := n.Function()
	for id := range fn.Find(source.Identifier, source.Member) {
		text := strings.ToLower(id.Text())
		if id.Kind() == source.Identifier && !hasWord(text, []string{"key", "secret", "salt", "password", "token"}) {
			continue
		}
		if isServerSecret(id) || comesFromEnv(p, id) {
			return true
		}
	}
	for c := range fn.Find(source.Call) {
		if isServerSecret(c) {
			return true
		}
	}
	return false
}

// comesFromEnv reports whether a value is a secret of the environment, read in place,
// under a name, or by a function of the app.
func comesFromEnv(p *project.Project, n source.Node) bool {
	if isServerSecret(n.Resolve()) {
		return true
	}
	switch n.Kind() {
	case source.Identifier:
		if d := n.Resolve(); d.Kind() == source.Await {
			return comesFromEnv(p, d.Child(source.Value))
		} else if d.Kind() == source.Call {
			return comesFromEnv(p, d)
		}
		if d := p.Definition(n); d.OK() && d != n {
			return isServerSecret(d)
		}
	case source.Call:
		fn := p.Definition(n.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) {
			return false
		}
		if body := fn.Child(source.Body); isServerSecret(body) {
			return true
		}
		for r := range fn.Find(source.Return) {
			if v := r.Child(source.Value); isServerSecret(v) || isServerSecret(v.Resolve()) || v.Kind() == source.Call && isServerSecret(v.Child(source.Callee).Child(source.ObjectRole)) {
				return true
			}
		}
	case source.Member:
		if d := p.Definition(n); d.OK() && d != n {
			return isServerSecret(d)
		}
	}
	return false
}

// comparesSecret reports whether a comparison is with a secret that the environment
// holds, in whatever way the app reads it.
func comparesSecret(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Binary {
		return false
	}
	switch n.Operator() {
	case "===", "==", "!==", "!=":
	default:
		return false
	}
	left, right := n.Child(source.Left), n.Child(source.Right)
	fixed := func(n source.Node) bool {
		return n.Is(source.String, source.Null, source.Bool, source.Number) || n.Ident() == "undefined"
	}
	return comesFromEnv(p, left) && !fixed(right) || comesFromEnv(p, right) && !fixed(left)
}

// asksAgain is where a handler asks the provider about what it was told, before it
// writes anything and without going on when there is no answer.
func (h *hook) asksAgain(p *project.Project) (source.Node, bool) {
	asked := map[source.Node]request{}
	for _, r := range requests(p) {
		if host, path, _ := splitAddress(r.address); host != "" && (r.asks() && strings.HasSuffix(path, "{}") || hasWord(path, []string{"verif", "validat", "query", "requery", "/status", "execute", "/capture"})) {
			asked[r.at] = r
		}
	}
	if len(asked) == 0 {
		return source.Node{}, false
	}
	return h.reach(p, func(n source.Node) bool {
		r, ok := asked[n]
		return ok && !swallowsAnswer(r.call) && !writesBefore(r.call)
	})
}

// writesBefore reports whether the function around a call has written a row before it.
func writesBefore(call source.Node) bool {
	for c := range call.Function().Find(source.Call) {
		if r, ok := rowAt(c); ok && r.node.End() < call.Start() && !besides(r.node) {
			return true
		}
	}
	return false
}

// isCallerList reports whether a condition turns away callers whose address is not on
// a list.
func isCallerList(n source.Node) bool {
	if n.Kind() != source.If || !turnsOff(n.Child(source.Then)) {
		return false
	}
	cond := n.Child(source.Cond)
	ofAddress := false
	for id := range cond.Find(source.Identifier) {
		words := wordsOf(id.Text())
		ofAddress = ofAddress || has(words, "ip", "ips", "cidr", "cidrs")
	}
	for c := range cond.Find(source.Call) {
		words := wordsOf(c.CalleeName())
		if ofAddress && has(words, "includes", "some", "has", "allowed", "trusted", "whitelisted", "valid") {
			return true
		}
		if has(words, "ip") && has(words, "allowed", "trusted", "whitelisted", "valid") {
			return true
		}
	}
	return false
}
