package payments

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonHandedOut are routes in which a caller names how much they get, or which plan.
func pythonHandedOut(p *project.Project, t *pythonTrade) []check.Place {
	var out []check.Place
	seen := map[source.Node]bool{}
	for _, g := range p.GuardedPythonRoutes() {
		if seen[g.Node] || g.Method == http.MethodGet || !g.Node.Is(source.Function, source.Method) || len(g.Roles) > 0 || strings.Contains(strings.ToLower(g.Path+" "+g.File), "admin") || t.isHook(g.Node) || t.sells(g.Node) || provedIn(p, g.Node, 0).OK() {
			continue
		}
		seen[g.Node] = true
		for a := range g.Node.Find(source.Assign) {
			left, right := a.Child(source.Left), a.Child(source.Right)
			if left.Kind() != source.Member || a.Function() != g.Node {
				continue
			}
			field := left.Child(source.Name).Ident()
			adds := a.Operator() == "+=" && heldFields.MatchString(field) && field != "quota"
			names := planFields.MatchString(field) && a.Operator() == "="
			if (adds || names) && p.PythonInput(right).OK() && !pythonAsksBack(p, g.Node) && !staffOnly(g.Node) {
				out = append(out, nameLine(g.Node, "gives what is sold to its caller"), check.At(a, "as much as the request says"))
			}
		}
	}
	return out
}

var planFields = regexp.MustCompile(`(?i)^(subscription_)?(plan|tier)$|^(plan|subscription)_(type|tier|plan|level)$|^is_(pro|premium|paid)$`)

// staffOnly reports whether a function turns away whoever is no administrator.
func staffOnly(fn source.Node) bool {
	for i := range fn.Find(source.If) {
		if cond := strings.ToLower(i.Child(source.Cond).Text()); (strings.Contains(cond, "admin") || strings.Contains(cond, "role") || strings.Contains(cond, "staff") || strings.Contains(cond, "superuser") || strings.Contains(cond, "owner")) && leavesWithin(i.Child(source.Then)) {
			return true
		}
	}
	return false
}

// pythonAsksBack reports whether a function, or what it calls, asks a provider.
func pythonAsksBack(p *project.Project, fn source.Node) bool {
	var h pythonHook
	h.follow(p, fn, 2, map[source.Node]bool{})
	for _, c := range h.calls {
		if low := strings.ToLower(c.CalleePath()); strings.Contains(low, "stripe") || strings.Contains(low, "razorpay") || strings.Contains(low, "paypal") || strings.Contains(low, "braintree") || howItStands.MatchString(low) {
			return true
		}
		for _, a := range pythonAddresses(p, c) {
			if _, known := providerAt(a.text); known {
				return true
			}
		}
	}
	return false
}

// howItStands are names of calls that ask how a payment stands.
var howItStands = regexp.MustCompile(`(verify|check|fetch|retrieve|confirm|capture)_?\w*(payment|transaction|order|charge|receipt|session)`)

// endFields are columns for the end of what was bought.
var endFields = regexp.MustCompile(`(?i)^(subscription|plan|premium|pro|membership|access|vip|paid|trial)\w*_(end|ends|expir|expires|expiry|until|valid)\w*$|^(expires_at|expiry_date|valid_until)$`)

// pythonEndless are the ends that serving code sets by a span of time and that nothing
// compares.
func pythonEndless(p *project.Project) []check.Place {
	var set []source.Node
	for f := range p.PythonHolding("timedelta", "relativedelta") {
		for a := range f.Find(source.Assign) {
			field := a.Child(source.Left).Child(source.Name).Ident()
			if a.Child(source.Left).Kind() == source.Member && endFields.MatchString(field) && strings.Contains(a.Child(source.Right).Text(), "delta(") && p.PythonServes(a.Outermost()) {
				set = append(set, a)
			}
		}
	}
	var out []check.Place
	if bought := slices.DeleteFunc(slices.Clone(set), func(a source.Node) bool { return strings.Contains(strings.ToLower(a.File().Path), "admin") }); len(bought) > 0 {
		set = bought
	}
	for _, a := range set {
		field := a.Child(source.Left).Child(source.Name).Ident()
		if strings.HasPrefix(field, "expires_at") && !namesPlan(wordsOf(a.Child(source.Left).Text())) {
			continue // of a token
		}
		if lastsByItself(wordsOf(a.Child(source.Left).Child(source.ObjectRole).Text())) {
			continue // of an offer, which nobody has bought yet
		}
		if !compared(p, field) && !comparedByName(p, field) {
			out = append(out, check.At(a, fmt.Sprintf("%s is set, and nothing that customers reach compares it", field)))
		}
	}
	return out
}

// lastsByItself reports whether words name what is good for a time and was not bought.
func lastsByItself(words []string) bool {
	return has(words, "quote", "quotation", "estimate", "offer", "proposal", "coupon", "invite", "invitation", "code", "otp", "link", "devis", "cart")
}

// comparedByName reports whether a property gives a column back, and that property is
// compared: the end of a trial with a default for old accounts, or with its time zone.
func comparedByName(p *project.Project, field string) bool {
	for f := range p.PythonHolding(field) {
		for n := range f.Find(source.Identifier) {
			fn := n.Function()
			name := fn.Child(source.Name).Ident()
			if n.Text() != field || !fn.Is(source.Function, source.Method) || name == "" || name == field || len(name) < 8 || !has(wordsOf(name), endNames...) || !givesOn(n, fn) {
				continue
			}
			if compared(p, name) {
				return true
			}
		}
	}
	return false
}

// endNames are words of properties that say when something ends.
var endNames = []string{"end", "ends", "expiry", "expires", "expiration", "until", "deadline"}

// givesOn reports whether what is read at a node leaves its function: in a return, or
// by a variable that one names.
func givesOn(n, fn source.Node) bool {
	if n.Enclosing(source.Return).OK() {
		return true
	}
	kept := n.Enclosing(source.Assign, source.Declarator)
	local := cmp.Or(kept.Child(source.Left).Ident(), kept.Child(source.Name).Ident())
	if local == "" {
		return false
	}
	for r := range fn.Find(source.Return) {
		if r.Names(local) {
			return true
		}
	}
	return false
}

// compared reports whether Python code compares a column, in an expression, a keyword
// of a query, or SQL.
func compared(p *project.Project, field string) bool {
	for f := range p.PythonHolding(field) {
		if strings.Contains(strings.ToLower(f.Path), "admin") {
			continue // shows it, and holds nobody to it
		}
		for n := range f.Find(source.Identifier, source.String, source.Property) {
			switch {
			case n.Kind() == source.Property:
				if strings.HasPrefix(n.Key(), field+"__") {
					return true
				}
			case n.Kind() == source.String:
				if v, _ := n.StringValue(); comparesIn(v, field) {
					return true
				}
			case n.Text() == field:
				for up := n.Parent(); up.OK() && !up.Is(source.Block, source.Function, source.Method); up = up.Parent() {
					if op := up.Operator(); up.Kind() == source.Binary && (strings.HasPrefix(op, "<") || strings.HasPrefix(op, ">")) {
						return true
					}
					if up.Kind() == source.Call && n.Parent().Kind() == source.Member && !strings.HasSuffix(up.CalleeName(), "format") && up.CalleeName() != "isoformat" && up.CalleeName() != "strftime" && up.CalleeName() != "jsonify" && up.CalleeName() != "dict" {
						return true // handed to something that may
					}
				}
			}
		}
	}
	return false
}

// comparesIn reports whether a text of SQL compares a column.
func comparesIn(text, field string) bool {
	_, rest, ok := strings.Cut(text, field)
	rest = strings.TrimLeft(rest, " \t\n")
	return ok && (strings.HasPrefix(rest, "<") || strings.HasPrefix(rest, ">") || strings.Contains(text, "__"))
}
