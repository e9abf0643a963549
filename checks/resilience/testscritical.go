package resilience

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A criticalPath is a part of the app that must not break.
type criticalPath struct {
	name   string
	words  []string // in the paths of the modules and addresses that belong to it
	places []check.Place
}

// touchedBy reports whether one of the suites tries out a part.
func (c criticalPath) touchedBy(suites []suite) bool {
	for _, s := range suites {
		for _, what := range append([]string{s.file}, s.paths...) {
			low := strings.ToLower(what)
			for _, w := range c.words {
				if strings.Contains(low, w) {
					return true
				}
			}
		}
	}
	return false
}

var (
	authWords = []string{"auth", "login", "signin", "sign-in", "sign_in", "signup", "sign-up", "register", "session", "password", "account", "onboarding", "user"}
	// Those of them by which a test tells that it is about signing in.
	authTried = []string{"auth", "login", "signin", "sign-in", "sign_in", "signup", "sign-up", "register", "session", "password", "account"}
	// The words of routes in which the work itself is done.
	authWork     = []string{"login", "signin", "sign-in", "signup", "sign-up", "/auth"}
	paymentWork  = []string{"checkout", "verify", "webhook", "subscribe", "/pay"}
	paymentWords = []string{"stripe", "checkout", "webhook", "billing", "payment", "subscription", "invoice", "paddle", "lemon", "polar", "razorpay", "paypal", "order", "credits"}
)

// critical lists the parts of the app that must not break: how people sign in,
// and what is paid.
func critical(p *project.Project) []criticalPath {
	s := p.Stack()
	var out []criticalPath
	if len(s.Payments) > 0 {
		t := s.Tool(s.Payments[0])
		out = append(out, criticalPath{"payments", paymentWords, partOf(p, paymentWords, nil, paymentWork, t, "payments, tried out by no test")})
	}
	if len(s.Auth) > 0 {
		t := s.Tool(s.Auth[0])
		out = append(out, criticalPath{"signing in", authTried, partOf(p, authWords, paymentWords, authWork, t, "signing in, tried out by no test")})
	}
	return out
}

// mostParts bounds the places that are named of one part.
const mostParts = 3

// partOf lists the webhook and the routes in which a part's work is done, one of a file,
// else what shows the tool. What has a word of another part belongs to that one.
func partOf(p *project.Project, words, others, work []string, t project.Tool, message string) []check.Place {
	type part struct {
		at     check.Place
		weight int
	}
	var parts []part
	for _, r := range p.Routes() {
		if r.Kind != project.Handler && r.Kind != project.Edge && r.Kind != project.Action || !r.Node.OK() {
			continue
		}
		low := strings.ToLower(r.File)
		has := func(w string) bool { return strings.Contains(low, w) }
		if !slices.ContainsFunc(words, has) || slices.ContainsFunc(others, has) || strings.Contains(low, "maintenance") { // a gate in front of all, and nobody's account
			continue
		}
		weight := workOf(r, work)
		if strings.Contains(low, "webhook") {
			if !strings.Contains(low, "stripe") && !p.HoldsFold(r.File, "stripe-signature", "constructevent", "paddle", "lemon", "polar", "razorpay", "paypal", "paystack", "subscription") {
				continue
			}
			weight = webhookWeight
		}
		at := check.OnLine(r.Node, message)
		parts = append(parts, part{at, weight})
	}
	if len(parts) == 0 {
		return []check.Place{check.Line(t.File, max(t.Line, 1), message)}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.weight, a.weight) })
	out := []check.Place{parts[0].at}
	for _, one := range parts[1:] {
		if one.weight > workWeight && len(out) < mostParts && !slices.ContainsFunc(out, func(at check.Place) bool { return at.File == one.at.File }) {
			out = append(out, one.at)
		}
	}
	return out
}

// The weights of the routes of a part: one in which its work is done, and the webhook,
// on which most hangs.
const (
	workWeight    = 2
	webhookWeight = 9
)

// workOf weighs a route by how much hangs on it: one that only reads, least.
func workOf(r project.Route, work []string) int {
	low, weight := strings.ToLower(r.File+" "+r.Path), 0
	if r.Method != http.MethodGet {
		weight++
	}
	if slices.ContainsFunc(work, func(w string) bool { return strings.Contains(low, w) }) {
		weight += workWeight
	}
	return weight
}
