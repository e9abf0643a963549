package payments

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// swallowed lists the places where a failed write goes unnoticed.
func (l *listener) swallowed(p *project.Project) []check.Place {
	var out []check.Place
	for _, r := range l.rows() {
		if r.via != "supabase" || !ignoresError(r.node) || besides(r.node) {
			continue
		}
		i := errorBranch(r.node)
		switch {
		case !i.OK():
			out = append(out, check.At(r.node, "a failed write is not noticed"))
		case l.triesAgain(i):
			// the second write is judged by itself
		case i.Line()-r.node.Line() > 3:
			out = append(out, check.At(r.node, "a failed write ends nothing"), check.At(i, "the failure is noted and success is answered"))
		default:
			out = append(out, check.At(r.node, "a failed write is noted, and success is answered"))
		}
	}
	for _, n := range l.nodes {
		if n.Kind() == source.If && l.givesUp(n) {
			out = append(out, check.At(n, "the failure is noted and success is answered"))
		}
		if n.Kind() == source.If && l.notesNoRow(p, n) {
			out = append(out, check.At(n, "no row was changed, and that is only noted"))
		}
		if n.Kind() != source.Try {
			continue
		}
		if c := n.Child(source.CatchRole); c.OK() && hides(c) && l.matters(p, n) {
			out = append(out, check.At(c, "the failure ends here and success is answered"))
		}
	}
	return out
}

// triesAgain reports whether the branch of a failed write makes up for it by another.
func (l *listener) triesAgain(i source.Node) bool {
	return slices.ContainsFunc(l.rows(), func(r row) bool { return i.Child(source.Then).Contains(r.node) && r.verb != "delete" })
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

// notesNoRow reports whether a branch learns that a write gave back no row, and only notes it.
func (l *listener) notesNoRow(p *project.Project, i source.Node) bool {
	cond := i.Child(source.Cond)
	if cond.Kind() != source.Unary || cond.Operator() != "!" || cond.Child(source.Value).Kind() != source.Identifier || i.Child(source.Else).OK() || !onlyNotes(i.Child(source.Then)) {
		return false
	}
	wrote := valueOf(cond.Child(source.Value))
	fn := p.Definition(wrote.Child(source.Callee))
	if wrote.Kind() != source.Call || !has(wordsOf(wrote.CalleeName())[:1], "update", "set", "mark", "save", "complete", "confirm") || besides(wrote) {
		return false
	}
	return slices.ContainsFunc(l.rows(), func(r row) bool { return r.verb == "update" && (fn.Contains(r.node) || wrote.Contains(r.node)) })
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
	for r := range fn.Find(source.Return) {
		if r.Start() > d.End() && r.Child(source.Value).Kind() == source.Object && r.Function() == fn && r.Child(source.Value).Names(name) {
			return false // its caller is told: return { row, error }
		}
	}
	for i := range fn.Find(source.If) {
		if i.Start() < d.Start() || !i.Child(source.Cond).Names(name) {
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
		if i.Start() > d.Start() && i.Child(source.Cond).Names(name) && fails(i.Child(source.Then)) {
			return true
		}
	}
	return false
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
	if v := n.Child(source.Value); n.Kind() == source.Return && v.OK() && !v.Is(source.Null, source.Call, source.New, source.Await, source.Conditional, source.Object) && v.Text() != "undefined" {
		return true // if (!order) return "failed"
	}
	for r := range n.Find(source.Return) {
		v := r.Child(source.Value)
		if !v.OK() || v.Kind() == source.Null {
			continue
		}
		if text := strings.ToLower(v.Text()); strings.Contains(text, "received") || strings.Contains(text, "ok: true") || strings.Contains(text, "status: 200") || strings.Contains(text, "status(200)") || strings.Contains(text, "success: true") {
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
func (l *listener) matters(p *project.Project, try source.Node) bool {
	body := try.Child(source.Body)
	if loop := try.Enclosing(source.For, source.ForOf, source.ForIn, source.While, source.Function, source.Arrow, source.Method); !loop.Is(source.Function, source.Arrow, source.Method) {
		return false // one of many, and the others go on
	}
	file := try.File().Path
	if dir := path.Dir(file); dir != path.Dir(l.center().File().Path) && dir != path.Dir(l.route.File) && !answersProvider(try) {
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
	for c := range body.Find(source.Call) {
		if endsWith(c, []string{"refunds.create"}) {
			return true // money that is owed back
		}
	}
	return l.worksWithin(p, body, 2)
}

// worksWithin reports whether code calls functions of the app that do an event's
// work.
func (l *listener) worksWithin(p *project.Project, body source.Node, depth int) bool {
	for a := range body.Find(source.Await) {
		call := a.Child(source.Value)
		if call.Kind() != source.Call || besides(call) {
			continue
		}
		fn := p.Definition(call.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		for _, r := range l.rows() {
			if r.verb != "delete" && fn.Contains(r.node) && !besides(r.node) {
				return true
			}
		}
		if depth > 1 && l.worksWithin(p, fn, depth-1) {
			return true
		}
	}
	return false
}

// asOneWord takes out what names are put together with.
var asOneWord = strings.NewReplacer("_", "", "-", "")

// besides reports whether a write only keeps notes: a log, a metric, a message, how
// often somebody called.
func besides(n source.Node) bool {
	if head := asOneWord.Replace(strings.ToLower(path.Base(n.File().Path) + " " + firstWords(n.Text()))); strings.Contains(head, "ratelimit") {
		return true
	}
	return hasWord(path.Base(n.File().Path)+" "+firstWords(n.Text()), []string{"log", "audit", "analytic", "notification", "metric", "track", "email", "activity", "history"})
}

// firstWords is the head of a query, which names its table and no columns.
func firstWords(text string) string {
	text = text[:min(len(text), 80)]
	low := strings.ToLower(text)
	for _, end := range []string{"{", " set ", " where "} {
		if i := strings.Index(low, end); i >= 0 && i < len(text) {
			text, low = text[:i], low[:i]
		}
	}
	return text
}
