package security

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// alsoDone are the other things that strangers can do at an open endpoint which does one
// thing per method, and the lines that make its clients of the database with the key that
// passes every row policy: each is mended on its own.
func (j *accessJudge) alsoDone(r *guardedRoute, worst deed, internal bool) []check.Place {
	var out []check.Place
	told := map[string]bool{branchOf(j.p, r, worst.node): true}
	if key := j.keyedIn(r, worst); key.OK() {
		out = append(out, at(key, "asks the database with the key that passes every row policy"))
	}
	for _, d := range r.deeds {
		branch := branchOf(j.p, r, d.node)
		if d.node.File() != r.Node.File() || branch == "" || told[branch] {
			continue
		}
		if rank, _ := j.weigh(r, d, internal); rank < 0 && !(readBy(j.p, r, d) && j.readsClosed(d)) {
			continue
		}
		told[branch] = true
		if key := j.keyedIn(r, d); key.OK() {
			out = append(out, at(key, d.what+" for anyone too, with the key that passes every row policy"))
		}
		out = append(out, at(d.node, d.what+" for anyone too"))
	}
	return out
}

// keyedIn is where the function of a deed makes its client with the service role's key,
// some way above the query.
func (j *accessJudge) keyedIn(r *guardedRoute, d deed) source.Node {
	fn := d.node.Function()
	if !d.all || r.Kind == project.Edge || fn.File() != r.Node.File() {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		made := c.Parent().Kind() == source.Declarator || c.Parent().Kind() == source.Await && c.Parent().Parent().Kind() == source.Declarator
		if c.Start() > d.node.Start() || c.Line() >= d.node.Line()-3 || c.Line() <= r.Node.Line()+3 || !made || !strings.Contains(strings.ToLower(c.CalleeName()), "client") {
			continue
		}
		if clientMade(j.p, c) == serviceClient {
			return c
		}
	}
	return source.Node{}
}

// readBy reports whether a deed is reached by GET: of a handler of that method, or in the
// part of a handler of every method that answers it.
func readBy(p *project.Project, r *guardedRoute, d deed) bool {
	if r.Kind != project.Handler {
		return false
	}
	return r.Method == http.MethodGet || r.Method == "" && branchOf(p, r, d.node) == http.MethodGet
}

// branchOf is the method whose part of a handler of every method a node stands in, or is
// called from: if (req.method === "PUT") return change(req, res); "" where none is told.
func branchOf(p *project.Project, r *guardedRoute, n source.Node) string {
	if r.Method != "" || n.File() != r.Node.File() {
		return r.Method
	}
	if r.Node.Contains(n) {
		return methodAround(r.Node, n)
	}
	for c := range r.Node.Find(source.Call) {
		if fn := p.Definition(c.Child(source.Callee)); fn.OK() && fn.Contains(n) {
			return methodAround(r.Node, c)
		}
	}
	return ""
}

// methodAround is the method that the conditions around a node ask for, up to a handler.
func methodAround(handler, n source.Node) string {
	for c := n.Parent(); c.OK() && c != handler; c = c.Parent() {
		switch {
		case c.Kind() == source.If && c.Child(source.Then).Contains(n):
			if method, op := methodCompared(c.Child(source.Cond)); strings.HasPrefix(op, "==") {
				return method
			}
		case c.Kind() == source.Case && isMethod(c.Parent().Child(source.Cond)):
			method, _ := c.Child(source.Cond).StringValue()
			return method
		}
	}
	for test := range handler.Find(source.If) { // if (req.method !== "GET") return …
		if method, op := methodCompared(test.Child(source.Cond)); strings.HasPrefix(op, "!=") && test.End() < n.Start() && test.Child(source.Then).Leaves() {
			return method
		}
	}
	return ""
}

// methodCompared is the method that a condition holds the request's against.
func methodCompared(cond source.Node) (method, operator string) {
	if cond.Kind() != source.Binary || !isMethod(cond.Child(source.Left)) {
		return "", ""
	}
	method, _ = cond.Child(source.Right).StringValue()
	return method, cond.Operator()
}

func isMethod(n source.Node) bool {
	return n.Kind() == source.Member && n.Child(source.Name).Text() == "method" || n.Ident() == "method"
}
