package payments

import (
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// heardInVain answers for an app that sells, and whose webhooks answer the provider
// and do nothing with what they hear.
func heardInVain(p *project.Project, found []hook) (check.Finding, bool) {
	sold := tradeOf(p).sales
	if len(sold) == 0 {
		return check.Finding{}, false
	}
	var places []check.Place
	for _, h := range found {
		if !idle(p, h.route.Node, 0) {
			return check.Finding{}, false
		}
		l := listen(p, h)
		places = append(places, check.At(head(h.route.Node), "hears of a payment, and does nothing"), check.At(l.center(), "only notes it"))
	}
	more, _ := markedByWord(p, everyRoute)
	places = append(places, more...)
	for _, s := range sold {
		places = append(places, check.At(s.node, "takes a payment"))
	}
	places = apart(places)
	f := check.Missing(check.Likely, fmt.Sprintf("The route %s receives the payment provider's events and does nothing with them: nowhere is it kept who paid for what.", found[0].address()), places...)
	f.Severity = check.Medium
	f.Brief = []string{
		"The route acts on the event of a finished payment: it finds the order or the customer by the id that the checkout was given, and stores that it is paid, once for each event.",
		"Pages and handlers that give out what was bought read that state on the server, and not the address that the browser came back to.",
	}
	return f, true
}

// idle reports whether a handler only reads, checks and answers its request, and
// keeps notes for people.
func idle(p *project.Project, handler source.Node, deep int) bool {
	return handler.OK() && changesNothing(p, handler, deep) && callsAny(handler)
}

func callsAny(handler source.Node) bool {
	for range handler.Find(source.Call) {
		return true
	}
	return false
}

// changesNothing reports whether code, and the functions of the app that it calls, have
// no effect that lasts.
func changesNothing(p *project.Project, code source.Node, depth int) bool {
	for n := range code.Find(source.Call) {
		if !effective(n) || slices.Contains(harmless, n.CalleeName()) || isLog(n) || isHMAC(n) || isHMAC(n.Child(source.Callee).Child(source.ObjectRole).Resolve()) {
			continue
		}
		fn, deep := p.Definition(n.Child(source.Callee)), depth
		if has(wordsOf(n.CalleeName())[:1], "verify", "construct", "validate", "parse") {
			deep = max(depth, 2) // what reads or checks an event
		}
		if deep == 0 || !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(n) || !changesNothing(p, fn, deep-1) {
			return false
		}
	}
	return true
}

// harmless are the calls that read or check a request, or answer it.
var harmless = []string{
	"text", "json", "arrayBuffer", "get", "headers", "constructEvent", "constructEventAsync", "from", "toString", "status", "send", "sendStatus", "end",
	"stringify", "parse", "next", "buffer", "String", "Error", "createHmac", "digest", "timingSafeEqual", "alloc", "isBuffer", "isArray", "uuidv4", "randomUUID", "includes",
}
