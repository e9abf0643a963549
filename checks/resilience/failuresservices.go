package resilience

import (
	"bytes"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// services are the names that clients of other companies go by.
var services = []string{"stripe.", "openai.", "anthropic.", "resend.", "twilio.", "sgMail.", "razorpay.", "replicate."}

// service judges an awaited call of another company's client in a handler of
// requests: what it throws should become an answer of the handler's own.
func (f *inFile) service(a source.Node) {
	call := a.Child(source.Value)
	path := call.CalleePath()
	if call.Kind() != source.Call || sendsByValue(call) || strings.HasSuffix(path, "constructEvent") || strings.HasSuffix(path, "constructEventAsync") {
		return
	}
	for _, name := range services {
		if !ofService(path, name) || !withinHandler(call) {
			continue
		}
		switch {
		case caughtAbove(call) || hasCatch(chain(call)):
			f.good(call)
		case !bytes.Contains(call.File().Text, []byte("constructEvent")): // what a webhook throws is sent again

			f.add(call, leftToFramework)
		}
		return
	}
}

// ofService reports whether a call is of a service's client, by whatever longer name:
// stripeAdmin.billingPortal.sessions.create.
func ofService(path, name string) bool {
	client, _, called := strings.Cut(path, ".")
	return called && strings.HasPrefix(client+".", name) || called && name == "stripe." && strings.HasPrefix(client, "stripe")
}

// withinHandler reports whether a call is made by a handler of requests, in a
// callback of it too.
func withinHandler(call source.Node) bool {
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		if answersRequests(fn) {
			return true
		}
	}
	return false
}

// caughtAbove reports whether a handler catches what a call in it, or in a callback
// of it, throws.
func caughtAbove(call source.Node) bool {
	for n := call; n.OK(); n = n.Function() {
		if inTry(n) {
			return true
		}
		if answersRequests(n.Function()) {
			return false
		}
	}
	return false
}

// answersRequests reports whether a function is a handler of requests, by what it
// is given or called.
func answersRequests(fn source.Node) bool {
	for _, name := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "action", "loader"} {
		if fn.Child(source.Name).Text() == name {
			return true
		}
	}
	for c := range fn.Children() {
		if c.Kind() != source.Param {
			continue
		}
		switch c.Child(source.Name).Text() {
		case "req", "request", "_req", "res", "reply", "c", "ctx":
			return true
		}
	}
	return false
}

// caughtElsewhere reports whether a spot is in no file that answers requests, and whatever
// calls its function from another catches what it throws, or leaves it to a framework that
// does.
func caughtElsewhere(p *project.Project, s spot, answered func(string) bool) bool {
	f := p.Source(s.file)
	for _, r := range p.Addresses() {
		if r.File == s.file {
			return false
		}
	}
	part := f.From(f.LineStart(s.line) + max(s.column, 1) - 1).Outermost()
	name := part.Child(source.Name).Text()
	if d := part.Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Ident()
	}
	if name == "" {
		return false
	}
	called := false
	for _, by := range p.Modules().ImportersOf(s.file) {
		if !p.Holds(by, name) || !p.Modules().Live(by) {
			continue
		}
		for call := range p.Source(by).Find(source.Call) {
			if call.Child(source.Callee).Ident() != name {
				continue
			}
			if called = true; !inTry(call) && !hasCatch(chain(call)) && !answered(by) {
				return false
			}
		}
	}
	return called
}
