package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A sign is one node that says something about the endpoints it lies behind.
type sign struct {
	kind  signKind
	node  source.Node
	what  string // of a cost or a limiter, for a sentence
	login bool   // the cost is that of a password
}

type signKind uint8

const (
	costs       signKind = iota // worth calling a thousand times
	limiter                     // counts calls and refuses
	neverLimits                 // would refuse, by a counter that nothing counts up
	refusal                     // refuses by a rule of its own, or asks for a captcha
	quota                       // stops when something counted is used up
	guard                       // asks who is calling
	spoof                       // believes the caller's own word for its address
	internal                    // lets in other servers only
	platform                    // hands the work to a service that limits it
	relay                       // hands on what somebody types to sign in, from the server's own address
	keeps                       // keeps what was sent, or hands it to a service
	away                        // asks another server
	awayAddress                 // the address of a service of somebody else's
)

// signsOf reads one node.
func signsOf(p *project.Project, n source.Node) []sign {
	switch n.Kind() {
	case source.Call, source.New:
		return callSigns(p, n)
	case source.String:
		v, _ := n.StringValue()
		return textSigns(n, v)
	case source.Template: // `${url}/functions/v1/send-email`
		text := n.Text()
		if _, function, ok := strings.Cut(text, "/functions/v1/"); ok && sendsByName(function) || chats(text) {
			return []sign{{kind: costs, node: n, what: sendsMessage}}
		}
	case source.Member:
		return memberSigns(n)
	case source.Index:
		if firstForwarded(n) {
			return []sign{{kind: spoof, node: n}}
		}
	case source.If:
		if refusesByTime(n) {
			return []sign{{kind: limiter, node: n.Child(source.Cond), what: "refused until some time has passed since the last one"}}
		}
		if refusesByQuota(n) {
			return []sign{{kind: quota, node: n.Child(source.Cond)}}
		}
	case source.Number:
		if n.Text() == "429" && ownRefusal(n) {
			return []sign{{kind: refusal, node: n, what: "answers 429 by its own rule"}}
		}
	}
	return nil
}

// chats reports whether an address is that of the call by which Meta or Telegram sends a
// message: `https://graph.facebook.com/v21.0/${number}/messages`.
func chats(address string) bool {
	return strings.Contains(address, "graph.facebook.com/") && strings.Contains(address, "/messages") || strings.Contains(address, "api.telegram.org/bot") && strings.Contains(address, "/send")
}

// sendsByName reports whether an edge function is named as one that sends mail.
func sendsByName(function string) bool {
	return strings.HasPrefix(function, "send-") || strings.Contains(function, "email")
}

func memberSigns(n source.Node) []sign {
	if isCaller(n) {
		return []sign{{kind: guard, node: n}}
	}
	if path := n.Path(); strings.HasPrefix(path, "process.env.") && containsPart(path, []string{"CRON_", "INTERNAL_API", "INTERNAL_SECRET", "QSTASH"}) {
		return []sign{{kind: internal, node: n}}
	}
	return nil
}

func callSigns(p *project.Project, n source.Node) []sign {
	var out []sign
	if how := limits(p, n); how != "" {
		kind := limiter
		if _, never := idleLimiter(p, n); never {
			kind = neverLimits
		}
		out = append(out, sign{kind: kind, node: n, what: how})
	} else if usesUp(n) {
		out = append(out, sign{kind: quota, node: n})
	}
	if what, login := callCosts(n); what != "" && !(what == worksPicture && ownPicture(p, n.Arg(0))) {
		out = append(out, sign{kind: costs, node: n, what: what, login: login})
	}
	if what := namedCost(p, n); what != "" {
		out = append(out, sign{kind: costs, node: n, what: what})
	}
	if opensByPath(p, n) {
		out = append(out, sign{kind: costs, node: n, what: opensPayment})
	}
	if asksByBody(p, n) {
		out = append(out, sign{kind: costs, node: n, what: asksModel})
	}
	if takesFiles(p, n) {
		out = append(out, sign{kind: costs, node: n, what: storesFiles})
	}
	out = append(out, awaySigns(p, n)...)
	if askedFor(p, n) {
		out = append(out, sign{kind: costs, node: n, what: asksAnyone})
	}
	if accounts := accountsChanged(p, n); accounts != "" || keepsSent(n) && !addsOnce(p, n) {
		out = append(out, sign{kind: keeps, node: n, what: accounts})
	}
	name := strings.ToLower(n.CalleeName())
	path := strings.ToLower(n.CalleePath())
	switch {
	case name == "constructevent" || name == "constructeventasync" || strings.HasPrefix(name, "verifysignature") || strings.HasPrefix(name, "verifyvercelsignature"),
		name == "timingsafeequal" && !derivesKey(n.Function()):
		out = append(out, sign{kind: internal, node: n})
	case strings.Contains(path, ".auth.sign") || strings.Contains(path, ".auth.reset") || strings.HasSuffix(path, ".auth.resend") || strings.Contains(path, ".auth.verifyotp") || strings.Contains(path, ".auth.api.") || strings.Contains(path, "clerkclient"):
		out = append(out, sign{kind: platform, node: n})
		if relays(n) {
			out = append(out, sign{kind: relay, node: n})
		}
	case pastLimiter(n):
		out = append(out, sign{kind: platform, node: n}, sign{kind: relay, node: n})
	case containsPart(name, []string{"usageexceeded", "quotaexceeded", "checkquota", "checkusage", "checkcredits", "consumecredit", "deductcredit", "enforcequota", "enforcelimit", "usagelimit", "assertquota"}), takesFromQuota(name):
		out = append(out, sign{kind: quota, node: n})
	case isGuardName(name, path):
		out = append(out, sign{kind: guard, node: n})
	}
	return out
}

// askedFor reports whether a call fetches an address that whoever calls names.
func askedFor(p *project.Project, n source.Node) bool {
	arg, ok := requestAddress(n)
	if !ok || !arg.Is(source.Identifier, source.Member) || !n.Function().OK() {
		return false
	}
	o := judgeRequest(p, n, arg)
	return o.open && !o.lent
}

func textSigns(n source.Node, v string) []sign {
	if what := costlyAt(n, v); what != "" {
		return []sign{{kind: costs, node: n, what: what}}
	}
	switch {
	case strings.Contains(v, "turnstile/v0/siteverify"), strings.Contains(v, "recaptcha/api/siteverify"), strings.Contains(v, "hcaptcha.com/siteverify"):
		return []sign{{kind: refusal, node: n, what: "asks for a captcha"}}
	case strings.Contains(v, "CRON_SECRET"):
		return []sign{{kind: internal, node: n}}
	}
	return nil
}

// isCaller reports whether an expression is who middleware found to be calling.
func isCaller(n source.Node) bool {
	path := n.Path()
	if !containsPart(path, []string{".user", ".session", ".auth"}) {
		return false
	}
	for _, end := range []string{"locals.user", "locals.session", "req.user", "request.user", "req.auth", "req.session", "ctx.user", "context.user", "session.user"} {
		if strings.HasSuffix(path, end) || strings.Contains(path, end+".") {
			return true
		}
	}
	return false
}

// guarded reports whether a wrapper is named after a sign-in, such as
// authActionClient.schema(…).action(handler).
func guarded(call source.Node) bool {
	name := strings.ToLower(call.ChainHead().Text())
	return containsPart(name, []string{"auth", "protected", "withuser", "withsession", "withworkspace", "withpartner", "withadmin"}) && !strings.Contains(name, "unauth")
}

// isGuardName reports whether a call is named as one that asks who is calling.
func isGuardName(name, path string) bool {
	if name == "auth" || name == "currentuser" || name == "getuser" || name == "getclaims" || name == "jwtverify" || strings.HasSuffix(path, "jwt.verify") {
		return true
	}
	for _, verb := range []string{"create", "set", "clear", "delete", "destroy", "invalidate", "revoke", "save", "store", "start", "end"} {
		if strings.HasPrefix(name, verb) && strings.Contains(name, "session") {
			return false // begins or ends one: createOtpSession(cookies, phone)
		}
	}
	return containsPart(name, []string{
		"session", "requireauth", "requireuser", "authenticate", "currentuser", "verifytoken", "verifyjwt", "verifyauth",
		"checkauth", "getauth", "withauth", "isauthenticated", "validateuser", "authorize", "protect", "verifyidtoken", "authmiddleware",
	})
}

// relays reports whether a call hands what somebody types on to the service that
// signs people in. The service counts calls by address, and calls of a server all
// come from one.
func relays(n source.Node) bool {
	switch n.CalleeName() {
	case "signInWithPassword", "signUp", "signInWithOtp", "resetPasswordForEmail", "resend":
		return n.Arg(0).OK()
	}
	return false
}

// pastLimiter reports whether a call asks Better Auth by its functions for the server,
// auth.api.signInEmail({ body }), which its limiter does not see: that stands in front of
// its endpoints alone (better-auth.com/docs/concepts/rate-limit).
func pastLimiter(n source.Node) bool {
	path := n.CalleePath()
	if !strings.HasPrefix(path, "auth.api.") && !strings.Contains(path, ".auth.api.") || !n.Arg(0).OK() {
		return false
	}
	switch n.CalleeName() {
	case "signInEmail", "signUpEmail", "signInUsername", "signInPhoneNumber", "forgetPassword", "requestPasswordReset", "sendVerificationEmail", "sendVerificationOTP", "signInEmailOTP", "signInMagicLink":
		return true
	}
	return false
}

// howRelayed says what a call does that hands on what somebody types to sign in.
func howRelayed(n source.Node) string {
	if pastLimiter(n) {
		return passesLimiter
	}
	return relaysSignIn
}
