package resilience

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An ask is a call of a screen for an address of the app's own server.
type ask struct {
	url   string
	at    check.Place
	keyed bool // it is the key of a query that has no function of its own
	more  int  // how much stands behind it in that key, which may be part of the address
	// method is by which it is asked, "" where that is not written.
	method string
}

// deadAsks finds what screens ask of the server that lies beside them, and no handler
// of it answers. Where more is asked than answered there is another server.
func deadAsks(p *project.Project) []stub {
	known := answeredBeside(p)
	if known == nil {
		known = answeredByFiles(p)
	}
	if known == nil {
		return nil
	}
	byKey := asksByKey(p)
	asked, dead := map[string]bool{}, map[string]bool{}
	var out, refused []stub
	var urls []string // of out
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "/api/") || !p.Modules().Browser(name) || !p.Modules().Live(name) || aboutInventing(name) {
			continue
		}
		told := map[string]bool{}
		for _, a := range project.PerFile(p, name, "resilience/asks", asksIn) {
			if a.keyed && !byKey {
				continue
			}
			asked[a.url] = true
			shown := strings.ReplaceAll(a.url, anyPart, "…")
			if known.answers(a.url) || a.more > 0 && known.answers(a.url+strings.Repeat("/"+anyPart, a.more)) {
				if !told[a.method+a.url] && a.method != "" && a.more == 0 && refusedBeside(p, a) {
					told[a.method+a.url] = true
					a.at.Message = unanswered(shown, a.method)
					refused = append(refused, stub{deadCall, a.at, check.Likely})
				}
				continue
			}
			dead[a.url] = true
			if !told[a.method+a.url] {
				told[a.method+a.url] = true
				a.at.Message = shown + " is answered by nothing in the app"
				out = append(out, stub{deadCall, a.at, check.Likely})
				urls = append(urls, a.url)
			}
		}
	}
	if 2*len(dead) > len(asked) {
		refused = nil
		kept := out[:0]
		for i, s := range out {
			if namedNowhere(p, urls[i]) {
				kept = append(kept, s)
			}
		}
		out = kept
	}
	return append(out, refused...)
}

// refusedBeside reports whether the handlers at an address are all for other methods than
// the one by which it is asked.
func refusedBeside(p *project.Project, a ask) bool {
	found := false
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || !strings.HasPrefix(r.Path, "/api") || !fits(pattern(r.Path), strings.Split(strings.ToLower(strings.Trim(a.url, "/")), "/")) {
			continue
		}
		if r.Method == "" || r.Method == a.method || pattern(r.Path) == "api/**" {
			return false
		}
		found = true
	}
	return found
}

// namedNowhere reports whether the last word that is written out in an address stands in
// no code of the server: what is not read well enough to tell could not answer it either.
func namedNowhere(p *project.Project, url string) bool {
	word := ""
	for part := range strings.SplitSeq(strings.TrimPrefix(url, "/api/"), "/") {
		if part != anyPart && part != "" {
			word = part
		}
	}
	if len(word) < 4 {
		return false
	}
	return project.Answer(p, "resilience/said by a server "+word, func(p *project.Project) bool {
		return !slices.ContainsFunc(p.Sources(), func(name string) bool {
			return !p.Modules().Browser(name) && p.Modules().Live(name) && p.HoldsFold(name, word)
		})
	})
}

// answeredBeside is every address that a server of Express, Fastify or Hono answers
// which lies beside screens of the same app; nil where it hands calls on, answers
// everything, or is not read well enough to tell.
func answeredBeside(p *project.Project) served {
	out := served{}
	n := 0
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler {
			continue
		}
		if r.Stack != project.Express && r.Stack != project.Fastify && r.Stack != project.Hono && r.Stack != project.PlainServer {
			if strings.HasPrefix(r.File, "supabase/") {
				continue
			}
			return nil
		}
		if strings.HasPrefix(r.Path, "/api") {
			n++
			out.add(r.Path)
		}
	}
	if n < 10 || out["api/**"] || out["api"] {
		return nil
	}
	for _, name := range p.Sources() {
		if p.Holds(name, "createProxyMiddleware", "http-proxy", "express-http-proxy", "@fastify/http-proxy") {
			return nil
		}
	}
	return out
}

// asksByKey reports whether a query without a function of its own asks for the address
// that its key begins with.
func asksByKey(p *project.Project) bool {
	for _, name := range p.Sources() {
		if p.Holds(name, "queryKey[0]", "queryKey.join(") && p.Holds(name, "fetch(") {
			return true
		}
	}
	return false
}

// asksIn lists what a file asks of addresses below /api/.
func asksIn(f *source.File) []ask {
	var out []ask
	for n := range f.Find(source.Call, source.Property) {
		if n.Kind() == source.Property {
			if n.Key() != "queryKey" || n.Parent().PropNode("queryFn").OK() || n.Child(source.Value).Kind() != source.Array || n.Enclosing(source.Call).CalleeName() != "useQuery" {
				continue
			}
			var parts []source.Node
			for part := range n.Child(source.Value).Children() {
				parts = append(parts, part)
			}
			if len(parts) == 0 {
				continue
			}
			if url, ok := apiAddress(parts[0]); ok {
				out = append(out, ask{url: url, at: check.At(parts[0], ""), keyed: true, more: len(parts) - 1})
			}
			continue
		}
		switch name := n.CalleeName(); name {
		case "fetch", "apiRequest", "apiFetch", "$fetch", "useFetch", "useLazyFetch":
		case "get", "post", "put", "patch", "delete":
			if object := n.Child(source.Callee).Child(source.ObjectRole).Text(); object != "axios" {
				continue
			}
		default:
			continue
		}
		for _, a := range n.Args()[:min(len(n.Args()), 2)] {
			if url, ok := apiAddress(a); ok {
				out = append(out, ask{url: url, at: check.At(a, ""), method: askedBy(n)})
				break
			}
		}
	}
	return out
}

// askedBy is the method by which a call asks, where it is written.
func askedBy(call source.Node) string {
	switch name := call.CalleeName(); name {
	case "get", "post", "put", "patch", "delete":
		return strings.ToUpper(name)
	case "fetch", "$fetch", "useFetch", "useLazyFetch":
		options := call.Arg(1)
		said := options.Prop("method")
		value, ok := said.StringValue()
		switch {
		case !options.OK():
			return http.MethodGet
		case options.Kind() != source.Object || options.Spreads() || said.OK() && !ok:
			return ""
		case !ok:
			return http.MethodGet
		}
		return strings.ToUpper(value)
	}
	for _, a := range call.Args()[:min(len(call.Args()), 2)] { // apiRequest("POST", "/api/teas")
		switch value, _ := a.StringValue(); value {
		case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
			return value
		}
	}
	return ""
}

// apiAddress is an address below /api/ that is written out, with anyPart for the parts
// that are filled in.
func apiAddress(n source.Node) (string, bool) {
	url, ok := n.StringValue()
	if !ok {
		url, ok = patternOf(n)
	}
	url, _, _ = strings.Cut(url, "?")
	return url, ok && strings.HasPrefix(url, "/api/") && url != "/api/" && !strings.ContainsAny(url, " {}$")
}

// ownHosts matches what stands for the address of the app itself.
var ownHosts = regexp.MustCompile("(?i)^`\\$\\{[^}]*(app_?url|site_?url|system_?url|nextauth_url|vercel_url|origin)\\b[^}]*\\}")

// belowOwnHost is the address of the app's own that a template spells behind where the
// app is: `${process.env.APP_URL}/done`.
func belowOwnHost(n source.Node) (string, bool) {
	if n.Kind() != source.Template {
		return "", false
	}
	host := ownHosts.FindString(n.Text())
	url, _, _ := strings.Cut(strings.Trim(n.Text()[len(host):], "`"), "?")
	return url, host != "" && isOwnAddress(url) && path.Ext(url) == ""
}

// anyHost matches what stands for the host of an address that is filled in.
var anyHost = regexp.MustCompile("^`\\$\\{[^}`]*\\}/")

// backBelowHost is the address of the app's own to which people are sent back, whatever the
// app's host is called there.
func backBelowHost(n source.Node) (string, bool) {
	if url, ok := belowOwnHost(n); ok {
		return url, true
	}
	host := anyHost.FindString(n.Text())
	if n.Kind() != source.Template || host == "" {
		return "", false
	}
	url, _, _ := strings.Cut(strings.Trim(n.Text()[len(host)-1:], "`"), "?")
	return url, isOwnAddress(url) && path.Ext(url) == ""
}

// comesBack are the properties by which a payment or a sign-in is told where to send
// people back to.
func comesBack(key string) bool {
	switch key {
	case "success_url", "cancel_url", "return_url", "failure_url", "refresh_url", "successUrl", "cancelUrl", "returnUrl", "emailRedirectTo", "redirectTo":
		return true
	}
	return false
}

// sendsBack is the value of a property by which a payment is told where to send people
// back to.
func sendsBack(property source.Node) source.Node {
	if up := property.Parent().Parent(); !comesBack(property.Key()) && (up.Kind() != source.Property || up.Key() != "back_urls") {
		return source.Node{}
	}
	return property.Child(source.Value)
}

// callersOfUnbuilt are the screens that ask for what the server answers that it is not
// built.
func callersOfUnbuilt(p *project.Project, found []stub) []stub {
	unbuilt := map[string]bool{}
	for _, r := range p.Addresses() {
		for _, s := range found {
			if s.kind == notBuilt && r.Kind == project.Handler && r.Stack == project.Next && r.File == s.at.File && strings.HasPrefix(r.Path, "/api/") && !strings.ContainsAny(r.Path, ":[*") {
				unbuilt[r.Path] = true
			}
		}
	}
	var out []stub
	for _, name := range ownCode(p) {
		if len(unbuilt) == 0 || !p.Holds(name, "fetch(") || !p.Modules().Browser(name) {
			continue
		}
		for _, a := range project.PerFile(p, name, "resilience/asks", asksIn) {
			if unbuilt[a.url] {
				a.at.Message = "asks for what is not built"
				out = append(out, stub{deadCall, a.at, check.Possible})
			}
		}
	}
	return out
}
