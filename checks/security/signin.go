package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A signIn is how an app signs people in, read from the code that runs.
type signIn struct {
	vendors []vendor      // libraries and services that keep the sessions themselves
	tokens  []signedToken // tokens that the app signs for whoever signs in
	stores  []store       // session middleware with settings of its own
	cookies []cookie      // session cookies that the app sets by itself
	kept    []keptItem    // tokens that browser code keeps where scripts can read them
	logins  []login       // where a password is taken
}

// A vendor is a library or service that keeps sessions, with the node that
// shows it, or the place where it is imported.
type vendor struct {
	tech project.Tech
	node source.Node // of its settings or client
	file string
	line int
	role string // of a Supabase client: "browser", "ssr" or "server"
}

// A login is a place that takes a password.
type login struct {
	tech project.Tech // whose it is; CustomAuth for the app's own
	node source.Node
}

// signIns is how the app signs people in.
func signIns(p *project.Project) *signIn {
	return project.Answer(p, "security/signin", func(p *project.Project) *signIn {
		s := &signIn{}
		m := p.Modules()
		for _, name := range p.Sources() {
			if !m.Live(name) || !p.Holds(name, signInWords...) || standIns(name) || leftover(p, name) {
				continue
			}
			if f := p.Source(name); f != nil {
				s.read(p, f)
			}
		}
		s.imported(p)
		if len(s.kept) > 0 && answersNoToken(p, s) {
			s.kept = slices.DeleteFunc(s.kept, func(k keptItem) bool { // what was answered, and not what somebody typed
				v := k.node.Arg(1)
				return v.Kind() == source.Member || v.Lookup(v.Ident()).Kind() == source.Param
			})
		}
		return s
	})
}

// standIns reports whether a file stands in for a server while somebody develops
// or tests.
func standIns(name string) bool {
	return containsPart(strings.ToLower(name), []string{"/mocks/", "/mock/", "/testing/", "mock-server", "mockserver", "mirage/"})
}

// leftover reports whether a script at the root belongs to a page that the
// app's framework does not serve: what was there before it.
func leftover(p *project.Project, name string) bool {
	switch p.Stack().Framework {
	case project.Next, project.SvelteKit, project.Nuxt, project.Astro, project.ReactRouter, project.Remix, project.TanStack:
		return !strings.Contains(name, "/") && p.Modules().Side(name) == project.Client && !strings.Contains(name, "middleware") && !strings.Contains(name, "client")
	}
	return false
}

// signInWords are in every file that has something to say about sign-in.
var signInWords = []string{
	"supabase", "NextAuth", "AuthOptions", "AuthConfig", "betterAuth", "firebase/auth", "SignJWT", "jwt.sign", "jwtSign", "jsonwebtoken",
	"hono/jwt", "fast-jwt", "JwtModule", "-session", "SessionStorage", "createCookie", "ookie", "Storage.setItem", "localStorage", "signInWith", "bcrypt", "argon2",
	"auth-helpers", "passport-local", "lucia", "compare(", "Credentials", "signIn.email", "yPassword(", "ePassword(", "yPasswords(", "ePasswords(", "kPassword(",
}

func (s *signIn) read(p *project.Project, f *source.File) {
	browser := p.Modules().Browser(f.Path)
	server := running(p, f.Path)
	for n := range f.Find(source.Call, source.New, source.Assign, source.Declarator, source.Property) {
		switch n.Kind() {
		case source.Property:
			if server && strings.EqualFold(n.Key(), "set-cookie") {
				s.readHeaderField(p, n)
			}
		case source.Declarator:
			s.readOptions(p, n)
		case source.Assign:
			if browser {
				s.readDocumentCookie(p, n)
				s.readKeptName(n)
			}
		default:
			s.readVendor(p, n, browser)
			s.readLogin(p, n)
			if server {
				s.readToken(p, n)
				s.readStore(p, n)
				s.readCookie(p, n)
			}
			if browser {
				s.readKept(p, n)
				s.readScriptCookie(p, n)
			}
		}
	}
}

// readVendor takes in a call that makes the client or the settings of a library
// that keeps sessions.
func (s *signIn) readVendor(p *project.Project, n source.Node, browser bool) {
	name := n.CalleeName()
	pkg, imported := n.Origin()
	add := func(t project.Tech, role string) {
		s.vendors = append(s.vendors, vendor{tech: t, node: n, file: n.File().Path, line: n.Line(), role: role})
	}
	switch {
	case strings.HasPrefix(pkg, "@supabase/") && p.Stack().Has(project.SupabaseAuth):
		if imported != "" && imported != "default" {
			name = imported // import { createServerClient as createSupabaseClient }
		}
		if role := supabaseRole(n, name, pkg, browser); role != "" && n.Child(source.Callee).Kind() == source.Identifier {
			add(project.SupabaseAuth, role)
		}
	case (pkg == "next-auth" || pkg == "next-auth/next") && (imported == "default" || imported == "NextAuth") && n.Child(source.Callee).Kind() == source.Identifier:
		add(project.NextAuth, "")
	case pkg == "better-auth" && imported == "betterAuth" || strings.HasPrefix(pkg, "better-auth/") && imported == "betterAuth":
		add(project.BetterAuth, "")
	case isLucia(pkg, imported):
		add(luciaSessions, "")
	}
}

// supabaseRole tells what a Supabase client is for: a browser's session, a
// server's cookies, or a server's own work.
func supabaseRole(n source.Node, name, pkg string, browser bool) string {
	options := n.Text()
	if strings.Contains(strings.ToLower(n.Arg(1).Text()), "service") {
		return "server" // with the key that passes every policy, for nobody's session
	}
	switch name {
	case "createBrowserClient", "createClientComponentClient", "createPagesBrowserClient", "createBrowserSupabaseClient":
		return "browser"
	case "createServerClient", "createServerComponentClient", "createRouteHandlerClient", "createMiddlewareClient", "createServerActionClient",
		"createPagesServerClient", "createServerSupabaseClient", "createMiddlewareSupabaseClient":
		return "ssr"
	case "createClient":
		if pkg != "@supabase/supabase-js" {
			return ""
		}
		switch {
		case strings.Contains(strings.ToLower(options), "service"):
			return "server"
		case browser:
			return "browser"
		}
		return "server"
	}
	return ""
}

// readOptions takes in the settings of Auth.js that stand by themselves.
func (s *signIn) readOptions(p *project.Project, d source.Node) {
	v := d.Child(source.Value)
	if v.Kind() != source.Object || !running(p, d.File().Path) {
		return
	}
	if v.PropNode("providers").OK() && (v.PropNode("callbacks").OK() || v.PropNode("session").OK() || v.PropNode("adapter").OK() || v.PropNode("secret").OK() || v.PropNode("pages").OK()) &&
		p.Stack().Has(project.NextAuth) {
		s.vendors = append(s.vendors, vendor{tech: project.NextAuth, node: v, file: d.File().Path, line: d.Line(), role: "options"})
	}
}

// imported takes in the vendors that show by an import alone.
func (s *signIn) imported(p *project.Project) {
	for _, t := range []project.Tech{project.Clerk, project.FirebaseAuth, project.NextAuth, project.BetterAuth, project.SupabaseAuth} {
		tool := p.Stack().Tool(t)
		if tool.File != "" && p.Modules().Live(tool.File) && (!s.has(t) || t == project.SupabaseAuth) {
			s.vendors = append(s.vendors, vendor{tech: t, file: tool.File, line: max(tool.Line, 1)})
		}
	}
	if tool := p.Stack().Tool(project.CustomAuth); hosted[tool.Package] && tool.File != "" {
		s.vendors = append(s.vendors, vendor{tech: hostedSignIn, file: tool.File, line: max(tool.Line, 1)})
		return
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "@auth0/", "@kinde-oss/", "@workos-inc/", "supertokens", "@logto/", "@stackframe/", "keycloak", "@azure/msal", "aws-amplify", "@descope/", "@convex-dev/auth", "nuxt-auth-utils", "@hanko") || !p.Modules().Live(name) {
			continue
		}
		for _, im := range p.Source(name).Imports {
			if hosted[source.PackageName(im.Spec)] {
				s.vendors = append(s.vendors, vendor{tech: hostedSignIn, node: im.Node, file: name, line: im.Node.Line()})
				return
			}
		}
	}
}

// hostedSignIn stands for the services that keep sessions and have no name in
// the stack.
const hostedSignIn project.Tech = "hosted sign-in"

var hosted = map[string]bool{
	"nuxt-auth-utils":     true, // a library that keeps sealed cookies by itself
	"@auth0/nextjs-auth0": true, "@auth0/auth0-react": true, "@auth0/auth0-spa-js": true, "@kinde-oss/kinde-auth-nextjs": true, "@workos-inc/authkit-nextjs": true,
	"@workos-inc/node": true, "supertokens-node": true, "supertokens-auth-react": true, "@logto/next": true, "@stackframe/stack": true, "keycloak-js": true,
	"@azure/msal-react": true, "@azure/msal-browser": true, "aws-amplify": true, "aws-amplify/auth": true, "@descope/nextjs-sdk": true, "@convex-dev/auth": true,
	"@convex-dev/auth/server": true, "@convex-dev/auth/react": true, "@convex-dev/auth/nextjs": true, "@auth0/nextjs-auth0/client": true, "@auth0/nextjs-auth0/server": true,
}

// has reports whether a vendor was found.
func (s *signIn) has(t project.Tech) bool {
	for _, v := range s.vendors {
		if v.tech == t {
			return true
		}
	}
	return false
}

// of is the first sign of a vendor; with roles, the first that has one.
func (s *signIn) of(t project.Tech, roles ...string) (vendor, bool) {
	for _, v := range s.vendors {
		if v.tech != t {
			continue
		}
		if len(roles) == 0 {
			return v, true
		}
		for _, r := range roles {
			if v.role == r {
				return v, true
			}
		}
	}
	return vendor{}, false
}

// none reports whether nobody signs in to the app.
func (s *signIn) none() bool {
	return len(s.vendors) == 0 && s.own() == 0 && len(s.kept) == 0 && len(s.logins) == 0
}

// own counts what the app does by itself to keep people signed in.
func (s *signIn) own() int { return len(s.tokens) + len(s.stores) + len(s.cookies) }
