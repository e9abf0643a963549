package security

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// A policy is a content security policy: sources by directive.
type policy map[string][]string

func (p policy) allow(directive string, sources ...string) {
	for _, s := range sources {
		within := func(o string) bool {
			hosts, wide := strings.CutPrefix(o, "https://*")
			return o == s || wide && strings.HasPrefix(s, "https://") && strings.HasSuffix(s, hosts)
		}
		if s != "" && !slices.ContainsFunc(p[directive], within) {
			p[directive] = append(p[directive], s)
		}
	}
}

var directiveOrder = []string{
	"default-src", "script-src", "style-src", "img-src", "font-src", "connect-src", "frame-src", "media-src", "worker-src",
	"object-src", "base-uri", "form-action", "frame-ancestors",
}

func (p policy) String() string {
	var parts []string
	for _, d := range directiveOrder {
		if len(p[d]) > 0 {
			parts = append(parts, d+" "+strings.Join(p[d], " "))
		}
	}
	return strings.Join(parts, "; ")
}

// spaPolicy is a content policy for a built Vite app: its own files, what its
// index.html loads, and the services that it talks to. A production build has
// no inline script of its own.
func spaPolicy(p *project.Project) string {
	switch p.Stack().Framework {
	case project.Next, project.SvelteKit, project.Astro, project.ReactRouter: // they write scripts into the files
		return nextPolicy(p).String()
	}
	out := policy{
		"default-src": {"'self'"}, "script-src": {"'self'"}, "style-src": {"'self'", "'unsafe-inline'"},
		"img-src": {"'self'", "data:", "blob:", "https:"}, "font-src": {"'self'"}, "connect-src": {"'self'"},
		"object-src": {"'none'"}, "base-uri": {"'self'"}, "form-action": {"'self'"}, "frame-ancestors": {"'none'"},
	}
	out.allowPage(p)
	out.allowServices(p)
	out.allowCalls(p)
	out.allowElements(p)
	out.allowMadeElements(p)
	return out.String()
}

// allowPage adds what index.html loads from elsewhere, and its inline scripts by
// their hash.
func (p policy) allowPage(app *project.Project) {
	text, _ := app.Read(fixes.SPAPage(app))
	for _, s := range fixes.PageScripts(text) {
		switch {
		case s.Source != "":
			p.allow("script-src", siteOrigin(s.Source))
		case s.Type == "" || strings.Contains(s.Type, "javascript"):
			sum := sha256.Sum256([]byte(s.Text))
			p.allow("script-src", "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		}
	}
	for _, href := range fixes.PageStyles(text) {
		o := siteOrigin(href)
		p.allow("style-src", o)
		p.allow("font-src", o)
		if o == "https://fonts.googleapis.com" {
			p.allow("font-src", "https://fonts.gstatic.com")
		}
	}
	p.allowPageServices(app, string(text))
}

// allowServices adds the hosts of services whose library the app has.
func (p policy) allowServices(app *project.Project) {
	has := func(name string) bool { return app.Dependency(name).Name != "" }
	if has("@supabase/supabase-js") {
		host := supabaseHost(app)
		p.allow("connect-src", "https://"+host, "wss://"+host)
	}
	if has("@stripe/stripe-js") {
		p.allow("script-src", "https://js.stripe.com", "https://*.js.stripe.com")
		p.allow("frame-src", "https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com")
		p.allow("connect-src", "https://api.stripe.com")
	}
	if has("@clerk/clerk-react") || has("@clerk/react") {
		p.allow("script-src", "https://*.clerk.accounts.dev", "https://challenges.cloudflare.com")
		p.allow("connect-src", "https://*.clerk.accounts.dev", "https://clerk-telemetry.com")
		p.allow("frame-src", "https://challenges.cloudflare.com")
		p.allow("worker-src", "'self'", "blob:")
	}
	if has("@sentry/react") || has("@sentry/browser") {
		p.allow("connect-src", "https://*.sentry.io")
	}
	if has("posthog-js") {
		p.allow("script-src", "https://*.posthog.com")
		p.allow("connect-src", "https://*.posthog.com")
	}
	if has("firebase") {
		p.allow("connect-src", "https://*.googleapis.com", "https://*.firebaseio.com", "wss://*.firebaseio.com")
		p.allow("frame-src", "https://*.firebaseapp.com")
	}
}

// supabaseHost is the host of the app's Supabase project: named in an env file
// or in its config, else any.
func supabaseHost(app *project.Project) string {
	for _, file := range []string{".env", ".env.production", ".env.example"} {
		text, _ := app.Read(file)
		for line := range strings.Lines(string(text)) {
			_, value, _ := strings.Cut(line, "=")
			if u, err := url.Parse(strings.Trim(strings.TrimSpace(value), `"'`)); err == nil && isProject(u.Host) {
				return u.Host
			}
		}
	}
	if v, err := app.ReadTOML("supabase/config.toml"); err == nil {
		if host := v.Get("project_id").Text() + ".supabase.co"; isProject(host) {
			return host
		}
	}
	return "*.supabase.co"
}

// isProject reports whether a host is that of one Supabase project, whose
// reference is twenty letters.
func isProject(host string) bool {
	ref, ok := strings.CutSuffix(host, ".supabase.co")
	return ok && len(ref) == 20 && strings.Trim(ref, "abcdefghijklmnopqrstuvwxyz") == ""
}

// allowCalls adds the hosts that browser code calls by a full address.
func (p policy) allowCalls(app *project.Project) {
	for _, file := range app.Sources() {
		if side := app.Modules().Side(file); side != project.Client && side != project.Shared || !app.Holds(file, "https://") {
			continue
		}
		f := app.Source(file)
		if f == nil {
			continue
		}
		for c := range f.Find(source.Call, source.New) {
			name := c.CalleePath()
			if name == "fetch" || strings.HasPrefix(name, "axios.") || name == "WebSocket" || name == "EventSource" {
				p.allow("connect-src", siteOrigin(startOf(c.Arg(0))))
			}
		}
	}
}

// startOf is the constant text that a string or template begins with.
func startOf(n source.Node) string {
	n = n.Resolve()
	if n.Is(source.Template) {
		for c := range n.Children() {
			n = c
			break
		}
	}
	s, _ := n.StringValue()
	return s
}

// siteOrigin is the scheme and host of a full address, "" for anything else.
func siteOrigin(address string) string {
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "wss" || strings.ContainsAny(u.Host, " ;,'\"$`{}<>\\") || u.Hostname() == "localhost" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
