package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// found is what the search for spills gives: the spills, and failures that are
// answered with a text of the app's own.
type spillsFound struct {
	spills []spill
	inside []spill // answers to other servers and to the people who run the app
	plain  []check.Place
}

func spillsIn(p *project.Project) spillsFound {
	return project.Answer(p, "security/leakage", func(p *project.Project) spillsFound {
		var out spillsFound
		for _, name := range p.Sources() {
			if !mayAnswer(p, name) || !p.Modules().Live(name) || !running(p, name) || inBrowser(p, name) || strings.HasSuffix(name, ".svelte") || strings.HasSuffix(name, ".vue") { // components answer nobody
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			in := project.Of(p, f.Root(), "security/leakage", spillsOf)
			rewritten := func(s spill) bool { return asFailure(s.at) && rewritesFailures(p) }
			for _, s := range in.spills {
				if lastHandler(s.at) && nobodyHandsOn(p) {
					s.sure, s.early = check.Possible, true
				}
				switch {
				case !p.Reached(s.at) || rewritten(s):
				case toldToServers(p, s.at):
					out.inside = append(out.inside, s)
				default:
					out.spills = append(out.spills, s)
				}
			}
			out.inside = append(out.inside, slices.DeleteFunc(slices.Clone(in.inside), rewritten)...)
			out.plain = append(out.plain, in.plain[:min(len(in.plain), mostPlain-len(out.plain))]...)
		}
		return out
	})
}

// mayAnswer reports whether a file has the words of an answer and of an error, or
// of an action, which may answer with what a function elsewhere gives back.
func mayAnswer(p *project.Project, name string) bool {
	return p.Holds(name, "json", "Response", ".send(", "fail(", "createError", ".end(", "return {", "statusCode", "data(", "Error(", "Exception(", ".body = ") && p.HoldsFold(name, "err", "catch") ||
		p.Holds(name, "use server", "handleServerError", "handleReturnedServerError") || strings.HasSuffix(name, "x") && p.Holds(name, "catch (") // a page that is drawn on the server
}

// mostPlain bounds the answers that are shown as good ones.
const mostPlain = 10

// spillsOf is what one file spills.
func spillsOf(p *project.Project, root source.Node) (out spillsFound) {
	name := root.File().Path
	for c := range root.File().Find(source.Call, source.New, source.Return, source.Assign) {
		sink, ok := answered(p, c)
		if !ok {
			continue
		}
		if whereDeveloped(c) {
			continue
		}
		s := &spillSearch{p: p, answer: c, seen: map[source.Node]bool{}}
		if sink == c && c.Kind() == source.New {
			for _, a := range c.Args() {
				s.look(a, 5)
			}
		}
		s.look(sink, 5)
		switch {
		case s.found.value.OK():
			if !s.found.at.OK() {
				s.found.at = c
			}
			s.found.also = s.all
			if insiders(name) || s.found.sender || !outsider(p, c) {
				out.inside = append(out.inside, s.found)
				continue
			}
			out.spills = append(out.spills, s.found)
		case inCatch(c) && len(out.plain) < mostPlain && c.Kind() != source.Return && !insiders(name):
			out.plain = append(out.plain, at(c, "a text of the app's own"))
		}
	}
	return out
}

// insiders reports whether a file answers other servers or the people who run
// the app, by where it lies.
func insiders(name string) bool {
	return containsPart("/"+strings.ToLower(name), []string{"webhook", "/cron/", "/admin/", "/internal/", "/scripts/", "inngest", "/debug"})
}

// toldToServers reports whether an answer goes to whom the app shares a secret with, and
// to nobody else: the caller is the app itself, or a clock of its own.
func toldToServers(p *project.Project, answer source.Node) bool {
	if !p.HoldsFold(answer.File().Path, "secret", "internal_", "api_key", "service_role") {
		return false
	}
	by := project.Answer(p, "security/leakage servers", func(p *project.Project) map[source.Node]bool {
		out := map[source.Node]bool{}
		for _, r := range p.GuardedRoutes() {
			by, closed := r.Closed()
			before, seen := out[r.Node]
			out[r.Node] = closed && by.Kind == project.SecretGuard && (before || !seen)
		}
		return out
	})
	for fn := answer.Function(); fn.OK(); fn = fn.Function() {
		if only, ok := by[fn]; ok {
			return only
		}
	}
	return false
}

// outsider reports whether an answer goes to the app's users.
func outsider(p *project.Project, n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if r, ok := p.RouteOf(fn); ok {
			return !containsPart(strings.ToLower(r.Path), []string{"webhook", "/cron", "/admin", "/internal"})
		}
	}
	return true
}

// inCatch reports whether a node stands in a catch block.
func inCatch(n source.Node) bool { return n.Enclosing(source.Catch).OK() }

// answered is what an answer to a request carries.
func answered(p *project.Project, c source.Node) (source.Node, bool) {
	if c.Kind() == source.Assign {
		return writtenBody(c)
	}
	if c.Kind() == source.Return {
		if drawn := c.Child(source.Value); drawn.Kind() == source.Element {
			return drawn, inCatch(c) && p.Stack().Has(project.Next)
		}
		if tellsActions(c.Function()) {
			return c.Child(source.Value), c.Child(source.Value).OK()
		}
		return returnedByAction(p, c)
	}
	name, callee := c.CalleeName(), c.Child(source.Callee)
	switch name {
	case "data": // of React Router: the answer with its status
		pkg, _ := c.Origin()
		return c.Arg(0), callee.Kind() == source.Identifier && strings.Contains(pkg, "react-router")
	case "json":
		if callee.Kind() == source.Identifier {
			pkg, _ := c.Origin()
			return c.Arg(0), strings.Contains(pkg, "svelte") || strings.Contains(pkg, "remix") || strings.Contains(pkg, "react-router") || makesAnswers(p, c)
		}
		object := callee.Child(source.ObjectRole)
		for object.Kind() == source.Call {
			object = object.Child(source.Callee).Child(source.ObjectRole)
		}
		switch object.Text() {
		case "res", "response", "NextResponse", "Response", "c", "ctx", "context", "reply", "Astro":
			return c.Arg(0), true
		}
	case "send", "end", "html", "write", "text", "Response", "NextResponse":
		if name == "text" && callee.Child(source.ObjectRole).Text() != "c" {
			return source.Node{}, false
		}
		arg := c.Arg(0)
		if strings.Contains(strings.ToLower(arg.CalleeName()), "stringify") { // JSON's, or one of the app's own beside it
			arg = arg.Arg(0)
		}
		return arg, name == "text" || answers(c)
	case "fail", "error":
		pkg, _ := c.Origin()
		return c.Arg(1), strings.Contains(pkg, "svelte")
	case "createError":
		return c.Arg(0), callee.Kind() == source.Identifier
	}
	// A function of the app that makes answers: corsResponse({ error }, 500).
	low := strings.ToLower(name)
	if callee.Kind() == source.Identifier && c.Kind() == source.Call && c.Arg(0).OK() {
		switch {
		case containsPart(low, []string{"respon", "jsonerror", "errorjson", "sendjson", "senderror", "respond"}):
			fn := p.Definition(callee)
			return c, fn.OK() && fn.Is(source.Function, source.Arrow)
		case c.Parent().Kind() == source.Return && containsPart(low, []string{"error", "fail", "bad", "reply"}):
			return c, makesAnswers(p, c)
		}
	}
	return c, c.Kind() == source.New && throwsAnswer(p, c)
}

// writtenBody is what an answer is given as its body: ctx.body = { error } of Koa, and of
// servers that are made by hand.
func writtenBody(a source.Node) (source.Node, bool) {
	left := a.Child(source.Left)
	if left.Kind() != source.Member || left.Child(source.Name).Text() != "body" || a.Operator() != "=" {
		return source.Node{}, false
	}
	switch left.Child(source.ObjectRole).Path() {
	case "ctx", "context", "res", "response", "ctx.response":
		return a.Child(source.Right), true
	}
	return source.Node{}, false
}

// tellsActions reports whether a function says for all actions of an app what their
// callers hear of a failure: the client of next-safe-action is made with it.
func tellsActions(fn source.Node) bool {
	switch fn.Key() {
	case "handleServerError", "handleReturnedServerError":
		return true
	}
	switch fn.Parent().Key() {
	case "handleServerError", "handleReturnedServerError":
		return fn.Parent().Kind() == source.Property
	}
	return false
}

// returnedByAction is what a server action gives back to the browser, or what a
// function of Netlify or Lambda answers with: { statusCode: 500, body: … }.
func returnedByAction(p *project.Project, n source.Node) (source.Node, bool) {
	v := n.Child(source.Value)
	for v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	if !v.Is(source.Object, source.Call) {
		return source.Node{}, false
	}
	if body := v.Prop("body"); body.OK() && v.Prop("statusCode").OK() {
		if body.CalleePath() == "JSON.stringify" {
			body = body.Arg(0)
		}
		return body, true
	}
	r, ok := p.RouteOf(n.Function())
	return v, ok && r.Kind == project.Action
}
