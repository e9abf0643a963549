package payments

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A gate is a page that shows something else to who has not paid.
type gate struct {
	file string
	at   source.Node
}

// pageGates lists the pages that turn away by what was paid for, by themselves or
// in the browser, and those that let everybody in.
func pageGates(p *project.Project) (gates []gate, free []string) {
	seen := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Page && r.Kind != project.Layout || seen[r.File] {
			continue
		}
		seen[r.File] = true
		if at := turnsAwayIn(p, r); at.OK() {
			gates = append(gates, gate{r.File, at})
		} else if r.Kind == project.Page {
			free = append(free, r.File)
		}
	}
	return gates, free
}

// turnsAwayIn is the condition by which a page turns away who has not paid.
func turnsAwayIn(p *project.Project, r project.Route) source.Node {
	if r.Kind != project.Page || sells(r.File) || strings.ContainsAny(r.Path, "[:$") || strings.HasPrefix(r.File, "../") || !p.Holds(r.File, planHints...) {
		return source.Node{}
	}
	f := p.Source(r.File)
	if f == nil {
		return source.Node{}
	}
	for n := range f.Find(source.If) {
		cond := n.Child(source.Cond)
		if turnsOff(n.Child(source.Then)) && surelyOfPlan(cond) && (strings.Contains(cond.Text(), "!") || hasWord(cond.Text(), []string{"free", "none"})) && !hasWord(cond.Text(), []string{"loading", "error"}) {
			return n
		}
	}
	return source.Node{}
}

// surelyOfPlan reports whether a condition is about what a customer has paid for,
// by its own words or by those of what it asks: a plan of anything else is not.
func surelyOfPlan(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if n.Kind() != source.Identifier || found || ofOtherTier(n) || ofOtherPlan(n) {
			return !found
		}
		words := wordsOf(n.Text())
		if has(words, "traffic") || len(words) > 1 && has(words[:1], "premium") && has(words[1:], "accounts", "products", "packages", "items", "listings", "plans") {
			return true // visitors of an advertisement, or things for sale
		}
		if ofOneBill(words) {
			return true
		}
		if has(words, "page", "route", "path", "matcher") {
			return true // which address is asked for
		}
		found = has(words, "premium", "subscribed", "pro", "tier", "entitled", "paid", "trial") || has(words, "subscription", "plan", "plano", "assinatura", "suscripcion", "abonnement") && (len(words) > 1 || strings.ContainsAny(cond.Text(), `"'`))
		if v := valueOf(n); !found && v.Kind() == source.Call {
			call := wordsOf(v.CalleeName())
			found = has(call, "subscription", "premium", "entitlements", "capabilities", "plan", "billing") && has(call, "get", "check", "has", "is", "use", "require", "fetch", "load")
		}
		return !found
	})
	return found
}

// ofOneBill reports whether a name says that one thing was paid, and nothing of what its
// customer may do: alreadyPaid, orderPaid, paidAmount.
func ofOneBill(words []string) bool {
	return has(words, "paid") && has(words, "already", "order", "booking", "invoice", "bill", "amount", "fully", "partially", "deposit", "reference", "cart", "quote")
}

// wholly is the declaration that a variable is taken out of an object by: const {
// data } = …; others are given back as they are.
func wholly(d source.Node) source.Node {
	for d.Is(source.Binding, source.ObjectPattern, source.Property) {
		d = d.Parent()
	}
	return d
}

// valueOf is what a variable was first given, without its await.
func valueOf(n source.Node) source.Node {
	v := wholly(n.Resolve())
	if v.Kind() == source.Declarator {
		v = v.Child(source.Value)
	}
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	return v
}

// handlersBehind lists the handlers that only pages with a gate lead to, and that
// do not ask for the plan themselves.
func handlersBehind(p *project.Project) (bare []ungated, gates []check.Place) {
	found, free := pageGates(p)
	if len(found) == 0 || policiesAsk(p) {
		return nil, nil
	}
	open := p.Modules().Loaded(free, nil)
	for _, g := range found {
		led := 0
		for _, file := range slices.Sorted(maps.Keys(p.Modules().Loaded([]string{g.file}, nil))) {
			if open[file] {
				continue
			}
			for _, r := range calledFrom(p, file) {
				if namedByOthers(p, r, open) || asksAnywhere(p, r) || staffRoute(p, r) {
					continue
				}
				led++
				bare = addBare(bare, ungated{r.Path, check.At(head(r.Node), "does its work for everybody who calls it, with or without a plan")})
				for c := range r.Node.Find(source.Call, source.Member) {
					if readsRequest(c) && c.Line()-head(r.Node).Line() > 3 {
						bare = addBare(bare, ungated{r.Path, check.At(c, "takes the request, and asks for no plan")})
						break
					}
				}
				if at := workOf(p, r); at.OK() {
					bare = addBare(bare, ungated{r.Path, check.At(at, "the paid work begins here")})
				}
			}
		}
		if led > 0 {
			place := check.OnLine(g.at, "only the page asks for the plan")
			gates = append(gates, place)
		}
	}
	return bare, gates
}

// staffRoute reports whether only the app's own people may call a route.
func staffRoute(p *project.Project, r project.Route) bool {
	return slices.ContainsFunc(p.GuardedRoutes(), func(g project.GuardedRoute) bool {
		return g.Node == r.Node && ofStaff(g)
	})
}

// workOf is where a handler calls the first function of the app that works, once it
// has read its request.
func workOf(p *project.Project, r project.Route) source.Node {
	read := false
	for a := range r.Node.Find(source.Await) {
		call := a.Child(source.Value)
		if call.Kind() != source.Call {
			continue
		}
		if call.CalleeName() == "json" || call.CalleeName() == "formData" {
			read = true
			continue
		}
		if fn := p.Definition(call.Child(source.Callee)); read && fn.Is(source.Function, source.Arrow) && a.Line()-head(r.Node).Line() > 3 {
			return call
		}
	}
	return source.Node{}
}

func addBare(list []ungated, u ungated) []ungated {
	for _, b := range list {
		if b.place.File == u.place.File && b.place.Line == u.place.Line {
			return list
		}
	}
	return append(list, u)
}

// calledFrom are the handlers of the app whose addresses a file names.
func calledFrom(p *project.Project, file string) []project.Route {
	if !p.Holds(file, "/api/") {
		return nil
	}
	f := p.Source(file)
	if f == nil {
		return nil
	}
	var out []project.Route
	for s := range f.Find(source.String) {
		v, _ := s.StringValue()
		v, _, _ = strings.Cut(v, "?")
		if !strings.HasPrefix(v, "/api/") {
			continue
		}
		for _, r := range p.Addresses() {
			if r.Kind == project.Handler && r.Path == v && r.Stack == project.Next && !sells(r.File) && !hasWord(r.Path, []string{"user", "profile", "me", "session", "health", "upload"}) {
				if r = p.WithCode(r); r.Node.OK() && (r.Method == http.MethodPost || gives(r)) {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// gives reports whether a handler reads rows to answer with.
func gives(r project.Route) bool {
	for range r.Node.Find(source.Await) {
		return true
	}
	return false
}

// namedByOthers reports whether a file that everybody is shown names a handler's
// address as well.
func namedByOthers(p *project.Project, r project.Route, open map[string]bool) bool {
	for file := range open {
		if file != r.File && p.Holds(file, r.Path) {
			return true
		}
	}
	return false
}

// asksAnywhere reports whether a handler asks for the plan on its way, in any words.
func asksAnywhere(p *project.Project, r project.Route) bool {
	_, ok := r.ReachesBy(p, "payments/anyplan", func(n source.Node) bool {
		return asksPlan(n) || n.Kind() == source.Call && has(wordsOf(n.CalleeName()), "subscription", "plan", "premium", "entitlement", "credits")
	}, 3)
	return ok
}
