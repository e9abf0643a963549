package security

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// whoIs tells whom the value of an origin lets in.
func whoIs(p *project.Project, v source.Node) origins {
	at := v
	v = follow(p, v)
	switch v.Kind() {
	case source.String:
		if s, _ := v.StringValue(); strings.TrimSpace(s) == "*" {
			return anyone
		}
		return listed
	case source.Bool:
		if v.Text() == "true" {
			return reflected
		}
		return listed
	case source.Function, source.Arrow, source.Method:
		return whoAsks(v)
	case source.Conditional:
		return conditional(p, v)
	case source.Binary:
		if op := v.Operator(); op == "||" || op == "??" {
			if repeats(v.Child(source.Left)) {
				return repeated(at)
			}
			if whoIs(p, v.Child(source.Right)) == anyone {
				return unset
			}
		}
		return listed
	}
	if repeats(v) || repeats(at) {
		return repeated(at)
	}
	return listed
}

// conditional judges a ? b : c. What asks for production, or for a list, is a
// decision; its open side is for development.
func conditional(p *project.Project, v source.Node) origins {
	test := strings.ToLower(v.Child(source.Cond).Text())
	if containsPart(test, []string{"node_env", "prod", "isdev", "development", "allowed", "includes", "has(", "some(", "match", "test(", "endswith", "startswith", "===", "valid"}) {
		return listed
	}
	a, b := whoIs(p, v.Child(source.Then)), whoIs(p, v.Child(source.Else))
	if a == anyone || b == anyone {
		return unset
	}
	if a == reflected || b == reflected {
		return reflected
	}
	return listed
}

// repeats reports whether an expression is the origin that the request names.
func repeats(n source.Node) bool {
	if n.Kind() == source.Identifier {
		d := n.Resolve()
		if d.OK() && d != n {
			n = d
		}
	}
	if n.Kind() == source.Binary {
		n = n.Child(source.Left)
	}
	text := strings.ToLower(n.Text())
	if len(text) > 120 {
		return false
	}
	return strings.HasSuffix(text, "headers.origin") || strings.Contains(text, `headers.get("origin")`) || strings.Contains(text, `headers.get('origin')`) ||
		strings.Contains(text, `header("origin")`) || strings.Contains(text, `header('origin')`) || strings.Contains(text, `headers["origin"]`) || strings.Contains(text, `headers['origin']`)
}

// repeated judges an origin that is handed back: anyone's, unless the function
// around it decides.
func repeated(n source.Node) origins {
	fn := n.Function()
	text := strings.ToLower(fn.Text())
	if !fn.OK() {
		text = strings.ToLower(string(n.File().Text))
	}
	if containsPart(text, []string{"allowed", ".includes(", ".has(", ".some(", "whitelist", "allowlist", "trusted", ".endswith(", ".startswith(", ".test(origin", "origin ===", "origin !==", "isvalidorigin", ".indexof("}) {
		return listed
	}
	return reflected
}

// whoAsks judges a function that decides by origin.
func whoAsks(fn source.Node) origins {
	if searchesOrigin(fn).OK() {
		return holding
	}
	text := strings.ToLower(fn.Text())
	if containsPart(text, []string{".includes(", ".has(", ".some(", "allowed", "whitelist", ".endswith(", ".startswith(", ".test(", "===", ".indexof(", ".match(", "trusted", "process.env"}) {
		return listed
	}
	if strings.Contains(text, "null, true") || strings.Contains(text, "=> origin") || strings.Contains(text, "return origin") || strings.Contains(text, `"*"`) || strings.Contains(text, "'*'") {
		return reflected
	}
	return listed
}

// searchesOrigin is a call that looks for a text somewhere in the origin which a function
// is handed: origin.includes(".example.com").
func searchesOrigin(fn source.Node) source.Node {
	name := fn.Child(source.ParamRole).Child(source.Name).Ident()
	if name == "" {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		if path := c.CalleePath(); path == name+".includes" || path == name+"?.includes" {
			return c
		}
	}
	return source.Node{}
}

// judge says how bad an opening is; severity zero means that it opens nothing
// that is not public.
func (o *opening) judge(p *project.Project) {
	changes, edge := o.reaches(p)
	cookies := o.knows(p)
	switch {
	case o.who == reflected && o.credentials:
		o.repeatedFor(cookies)
	case o.who == holding:
		if o.credentials {
			o.reason, o.severity, o.sure = "Any site whose address holds the right letters somewhere is let in with the visitor's cookies: the origin is searched, not compared.", check.High, check.Likely
			if cookies == byToken || cookies == byKeptCookie {
				o.reason, o.severity = "Any site whose address holds the right letters somewhere is let in, with leave to send cookies: the origin is searched, not compared."+restOn(cookies), check.Medium
			}
			o.place = at(searchesOrigin(follow(p, o.node)), "searches the origin for a text, which other addresses can hold as well")
		}
	case !changes:
		return
	case o.who == unset:
		o.reason, o.severity, o.sure = "Every site is let in where the setting with the allowed origins is missing.", check.Low, check.Possible
	case edge:
		o.reason, o.severity, o.sure = "Pages of any site may call these functions and read the answer, unless they ask for a bearer token.", check.Low, check.Likely
	case o.wide && cookies >= byKeptCookie:
		o.reason, o.severity, o.sure = "Pages of any site may call this server, whose visitors are known by cookies.", check.High, check.Likely
	case o.wide:
		o.reason, o.severity, o.sure = "Pages of any site may call this server and read its answers.", check.Low, check.Likely
	case o.who == reflected:
		o.reason, o.severity, o.sure = "The origin of whoever asks is repeated, so every site is let in.", check.Medium, check.Likely
	default:
		o.reason, o.severity, o.sure = "Pages of any site may call this endpoint, which changes something, and read the answer.", check.Low, check.Likely
		if o.keyed(p) {
			o.sure = check.Possible // an interface for others, by the look of it
		}
	}
}

// keyed reports whether what an opening is for asks for a key or token in a
// header, which no foreign page has.
func (o *opening) keyed(p *project.Project) bool {
	for _, f := range append([]string{o.file}, p.Modules().ImportersOf(o.file)...) {
		if p.HoldsFold(f, "headers.authorization", `get("authorization")`, "get('authorization')", "x-api-key", "publishablekey", "verifyapikey", "validateapikey", "withworkspace", "requireapikey") {
			return true
		}
	}
	return false
}

// reaches reports whether an opening lets others change something, and whether
// it is that of edge functions.
func (o *opening) reaches(p *project.Project) (changes, edge bool) {
	if r, ok := handlerAround(p, o.node); ok && !o.wide && r.Method != "" {
		return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions, false
	}
	files := map[string]bool{o.file: true}
	for _, f := range p.Modules().ImportersOf(o.file) {
		files[f] = true
	}
	for _, r := range p.Addresses() {
		if !o.wide && !files[r.File] {
			continue
		}
		switch r.Kind {
		case project.Edge:
			if !o.wide && !strings.Contains(strings.ToLower(r.File), "webhook") {
				changes, edge = true, true
			}
		case project.Handler:
			changes = changes || r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
		}
	}
	return changes, edge
}

// repeatedFor judges an origin that is repeated together with leave to send cookies.
func (o *opening) repeatedFor(cookies knownBy) {
	o.reason, o.severity, o.sure = "Whoever asks is let in with the visitor's cookies: the origin of the request is simply repeated.", check.High, check.Certain
	if cookies == byToken || cookies == byKeptCookie {
		o.reason, o.severity = "Whoever asks is let in, with leave to send cookies: the origin of the request is simply repeated."+restOn(cookies), check.Medium
	}
}

// restOn says what still keeps other sites from calling for a visitor.
func restOn(cookies knownBy) string {
	if cookies == byKeptCookie {
		return " Only the SameSite of the cookies still keeps other sites from calling for the visitor."
	}
	return " What asks who is calling takes tokens that no browser sends by itself."
}
