package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

// mostGuesses is how many calls a minute a limit may let through where passwords
// and codes are compared: with more, a code of a few digits falls within hours.
const mostGuesses = 60

// loose is the finding of ways into an account where one limit for everything is
// all that stands, and it is far too wide for guessing.
func loose(p *project.Project, closed []endpoint) (check.Finding, bool) {
	var open []endpoint
	rate := 0.0
	for _, e := range closed {
		if calls, ok := e.tooWide(p); ok {
			open = append(open, e)
			rate = calls
		}
	}
	if len(open) == 0 {
		return check.Finding{}, false
	}
	first := open[0]
	f := check.Finding{
		Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
		Reason: fmt.Sprintf("%s %s, and the one limit on its way lets %.0f calls a minute through: enough to guess passwords all day.", address(first.route), first.what, rate),
	}
	f.Places = append(f.Places, at(first.limits[0], "far too wide for a sign-in"))
	for _, e := range open {
		f.Places = append(f.Places, whereGuarded(p, e.route, e.what+", and has no limit of its own")...)
	}
	f.Brief = append(f.Brief, "Put a second, narrow limit on each way into an account: about 10 attempts in 15 minutes, counted by address and by account. The wide one stays for the rest.",
		"The eleventh wrong password within 15 minutes is answered with 429; whoever signs in at the first attempt notices nothing.")
	return f, true
}

// tooWide reports whether an endpoint guards accounts and every limit on its way lets
// more calls a minute through than guessing may have, and how many.
func (e *endpoint) tooWide(p *project.Project) (calls float64, ok bool) {
	if !e.login || e.quota.OK() || len(e.limits) == 0 || e.what == relaysSignIn {
		return 0, false
	}
	for i, n := range e.limits {
		rate, known := limitRate(p, n)
		if !known {
			return 0, false
		}
		if i == 0 || rate < calls {
			calls = rate
		}
	}
	return calls, calls > mostGuesses
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
