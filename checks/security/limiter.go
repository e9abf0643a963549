package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// limiterPackages are libraries whose calls limit whoever calls.
var limiterPackages = map[string]bool{
	"@upstash/ratelimit": true, "express-rate-limit": true, "rate-limiter-flexible": true, "@fastify/rate-limit": true, "fastify-rate-limit": true,
	"hono-rate-limiter": true, "@arcjet/next": true, "@arcjet/node": true, "@arcjet/sveltekit": true, "@arcjet/bun": true, "@arcjet/remix": true, "limiter": true,
	"express-slow-down": true, "@unkey/ratelimit": true, "@vercel/firewall": true, "sveltekit-rate-limiter/server": true, "koa-ratelimit": true,
	"express-brute": true, "next-rate-limit": true, "lambda-rate-limiter": true, "@convex-dev/rate-limiter": true, "@elithrar/workers-hono-rate-limit": true,
	"botid/server": true, "nuxt-api-shield": true,
}

// limits says how a call limits its caller, or "".
func limits(p *project.Project, n source.Node) string {
	if pkg := origin(p, n); limiterPackages[pkg] {
		return "limited by " + pkg
	}
	name := strings.ToLower(strings.ReplaceAll(n.CalleeName(), "_", ""))
	path := strings.ToLower(strings.ReplaceAll(n.CalleePath(), "_", ""))
	if name == "rpc" {
		if v, _ := n.Arg(0).StringValue(); containsPart(strings.ToLower(v), []string{"rate_limit", "ratelimit"}) {
			return "limited by the database function " + v
		}
		return ""
	}
	fn := p.Definition(n.Child(source.Callee))
	if namesLockout(name) && fn.Is(source.Function, source.Arrow, source.Method) && compares(fn) {
		return "stopped by " + n.CalleeName() + " after failed attempts"
	}
	if !namesLimiter(name) && (!namesLimiter(path) || !limitVerbs[name]) {
		return ""
	}
	if fn.Is(source.Function, source.Arrow, source.Method) && !decides(fn) {
		return "" // a limiter in name only
	}
	return "limited by " + n.CalleeName()
}

// usesUp reports whether a call takes from a quota that the database keeps: it bounds
// what is left, and not how fast it goes.
func usesUp(n source.Node) bool {
	if n.CalleeName() != "rpc" {
		return false
	}
	v, _ := n.Arg(0).StringValue()
	return containsPart(strings.ToLower(v), []string{"quota", "consume_credit", "deduct_credit", "use_credit", "decrement_credit", "usage_limit"})
}

// takesFromQuota reports whether a function is named as one that takes something from
// what the caller may use up: reserveAIUsageCredit.
func takesFromQuota(name string) bool {
	for _, verb := range []string{"reserve", "consume", "deduct", "spend", "charge", "takefrom"} {
		if rest, ok := strings.CutPrefix(name, verb); ok && containsPart(rest, []string{"credit", "quota", "usage", "allowance"}) {
			return true
		}
	}
	return false
}

// refusesByTime reports whether a branch stops the request because too little time has
// passed since something: if (row.sentAt.getTime() + 3600_000 > Date.now()) throw. What
// runs out at a moment of its own, such as a token, is not meant.
func refusesByTime(i source.Node) bool {
	cond := i.Child(source.Cond)
	if !turnsAway(i.Child(source.Then)) || !strings.Contains(cond.Text(), "Date") {
		return false
	}
	compared := func(n source.Node) bool {
		switch n.Operator() {
		case ">", "<", ">=", "<=":
			return n.Kind() == source.Binary && readsClock(n) && spansTime(n)
		}
		return false
	}
	for c := range cond.Find(source.Binary) {
		if compared(c) {
			return true
		}
	}
	return compared(cond)
}

// turnsAway reports whether a branch ends in an error for whoever called.
func turnsAway(branch source.Node) bool {
	if !branch.Leaves() || branch.Kind() == source.Throw {
		return branch.Kind() == source.Throw
	}
	for range branch.Find(source.Throw) {
		return true
	}
	for n := range branch.Find(source.Number) {
		if len(n.Text()) == 3 && n.Text()[0] == '4' {
			return true
		}
	}
	return false
}

// readsClock reports whether an expression asks what time it is.
func readsClock(n source.Node) bool {
	for c := range n.Find(source.Call, source.New) {
		if c.CalleePath() == "Date.now" || c.Kind() == source.New && c.Child(source.Callee).Text() == "Date" && !c.Arg(0).OK() {
			return true
		}
	}
	return false
}

// spansTime reports whether a comparison adds a length of time to what it compares, or
// holds a difference against one.
func spansTime(n source.Node) bool {
	for c := range n.Find(source.Binary) {
		if op := c.Operator(); op == "+" || op == "-" {
			return true
		}
	}
	return false
}

// limitVerbs are what the methods of a limiter that count a call are named.
var limitVerbs = map[string]bool{
	"limit": true, "check": true, "consume": true, "protect": true, "hit": true, "take": true, "try": true, "removetokens": true, "tryremovetokens": true,
	"isallowed": true, "allow": true, "acquire": true, "checklimit": true, "islimited": true, "increment": true, "verify": true, "handle": true, "middleware": true,
}

func namesLimiter(name string) bool {
	return containsPart(name, []string{"ratelimit", "throttle", "limiter", "toomanyrequests", "bruteforce", "slowdown"}) && !containsPart(name, []string{"error", "header", "delimiter"})
}

// namesLockout reports whether a function is named as one that asks whether an
// account has failed too often, not as one that writes the failure down.
func namesLockout(name string) bool {
	if !containsPart(name, []string{"attempt", "lockout", "lockedout", "accountlocked", "islocked"}) {
		return false
	}
	for _, verb := range []string{"check", "is", "has", "can", "assert", "ensure", "enforce", "verify", "too"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// compares reports whether a function holds a count or a time against another.
func compares(fn source.Node) bool {
	for c := range fn.Find(source.Binary) {
		switch c.Operator() {
		case ">", "<", ">=", "<=":
			return true
		}
	}
	return false
}

// decides reports whether a function compares or asks anything, as a limiter
// must.
func decides(fn source.Node) bool {
	for c := range fn.Find(source.Binary, source.Call) {
		if c.Kind() == source.Call && !strings.HasPrefix(c.CalleePath(), "console.") {
			return true
		}
		switch c.Operator() {
		case ">", "<", ">=", "<=":
			return true
		}
	}
	return false
}

// origin is the package that an expression comes from, through the project's
// own modules.
func origin(p *project.Project, n source.Node) string {
	pkg, _ := n.Origin()
	if pkg == "" || !strings.HasPrefix(pkg, ".") && !strings.HasPrefix(pkg, "@/") && !strings.HasPrefix(pkg, "~/") && !strings.HasPrefix(pkg, "$lib") && !strings.HasPrefix(pkg, "#") {
		return pkg
	}
	root := n
	for root.Is(source.Call, source.New, source.Member) {
		if root.Kind() == source.Member {
			root = root.Child(source.ObjectRole)
		} else {
			root = root.Child(source.Callee)
		}
	}
	d := p.Definition(root)
	if d.Is(source.Call, source.New, source.Declarator) {
		outer, _ := d.Origin()
		return outer
	}
	return ""
}

// ownRefusal reports whether a 429 is the handler's own answer: not the status
// of another service that is passed on.
func ownRefusal(n source.Node) bool {
	if n.Parent().Kind() == source.Binary || n.Parent().Kind() == source.Case {
		return false // compared, not answered
	}
	for p := n.Parent(); p.OK() && !p.Is(source.Function, source.Arrow, source.Method); p = p.Parent() {
		switch p.Kind() {
		case source.Catch, source.Case:
			return false
		case source.If, source.Conditional:
			if passesOn(p.Child(source.Cond)) {
				return false
			}
		}
	}
	return true
}

// passesOn reports whether a condition asks about another service's answer.
func passesOn(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Number:
			found = found || n.Text() == "429"
		case source.String:
			v, _ := n.StringValue()
			found = found || containsPart(strings.ToLower(v), []string{"429", "rate", "quota"})
		case source.Member:
			name := n.Child(source.Name).Text()
			found = found || name == "ok" || name == "status"
		}
		return !found
	})
	return found
}

// refusesByQuota reports whether a branch stops the request because something
// counted is used up: credits, a plan's quota, a day's usage.
func refusesByQuota(i source.Node) bool {
	if !i.Child(source.Then).Leaves() {
		return false
	}
	counted, compared := false, false
	i.Child(source.Cond).Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Identifier:
			name := strings.ToLower(n.Text())
			if strings.Contains(name, "error") || strings.Contains(name, "err") {
				return true
			}
			counted = counted || containsPart(name, []string{"credit", "quota", "usage", "remaining", "balance", "limitreached", "exceeded", "cangenerate", "canuse", "dailylimit", "monthlylimit", "haslimit", "withinlimit", "allowance", "tokensused"})
		case source.Unary:
			compared = compared || n.Operator() == "!"
		case source.Binary:
			switch n.Operator() {
			case ">", "<", ">=", "<=":
				compared = true
			}
		}
		return true
	})
	bare := i.Child(source.Cond).Is(source.Identifier, source.Member)
	return counted && (compared || bare)
}

// firstForwarded reports whether an expression takes the first address of
// X-Forwarded-For, which is the one that the caller writes.
func firstForwarded(n source.Node) bool {
	if n.Child(source.Value).Text() != "0" {
		return false
	}
	split := n.Child(source.ObjectRole)
	if split.CalleeName() != "split" {
		return false
	}
	holder := split.Child(source.Callee).Child(source.ObjectRole)
	if holder.Kind() == source.Identifier {
		holder = holder.Resolve()
	}
	return strings.Contains(strings.ToLower(holder.Text()), "x-forwarded-for")
}
