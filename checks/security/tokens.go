package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A signedToken is one place where the app signs a token for whoever signs in.
type signedToken struct {
	node    source.Node // the call that signs
	life    float64     // seconds, when known
	known   bool
	endless bool // nothing gives it an end
	refresh bool // named as one that is exchanged for others
}

// otherPurposes are parts of the names of tokens that sign nobody in: they are
// mailed, handed to another service, or open one file.
var otherPurposes = []string{
	"unsubscribe", "invite", "invitation", "verif", "reset", "forgot", "download", "share", "preview", "embed", "intercom", "client_secret", "clientsecret",
	"oauth", "magic", "webhook", "zoom", "livekit", "pusher", "stream", "metabase", "ably", "onlyoffice", "apple", "google", "github", "docusign", "zendesk",
	"crisp", "confirm", "activation", "upload", "state", "vapid", "push", "apns", "fcm", "jira", "video", "serviceaccount", "service-account", "calendar", "otp", "qr",
	"ticket", "signedurl", "signed-url", "impersonat", "support", "licen", "internal",
}

// readToken takes in a call that signs a token for a session.
func (s *signIn) readToken(p *project.Project, n source.Node) {
	payload, options, ok := signing(n)
	if !ok || containsPart(purpose(n, payload), otherPurposes) && !afterCode(n, payload) {
		return
	}
	if handsOverKey(p, payload) {
		return
	}
	t := signedToken{node: n, refresh: strings.Contains(purpose(n, payload), "refresh")}
	t.life, t.known, t.endless = expiry(p, n, payload, options)
	s.tokens = append(s.tokens, t)
}

// signing is the payload and the options of a call that signs a JWT.
func signing(n source.Node) (payload, options source.Node, ok bool) {
	pkg, imported := n.Origin()
	name, at := n.CalleeName(), n.CalleePath()
	switch {
	case n.Kind() == source.New:
		return n.Arg(0), source.Node{}, imported == "SignJWT" && pkg == "jose"
	case pkg == "jsonwebtoken" && name == "sign":
		return n.Arg(0), n.Arg(2), true
	case pkg == "hono/jwt" && name == "sign", pkg == "@tsndr/cloudflare-worker-jwt" && name == "sign":
		return n.Arg(0), source.Node{}, true
	case strings.HasSuffix(at, ".jwt.sign") && pkg != "jsonwebtoken":
		return n.Arg(0), n.Arg(1), len(n.Args()) > 0
	case name == "jwtSign" && n.Child(source.Callee).Kind() == source.Member:
		return n.Arg(0), n.Arg(1), true
	case (name == "sign" || name == "signAsync") && strings.HasSuffix(strings.ToLower(at), "jwtservice."+strings.ToLower(name)):
		return n.Arg(0), n.Arg(1), true
	}
	return payload, options, false
}

// purpose is what the names around a call say that its token is for.
func purpose(n, payload source.Node) string {
	names := []string{path.Base(n.File().Path)}
	for up, levels := n.Parent(), 0; up.OK() && levels < 14; up, levels = up.Parent(), levels+1 {
		switch up.Kind() {
		case source.Declarator, source.Function, source.Method, source.Property, source.Field:
			if name := up.Child(source.Name); name.Kind() != source.ObjectPattern {
				names = append(names, name.Text())
			}
		case source.Assign:
			names = append(names, up.Child(source.Left).Path())
		case source.Call:
			if up.Child(source.Callee) != n && len(up.Args()) > 0 {
				if first, ok := up.Arg(0).StringValue(); ok {
					names = append(names, first)
				}
			}
		}
	}
	if secret := n.Arg(1); n.Kind() == source.Call {
		names = append(names, secret.Text(), secret.Resolve().Path())
	}
	if payload.Kind() == source.Object {
		for c := range payload.Children() {
			names = append(names, c.Key())
			if v, ok := c.Child(source.Value).StringValue(); ok {
				names = append(names, v)
			}
		}
	}
	return strings.ToLower(strings.Join(names, " "))
}

// expiry is how long a token is good for. endless is said only where all the
// settings are in sight.
func expiry(p *project.Project, n, payload, options source.Node) (life float64, known, endless bool) {
	if n.Kind() == source.New {
		return joseExpiry(p, n, payload)
	}
	body := follow(p, payload)
	if body.Kind() != source.Object && body.OK() && !body.Is(source.String, source.Template) {
		body = body.Resolve()
	}
	if property(p, body, "exp").OK() {
		return 0, false, false
	}
	if options.OK() {
		o := follow(p, options)
		if v := property(p, o, "expiresIn"); v.OK() {
			life, known = lifetime(p, v, 1)
			return life, known, false
		}
		if property(p, o, "exp").OK() || o.Kind() != source.Object && !o.Is(source.Arrow, source.Function) || o.Spreads() {
			return 0, false, false
		}
	}
	if body.Kind() != source.Object || body.Spreads() {
		return 0, false, false // what is signed is put together elsewhere
	}
	if v, ok := registeredExpiry(p, n); ok {
		life, known = lifetime(p, v, 1)
		return life, known, false
	}
	return 0, false, true
}

// joseExpiry follows new SignJWT(…).setExpirationTime(…).
func joseExpiry(p *project.Project, n, payload source.Node) (life float64, known, endless bool) {
	if property(p, payload, "exp").OK() {
		return 0, false, false
	}
	for up := n.Parent(); up.Is(source.Member, source.Call, source.Await); up = up.Parent() {
		if up.Kind() == source.Call && up.CalleeName() == "setExpirationTime" {
			life, known = lifetime(p, up.Arg(0), 1)
			if up.Arg(0).Kind() == source.Number {
				known = false // a moment, not a length
			}
			return life, known, false
		}
	}
	if fn := n.Function(); strings.Contains(fn.Text(), "setExpirationTime") {
		return 0, false, false
	}
	return 0, false, follow(p, payload).Kind() == source.Object
}

// registeredExpiry is the lifetime that a plugin gives to every token: Fastify's
// sign.expiresIn and Nest's signOptions.expiresIn.
func registeredExpiry(p *project.Project, n source.Node) (source.Node, bool) {
	if pkg, _ := n.Origin(); pkg == "jsonwebtoken" || pkg == "hono/jwt" {
		return source.Node{}, false
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "expiresIn") || !p.Holds(name, "@fastify/jwt", "fastify-jwt", "JwtModule") || !running(p, name) {
			continue
		}
		for o := range p.Source(name).Find(source.Object) {
			if up := o.Parent(); up.Kind() == source.Property && (up.Key() == "sign" || up.Key() == "signOptions") {
				if v := o.Prop("expiresIn"); v.OK() {
					return v, true
				}
			}
		}
	}
	return source.Node{}, false
}

// A keptItem is a token that browser code keeps where every script can read it.
type keptItem struct {
	node source.Node
	key  string
}

// readKept takes in a localStorage.setItem whose key names a token of the app's
// own sign-in.
func (s *signIn) readKept(p *project.Project, n source.Node) {
	if n.CalleeName() != "setItem" {
		return
	}
	switch object := n.Child(source.Callee).Child(source.ObjectRole).Path(); object {
	case "localStorage", "window.localStorage", "globalThis.localStorage":
	default:
		return
	}
	key := strings.ToLower(constant(p, n.Arg(0)))
	if n.Arg(1).CalleePath() == "JSON.stringify" && copiesTokens(n.File()) {
		s.kept = append(s.kept, keptItem{n, key})
		return
	}
	carried := strings.HasSuffix(key, "_session") && tokenName(strings.ToLower(n.Arg(1).Ident()))
	if key == "" || !tokenName(key) && !carried || containsPart(key, []string{"supabase", "sb-", "clerk", "firebase"}) {
		return
	}
	value := strings.ToLower(n.Arg(1).Text())
	if containsPart(value, []string{"supabase", "firebase", "\"true\"", "'true'", "date.now", "email"}) {
		return
	}
	s.kept = append(s.kept, keptItem{n, key})
}

// copiesTokens reports whether a file puts the tokens of a session into an object of its
// own: { refreshToken: session.refresh_token }.
func copiesTokens(f *source.File) bool {
	for prop := range f.Find(source.Property) {
		value := prop.Child(source.Value)
		if columnSpelling(prop.Key()) != "refresh_token" || value.Kind() != source.Member || columnSpelling(value.Child(source.Name).Text()) != "refresh_token" {
			continue
		}
		if strings.Contains(strings.ToLower(value.Child(source.ObjectRole).Text()), "session") {
			return true
		}
	}
	return false
}

// keptByLibrary are the settings by which a sign-in library, that would keep its tokens in
// memory, is told to keep them in localStorage.
func keptByLibrary(p *project.Project) []source.Node {
	var out []source.Node
	for _, name := range p.Sources() {
		if !p.Holds(name, "cacheLocation") || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Property, source.Attr) {
			if v, ok := n.Child(source.Value).StringValue(); ok && n.Key() == "cacheLocation" && strings.EqualFold(v, "localstorage") {
				out = append(out, n)
			}
		}
	}
	return out
}

// readKeptName takes in localStorage.token = ….
func (s *signIn) readKeptName(n source.Node) {
	at := strings.TrimPrefix(n.Child(source.Left).Path(), "window.")
	key, ok := strings.CutPrefix(strings.ToLower(at), "localstorage.")
	if ok && tokenName(key) && n.Child(source.Right).Kind() != source.Null {
		s.kept = append(s.kept, keptItem{n, key})
	}
}

// tokenName reports whether a name is that of what proves who somebody is.
func tokenName(key string) bool {
	if containsPart(key, []string{
		"invite", "referral", "affiliate", "pending", "csrf", "push", "fcm", "device", "reset", "verif", "quiz", "debug", "guest", "anon", "chat", "onboard", "share", "mapbox", "session_id",
		"sessionid", "mint", "selected", "symbol", "tokenname", "tokenaddress", "tokenlist", "favorite", "recent", "expir", "_at", "refresh_count", "visit", "cart", "design", "upload", "consent", "theme", "game", "tokens_", "tokencount", "token_count", "usage",
	}) {
		return false
	}
	return strings.Contains(key, "token") || strings.Contains(key, "jwt") || key == "auth" || key == "session" || strings.HasSuffix(key, "bearer")
}

// answersNoToken reports whether the app's own server signs people in and answers them
// with no token: what the browser keeps under such a name is then a mark for its pages.
func answersNoToken(p *project.Project, s *signIn) bool {
	if len(s.tokens) > 0 || !slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool {
		return r.Kind == project.Handler && hasWord(routeWords(r.Route), signingInWords)
	}) {
		return false
	}
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) || !running(p, name) || !p.HoldsFold(name, "token") {
			continue
		}
		for field := range p.Source(name).Find(source.Property, source.Shorthand) {
			if answeredTokens[columnSpelling(field.Key())] && givesBack(field.Enclosing(source.Call, source.Return, source.New)) {
				return false
			}
		}
	}
	return true
}

// answeredTokens are what a token for its caller is called in an answer.
var answeredTokens = wordSet("token access_token accesstoken auth_token authtoken session_token sessiontoken id_token idtoken jwt bearer session_id sessionid user_token admin_token api_token")

// givesBack reports whether something is given to whoever called, or may be: what a
// function returns counts.
func givesBack(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		switch n.CalleeName() {
		case "json", "send", "stringify", "jsonResponse", "success", "ok":
			return true
		}
		return strings.Contains(strings.ToLower(n.CalleeName()), "respon")
	case source.New:
		return strings.HasSuffix(n.CalleePath(), "Response")
	}
	return n.Kind() == source.Return
}
