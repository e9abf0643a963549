package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// failsOpen finds the place where events get in without the check: a branch for
// when the secret or the header is missing, or a handler that believes the body
// once the check has failed. Branches that only development takes do not count.
func (h *hook) failsOpen(p *project.Project, verified source.Node) (source.Node, bool) {
	if n, ok := bypass(verified); ok {
		return n, true
	}
	home := verified.Function()
	if !home.OK() || home == h.route.Node {
		return source.Node{}, false
	}
	calls := func(n source.Node) bool {
		return n.Kind() == source.Call && p.Definition(n.Child(source.Callee)) == home
	}
	if site, ok := h.reach(p, calls); ok {
		return bypass(site)
	}
	return source.Node{}, false
}

// bypass looks around one call that verifies.
func bypass(site source.Node) (source.Node, bool) {
	fn := site.Function()
	if !fn.OK() {
		return source.Node{}, false
	}
	for p := site.Parent(); p.OK() && p != fn; p = p.Parent() {
		var open source.Node
		switch p.Kind() {
		case source.If:
			open = openBranch(p, site, fn)
			if !open.OK() && (site.Kind() == source.Binary || p.Child(source.Cond).Contains(site)) {
				open = askedIfSet(p, site)
			}
		case source.Conditional:
			if mentionsSecret(p.Child(source.Cond)) && !onlyInDevelopment(p) {
				open = takesBody(other(p, site))
			}
		case source.Try:
			if c := p.Child(source.CatchRole); p.Child(source.Body).Contains(site) && !onlyInDevelopment(c) {
				open = assignsBody(c)
			}
		}
		if open.OK() {
			return open, true
		}
	}
	return leavesEarly(fn, site)
}

// openWhen says in which case a branch lets events in unchecked.
func openWhen(branch source.Node) string {
	i := branch
	for ; i.OK() && !(i.Is(source.If, source.Conditional) && (mentionsSecret(i.Child(source.Cond)) || namesAKey(i.Child(source.Cond)))); i = i.Parent() {
		if i.Is(source.Function, source.Arrow, source.Method) {
			i = source.Node{}
			break
		}
	}
	kept, sent := false, false
	cond := i.Child(source.Cond)
	if left := cond.Child(source.Left); cond.Operator() == "&&" && left.Is(source.Identifier, source.Member) && namesKey(left) && cond.Child(source.Right).Kind() == source.Unary {
		cond = left // what is behind it is the check itself
	}
	cond.Walk(func(n source.Node) bool {
		from := strings.ToLower(n.Text())
		if n.Kind() == source.Identifier && n.Role() != source.Name {
			from = strings.ToLower(valueOf(n).Text())
		} else if n.Kind() != source.Member {
			return true
		}
		sent = sent || strings.Contains(from, "header")
		kept = kept || strings.Contains(from, "env.")
		return true
	})
	switch {
	case kept && !sent:
		return "unchecked when its secret is not set"
	case sent && !kept:
		return "that carry no signature"
	}
	return "without one when the secret or the signature is missing"
}

func namesAKey(cond source.Node) bool {
	for n := range cond.Find(source.Identifier) {
		if namesKey(n) {
			return true
		}
	}
	return cond.Kind() == source.Identifier && namesKey(cond)
}

// askedIfSet is a condition that compares the secret only when there is one to
// compare with: `if (token && sent !== token)`, or the same in two steps.
func askedIfSet(i, site source.Node) source.Node {
	cond := i.Child(source.Cond)
	if onlyInDevelopment(i) || strings.HasPrefix(strings.TrimSpace(cond.Text()), "!") {
		return source.Node{}
	}
	if cond.Contains(site) {
		left := cond.Child(source.Left)
		if cond.Kind() == source.Binary && cond.Operator() == "&&" && left.Is(source.Identifier, source.Member) && namesKey(left) && turnsOff(i.Child(source.Then)) {
			return i
		}
		return source.Node{}
	}
	if cond.Is(source.Identifier, source.Member) && namesKey(cond) && i.Child(source.Then).Contains(site) {
		if other := i.Child(source.Else); other.OK() {
			return lenient(other)
		}
		return i
	}
	return source.Node{}
}

// namesKey reports whether a variable is called what only the provider and the app
// know.
func namesKey(n source.Node) bool {
	return hasWord(n.Text(), []string{"secret", "token", "hash", "key"}) || n.Kind() == source.Identifier && isServerSecret(n.Resolve())
}

// openBranch is the way round an If that holds the check.
func openBranch(i, site, fn source.Node) source.Node {
	cond := i.Child(source.Cond)
	if cond.Contains(site) || !mentionsSecret(cond) || onlyInDevelopment(i) {
		return source.Node{}
	}
	if o := other(i, site); o.OK() {
		if at := takesBody(o); at.OK() {
			return at
		}
		return lenient(o)
	}
	// No other branch: the event must come from somewhere else to be believed.
	for n := range fn.Find(source.Call, source.Member) {
		if n.Start() < i.Start() && isEventSource(n) && namesEvent(n) {
			return n
		}
	}
	return source.Node{}
}

// other is the branch of an If or Conditional that does not hold the site.
func other(i, site source.Node) source.Node {
	if i.Child(source.Then).Contains(site) {
		return i.Child(source.Else)
	}
	if i.Child(source.Else).Contains(site) {
		return i.Child(source.Then)
	}
	return source.Node{}
}

// takesBody is where a branch takes the event out of the request unchecked.
func takesBody(branch source.Node) source.Node {
	if isEventSource(branch) {
		return branch
	}
	for n := range branch.Find(source.Call, source.Member) {
		if isEventSource(n) {
			return n
		}
	}
	return source.Node{}
}

// assignsBody is where a branch gives a variable the unchecked event.
func assignsBody(branch source.Node) source.Node {
	for n := range branch.Find(source.Assign, source.Declarator, source.Return) {
		v := n.Child(source.Right)
		if !v.OK() {
			v = n.Child(source.Value)
		}
		if v.Kind() == source.Await {
			v = v.Child(source.Value)
		}
		if isEventSource(v) {
			return v
		}
	}
	return source.Node{}
}

// isEventSource reports whether an expression is the request's parsed body.
func isEventSource(n source.Node) bool {
	if n.Kind() == source.Call && n.CalleePath() == "JSON.parse" {
		return true
	}
	return readsRequest(n)
}

// readsRequest reports whether an expression is a request's body.
func readsRequest(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		if len(n.Args()) > 0 {
			return false
		}
		callee := n.Child(source.Callee)
		name := callee.Child(source.Name).Text()
		return callee.Kind() == source.Member && (name == "json" || name == "text") && isRequest(callee.Child(source.ObjectRole))
	case source.Member:
		name := n.Child(source.Name).Text()
		return (name == "body" || name == "rawBody") && isRequest(n.Child(source.ObjectRole))
	}
	return false
}

func isRequest(n source.Node) bool {
	path := strings.ToLower(n.Path())
	last := path[strings.LastIndexByte(path, '.')+1:]
	return strings.HasPrefix(last, "req") || last == "event" || last == "r"
}

// namesEvent reports whether an expression is kept under a name that handlers
// use for the event.
func namesEvent(n source.Node) bool {
	d := n.Enclosing(source.Declarator, source.Assign, source.Block)
	target := d.Child(source.Name)
	if d.Kind() == source.Assign {
		target = d.Child(source.Left)
	}
	return strings.Contains(strings.ToLower(target.Ident()), "event")
}

// leavesEarly finds a way out before the check that lets the event in: `if
// (!secret) return true` in a helper, `return next()` in a middleware.
func leavesEarly(fn, site source.Node) (source.Node, bool) {
	for i := range fn.Find(source.If) {
		if i.Start() > site.Start() || i.Function() != fn {
			continue
		}
		cond := i.Child(source.Cond)
		if !mentionsSecret(cond) || onlyInDevelopment(i) || i.Contains(site) {
			continue
		}
		if r := letsIn(i.Child(source.Then)); r.OK() {
			return r, true
		}
	}
	return source.Node{}, false
}

// letsIn is the return of a branch that says yes, goes on to the handler, or
// hands out the unchecked event.
func letsIn(branch source.Node) source.Node {
	var found source.Node
	branch.Walk(func(n source.Node) bool {
		if n.Kind() != source.Return || found.OK() {
			return !found.OK()
		}
		v := n.Child(source.Value)
		if v.Text() == "true" || v.CalleeName() == "next" || v.CalleePath() == "JSON.parse" {
			found = n
		}
		return false
	})
	return found
}

// mentionsSecret reports whether a condition is about the signing secret or the
// signature.
func mentionsSecret(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if n.Is(source.Identifier, source.String) && hasWord(n.Text(), []string{"secret", "signature", "sig", "hmac"}) {
			found = true
		}
		return !found
	})
	return found
}

// onlyInDevelopment reports whether a branch asks for the environment that it
// runs in.
func onlyInDevelopment(n source.Node) bool {
	found := false
	look := func(n source.Node) bool {
		if n.Is(source.Identifier, source.String) && !strings.Contains(n.Text(), " ") { // what a line of the log says decides nothing
			t := strings.ToLower(n.Text())
			if t == "node_env" || t == "dev" || strings.Contains(t, "isdev") || strings.Contains(t, "development") ||
				strings.Contains(t, "production") || strings.Contains(t, "isprod") || strings.Contains(t, "localhost") || strings.Contains(t, "istest") {
				found = true
			}
		}
		return !found
	}
	n.Walk(look)
	for p := n.Parent(); p.OK() && !found && !p.Is(source.Function, source.Arrow, source.Method); p = p.Parent() {
		if p.Is(source.If, source.Conditional) {
			p.Child(source.Cond).Walk(look)
		}
	}
	return found
}
