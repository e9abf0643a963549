package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// gatesOf lists where a file of pages decides by what was paid for: what it puts
// into one branch only, a button that it disables, a page that it wraps into a gate,
// a number that it compares with a limit.
func gatesOf(f *source.File) []check.Place {
	var out []check.Place
	for n := range f.Find(source.Conditional, source.Binary, source.Element, source.If) {
		if len(out) == 4 {
			break
		}
		if gates(n) && (len(out) == 0 || n.Line()-out[len(out)-1].Line > 3) {
			out = append(out, check.At(n, "the page asks for the plan here"))
		}
	}
	return out
}

func gates(n source.Node) bool {
	switch n.Kind() {
	case source.Conditional:
		return paidFor(n.Child(source.Cond)) && (offers(n.Child(source.Then)) != offers(n.Child(source.Else))) && drawsMuch(n)
	case source.Binary:
		left, right := n.Child(source.Left), n.Child(source.Right)
		return n.Operator() == "&&" && right.Is(source.Element) && !strings.HasPrefix(strings.TrimSpace(left.Text()), "!") && paidFor(left) && !offers(right) && drawsMuch(right)
	case source.Element:
		words := wordsOf(n.TagName())
		if len(words) > 1 && has(words[len(words)-1:], "gate", "guard", "wall") && has(words, "premium", "pro", "plan", "subscription", "paid", "feature", "pay", "entitlement", "tier") {
			return true
		}
		v := n.AttrValue("disabled")
		return v.OK() && strings.Contains(v.Text(), "!") && paidFor(v)
	case source.If:
		return overLimit(n.Child(source.Cond)) && turnsOff(n.Child(source.Then))
	}
	return false
}

// drawsMuch reports whether something of several lines is shown: no badge.
func drawsMuch(n source.Node) bool {
	end, _ := n.EndPosition()
	return end-n.Line() > 3 && strings.Contains(n.Text(), "<")
}

// offers reports whether what is shown asks to buy.
func offers(n source.Node) bool {
	low := strings.ToLower(n.Text())
	return strings.Contains(low, "upgrade") || strings.Contains(low, "<lock") || strings.Contains(low, "/pricing") || strings.Contains(low, "subscribe") || strings.Contains(low, "paywall")
}

// paidFor reports whether a condition is about what a customer has paid for: by its
// words, or since a hook that knows the plan said so.
func paidFor(cond source.Node) bool {
	if hasWord(strings.ToLower(cond.Text()), []string{"loading", "error"}) {
		return false
	}
	found := false
	cond.Walk(func(n source.Node) bool {
		switch {
		case found:
		case n.Kind() == source.Identifier:
			found = saysPaid(wordsOf(n.Text())) || ofPlanHook(n)
		case n.Kind() == source.Binary && (strings.HasPrefix(n.Operator(), "==") || strings.HasPrefix(n.Operator(), "!=")):
			level, ok := n.Child(source.Right).StringValue()
			found = ok && level != "" && has(wordsOf(n.Child(source.Left).Text()), "plan", "tier", "subscription") && has(wordsOf(level), "free", "pro", "premium", "basic", "starter", "business", "team", "enterprise", "plus", "paid", "master")
		}
		return !found
	})
	return found
}

// saysPaid reports whether a name says that somebody has paid.
func saysPaid(words []string) bool {
	if len(words) < 2 || !has(words[:1], "is", "has", "can", "user") {
		return false
	}
	last := words[len(words)-1:]
	return has(words, "premium", "subscribed", "entitled", "subscription") || has(words, "pro", "paid", "plus") && has(last, "pro", "paid", "plus", "user", "plan", "member", "customer", "account", "access", "tier")
}

// ofPlanHook reports whether a variable is taken out of what a hook about plans
// gives, and says what is allowed.
func ofPlanHook(n source.Node) bool {
	if !has(wordsOf(n.Text()), "can", "has", "allowed", "access", "limit", "exceeded", "locked") {
		return false
	}
	d := wholly(n.Lookup(n.Ident()))
	if d.Kind() != source.Declarator || d.Child(source.Value).Kind() != source.Call {
		return false
	}
	hook := wordsOf(d.Child(source.Value).CalleeName())
	return len(hook) > 1 && hook[0] == "use" && has(hook, "subscription", "plan", "premium", "billing", "entitlements", "credits", "usage", "tier", "membership")
}

// overLimit reports whether a condition compares what was used with what a plan
// allows.
func overLimit(cond source.Node) bool {
	sides := func(b source.Node) bool {
		if o := b.Operator(); o != ">=" && o != ">" && o != "<=" && o != "<" {
			return false
		}
		left, right := fieldWords(b.Child(source.Left)), fieldWords(b.Child(source.Right))
		limit := func(w []string) bool {
			return has(w, "max", "limit", "quota", "allowed") && !has(w, "rate", "length", "size", "page", "retries", "attempts")
		}
		used := func(w []string) bool { return has(w, "used", "usage", "created", "generated", "consumed") }
		return limit(left) && used(right) || limit(right) && used(left)
	}
	if cond.Kind() == source.Binary && sides(cond) {
		return true
	}
	for b := range cond.Find(source.Binary) {
		if sides(b) {
			return true
		}
	}
	return false
}

// fieldWords are the words of the name at the end of an expression.
func fieldWords(n source.Node) []string {
	if n.Kind() == source.Member {
		n = n.Child(source.Name)
	}
	if !n.Is(source.Identifier) && strings.ContainsAny(n.Text(), " (") {
		return nil
	}
	return wordsOf(n.Text())
}
