package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// reach is how many calls deep a handler is followed: to the service behind the
// helper behind the route.
const reach = 4

// An endpoint is a route that someone would call a thousand times, with what
// was seen on its way.
type endpoint struct {
	route    project.Route
	cost     source.Node // what makes it worth calling, no node when nothing does
	what     string      // for a sentence: "asks an AI model"
	login    bool        // guards an account
	paid     bool        // costs money each time
	limiter  source.Node
	how      string // of the limiter
	quota    source.Node
	guard    source.Node // asks who is calling
	internal bool        // called by other servers, with a secret or signature
	spoof    source.Node // takes the caller's address from the caller
	platform bool        // hands the work to a service that limits it
}

// endpoints lists the routes that are worth protecting.
func endpoints(p *project.Project) []endpoint {
	var out []endpoint
	for _, r := range append(p.Routes(), passwordProviders(p)...) {
		if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge || internalPath(r) {
			continue
		}
		e := survey(p, r)
		if e.worth() {
			out = append(out, e)
		}
	}
	return out
}

// worth reports whether the endpoint needs a limit of the app's own.
func (e *endpoint) worth() bool {
	switch {
	case !e.cost.OK() || e.internal:
		return false
	case e.paid:
		return true
	case e.login:
		return !e.guard.OK() || entrance(e.route)
	}
	return !e.guard.OK() && containsPart(routeName(e.route), mailingNames) // what a signed-in user sends is no gap
}

// mailingNames are parts of the names of routes that strangers make send mail.
var mailingNames = []string{
	"contact", "newsletter", "subscribe", "feedback", "forgot", "reset", "magic", "waitlist", "wait-list", "send", "mail", "demo", "message", "booking", "register",
	"signup", "sign-up", "support", "inquir", "enquir", "lead", "quote", "otp", "verify", "resend", "login", "signin", "sign-in", "apply", "application", "report",
}

// entrance reports whether a route is used before someone is signed in; behind a
// sign-in a password is compared for its owner only.
func entrance(r project.Route) bool {
	return containsPart(routeName(r), []string{"login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "forgot", "otp", "credential", "authenticate"})
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
	return fn.Enclosing(source.Declarator).Child(source.Name).Ident()
}

// internalPath reports whether a route is named as one that only other servers
// call.
func internalPath(r project.Route) bool {
	return containsPart(strings.ToLower(r.Path), []string{"webhook", "cron", "inngest", "/queue", "/jobs/", "/admin"}) ||
		r.Kind == project.Edge && containsPart(strings.ToLower(r.File), []string{"webhook", "cron"})
}

// survey walks everything on a route's way once.
func survey(p *project.Project, r project.Route) endpoint {
	e := endpoint{route: r}
	look := func(n source.Node) bool {
		e.note(p, n)
		return false
	}
	r.Reaches(p, look, reach)
	for _, t := range r.Through {
		e.noteMounted(p, t)
	}
	if wrapper := r.Node.Parent(); wrapper.Kind() == source.Call && !e.guard.OK() && guarded(wrapper) {
		e.guard = wrapper
	}
	e.noteAddress()
	if e.login && e.platform && !e.paid && e.how == "" && !hashes(e.cost) {
		e.cost = source.Node{}
	}
	return e
}

// note takes down what one node says about the endpoint.
func (e *endpoint) note(p *project.Project, n source.Node) {
	switch n.Kind() {
	case source.Call, source.New:
		e.noteCall(p, n)
	case source.String:
		v, _ := n.StringValue()
		e.noteText(n, v)
	case source.Member:
		if isCaller(n) && !e.guard.OK() {
			e.guard = n
		}
		if path := n.Path(); strings.HasPrefix(path, "process.env.") && containsPart(path, []string{"CRON_", "INTERNAL_API", "INTERNAL_SECRET", "QSTASH"}) {
			e.internal = true
		}
	case source.Index:
		if !e.spoof.OK() && firstForwarded(n) {
			e.spoof = n
		}
	case source.If:
		if !e.quota.OK() && refusesByQuota(n) {
			e.quota = n.Child(source.Cond)
		}
	case source.Number:
		if n.Text() == "429" && !e.limiter.OK() && ownRefusal(n) {
			e.limiter, e.how = n, "answers 429 by its own rule"
		}
	}
}

// noteMounted takes down what one middleware on the way says by itself.
func (e *endpoint) noteMounted(p *project.Project, t source.Node) {
	e.note(p, t)
	if e.limiter.OK() || !t.Is(source.Identifier, source.Member) {
		return
	}
	if namesLimiter(strings.ToLower(t.Path())) || limiterPackages[origin(p, t)] {
		e.limiter, e.how = t, "limited by "+t.Path()
	}
}

// noteAddress takes a route for a way into an account by its address alone, when
// the code behind it could not be followed to a password.
func (e *endpoint) noteAddress() {
	r := e.route
	if e.cost.OK() || e.platform || r.Kind != project.Handler || r.Method != "POST" {
		return
	}
	last := strings.ToLower(r.Path[strings.LastIndexByte(r.Path, '/')+1:])
	switch last {
	case "login", "signin", "sign-in", "log-in", "authenticate", "verify-otp", "send-otp", "forgot-password":
		e.cost, e.what, e.login = r.Node, signsIn, true
	}
}

func (e *endpoint) noteCall(p *project.Project, n source.Node) {
	if how := limits(p, n); how != "" && (!e.limiter.OK() || e.limiter.Kind() == source.Number) {
		e.limiter, e.how = n, how
	}
	if what, login := costs(n); what != "" && (!login || accountPath(e.route)) {
		paid := !login && what != sendsMessage
		// The dearest reason names the endpoint: money, then accounts.
		if !e.cost.OK() || paid && !e.paid || login && !e.paid && !e.login {
			e.cost, e.what = n, what
		}
		e.paid = e.paid || paid
		e.login = e.login || login
	}
	name := strings.ToLower(n.CalleeName())
	path := strings.ToLower(n.CalleePath())
	switch {
	case name == "constructevent" || name == "constructeventasync" || name == "timingsafeequal" || strings.HasPrefix(name, "verifysignature") || strings.HasPrefix(name, "verifyvercelsignature"):
		e.internal = true
	case strings.Contains(path, ".auth.sign") || strings.Contains(path, ".auth.reset") || strings.Contains(path, ".auth.verifyotp") || strings.Contains(path, ".auth.api.") || strings.Contains(path, "clerkclient"):
		e.platform = true
	case containsPart(name, []string{"usageexceeded", "quotaexceeded", "checkquota", "checkusage", "checkcredits", "consumecredit", "deductcredit", "enforcequota", "enforcelimit", "usagelimit", "assertquota"}):
		if !e.quota.OK() {
			e.quota = n
		}
	case isGuardName(name, path) && !e.guard.OK():
		e.guard = n
	}
}

// isCaller reports whether an expression is who middleware found to be calling.
func isCaller(n source.Node) bool {
	path := n.Path()
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
	root := call
	for root.Is(source.Call, source.Member) {
		if root.Kind() == source.Call {
			root = root.Child(source.Callee)
		} else {
			root = root.Child(source.ObjectRole)
		}
	}
	name := strings.ToLower(root.Text())
	return containsPart(name, []string{"auth", "protected", "withuser", "withsession", "withworkspace", "withpartner", "withadmin"}) && !strings.Contains(name, "unauth")
}

// isGuardName reports whether a call is named as one that asks who is calling.
func isGuardName(name, path string) bool {
	if name == "auth" || name == "currentuser" || name == "getuser" || name == "getclaims" || name == "jwtverify" || strings.HasSuffix(path, "jwt.verify") {
		return true
	}
	return containsPart(name, []string{"session", "requireauth", "requireuser", "authenticate", "currentuser", "verifytoken", "verifyjwt", "verifyauth",
		"checkauth", "getauth", "withauth", "isauthenticated", "validateuser", "authorize", "protect", "verifyidtoken", "authmiddleware"})
}

func (e *endpoint) noteText(n source.Node, v string) {
	if what := costlyAddress(v); what != "" && (!e.paid || !e.cost.OK()) {
		e.cost, e.what, e.paid = n, what, e.paid || what != sendsMessage
	}
	switch {
	case strings.Contains(v, "turnstile/v0/siteverify"), strings.Contains(v, "recaptcha/api/siteverify"), strings.Contains(v, "hcaptcha.com/siteverify"):
		if !e.limiter.OK() && !e.paid {
			e.limiter, e.how = n, "asks for a captcha"
		}
	case strings.Contains(v, "CRON_SECRET"):
		e.internal = true
	}
}

const (
	asksModel    = "asks an AI model"
	makesSpeech  = "turns text into speech"
	sendsMessage = "sends a message"
	sendsSMS     = "sends a text message"
	checksPass   = "checks a password"
	setsPass     = "creates or changes a password"
	signsIn      = "lets people in"
)

// costs says why a call is worth protecting, and whether it guards an account.
func costs(n source.Node) (what string, login bool) {
	pkg, _ := n.Origin()
	name, path := n.CalleeName(), n.CalleePath()
	switch {
	case hashPackages[pkg]:
		switch name {
		case "compare", "compareSync", "verify", "verifySync", "verifyPassword", "verifyHash":
			return checksPass, true
		case "hash", "hashSync", "hashPassword":
			return setsPass, true
		}
	case pkg == "ai":
		switch name {
		case "generateText", "streamText", "generateObject", "streamObject", "generateImage", "experimental_generateImage", "generateSpeech", "transcribe", "experimental_transcribe", "embed", "embedMany":
			return asksModel, false
		}
	case pkg == "@fal-ai/client" && (name == "subscribe" || name == "run") || pkg == "replicate" && name == "run":
		return asksModel, false
	case strings.HasSuffix(path, "passport.authenticate"):
		if v, _ := n.Arg(0).StringValue(); v == "local" || v == "custom" {
			return checksPass, true
		}
	case name == "sendMail", strings.HasSuffix(path, "emails.send"), strings.HasSuffix(path, "sgMail.send"), strings.HasSuffix(path, "mailgun.messages.create"), strings.HasSuffix(path, "postmark.sendEmail"):
		return sendsMessage, false
	case strings.HasSuffix(path, "messages.create") && strings.Contains(strings.ToLower(path), "twilio"), strings.HasSuffix(path, "verifications.create"):
		return sendsSMS, false
	}
	for _, end := range modelCalls {
		if path != "" && strings.HasSuffix(path, end) {
			return asksModel, false
		}
	}
	return "", false
}

var hashPackages = map[string]bool{
	"bcrypt": true, "bcryptjs": true, "@node-rs/bcrypt": true, "argon2": true, "@node-rs/argon2": true, "oslo/password": true,
	"scrypt-kdf": true, "bcrypt-ts": true, "hash-wasm": true, "better-auth/crypto": true,
}

// modelCalls end the path of calls that reach a model of a provider.
var modelCalls = []string{
	"chat.completions.create", "chat.completions.parse", "responses.create", "responses.parse", "completions.create", "images.generate", "images.edit", "audio.transcriptions.create",
	"audio.speech.create", "embeddings.create", "anthropic.messages.create", "anthropic.messages.stream", "messages.stream", ".generateContent",
	".generateContentStream", "models.generateImages", "predictions.create", "textToSpeech.convert", "beta.threads.runs.create", "chat.complete", "chat.stream",
}

// costlyAddress says why an address is worth protecting.
func costlyAddress(v string) string {
	if strings.HasSuffix(v, "/models") {
		return "" // a list of what there is: a health check
	}
	if !strings.HasPrefix(v, "https://") || strings.ContainsAny(v, " ;") {
		return "" // a list of hosts, such as a content policy
	}
	for _, a := range []struct{ part, what string }{
		{"api.openai.com", asksModel}, {"api.anthropic.com", asksModel}, {"generativelanguage.googleapis.com", asksModel}, {"openrouter.ai/api", asksModel},
		{"api.groq.com", asksModel}, {"ai.gateway.lovable.dev", asksModel}, {"api.deepseek.com", asksModel}, {"api.mistral.ai", asksModel},
		{"api.perplexity.ai", asksModel}, {"api.replicate.com", asksModel}, {"fal.run", asksModel}, {"api.together.xyz", asksModel}, {"api.x.ai", asksModel},
		{"api-inference.huggingface.co", asksModel}, {"router.huggingface.co", asksModel}, {"api.stability.ai", asksModel}, {"api.cohere", asksModel},
		{"api.elevenlabs.io", makesSpeech}, {"api.deepgram.com", makesSpeech}, {"api.assemblyai.com", makesSpeech},
		{"api.resend.com", sendsMessage}, {"api.sendgrid.com", sendsMessage}, {"api.postmarkapp.com", sendsMessage}, {"api.brevo.com", sendsMessage}, {"api.mailgun.net", sendsMessage},
		{"api.twilio.com", sendsSMS},
	} {
		if strings.Contains(v, a.part) {
			return a.what
		}
	}
	return ""
}

// accountPath reports whether a route is a way into an account. A password that
// is compared elsewhere, such as before deleting one's own account, belongs to
// someone who is signed in.
func accountPath(r project.Route) bool {
	return containsPart(routeName(r), []string{"login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "registration", "auth", "session", "token", "forgot",
		"reset", "recover", "otp", "verify", "magic", "credential", "join", "onboard"})
}

// hashes reports whether the cost is a password of the app's own.
func hashes(n source.Node) bool {
	pkg, _ := n.Origin()
	return hashPackages[pkg]
}

// passwordProviders lists the authorize functions of NextAuth's credentials
// provider as routes: they check passwords and the library puts no limit on them.
func passwordProviders(p *project.Project) []project.Route {
	var out []project.Route
	for _, name := range p.Sources() {
		text, _ := p.Read(name)
		if !strings.Contains(string(text), "authorize") || !strings.Contains(string(text), "redentials") || !ownCode(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			pkg, _ := c.Origin()
			if !strings.HasSuffix(pkg, "providers/credentials") {
				continue
			}
			fn := follow(p, c.Arg(0).PropNode("authorize"))
			if fn.Is(source.Function, source.Arrow, source.Method) {
				out = append(out, project.Route{Kind: project.Handler, Method: "POST", Path: "/api/auth/callback/credentials", File: name, Node: fn, Through: throughAuth(p)})
			}
		}
	}
	return out
}

// ownCode reports whether a file is neither test nor story.
func ownCode(p *project.Project, name string) bool {
	side := p.Modules().Side(name)
	return side != project.Test && side != project.Story
}

// throughAuth is what lies on the way to NextAuth's own route.
func throughAuth(p *project.Project) []source.Node {
	for _, r := range p.Routes() {
		if strings.Contains(r.Path, "/auth/[...") {
			return r.Through
		}
	}
	return nil
}
