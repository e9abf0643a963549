package payments

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonEntitlement looks for what people get without having paid: a route that hands
// it out, an end that nobody looks at, work that costs and asks for no plan.
func pythonEntitlement(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	given, endless := pythonHandedOut(p, &t), pythonEndless(p)
	w := pythonPlans(p, &t)
	var reasons []string
	if len(given) > 0 {
		reasons = append(reasons, "a route hands out what is sold to whoever calls it, without a payment")
	}
	if len(endless) > 0 {
		reasons = append(reasons, "the end of what was bought is written down, and nothing that customers reach compares it, so it lasts for ever")
	}
	if len(reasons) > 0 {
		places := slices.Concat(given, endless)
		if w.routes > 0 && len(w.guarded)+len(w.asked) > 0 {
			reasons = append(reasons, "routes do what costs money without looking at the caller's plan or credits")
			places = append(places, w.open...)
		}
		f := check.Missing(check.Likely, check.Sentence(strings.Join(reasons, "; ")), apart(places)...)
		f.Brief = entitlementBrief
		return f
	}
	switch {
	case w.routes > 0:
		w.offered = true // pages of Python are not read for it
		return w.unguarded(&trade{recurring: t.renews, listeners: make([]listener, len(t.hooks))})
	case len(w.guarded) > 0:
		return check.Passed(check.Likely, "The server looks at the plan or the credits before it does what costs.", w.guarded[:min(len(w.guarded), 5)]...)
	case len(w.asked) > 0:
		return check.Passed(check.Likely, "The server looks at the plan before it answers.", w.asked[:min(len(w.asked), 5)]...)
	case !t.renews:
		return check.Unneeded("The app sells single things and has no plan, quota or trial to hold a server to.")
	}
	var at check.Place
	if len(t.sales) > 0 {
		at = check.At(t.sales[0].node, "sells a subscription that no other route asks for")
	} else {
		at = nameLine(t.hooks[0].fn, "keeps a subscription that no other route asks for")
	}
	f := check.Missing(check.Possible, "A subscription is sold, and no other code of the server was seen to look at it.", at)
	f.Brief = entitlementBrief
	return f
}

// pythonPlans looks at every route that asks a model, and at who asks for plans.
func pythonPlans(p *project.Project, t *pythonTrade) *plans {
	w := &plans{byPolicy: middlewareAsksPlan(p)}
	seen := map[source.Node]bool{}
	for _, g := range p.GuardedPythonRoutes() {
		if seen[g.Node] || !g.Node.Is(source.Function, source.Method) || hasWord(strings.ToLower(g.Path), []string{"admin", "internal", "cron"}) || t.isHook(g.Node) {
			continue
		}
		seen[g.Node] = true
		at := project.Of(p, g.Node, "payments/python costs", pythonCostsOf)
		if len(g.Roles) > 0 {
			at.plan = source.Node{} // what the staff change, not what they have
		}
		for id := range g.View.Find(source.Identifier) {
			if !at.plan.OK() && namesGate(wordsOf(id.Text())) {
				at.plan = id
			}
		}
		for _, step := range slices.Concat(g.Through, g.Roles) {
			if !at.plan.OK() && stepAsksPlan(p, step) {
				at.plan = step
			}
		}
		switch {
		case at.plan.OK() && at.cost.OK():
			w.guarded = append(w.guarded, check.At(at.plan, "asks before it costs"))
		case at.plan.OK() && !t.sells(g.Node):
			w.asked = append(w.asked, check.At(at.plan, "asks for the plan"))
		case at.cost.OK() && len(g.Roles) == 0:
			w.routes++
			if w.first == "" {
				w.first = firstOf(g.Path, g.Node.Key())
			}
			w.open = append(w.open, nameLine(g.Node, "does what costs money, and asks for no plan"))
			if at.cost.File() != g.Node.File() || !g.Node.Contains(at.cost) {
				w.beside = append(w.beside, check.At(at.cost, "costs money"))
			}
		}
	}
	if len(w.guarded)+len(w.asked) == 0 {
		w.asked = gatesElsewhere(p)
	}
	return w
}

// gatesElsewhere are calls in code that serves of what lets in by a plan.
func gatesElsewhere(p *project.Project) []check.Place {
	var out []check.Place
	for f := range p.PythonHolding("equires", "equire_", "check_", "has_", "Has") {
		for c := range f.Find(source.Call) {
			callee := p.Definition(c.Child(source.Callee))
			if namesGate(wordsOf(c.CalleeName())) && callee.Is(source.Function, source.Method, source.Class) && callee.File() != f && p.PythonServes(c.Outermost()) {
				out = append(out, check.At(c, "asks for the plan"))
			}
		}
	}
	return out
}

// middlewareAsksPlan reports whether what runs before every route turns away by a plan.
func middlewareAsksPlan(p *project.Project) bool {
	for f := range p.PythonHolding("def dispatch", "before_request", "__call__", ".middleware(") {
		for fn := range f.Find(source.Function, source.Method) {
			name := fn.Key()
			front := name == "dispatch" || name == "__call__"
			for _, d := range fn.ChildrenIn(source.DecoratorRole) {
				front = front || strings.Contains(d.Text(), "before_request") || strings.Contains(d.Text(), ".middleware(")
			}
			if !front || !refuses.MatchString(fn.Text()) {
				continue
			}
			for id := range fn.Find(source.Identifier) {
				if namesPlan(wordsOf(id.Text())) {
					return true
				}
			}
		}
	}
	return false
}

var refuses = regexp.MustCompile(`\b(402|403|429)\b`)

func (t *pythonTrade) isHook(fn source.Node) bool {
	return slices.ContainsFunc(t.hooks, func(h pythonHook) bool { return h.fn == fn })
}

// sells reports whether a function begins a payment itself.
func (t *pythonTrade) sells(fn source.Node) bool {
	return slices.ContainsFunc(t.sales, func(s pythonSale) bool { return fn.Contains(s.node) })
}

// pythonCostsOf is what a handler asks of a model, and what asks for a plan on the way.
func pythonCostsOf(p *project.Project, fn source.Node) (c costs) {
	var h pythonHook
	h.follow(p, fn, 3, map[source.Node]bool{})
	for _, run := range h.runs {
		for n := range run.Find(source.Call, source.If, source.String) {
			if !c.cost.OK() && pythonModelCall(n) {
				c.cost = n
			}
			if !c.plan.OK() && pythonAsksPlan(n) {
				c.plan = n
			}
		}
	}
	return c
}

func pythonModelCall(n source.Node) bool {
	if n.Kind() == source.Call {
		switch path := n.CalleePath(); {
		case strings.HasSuffix(path, "messages.create"), strings.HasSuffix(path, "messages.stream"):
			return n.Named("model").OK()
		case n.CalleeName() == "generate_content", n.CalleeName() == "generate_content_async", n.CalleeName() == "generate_images", strings.HasSuffix(path, "ChatCompletion.create"), strings.HasSuffix(path, "embeddings.create"), strings.HasSuffix(path, "llm.invoke"), strings.HasSuffix(path, "llm.ainvoke"):
			return true
		}
	}
	return isModelCall(n)
}

// stepAsksPlan reports whether a decorator or a dependency on the way to a route turns
// away by a plan.
func stepAsksPlan(p *project.Project, step source.Node) bool {
	name := step
	if name.Kind() == source.Decorator {
		name = name.Child(source.Value)
	}
	for name.Kind() == source.Call { // Depends(requires_feature("poems"))
		if name.CalleeName() == "Depends" {
			name = name.Arg(0)
		} else {
			name = name.Child(source.Callee)
		}
	}
	if words := wordsOf(lastName(name)); namesPlan(words) || namesGate(words) {
		return true
	}
	fn := p.Definition(name)
	if !fn.Is(source.Function, source.Method) {
		return false
	}
	for n := range fn.Find(source.If) {
		if pythonAsksPlan(n) {
			return true
		}
	}
	return false
}

// namesGate reports whether a name is that of something that lets in by a plan: requires_feature.
func namesGate(words []string) bool {
	return has(words, "feature", "limit", "usage", "plan", "tier", "subscription", "premium") && !has(words, "rate") && has(words, "require", "required", "requires", "check", "enforce", "with", "has")
}

func lastName(n source.Node) string {
	if n.Kind() == source.Member {
		return n.Child(source.Name).Ident()
	}
	return n.Ident()
}

// namesPlan reports whether a name is about what a customer has paid for.
func namesPlan(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return planWords[w] }) && !has(words, "error", "price", "plans")
}

// heldFields are columns of what was bought and is used up.
var heldFields = regexp.MustCompile(`(?i)^(tokens?_balance|tokens|credits?|credit_balance|credits_(left|remaining|balance)|remaining_credits|balance|wallet_balance|points|minutes_left|quota|coins)$`)

// pythonAsksPlan reports whether a node turns away by what a customer has paid for.
func pythonAsksPlan(n source.Node) bool {
	switch n.Kind() {
	case source.If:
		if !leavesWithin(n.Child(source.Then)) && !leavesWithin(n.Child(source.Else)) {
			return false
		}
		for id := range n.Child(source.Cond).Find(source.Identifier) {
			words := wordsOf(id.Text())
			if strings.ToUpper(id.Text()) == id.Text() {
				continue
			}
			if namesPlan(words) || heldFields.MatchString(id.Text()) && id.Parent().Kind() == source.Member || has(words, "usage", "used", "remaining") && has(words, "limit", "count", "exceeded", "quota", "month", "today") || has(words, "limit") && has(words, "plan", "tier", "daily", "monthly", "usage") {
				return true
			}
		}
	case source.Call:
		words := wordsOf(n.CalleeName())
		if len(words) < 2 || !demands[words[0]] || has(words, "rate") {
			return false
		}
		return namesPlan(words[1:]) || has(words[1:], "usage", "limit", "limits", "feature")
	}
	return false
}

// leavesWithin reports whether a block answers or raises.
func leavesWithin(block source.Node) bool {
	for n := range block.Find(source.Return, source.Throw, source.Call) {
		if n.Is(source.Return, source.Throw) || n.CalleeName() == "abort" {
			return true
		}
	}
	return false
}
