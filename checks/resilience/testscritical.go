package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A criticalPath is a part of the app that must not break.
type criticalPath struct {
	name  string
	words []string // in the paths of the modules and addresses that belong to it
	place check.Place
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
	authWords    = []string{"auth", "login", "signin", "sign-in", "sign_in", "signup", "sign-up", "register", "session", "password", "account", "onboarding", "user"}
	paymentWords = []string{"stripe", "checkout", "webhook", "billing", "payment", "subscription", "invoice", "paddle", "lemon", "polar", "razorpay", "paypal", "order", "credits"}
)

// critical lists the parts of the app that must not break: how people sign in,
// and what is paid.
func critical(p *project.Project) []criticalPath {
	s := p.Stack()
	var out []criticalPath
	if len(s.Payments) > 0 {
		t := s.Tool(s.Payments[0])
		out = append(out, criticalPath{"payments", paymentWords, partOf(p, paymentWords, t, "payments, tried out by no test")})
	}
	if len(s.Auth) > 0 {
		t := s.Tool(s.Auth[0])
		out = append(out, criticalPath{"signing in", authWords, partOf(p, authWords, t, "signing in, tried out by no test")})
	}
	return out
}

// partOf is the webhook or else the first route that belongs to a part, else what
// shows the tool.
func partOf(p *project.Project, words []string, t project.Tool, message string) check.Place {
	var first check.Place
	for _, r := range p.Routes() {
		if r.Kind != project.Handler && r.Kind != project.Edge && r.Kind != project.Action || !r.Node.OK() {
			continue
		}
		low := strings.ToLower(r.File)
		for _, w := range words {
			if strings.Contains(low, w) {
				at := check.At(r.Node, message)
				at.EndLine, at.EndColumn = at.Line, 0
				if strings.Contains(low, "webhook") && (strings.Contains(low, "stripe") || p.HoldsFold(r.File, "stripe-signature", "constructevent", "paddle", "lemon", "polar", "razorpay", "paypal", "paystack", "subscription")) {
					return at
				}
				if first.File == "" && !strings.Contains(low, "webhook") {
					first = at
				}
			}
		}
	}
	if first.File != "" {
		return first
	}
	return check.Line(t.File, max(t.Line, 1), message)
}
