package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// comesBack reports whether a route is where another service sends its user back to:
// it has a code with it that is good for one call.
func comesBack(r project.Route) bool { return strings.Contains(strings.ToLower(r.Path), "callback") }

// mailingNames are parts of the names of routes that strangers make send mail.
var mailingNames = []string{
	"contact", "newsletter", "subscribe", "feedback", "forgot", "reset", "magic", "waitlist", "wait-list", "send", "mail", "demo", "message", "booking", "register",
	"signup", "sign-up", "support", "inquir", "enquir", "lead", "quote", "otp", "verify", "resend", "login", "signin", "sign-in", "apply", "application", "report",
	"interest", "interess", "contat", "cadastr", "orcament", "mensag", "presupuesto", "cotiza", "mensaj", "kontakt", "anfrage",
}

// strangerNames are parts of the names of routes that are there for people who
// have no account.
var strangerNames = []string{"contact", "newsletter", "waitlist", "wait-list", "forgot", "demo", "inquir", "enquir", "quote"}

// entrance reports whether a route is used before someone is signed in; behind a
// sign-in a password is compared for its owner only.
func entrance(r project.Route) bool {
	return containsPart(routeName(r), []string{"login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "forgot", "otp", "credential", "authenticate", "verifymfa", "mfa/verify", "verify-mfa"})
}

// routeName is what a route calls itself: its address, or the name of an action.
func routeName(r project.Route) string {
	name := r.Path
	if r.Kind == project.Action || name == "" {
		name += " " + actionName(r.Node)
	}
	return strings.ToLower(name)
}

// actionName is the name that a server action is exported under, through the
// wrappers around it.
func actionName(fn source.Node) string {
	if name := fn.Child(source.Name); name.OK() {
		return name.Text()
	}
	if call := fn.Parent(); call.CalleeName() == "mutation" || call.CalleeName() == "query" { // a procedure of a router
		if p := call.Parent(); p.Kind() == source.Property {
			return p.Key()
		}
	}
	return fn.Enclosing(source.Declarator).Child(source.Name).Ident()
}

// internalPath reports whether a route is named as one that only other servers
// call. Forms of other pages hand leads in under that name, too.
func internalPath(r project.Route) bool {
	if r.Kind == project.Edge && containsPart(strings.ToLower(r.File), []string{"webhook-lead", "lead-webhook"}) {
		return false
	}
	if low := strings.ToLower(r.Path); r.Kind == project.Handler && strings.Contains(low, "/admin") {
		switch low[strings.LastIndexByte(low, '/')+1:] {
		case "login", "signin", "log-in", "sign-in": // the door of the administration
			return false
		}
	}
	return containsPart(strings.ToLower(r.Path), []string{"webhook", "cron", "inngest", "/queue", "/jobs/", "/admin", "/internal/"}) ||
		r.Kind == project.Edge && containsPart(strings.ToLower(r.File), []string{"webhook", "cron"})
}

// accountPath reports whether a route is a way into an account. A password that
// is compared elsewhere, such as before deleting one's own account, belongs to
// someone who is signed in.
func accountPath(r project.Route) bool {
	return containsPart(routeName(r), []string{
		"login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "registration", "auth", "session", "token", "forgot",
		"reset", "recover", "otp", "verify", "magic", "credential", "join", "onboard",
	})
}
