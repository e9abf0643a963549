package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A cookie is one place where the app sets a session cookie by itself.
type cookie struct {
	node    source.Node // the call, or the assignment to document.cookie
	name    string
	options source.Node // an object, or no node
	header  string      // of a header that is written as text, in small letters
	script  bool        // set by a script in the browser, which no script is kept from reading
	built   source.Node // the helper that puts the header together
	safe    bool        // the framework's own defaults keep scripts out
}

// otherCookie reports whether a cookie's name says that it proves nobody's
// identity.
func otherCookie(name string) bool {
	if strings.HasSuffix(strings.ToLower(name), "next") { // where to go after signing in
		return true
	}
	return containsPart(strings.ToLower(name), []string{
		"csrf", "xsrf", "nonce", "pkce", "verifier", "consent", "locale", "lang", "theme", "sidebar", "state", "flash", "toast", "onboard", "organi", "workspace",
		"cart", "checkout", "stripe", "quiz", "chat", "redirect", "return", "callback", "utm", "ref_", "referral", "dismiss", "banner", "view", "draft", "preview", "challenge",
		"verify", "verification", "intent", "tenant", "timezone", "currency", "visitor", "anonym", "guest", "analytics", "experiment", "impersonat_banner",
		"expir", "activity", "last_", "customerid", "customer_id", "passkey", "webauthn", "maintenance", "cookie_", "two-factor", "twofactor", "2fa", "attempt", "count", "email", "hint", "url", "loggedout", "_plan", "-plan", "_flow", "_mode", "_method", "_provider",
	})
}

// sessionCookieName reports whether a cookie's name says that it proves who
// somebody is.
func sessionCookieName(name string) bool {
	name = strings.ToLower(name)
	if strings.Contains(name, "author") && !strings.Contains(name, "authoriz") {
		name = strings.ReplaceAll(name, "author", "")
	}
	if name == "" || otherCookie(name) || forTests(name) {
		return false
	}
	return containsPart(name, []string{"session", "token", "auth", "jwt", "loggedin", "logged_in", "is_admin", "isadmin", "admin"}) || name == "sid" || name == "connect.sid" || name == "access" || name == "refresh"
}

var testWords = wordSet("test tests testing mock")

// forTests reports whether a cookie's name says that test runs sign in with it.
func forTests(name string) bool {
	return containsPart(name, []string{"e2e", "playwright", "cypress"}) || hasWord(wordsOf(name), testWords)
}

// readCookie takes in a call that sets a session cookie on a response.
func (s *signIn) readCookie(p *project.Project, n source.Node) {
	c := cookie{node: n}
	callee := n.Child(source.Callee)
	object := callee.Child(source.ObjectRole)
	args := n.Args()
	switch name := n.CalleeName(); {
	case name == "cookie" && len(args) >= 2 && callee.Kind() == source.Member:
		c.name, c.options = constant(p, args[0]), n.Arg(2)
	case (name == "setCookie" || name == "setSignedCookie") && len(args) >= 2:
		i := 0
		if callee.Kind() == source.Identifier { // setCookie(c, name, value, options)
			i = 1
		}
		c.name, c.options = constant(p, n.Arg(i)), n.Arg(i+2)
		if name == "setSignedCookie" {
			c.options = n.Arg(i + 3)
		}
		args = args[min(i, len(args)):]
	case name == "set" && len(args) > 0 && cookieJar(p, object):
		c.name, c.options = constant(p, args[0]), n.Arg(2)
		if o := follow(p, args[0]); o.Kind() == source.Object { // set({ name, value, … })
			c.name, c.options = constant(p, property(p, o, "name")), o
		}
		c.safe = p.Stack().Framework == project.SvelteKit
	case name == "serialize" && len(args) >= 2 && importedCookie(n):
		c.name, c.options = constant(p, args[0]), n.Arg(2)
	case (name == "setHeader" || name == "append" || name == "header" || name == "set") && len(args) >= 2:
		s.readHeader(p, n)
		return
	default:
		return
	}
	if !sessionCookieName(c.name) || len(args) > 1 && emptied(p, args[1]) || ends(p, c.options) || handedOn(p, c.options) || onlyDeveloped(n.Function()) {
		return
	}
	c.options = follow(p, c.options)
	s.cookies = append(s.cookies, c)
}

// cookieJar reports whether a value keeps cookies, by its own name or by the
// call that it comes from.
func cookieJar(p *project.Project, n source.Node) bool {
	for _, one := range []source.Node{n, follow(p, n)} {
		for one.Kind() == source.Await {
			one = one.Child(source.Value)
		}
		text := strings.ToLower(one.Text())
		if one.Is(source.Call, source.New) { // what it is given does not tell
			text = strings.ToLower(one.CalleePath())
		}
		if strings.Contains(text[max(0, len(text)-40):], "cookie") {
			return true
		}
	}
	return false
}

func importedCookie(n source.Node) bool {
	pkg, _ := n.Origin()
	return pkg == "cookie" || pkg == "cookie-es"
}

// readHeader takes in a Set-Cookie header that is written as text.
func (s *signIn) readHeader(p *project.Project, n source.Node) {
	if field, _ := n.Arg(0).StringValue(); !strings.EqualFold(field, "set-cookie") {
		return
	}
	s.readHeaderValues(p, n, n.Arg(1))
}

// readHeaderField takes in a Set-Cookie header among the fields of an answer:
// headers: { "Set-Cookie": … }.
func (s *signIn) readHeaderField(p *project.Project, field source.Node) {
	if answer := field.Enclosing(source.Call, source.New, source.Assign, source.Return); answer.OK() {
		s.readHeaderValues(p, field, field.Child(source.Value))
	}
}

// readHeaderValues takes in what a Set-Cookie header is given, one cookie or several.
func (s *signIn) readHeaderValues(p *project.Project, n, given source.Node) {
	values := []source.Node{given}
	if list := follow(p, given); list.Kind() == source.Array {
		values = list.ChildrenIn(source.Item)
	}
	for _, v := range values {
		text := headerText(p, v, 0)
		name, rest, named := strings.Cut(text, "=")
		if !named && n.Kind() == source.Property || !sessionCookieName(name) || len(name) > 40 || strings.HasPrefix(rest, ";") || containsPart(strings.ToLower(rest), []string{"max-age=0", "thu, 01 jan 1970"}) {
			continue
		}
		s.cookies = append(s.cookies, cookie{node: n, name: name, header: strings.ToLower(text), built: headerHelper(p, v)})
	}
}

// headerHelper is the function of the app that puts a header together.
func headerHelper(p *project.Project, n source.Node) source.Node {
	if n = follow(p, n); n.Kind() == source.Call {
		if fn := p.Definition(n.Child(source.Callee)); fn.Is(source.Function, source.Arrow, source.Method) {
			return fn
		}
	}
	return source.Node{}
}

// headerText is the text of a header as far as the code shows it, that of the
// helper that puts it together included.
func headerText(p *project.Project, n source.Node, depth int) string {
	if depth > 2 {
		return ""
	}
	at := n
	n = follow(p, n)
	if n.Kind() == source.Call {
		if pkg, _ := n.Origin(); pkg == "cookie" {
			return constant(p, n.Arg(0)) + "=" + n.Text()
		}
		if fn := p.Definition(n.Child(source.Callee)); fn.Is(source.Function, source.Arrow, source.Method) {
			return constant(p, n.Arg(0)) + "=" + emptyMark(p, n.Arg(1)) + textWithParts(p, fn, 2)
		}
	}
	if text := written(p, n); text != "" {
		return text + " " + textWithParts(p, n, 2)
	}
	return at.Text()
}

// textWithParts is the text of code with that of the options and helpers that it names.
func textWithParts(p *project.Project, n source.Node, left int) string {
	text := n.Text()
	if left == 0 {
		return text
	}
	seen := map[source.Node]bool{}
	for id := range n.Find(source.Identifier) {
		d := follow(p, id)
		if d == id || seen[d] || n.Contains(d) || !d.Is(source.Object, source.Function, source.Arrow) {
			continue
		}
		seen[d] = true
		text += " " + textWithParts(p, d, left-1)
	}
	return text
}

// emptyMark is a semicolon where a cookie's value is empty, as in the header.
func emptyMark(p *project.Project, n source.Node) string {
	if emptied(p, n) {
		return ";"
	}
	return ""
}

// readDocumentCookie takes in document.cookie = "token=…".
func (s *signIn) readDocumentCookie(p *project.Project, n source.Node) {
	if left := n.Child(source.Left).Path(); left != "document.cookie" && left != "window.document.cookie" {
		return
	}
	text := written(p, n.Child(source.Right))
	name, rest, _ := strings.Cut(text, "=")
	if !sessionCookieName(name) || len(name) > 40 || strings.HasPrefix(rest, ";") || containsPart(strings.ToLower(rest), []string{"max-age=0", "jan 1970", "max-age=-"}) {
		return
	}
	s.cookies = append(s.cookies, cookie{node: n, name: name, header: strings.ToLower(text), script: true})
}

// written is the text of an expression, with a mark where the code puts in what
// is known only later.
func written(p *project.Project, n source.Node) string {
	n = follow(p, n)
	switch n.Kind() {
	case source.Template:
		var b strings.Builder
		for c := range n.Children() {
			if s, ok := c.StringValue(); ok {
				b.WriteString(s)
			} else if c.Kind() == source.String {
				b.WriteString(c.Text()) // a fixed part of one byte or none
			} else if s := constant(p, c); s != "" {
				b.WriteString(s)
			} else {
				b.WriteString("…")
			}
		}
		return b.String()
	case source.Binary:
		if n.Operator() == "+" {
			return written(p, n.Child(source.Left)) + written(p, n.Child(source.Right))
		}
	case source.Array:
		var parts []string
		for _, e := range elements(p, n, 0) {
			parts = append(parts, written(p, e))
		}
		return strings.Join(parts, "; ")
	case source.Call:
		if n.CalleeName() == "join" {
			return written(p, n.Child(source.Callee).Child(source.ObjectRole))
		}
	}
	if s := constant(p, n); s != "" || emptied(p, n) {
		return s
	}
	return "…"
}

// readScriptCookie takes in a library's call that sets document.cookie.
func (s *signIn) readScriptCookie(p *project.Project, n source.Node) {
	pkg, _ := n.Origin()
	switch name := n.CalleeName(); pkg {
	case "js-cookie", "universal-cookie", "nookies":
		if name != "set" && name != "setCookie" {
			return
		}
	case "react-cookie", "cookies-next", "cookies-next/client":
		if name != "setCookie" {
			return
		}
	default:
		return
	}
	key := constant(p, n.Arg(0))
	if sessionCookieName(key) && !emptied(p, n.Arg(1)) && p.Modules().Side(n.File().Path) == project.Client {
		s.cookies = append(s.cookies, cookie{node: n, name: key, script: true})
	}
}

// emptied reports whether a cookie's value is empty: it is being deleted.
func emptied(p *project.Project, n source.Node) bool {
	v, ok := follow(p, n).StringValue()
	return ok && v == ""
}

// ends reports whether a cookie's settings make it end at once.
func ends(p *project.Project, options source.Node) bool {
	if v, ok := numberOf(p, property(p, options, "maxAge"), 0); ok && v <= 0 {
		return true
	}
	return strings.Contains(property(p, options, "expires").Text(), "Date(0)")
}

// handedOn reports whether a cookie is passed through as a library made it.
func handedOn(p *project.Project, options source.Node) bool {
	if d := options.Resolve(); d.Is(source.Param, source.Binding) {
		return true
	}
	o := follow(p, options)
	for c := range o.Children() {
		if c.Kind() == source.Spread && c.Child(source.Value).Resolve().Is(source.Param, source.Binding) {
			return true
		}
	}
	return false
}

// flag is what a cookie's settings say about one of its flags: whether it is
// named, and whether it is turned off.
func (c *cookie) flag(p *project.Project, name string) (named, off bool) {
	if c.header != "" {
		return strings.Contains(c.header, strings.ToLower(name)), false
	}
	return flagOf(p, c.options, name)
}

func flagOf(p *project.Project, options source.Node, name string) (named, off bool) {
	options = follow(p, options)
	if options.OK() && options.Kind() != source.Object {
		return true, false // put together where it cannot be followed
	}
	v := property(p, options, name)
	if !v.OK() {
		for c := range options.Children() {
			if c.Kind() == source.Spread && follow(p, c.Child(source.Value)).Kind() != source.Object {
				return true, false
			}
		}
		return false, false
	}
	v = follow(p, v)
	text := strings.ToLower(strings.Trim(v.Text(), `"'`))
	return true, text == "false"
}
