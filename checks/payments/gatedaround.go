package payments

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A gateAround stands in front of many pages: in the layout around them, or in what Next
// runs before they are shown. It keeps nobody from the handlers that the pages call.
type gateAround struct {
	at     source.Node
	folder string // of the layout
	root   string // of the addresses that the middleware asks about
	except string // where it sends who has no plan
}

// gatesAround lists the layouts and the middleware of an app that turn away who has no plan.
func gatesAround(p *project.Project) []gateAround {
	var out []gateAround
	for _, r := range p.Routes() {
		if r.Kind != project.Layout || r.Stack != project.Next || strings.HasPrefix(r.File, "../") || !r.Node.OK() || !p.Holds(r.File, planHints...) {
			continue
		}
		for i := range r.Node.Find(source.If) {
			if i.Function() == r.Node && sentTo(i) != "" && turnsAwayUnpaid(i) {
				out = append(out, gateAround{at: i, folder: path.Dir(r.File) + "/", except: sentTo(i)})
				break
			}
		}
	}
	for _, file := range p.MiddlewareFiles() {
		f := p.Source(file)
		if f == nil || !p.Holds(file, planHints...) {
			continue
		}
		for i := range f.Find(source.If) {
			if to := sentTo(i); to != "" && turnsAwayUnpaid(i) {
				for _, root := range rootsAsked(i) {
					out = append(out, gateAround{at: i, root: root, except: to})
				}
				break
			}
		}
	}
	return out
}

// turnsAwayUnpaid reports whether a branch sends away who has not paid.
func turnsAwayUnpaid(i source.Node) bool {
	cond := i.Child(source.Cond)
	if strings.Contains(cond.Text(), "||") || hasWord(cond.Text(), []string{"loading", "error", "role", "admin"}) || !turnsOff(i.Child(source.Then)) {
		return false
	}
	if !surelyOfPlan(cond) && !(asksPlan(i) && sells(sentTo(i))) {
		return false
	}
	return strings.Contains(cond.Text(), "!") || has(wordsOf(cond.Text()), "expired", "inactive", "ended", "canceled", "cancelled", "unpaid", "free", "none")
}

// sentTo is the address to which a branch sends the browser.
func sentTo(i source.Node) string {
	for c := range i.Child(source.Then).Find(source.Call) {
		if name := c.CalleeName(); name != "redirect" && name != "replace" && name != "push" && name != "rewrite" {
			continue
		}
		if c.Enclosing(source.If) != i {
			continue // behind a further condition
		}
		for s := range c.Find(source.String) {
			if v, _ := s.StringValue(); strings.HasPrefix(v, "/") {
				to, _, _ := strings.Cut(v, "?")
				return to
			}
		}
	}
	return ""
}

// rootsAsked are the beginnings of the addresses about which a branch of the middleware
// stands: by the conditions around it, and by the matchers that these name.
func rootsAsked(i source.Node) []string {
	var out []string
	for up := i; up.OK(); up = up.Enclosing(source.If) {
		up.Child(source.Cond).Walk(func(n source.Node) bool {
			switch {
			case n.Kind() == source.Unary && n.Operator() == "!":
				return false // all but these
			case n.Kind() == source.Identifier:
				if v := valueOf(n); v.Kind() == source.Call && v.CalleeName() == "createRouteMatcher" {
					out = append(out, rootsIn(v)...)
				}
			case n.Kind() == source.Call && n.CalleeName() == "startsWith":
				out = append(out, rootsIn(n)...)
			}
			return true
		})
	}
	return out
}

func rootsIn(n source.Node) []string {
	var out []string
	for s := range n.Find(source.String) {
		v, _ := s.StringValue()
		if cut := strings.IndexAny(v, "(:*"); cut >= 0 {
			v = v[:cut]
		}
		if v = strings.TrimSuffix(v, "/"); strings.HasPrefix(v, "/") {
			out = append(out, v)
		}
	}
	return out
}

// coveredBy reports whether a page lies behind one of the gates.
func coveredBy(around []gateAround, r project.Route) bool {
	for _, g := range around {
		if g.except != "" && r.Path == g.except {
			continue
		}
		if g.folder != "" && strings.HasPrefix(r.File, g.folder) || g.root != "" && (r.Path == g.root || strings.HasPrefix(r.Path, g.root+"/")) {
			return true
		}
	}
	return false
}

// handlersWithin lists the handlers of signed-in callers that only files behind a gate name,
// and that change what is the caller's without asking for the plan themselves.
func handlersWithin(p *project.Project, within, open map[string]bool) []ungated {
	var out []ungated
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if r.Kind != project.Handler || r.Stack != project.Next || r.Method == http.MethodGet || r.Method == "" || sells(r.File) || ofStaff(g) {
			continue
		}
		guard, known := g.Session()
		if !known {
			continue // whose caller nobody knows has no plan to ask for
		}
		if hasWord(r.Path, []string{"user", "profile", "session", "webhook", "cron", "health", "onboarding", "support", "contact", "feedback", "account", "settings"}) || !namedWithin(p, r, within, open) {
			continue
		}
		if at, ok := writesIn(p, r); ok && !asksBehindIt(p, r) {
			out = append(out, ungated{r.Path, check.At(head(r.Node), "does its work for everybody who calls it, with or without a plan")})
			if guard.Node.File() == r.Node.File() && guard.Node.Line()-head(r.Node).Line() > 3 {
				out = append(out, ungated{r.Path, check.OnLine(guard.Node, "asks who calls, and for no plan")})
			}
			out = append(out, ungated{r.Path, at})
		}
	}
	return out
}

// asksBehindIt reports whether a handler asks for the plan on its way, in any words, behind
// what Next runs before all routes.
func asksBehindIt(p *project.Project, r project.Route) bool {
	before := p.MiddlewareFiles()
	_, ok := r.ReachesBy(p, "payments/anyplan itself", func(n source.Node) bool {
		if slices.Contains(before, n.File().Path) {
			return false
		}
		return asksPlan(n) || n.Kind() == source.Call && has(wordsOf(n.CalleeName()), "subscription", "plan", "plano", "premium", "entitlement", "credits")
	}, 3)
	return ok
}

// namedWithin reports whether files behind a gate name the address of a handler, up to its
// first parameter, and no file does that everybody is shown.
func namedWithin(p *project.Project, r project.Route, within, open map[string]bool) bool {
	address := r.Path
	if cut := strings.IndexAny(address, "[:*$"); cut >= 0 {
		address = address[:cut]
	}
	if strings.Count(strings.TrimSuffix(address, "/"), "/") < 2 {
		return false
	}
	named := false
	for file := range within {
		switch {
		case file == r.File || !p.Holds(file, address):
		case open[file]:
			return false
		default:
			named = true
		}
	}
	for file := range open {
		if file != r.File && !within[file] && p.Holds(file, address) {
			return false
		}
	}
	return named
}
