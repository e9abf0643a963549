package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// telling are the lines of an open endpoint, some way below its head, that show
// best that it asks nobody: a session that is only claimed, a token that is only
// looked at, a key that passes every policy, what it takes from the caller.
func (j *accessJudge) telling(r *guardedRoute) []check.Place {
	var out []check.Place
	add := func(n source.Node, says string) {
		if n.OK() && n.File() == r.Node.File() && r.Node.Contains(n) && n.Line() > r.Node.Line()+3 {
			out = append(out, at(n, says))
		}
	}
	if g, ok := r.By(project.ClaimedGuard); ok {
		add(g.Node, "trusts a session that the caller can write")
	}
	var bearer, header, key, taken source.Node
	for c := range r.Node.Find(source.Call) {
		prefix, _ := c.Arg(0).StringValue()
		switch name := c.CalleeName(); {
		case !bearer.OK() && name == "startsWith" && strings.TrimSpace(prefix) == "Bearer":
			bearer = c
		case !header.OK() && name == "get" && strings.EqualFold(prefix, "authorization"):
			header = c
		case !key.OK() && r.Kind == project.Edge && name == "createClient" && clientMade(j.p, c) == serviceClient:
			key = c
		case !taken.OK() && (name == "json" || name == "formData") && len(c.Args()) == 0 && c.Parent().Kind() == source.Await && ofRequest(c):
			taken = c
		}
	}
	if !taken.OK() {
		taken = bodyTaken(r.Node)
	}
	add(bearer, "any token passes")
	if !bearer.OK() && !j.asksWhose(r) {
		add(header, "does not ask whose token it is")
	}
	if servesAll(r) {
		add(key, "acts with the key that passes every row policy")
	}
	add(taken, "does what the caller says")
	return out
}

// ofRequest reports whether a call reads the request, and not the answer that some
// other service gave: req.json(), context.request.json().
func ofRequest(c source.Node) bool {
	object := c.Child(source.Callee).Child(source.ObjectRole)
	if object.Kind() == source.Member {
		return object.Child(source.Name).Text() == "request" || object.Child(source.Name).Text() == "req"
	}
	switch d := object.Lookup(object.Text()); d.Kind() {
	case source.Param, source.Binding, source.Shorthand:
		return true
	case source.Declarator:
		low := strings.ToLower(object.Text())
		return d.Child(source.Value).Kind() != source.Await && strings.HasPrefix(low, "req")
	}
	return strings.HasPrefix(strings.ToLower(object.Text()), "req")
}

// bodyTaken is where a handler takes what was sent out of its request: req.body.
func bodyTaken(fn source.Node) source.Node {
	for n := range fn.Find(source.Member) {
		object := n.Child(source.ObjectRole)
		if n.Child(source.Name).Text() != "body" || object.Kind() != source.Identifier || object.Lookup(object.Text()).Kind() != source.Param {
			continue
		}
		if low := strings.ToLower(object.Text()); strings.HasPrefix(low, "req") || low == "event" {
			return n
		}
	}
	return source.Node{}
}

// asksWhose reports whether a route, though it lets everybody in, asks the sign-in for
// the holder of a token somewhere.
func (j *accessJudge) asksWhose(r *guardedRoute) bool {
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		if n.Kind() != source.Call {
			return false
		}
		low := strings.ToLower(n.CalleeName())
		return low == "getuser" || low == "getclaims" || containsPart(low, []string{"verify", "decode"}) || n.CalleeName() == "createClient" && clientMade(j.p, n) == callersClient
	}, 2)
	return ok
}
