package project

import (
	"strings"

	"underpin/checks/project/source"
)

// sessionCalls are the functions of libraries that tell who is calling, by name,
// with the library. A package in front of the name is asked for.
var sessionCalls = map[string][]struct {
	pkg string // part of the package's name; "" for any
	by  Tech
}{
	"getServerSession":          {{"next-auth", NextAuth}, {"", NextAuth}},
	"unstable_getServerSession": {{"", NextAuth}},
	"getToken":                  {{"next-auth/jwt", NextAuth}},
	"currentUser":               {{"@clerk/", Clerk}},
	"getAuth":                   {{"@clerk/", Clerk}, {"firebase", ""}},
	"requireAuth":               {{"@clerk/", Clerk}},
	"ClerkExpressRequireAuth":   {{"@clerk/", Clerk}},
	"authenticateRequest":       {{"", Clerk}},
	"getClaims":                 {{"", SupabaseAuth}},
	"serverSupabaseUser":        {{"", SupabaseAuth}},
	"verifyIdToken":             {{"", FirebaseAuth}},
	"verifySessionCookie":       {{"", FirebaseAuth}},
	"jwtVerify":                 {{"", CustomAuth}},
	"jwtDecrypt":                {{"", CustomAuth}},
	"getIronSession":            {{"", CustomAuth}},
	"unsealData":                {{"", CustomAuth}},
	"requireUserSession":        {{"", CustomAuth}},
	"getUserSession":            {{"", CustomAuth}},
	"validateSession":           {{"", CustomAuth}},
	"validateSessionToken":      {{"", CustomAuth}},
	"getKindeServerSession":     {{"", CustomAuth}},
	"expressjwt":                {{"", CustomAuth}},
	"requiresAuth":              {{"", CustomAuth}},
	"withApiAuthRequired":       {{"", CustomAuth}},
	"withPageAuthRequired":      {{"", CustomAuth}},
	"getLoggedInUser":           {{"", CustomAuth}},
	"isAuthenticated":           {{"", CustomAuth}},
	"ensureLoggedIn":            {{"", CustomAuth}},
	"bearerAuth":                {{"hono/", CustomAuth}},
	"basicAuth":                 {{"hono/", CustomAuth}, {"express-basic-auth", CustomAuth}},
	"jwt":                       {{"hono/jwt", CustomAuth}},
}

// guardAt is the guard that one node is.
func (p *Project) guardAt(n source.Node) (Guard, bool) {
	switch n.Kind() {
	case source.Call, source.New:
		g, ok := p.callGuard(n)
		return g, ok && !(g.Kind == SessionGuard && p.glanced(n))
	case source.Member:
		if callerMember(n) && !onlyLogged(n) && !onlyCounted(n) {
			return Guard{Node: n}, true
		}
	case source.Binary:
		return p.comparedSecret(n)
	}
	return Guard{}, false
}

func (p *Project) callGuard(n source.Node) (Guard, bool) {
	name, path := n.CalleeName(), strings.ToLower(n.CalleePath())
	low := strings.ToLower(name)
	if path == "" {
		path = strings.ToLower(memberTail(n.Child(source.Callee)))
	}
	if g, ok := p.librarySession(n, name, path); ok {
		return g, true
	}
	if signs(n, name, low, path) {
		return Guard{Kind: SignatureGuard, Node: n}, true
	}
	if comparesSafely(low) {
		if comparesOrigin(n) {
			return Guard{}, false
		}
		if g, ok := p.comparedSecret(n); ok {
			return g, true
		}
		if !strings.Contains(n.Function().Text(), "scrypt") && !strings.Contains(n.Function().Text(), "pbkdf2") {
			return Guard{Kind: SignatureGuard, Node: n}, true
		}
		return Guard{}, false
	}
	if tokenLookup(n, name) {
		return Guard{Kind: TokenGuard, Node: n}, true
	}
	if asksByName(low) && !fetchesByID(n, name) && !makesHeaders(n, low) && !keepsSessions(n, low) {
		fn := p.Definition(n.Child(source.Callee))
		switch {
		case fn.Is(source.Function, source.Arrow, source.Method):
			if g := (Guard{By: CustomAuth, Node: n}); readsCredentials(fn) && !makesSessions(fn) {
				if strings.Contains(low, "cron") {
					g.Kind = SecretGuard
				}
				if namesAccountTo(n, fn) {
					g.Kind = NamedGuard
				}
				return g, true
			}
		case !fn.OK() || fn.Is(source.Param, source.Binding):
			return Guard{Node: n}, true
		}
	}
	return Guard{}, false
}

// comparesSafely reports whether a function is named as one that compares secrets
// in constant time.
func comparesSafely(name string) bool {
	low := strings.ToLower(name)
	for _, part := range []string{"timingsafe", "safecompare", "safeequal", "securecompare", "constanttime", "secureequal"} {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}

// memberTail is the last two names of a chain that calls interrupt, such as
// "auth.getUser" of (await createClient()).auth.getUser.
func memberTail(callee source.Node) string {
	if callee.Kind() != source.Member {
		return ""
	}
	tail := callee.Child(source.Name).Text()
	if object := callee.Child(source.ObjectRole); object.Kind() == source.Member {
		tail = object.Child(source.Name).Text() + "." + tail
	}
	return "." + tail
}

// librarySession is a call of an auth library that tells who is calling.
func (p *Project) librarySession(n source.Node, name, path string) (Guard, bool) {
	g := Guard{Node: n}
	switch {
	case strings.HasSuffix(path, "auth.api.getsession"):
		g.By = BetterAuth
		return g, true
	case strings.HasSuffix(path, ".auth.getuser"), name == "getClaims":
		g.By = SupabaseAuth
		return g, true
	case strings.HasSuffix(path, ".auth.getsession"):
		g.Kind, g.By = ClaimedGuard, SupabaseAuth
		return g, true
	case path == "auth.protect", strings.HasSuffix(path, ".auth.protect"), name == "protect" && n.Child(source.Callee).Child(source.ObjectRole).CalleeName() == "auth":
		g.By = Clerk
		return g, true
	case path == "auth":
		g.By = NextAuth
		if pkg, _ := n.Origin(); strings.HasPrefix(pkg, "@clerk/") {
			g.By = Clerk
		}
		fn := p.Definition(n.Child(source.Callee))
		return g, !fn.Is(source.Function, source.Arrow) && !n.Arg(0).Is(source.Function, source.Arrow)
	case path == "passport.authenticate", strings.HasSuffix(path, "stackserverapp.getuser"):
		g.By = CustomAuth
		return g, true
	case name == "verify" && verifies(n):
		g.By = CustomAuth
		return g, true
	case name == "get" && len(n.Args()) == 1 && isContext(n.Child(source.Callee).Child(source.ObjectRole)):
		s, _ := n.Arg(0).StringValue()
		return g, callerNames[strings.ToLower(s)]
	}
	rules, ok := sessionCalls[name]
	if !ok {
		return Guard{}, false
	}
	pkg, _ := n.Origin()
	for _, r := range rules {
		if strings.Contains(pkg, r.pkg) {
			g.By = r.by
			return g, r.by != ""
		}
	}
	return Guard{}, false
}

// signs reports whether a call checks the sender's signature.
func signs(n source.Node, name, low, path string) bool {
	switch name {
	case "constructEvent", "constructEventAsync", "verifySignature", "verifySignatureAppRouter", "verifySignatureEdge", "verifyWebhook", "verifyKey":
		return true
	case "validateRequest": // of Twilio, with token, signature, address and fields; with a schema it looks at the shape
		return len(n.Args()) > 2
	case "verify":
		pkg, _ := n.Origin()
		return n.Arg(0).Prop("signature").OK() || strings.Contains(pkg, "svix") || strings.Contains(pkg, "webhook") || strings.Contains(path, "webhook") || strings.Contains(path, "wh.verify") || strings.Contains(path, "svix")
	case "serve":
		pkg, _ := n.Origin()
		return strings.Contains(pkg, "inngest") || strings.Contains(pkg, "@upstash/workflow")
	}
	return strings.Contains(low, "verif") && (strings.Contains(low, "signature") || strings.Contains(low, "webhook") || strings.Contains(low, "hmac") || !strings.Contains(low, "captcha") && strings.Contains(low, "signed")) ||
		strings.Contains(low, "validate") && strings.Contains(low, "signature")
}

// callerNames are the names under which middleware leaves who is calling.
var callerNames = map[string]bool{
	"user": true, "userid": true, "user_id": true, "session": true, "auth": true, "owner": true, "ownerid": true, "account": true, "currentuser": true, "tenant": true,
	"tenantid": true, "admin": true, "jwtpayload": true, "orgid": true, "businessowner": true, "authuser": true, "member": true, "userrole": true, "uid": true,
}

// callerMember reports whether an expression is who middleware found to be
// calling: req.user, locals.session, ctx.session.
func callerMember(n source.Node) bool {
	if !isContext(n.Child(source.ObjectRole)) || takesValue(n) || takesValue(n.Parent()) && n.Role() == source.ObjectRole {
		return false
	}
	return callerNames[strings.ToLower(n.Child(source.Name).Text())]
}

// takesValue reports whether an expression is what an assignment gives a value to: it
// writes who is calling, and asks nobody.
func takesValue(n source.Node) bool {
	return n.Is(source.Member, source.Index) && n.Role() == source.Left && n.Parent().Kind() == source.Assign
}

// onlyLogged reports whether who is calling is only written down, whether there is
// anybody or not: logger.info({ user: req.user ? req.user.email : "nobody" }).
func onlyLogged(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Member, source.Conditional, source.Binary, source.Property, source.Object, source.Template:
		case source.Call:
			path := strings.ToLower(p.CalleePath())
			head, _, _ := strings.Cut(path, ".")
			return n.Role() != source.Callee && (head == "console" || strings.HasSuffix(head, "logger") || head == "log" || head == "winston" || head == "pino" || strings.HasPrefix(path, "log")) && asksWhether(n, p)
		default:
			return false
		}
	}
	return false
}

// asksWhether reports whether an expression between n and a call allows for nobody.
func asksWhether(n, call source.Node) bool {
	for p := n.Parent(); p != call; p = p.Parent() {
		if p.Kind() == source.Conditional || p.Kind() == source.Binary || p.Kind() == source.Member && p.Has(source.Optional) {
			return true
		}
	}
	return false
}

// isContext reports whether an expression is what a framework hands to handlers.
func isContext(n source.Node) bool {
	if n.Kind() == source.Member {
		switch n.Child(source.Name).Text() {
		case "locals", "context":
			return true
		}
		return false
	}
	switch n.Text() {
	case "req", "request", "ctx", "context", "c", "locals":
		return !eachOf(n)
	}
	return false
}

// eachOf reports whether a name stands for one thing after the other of a list, as in
// for (const c of contents) or contents.map(c => …): no framework hands it over.
func eachOf(n source.Node) bool {
	switch d := n.Lookup(n.Text()); d.Kind() {
	case source.Declarator:
		return d.Enclosing(source.ForOf).Child(source.Left).Contains(d)
	case source.Param:
		call := d.Parent().Parent()
		if d.Parent().Role() != source.Arg || call.Child(source.Callee).Kind() != source.Member {
			return false
		}
		switch call.CalleeName() {
		case "map", "forEach", "filter", "find", "some", "every", "flatMap", "reduce", "sort", "findIndex":
			return true
		}
	}
	return false
}

// The parts of a name such as requireUser or getCurrentSession.
var (
	askingVerbs = []string{"get", "require", "check", "verify", "validate", "ensure", "assert", "with", "is", "authenticate", "authorize", "protect", "current", "must", "resolve", "fetch", "load", "use"}
	askedNouns  = []string{"auth", "session", "loggedin", "signedin", "login", "jwt", "currentuser", "apikey", "bearer", "permission", "useraccess", "adminuser"}
	askedWhole  = map[string]bool{
		"user": true, "admin": true, "superadmin": true, "userid": true, "token": true, "accesstoken": true, "member": true, "membership": true, "workspace": true,
		"team": true, "org": true, "organization": true, "access": true, "request": true, "serveruser": true, "owner": true, "userfromrequest": true,
		"userorredirect": true, "userwithteam": true, "userfromtoken": true, "userfromcookies": true, "userfromcookie": true, "requestuser": true, "caller": true, "cronsecret": true, "cron": true,
	}
)

// asksByName reports whether a function is named as one that asks who is calling.
func asksByName(name string) bool {
	low := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(name, "_", "")), "safe")
	if low == "protect" || low == "authenticated" || low == "authenticate" || low == "authmiddleware" || low == "authorize" {
		return true
	}
	for _, verb := range askingVerbs {
		rest, ok := strings.CutPrefix(low, verb)
		if !ok || verb == "is" && namesShape(rest) {
			continue
		}
		if verb == "get" && readFromRequest(rest) {
			return true
		}
		if verb == "with" && strings.HasSuffix(rest, "token") {
			return true
		}
		if askedWhole[rest] {
			return verb != "get" && verb != "use" && verb != "load" && verb != "fetch" || strings.HasPrefix(rest, "user") || rest == "membership" || rest == "admin" || rest == "serveruser" || rest == "requestuser" || rest == "caller"
		}
		for _, noun := range askedNouns {
			if strings.Contains(rest, noun) {
				return !strings.Contains(rest, "author") && !strings.Contains(rest, "authurl") && !strings.Contains(rest, "authtag") && !strings.Contains(rest, "oauth") && !strings.Contains(rest, "checkout") && !strings.Contains(rest, "sessionid")
			}
		}
	}
	return false
}

// namesShape reports whether the rest of a name such as isSessionPatchBody says that the
// function looks at the shape of what was sent: it asks nobody who they are.
func namesShape(rest string) bool {
	for _, end := range []string{"body", "payload", "input", "params", "row", "shape", "schema"} {
		if strings.HasSuffix(rest, end) {
			return true
		}
	}
	return false
}

// readFromRequest reports whether the rest of a name such as getCustomerPhoneFromHeaders
// says that the function finds out who is calling in what a request brings along.
func readFromRequest(rest string) bool {
	what, from, ok := strings.Cut(rest, "from")
	if !ok || from != "headers" && from != "cookies" && from != "cookie" && from != "request" {
		return false
	}
	for _, who := range []string{"user", "customer", "phone", "email", "account", "member", "admin", "staff", "guest", "vendor", "driver"} {
		if strings.Contains(what, who) && !strings.Contains(what, "useragent") {
			return true
		}
	}
	return false
}

// fetchesByID reports whether a call fetches somebody's row by an id, as
// storage.getUser(order.userId) does: it says nothing about who is calling.
func fetchesByID(n source.Node, name string) bool {
	if !strings.HasPrefix(name, "getUser") || n.Child(source.Callee).Kind() != source.Member || len(n.Args()) != 1 {
		return false
	}
	arg := strings.ToLower(n.Arg(0).Path())
	return strings.HasSuffix(arg, "id") && !strings.Contains(arg, "session") && !strings.Contains(arg, "req") && !strings.Contains(arg, "auth")
}

// makesHeaders reports whether a call makes the headers with which the app itself signs
// in somewhere else, as getAuthHeaders() does: it is given nothing of the request.
func makesHeaders(n source.Node, low string) bool {
	return len(n.Args()) == 0 && strings.HasPrefix(low, "get") && (strings.HasSuffix(low, "headers") || strings.HasSuffix(low, "header"))
}

// readsCredentials reports whether a function looks at a cookie or header, or
// turns callers away.
func readsCredentials(fn source.Node) bool {
	low := strings.ToLower(fn.Text())
	for _, part := range []string{"cookie", "header", "authorization", "401", "403", "redirect", "unauthorized", "session"} {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}

// makesSessions reports whether a function makes the middleware that gives every
// caller a session, as one around express-session does: it asks nobody anything.
func makesSessions(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if pkg, _ := c.Origin(); sessionMakers[pkg] && c.Child(source.Callee).Is(source.Identifier, source.Member) {
			return true
		}
	}
	return false
}

var sessionMakers = map[string]bool{
	"express-session": true, "cookie-session": true, "client-sessions": true, "koa-session": true, "hono-sessions": true, "@fastify/session": true, "@fastify/secure-session": true,
}
