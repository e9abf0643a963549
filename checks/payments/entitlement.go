package payments

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed entitlement.md
var entitlementWords string

// Entitlement looks for paid features whose price is asked only by the page that
// shows them: the server gives them to everyone who calls it.
var Entitlement = &check.Check{
	ID:       "payments/entitlement",
	Severity: check.High,
	Minutes:  90,
	Words:    check.Explain(entitlementWords),
	Look:     lookForEntitlement,
}

func lookForEntitlement(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonEntitlement(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	w := surveyPlans(p, t)
	w.offered = offersModels(p)
	return w.alsoOpen(t, givenAway(p, withoutPaying(p, heldByNobody(p, w, w.judged(p, t)))))
}

// withoutPaying adds to a gap what else lets people have what they did not pay for.
func withoutPaying(p *project.Project, f check.Finding) check.Finding {
	if f.Verdict == check.Gap && f.Confidence != check.Possible {
		f.Places = apart(slices.Concat(f.Places, takenForPaying(p), uncalledInDatabase(p), paidInStorage(p)))
	}
	return f
}

// judged says who asks for the plan: the server, or only its pages.
func (w *plans) judged(p *project.Project, t *trade) check.Finding {
	if f, ok := w.promisedOnly(p); ok && len(w.open) == 0 {
		return f
	}
	onlyShown := len(w.sure) > 0 && len(w.asked) == 0
	if !t.recurring && len(w.guarded)+len(w.named) == 0 && !onlyShown && (len(w.open) == 0 || len(w.shown)+len(w.asked) == 0) {
		return check.Unneeded("The app sells single things and has no plan, quota or trial to hold a server to.")
	}
	bare, gates := behindGates(p)
	if len(bare) == 0 {
		bare, gates = handlersBehind(p)
	}
	if len(bare) > 0 {
		f := ungatedFound(bare, gates)
		if len(w.open) > 0 {
			f.Places = apart(append(f.Places, w.unguarded(t).Places...))
		}
		return f
	}
	switch {
	case len(w.open)+len(w.late) > 0 && len(w.guarded)+len(w.shown)+len(w.gates)+len(w.asked)+len(w.late) > 0:
		return w.unguarded(t)
	case len(w.named) > 0:
		f := check.Missing(check.Likely, "A route is named for customers who have paid, and asks nobody whether they have.", apart(append(w.named, w.shown[:min(len(w.shown), 5)]...))...)
		f.Brief = entitlementBrief
		return f
	case onlyShown && !t.recurring:
		f := check.Missing(check.Likely, "What was paid for is decided only by the page: no route of the server looks at it.", apart(slices.Concat(w.sure[:min(len(w.sure), 6)], madeInBrowser(p), w.gates))...)
		f.Brief = entitlementBrief
		return f
	case len(w.guarded) > 0:
		return check.Passed(check.Likely, "The server looks at the plan or the credits before it does what costs.", w.guarded...)
	case len(w.asked) > 0:
		return check.Passed(check.Likely, "The server looks at the plan before it answers.", w.asked[:min(len(w.asked), 5)]...)
	case len(w.shown)+len(w.gates) > 0 && deliversGoods(p) && len(w.open) == 0:
		return check.Unneeded("What is sold again and again are goods that are delivered: no plan, quota or trial is there to hold a server to.")
	case len(w.shown)+len(w.gates) > 0:
		f := check.Missing(check.Likely, "What a plan allows is decided only by the page: no route of the server looks at it.", apart(slices.Concat(w.shown[:min(len(w.shown), 5)], w.gates))...)
		f.Brief = entitlementBrief
		return f
	case len(w.open) > 0:
		return w.unguarded(t)
	}
	return check.Cannot("Nothing in the code tells what a paying customer gets that others do not.")
}

func others(n int) string {
	if n == 1 {
		return "one other"
	}
	return fmt.Sprintf("%d others", n)
}

var entitlementBrief = []string{
	"One function on the server says what a user may do now: it reads plan, status, end of period and the used quota from the app's own rows, never from the request.",
	"Every route that costs money or delivers what is paid for calls it before the work and answers 402 or 403 when it says no; what the page hides is only decoration.",
	"A quota is counted down in the same statement that checks it, so that two calls at once do not both pass.",
	"The columns that it reads cannot be written by the user they belong to.",
}

// plans is what was seen of who asks for the plan.
type plans struct {
	open    []check.Place // routes that cost and do not ask
	guarded []check.Place // routes that cost and ask
	asked   []check.Place // other server code that asks
	shown   []check.Place // pages that ask
	gates   []check.Place // other places where pages decide
	sure    []check.Place // those of them that surely ask for what was paid
	named   []check.Place // routes that are named for who has paid, and do not ask
	late    []check.Place // routes that ask when it has cost already
	beside  []check.Place // where an open route takes its input, and leads to what costs
	said    []check.Place // where open routes take the caller's word for it
	first   string
	routes  int // that are open

	byPolicy bool // the database itself asks for a plan
	offered  bool // the pages that sell speak of what a model makes
}

func (w *plans) unguarded(t *trade) check.Finding {
	confidence := check.Likely
	few := w.routes < 3
	unasked := t.recurring && len(t.listeners) > 0 && w.routes > 2 && !w.byPolicy && w.offered // what is sold and kept is asked for nowhere
	if len(w.guarded)+len(w.asked)+len(w.shown)+len(w.gates)+len(w.late) == 0 && !unasked || few && len(w.late) == 0 && (len(w.asked) > 4 || len(w.guarded) == 0 && len(w.asked) > 0) {
		confidence = check.Possible // perhaps this one is free
	}
	decided := oneOfEach(w.sure)
	places := slices.Concat(w.open, w.late, decided[:min(len(decided), 8)], w.gates)
	places = apart(append(places, w.beside[:min(len(w.beside), 20)]...))
	reason := "The caller's plan is asked for only when what costs money is already done."
	if w.routes > 0 {
		who := "The route " + w.first + " does"
		if n := w.routes - 1; n > 0 {
			who = fmt.Sprintf("The route %s and %s do", w.first, others(n))
		}
		reason = who + " what costs money without looking at the caller's plan, credits or quota."
	}
	f := check.Missing(confidence, reason, places...)
	f.Brief = entitlementBrief
	return f
}

// oneOfEach is the first place of each file.
func oneOfEach(places []check.Place) []check.Place {
	var out []check.Place
	for _, pl := range places {
		if !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == pl.File }) {
			out = append(out, pl)
		}
	}
	return out
}

// surveyPlans looks at every route that asks a model, and at who asks for plans.
func surveyPlans(p *project.Project, t *trade) *plans {
	w := &plans{byPolicy: policiesAsk(p)}
	near := costlyFiles(p)
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if ofStaff(g) || hasWord(r.Path, []string{"admin", "internal", "cron", "onboarding"}) || slices.Contains([]string{"health", "healthcheck", "status", "ping"}, path.Base(r.Path)) {
			continue // the staff's own, what comes before anybody has a plan, and what asks whether a model is there
		}
		if r.Kind == project.Page || r.Kind == project.Layout || r.Kind == project.Middleware || !near[r.File] || t.listensAt(r) {
			continue
		}
		at := project.OfRoute(p, r, "payments/costs", costsOf)
		if !at.cost.OK() {
			continue
		}
		if at.plan.OK() {
			if paid, late := askedLate(p, r, at.plan); late {
				w.late = append(w.late, check.At(paid, "costs money before anybody is asked for a plan"), check.At(at.plan, "asks when it was already paid for"))
			} else {
				w.guarded = append(w.guarded, check.At(at.plan, "asks before it costs"))
			}
			continue
		}
		cost := at.cost
		w.routes++
		if w.first == "" {
			w.first = firstOf(r.Path, r.File)
		}
		w.open = append(w.open, check.At(cost, "costs money each time"))
		if head(r.Node).File() != cost.File() {
			w.open = append(w.open, check.At(head(r.Node), "leads to it and asks for no plan"))
		}
		w.beside = append(w.beside, leadsToCost(p, r, cost)...)
		if at.said.OK() {
			w.said = append(w.said, check.At(at.said, "takes the plan that the request says for the one that was paid"))
		}
	}
	w.conditions(p, t)
	if len(w.asked) > 3 {
		w.gates = nil // what the pages show goes with what the server asks
	}
	w.forPaying(p)
	return w
}

// costs is what a route asks of a model, what asks for a plan on the way, and where the
// caller's own word is taken for it.
type costs struct{ cost, plan, said source.Node }

func costsOf(p *project.Project, r project.Route) (c costs) {
	c.cost, _ = r.ReachesBy(p, "payments/model", servesFromModel, 3)
	if c.cost.OK() {
		c.plan, _ = r.ReachesBy(p, "payments/plan", asksPlan, 3)
	}
	if c.said = callerSays(p, c.plan); c.said.OK() {
		c.plan, _ = r.ReachesBy(p, "payments/plan unsaid", func(n source.Node) bool { return asksPlan(n) && !callerSays(p, n).OK() }, 3)
	}
	return c
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (t *trade) listensAt(r project.Route) bool {
	for _, l := range t.listeners {
		if l.route.Node == r.Node {
			return true
		}
	}
	return false
}

// conditions collects who asks for plans elsewhere: server code that is not about
// selling, and pages.
func (w *plans) conditions(p *project.Project, t *trade) {
	m := p.Modules()
	about, answers := t.files(), handlerFiles(p)
	for _, file := range p.Sources() {
		if !p.Holds(file, planHints...) || !m.Live(file) || about[file] || sells(file) {
			continue
		}
		if m.Browser(file) && !answers[file] && len(w.gates) < 12 && !hasWord(strings.ToLower(file), []string{"paywall", "upgrade", "modal", "landing", "navbar", "header", "sidebar", "navigation", "account"}) {
			w.gates = append(w.gates, project.PerFile(p, file, "payments/gates", gatesOf)...)
		}
		if !project.PerFile(p, file, "payments/plans", asksPlanIn) {
			continue
		}
		f := p.Source(file)
		for n := range f.Find(source.Element) {
			if m.Browser(file) && protects(n) && p.Reached(n) {
				w.sure = append(w.sure, check.At(n, "decides in the page"))
			}
		}
		for n := range f.Find(source.If, source.Call, source.Element) {
			if m.Browser(file) && !answers[file] && n.Kind() == source.If && asksPlan(n) && surelyOfPlan(n.Child(source.Cond)) && p.Reached(n) {
				w.sure = append(w.sure, check.At(n, "decides in the page"))
			}
			if !asksPlan(n) && !protects(n) || !p.Reached(n) {
				continue
			}
			if m.Browser(file) && !answers[file] {
				w.shown = append(w.shown, check.At(n, "decides in the page"))
			} else if answers[file] || p.Reached(n) {
				w.asked = append(w.asked, check.At(n, "asks on the server"))
			}
			break
		}
	}
}

// handlerFiles are the files that answer requests and show no page.
func handlerFiles(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler || r.Kind == project.Edge {
			if _, shows := out[r.File]; !shows {
				out[r.File] = true
			}
		}
		if r.Kind == project.Page || r.Kind == project.Layout {
			out[r.File] = false
		}
	}
	return out
}

// asksPlanIn reports whether a file asks for a plan anywhere.
func asksPlanIn(f *source.File) bool {
	for n := range f.Find(source.If, source.Call, source.Element) {
		if asksPlan(n) || protects(n) {
			return true
		}
	}
	return false
}

// protects reports whether an element of the sign-in library shows what is inside
// only to who has a plan or a feature.
func protects(n source.Node) bool {
	if n.Kind() != source.Element {
		return false
	}
	open := n.Text()[:min(len(n.Text()), 120)]
	return strings.HasPrefix(open, "<Protect") && hasWord(open, []string{"plan=", "feature=", "plan:", "feature:"})
}

// files are those that take payments or hear of them: what they ask about plans is
// which one to sell.
func (t *trade) files() map[string]bool {
	out := map[string]bool{}
	for _, s := range t.sales {
		out[s.node.File().Path] = true
	}
	for _, l := range t.listeners {
		for _, n := range l.nodes {
			out[n.File().Path] = true
		}
	}
	return out
}

// sells reports whether a file is about taking payments or letting people in, by
// its name.
func sells(file string) bool {
	return hasWord(file, []string{"checkout", "billing", "portal", "webhook", "pric", "stripe", "payment", "plan", "subscription", "login", "signup", "auth/", "admin"})
}
