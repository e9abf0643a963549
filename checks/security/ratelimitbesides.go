package security

import (
	"strings"
)

// beside reports whether an endpoint is told only where another one of the app has no
// limit either: one that asks somebody signed in for their password, which whoever sits
// at an open session can try out, and one that takes a token out of a mail.
func (e *endpoint) beside() bool {
	switch {
	case !e.cost.OK() || e.internal || e.paid || entrance(e.route):
		return false
	case e.what == asksAway:
		return !e.guard.OK()
	case e.what == checksPass:
		return e.guard.OK()
	case e.what == setsPass:
		return !e.guard.OK() && strings.Contains(routeName(e.route), "reset")
	}
	return false
}

// noteAgain takes a handler for somebody signed in that asks for their password once more
// for one to be told besides.
func (e *endpoint) noteAgain() {
	if !e.cost.OK() && e.again.OK() && e.guard.OK() {
		e.cost, e.what, e.login = e.again, checksPass, true
	}
}
