package payments

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// swallowed lists the places where a failed write goes unnoticed.
func (l *listener) swallowed() []check.Place {
	var out []check.Place
	for _, r := range l.rows() {
		if r.via == "supabase" && ignoresError(r.node) && !besides(r.node) {
			out = append(out, check.At(r.node, "a failed write is not noticed"))
		}
	}
	for _, n := range l.nodes {
		if n.Kind() == source.If && l.givesUp(n) {
			out = append(out, check.At(n, "the failure is noted and success is answered"))
		}
		if n.Kind() != source.Try {
			continue
		}
		if c := n.Child(source.CatchRole); c.OK() && hides(c) && l.matters(n) {
			out = append(out, check.At(c, "the failure ends here and success is answered"))
		}
	}
	return out
}

// givesUp reports whether a branch of a handler's own folder learns that a step
// said no (`!result.success`), notes it and leaves as if all were well.
func (l *listener) givesUp(i source.Node) bool {
	cond := i.Child(source.Cond)
	if cond.Kind() != source.Unary || cond.Operator() != "!" || path.Dir(i.File().Path) != path.Dir(l.center().File().Path) {
		return false
	}
	said := cond.Child(source.Value)
	if said.Kind() != source.Member || said.Child(source.Name).Text() != "success" {
		return false
	}
	result := said.Child(source.ObjectRole).Resolve()
	return result.Kind() == source.Await && !fails(i.Child(source.Then)) && !endsWithoutSuccess(i.Child(source.Then))
}

// ignoresError reports whether the error that Supabase's client returns with a
// result is thrown away, or only noted.
func ignoresError(call source.Node) bool {
	for c := call; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if c.CalleeName() == "throwOnError" {
			return false
		}
	}
	up := call.Parent()
	if up.Kind() != source.Await {
		return up.Kind() == source.Expression
	}
	switch d := up.Parent(); d.Kind() {
	case source.Expression:
		return true
	case source.Declarator:
		return patternIgnores(d)
	}
	return false
}

// patternIgnores reports whether a declaration takes the result and leaves its
// error unused or merely noted.
func patternIgnores(d source.Node) bool {
	name := d.Child(source.Name)
	if name.Kind() != source.ObjectPattern {
		return false
	}
	for b := range name.Children() {
		if b.Key() != "error" {
			continue
		}
		return onlyNoted(d, b.Child(source.Name).Text())
	}
	for b := range name.Children() {
		if b.Key() == "data" && checked(d, b.Child(source.Name).Text()) {
			return false // no data, no success
		}
	}
	return true
}

// onlyNoted reports whether every branch about an error does nothing but log.
func onlyNoted(d source.Node, name string) bool {
	fn := d.Function()
	for i := range fn.Find(source.If) {
		if i.Start() < d.Start() || !mentionsName(i.Child(source.Cond), name) {
			continue
		}
		return !fails(i.Child(source.Then)) && !endsWithoutSuccess(i.Child(source.Then))
	}
	for n := range fn.Find(source.Identifier) {
		if n.Text() == name && n.Start() > d.End() && !isLog(n.Enclosing(source.Call)) {
			return false // handed on in some other way
		}
	}
	return true
}

// checked reports whether a condition looks at a name and leaves on it.
func checked(d source.Node, name string) bool {
	for i := range d.Function().Find(source.If) {
		if i.Start() > d.Start() && mentionsName(i.Child(source.Cond), name) && fails(i.Child(source.Then)) {
			return true
		}
	}
	return false
}

func mentionsName(n source.Node, name string) bool {
	found := false
	n.Walk(func(c source.Node) bool {
		found = found || c.Ident() == name
		return !found
	})
	return found
}

// fails reports whether code throws or answers with an error.
func fails(n source.Node) bool {
	found := n.Kind() == source.Throw
	n.Walk(func(c source.Node) bool {
		switch c.Kind() {
		case source.Throw:
			found = true
		case source.Number:
			if v, err := strconv.Atoi(c.Text()); err == nil && v >= 400 && v < 600 {
				found = true
			}
		case source.Call:
			switch name := c.CalleeName(); {
			case name == "next" && len(c.Args()) > 0, name == "reject", name == "fail", name == "error" && c.Child(source.Callee).Kind() == source.Identifier:
				found = true
			case hasWord(name, []string{"serverError", "internalError", "errorResponse", "rollback", "HttpError", "badRequest"}):
				found = true
			}
		}
		return !found
	})
	return found
}

// endsWithoutSuccess reports whether code returns something that its caller can
// tell from success.
func endsWithoutSuccess(n source.Node) bool {
	for r := range n.Find(source.Return) {
		v := r.Child(source.Value)
		if !v.OK() || v.Kind() == source.Null {
			continue
		}
		if text := strings.ToLower(v.Text()); strings.Contains(text, "received") || strings.Contains(text, "ok: true") || strings.Contains(text, "status: 200") || strings.Contains(text, "success: true") {
			continue
		}
		return true
	}
	return false
}

// hides reports whether a catch neither throws on nor answers with an error.
func hides(c source.Node) bool {
	return !fails(c.Child(source.Body)) && !endsWithoutSuccess(c.Child(source.Body)) && !assigns(c)
}

// assigns reports whether a catch keeps the failure for later.
func assigns(c source.Node) bool {
	for range c.Find(source.Assign) {
		return true
	}
	return false
}

// matters reports whether a try block holds the work of an event: a write that is
// no log of its own, or the place where events are told apart.
func (l *listener) matters(try source.Node) bool {
	body := try.Child(source.Body)
	if loop := try.Enclosing(source.For, source.ForOf, source.ForIn, source.While, source.Function, source.Arrow, source.Method); !loop.Is(source.Function, source.Arrow, source.Method) {
		return false // one of many, and the others go on
	}
	file := try.File().Path
	if dir := path.Dir(file); dir != path.Dir(l.center().File().Path) && dir != path.Dir(l.route.File) {
		return false // a helper's own business
	}
	for _, e := range l.events {
		if body.Contains(e.node) {
			return true
		}
	}
	for _, r := range l.rows() {
		if r.verb != "delete" && body.Contains(r.node) && !besides(r.node) {
			return true
		}
	}
	return false
}

// besides reports whether a write only keeps notes: a log, a metric, a message.
func besides(n source.Node) bool {
	return hasWord(path.Base(n.File().Path)+" "+firstWords(n.Text()), []string{"log", "audit", "analytic", "notification", "metric", "track", "email", "activity", "history"})
}

func firstWords(text string) string { return text[:min(len(text), 80)] }

// answersEarly lists the places where a handler answers and goes on working.
func (l *listener) answersEarly(p *project.Project) []check.Place {
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.Call {
			continue
		}
		switch n.CalleeName() {
		case "waitUntil", "setImmediate", "after", "nextTick":
			if n.Function() == l.route.Node || l.route.Node.Contains(n) {
				if doesWork(p, n.Arg(0)) {
					out = append(out, check.At(n, "the work goes on after the answer, and its failure reaches nobody"))
				}
			}
		}
	}
	return out
}

// doesWork reports whether an argument is a function or promise with an effect.
func doesWork(p *project.Project, n source.Node) bool {
	for c := range n.Find(source.Call) {
		if effective(c) {
			return true
		}
	}
	return n.Kind() == source.Call && effective(n) || p.Definition(n).Is(source.Function, source.Arrow)
}

// remembersFirst lists where the id of an event is written down before its work,
// with nothing that takes it back when the work fails.
func (l *listener) remembersFirst() []check.Place {
	stored, ok := l.storesID()
	if !ok {
		return nil
	}
	center := l.center()
	if stored.File() != center.File() || stored.Start() > center.Start() || !l.writesID(stored) || inTransaction(center) {
		return nil
	}
	for _, n := range l.nodes { // taken back, or finished, later
		if n.File() == center.File() && n.Start() > center.Start() && isEventID(n) {
			call := n.Enclosing(source.Call, source.Tagged)
			if v := call.Text(); hasWord(v, []string{"delete", "remove", "failed", "release", "del("}) && !isLog(call) {
				return nil
			}
		}
	}
	return []check.Place{check.At(stored, "written down before the work is done")}
}

// writesID reports whether the call that keeps the id writes it.
func (l *listener) writesID(stored source.Node) bool {
	for c := stored; c.OK() && c.Kind() != source.Expression; c = c.Parent() {
		if r, ok := rowAt(c); ok && r.verb != "delete" {
			return true
		}
		if hasWord(c.CalleeName(), []string{"insert", "claim", "record", "markProcessed", "setnx"}) {
			return true
		}
	}
	return false
}

// inTransaction reports whether code runs inside of a transaction.
func inTransaction(n source.Node) bool {
	for c := n.Enclosing(source.Call); c.OK(); c = c.Enclosing(source.Call) {
		if hasWord(c.CalleeName(), []string{"transaction", "withTransaction", "begin"}) {
			return true
		}
	}
	return false
}
