package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// readers are calls that take what came in apart, and verifiers those that prove who
// sent it: what fails in them fails by what the caller sent.
var (
	readers   = []string{"json", "text", "formData", "parse", "arrayBuffer", "get", "headers", "toString", "buffer", "rawBody", "getRawBody", "header", "replace", "trim", "split", "includes", "startsWith"}
	verifiers = []string{"constructEvent", "constructEventAsync", "unmarshal", "unwrap", "verify", "verifyWebhook", "verifyWebhookSignature", "verifySignature", "validateEvent", "createHmac", "digest", "timingSafeEqual"}
)

// readsRequestAlone reports whether all that a try block does is to read what came in
// and to prove who sent it: that fails by what the caller sent, and is no failure of
// the app.
func readsRequestAlone(body source.Node) bool {
	read := false
	for c := range body.Find(source.Call) {
		name := c.CalleeName()
		switch {
		case slices.Contains(readers, name), slices.Contains(verifiers, name):
			read = true
		case strings.HasPrefix(c.CalleePath(), "console."), c.CalleePath() == "Buffer.from":
		case name == "update" && strings.Contains(strings.ToLower(c.Child(source.Callee).Text()), "mac"):
		default:
			return false
		}
	}
	return read
}

// provesSender is the call with which a handler proves who sent an event.
func provesSender(handler source.Node) source.Node {
	for c := range handler.Find(source.Call) {
		if strings.HasPrefix(c.CalleeName(), "constructEvent") || c.CalleeName() == "unmarshal" || c.CalleeName() == "unwrap" {
			return c
		}
	}
	return source.Node{}
}

// passesOn reports whether an error handler answers nothing, and hands what failed to
// the next one.
func passesOn(p *project.Project, statement source.Node) bool {
	for c := range statement.Find(source.Call) {
		for _, a := range c.Args() {
			fn := a
			if a.Is(source.Identifier, source.Member) {
				fn = p.Definition(a)
			}
			params := fn.ChildrenIn(source.ParamRole)
			if !fn.Is(source.Function, source.Arrow, source.Method) || len(params) != 4 {
				continue
			}
			next, _, _ := strings.Cut(params[3].Text(), ":")
			hands, answers := false, false
			for call := range fn.Find(source.Call) {
				switch name := call.CalleeName(); name {
				case next:
					hands = call.Arg(0).OK()
				case "json", "send", "end", "render", "sendFile", "redirect", "sendStatus":
					answers = true
				}
			}
			return hands && !answers
		}
	}
	return false
}
