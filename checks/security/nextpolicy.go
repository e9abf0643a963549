package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextPolicy is a content policy for an app that Next serves: its own files, the
// inline scripts and styles that Next writes, and the services that it uses.
func nextPolicy(p *project.Project) policy {
	out := policy{
		"default-src": {"'self'"}, "script-src": {"'self'", "'unsafe-inline'"}, "style-src": {"'self'", "'unsafe-inline'"},
		"img-src": {"'self'", "data:", "blob:", "https:"}, "font-src": {"'self'"}, "connect-src": {"'self'"},
		"object-src": {"'none'"}, "base-uri": {"'self'"}, "form-action": {"'self'"}, "frame-ancestors": {"'none'"},
	}
	out.allowServices(p)
	out.allowNextServices(p)
	out.allowPageServices(p, "")
	out.allowCalls(p)
	out.allowElements(p)
	out.allowMadeElements(p)
	return out
}

// allowNextServices adds the hosts of services by their libraries for Next.
func (p policy) allowNextServices(app *project.Project) {
	has := func(name string) bool { return app.Dependency(name).Name != "" }
	if has("@clerk/nextjs") {
		p.allow("script-src", "https://*.clerk.accounts.dev", "https://challenges.cloudflare.com", "https://*.protect.clerk.com")
		p.allow("connect-src", "https://*.clerk.accounts.dev", "https://clerk-telemetry.com", "https://*.clerk-telemetry.com", "https://*.protect.clerk.com:*")
		p.allow("frame-src", "https://challenges.cloudflare.com")
		p.allow("worker-src", "'self'", "blob:")
	}
	if has("@sentry/nextjs") {
		p.allow("connect-src", "https://*.sentry.io")
		p.allow("worker-src", "'self'", "blob:")
	}
	if app.Stack().Has(project.Stripe) { // a form may end at Stripe's own page
		p.allow("form-action", "https://checkout.stripe.com", "https://billing.stripe.com")
	}
}

// allowElements adds what the app's JSX loads from elsewhere.
func (p policy) allowElements(app *project.Project) {
	for _, file := range app.Sources() {
		if !app.Holds(file, "https://") || strings.HasPrefix(file, "../") {
			continue
		}
		f := app.Source(file)
		if f == nil {
			continue
		}
		for e := range f.Find(source.Element) {
			src, href := siteOrigin(startOf(e.AttrValue("src"))), siteOrigin(startOf(e.AttrValue("href")))
			switch e.TagName() {
			case "script", "Script":
				p.allow("script-src", src)
				p.allow("connect-src", src)
			case "iframe":
				p.allow("frame-src", src)
			case "video", "audio", "source":
				p.allow("media-src", src)
			case "link":
				if rel, _ := e.AttrValue("rel").StringValue(); rel == "stylesheet" {
					p.allow("style-src", href)
					if href == "https://fonts.googleapis.com" {
						p.allow("font-src", "https://fonts.gstatic.com")
					}
				}
			}
		}
	}
	if len(p["media-src"]) > 0 {
		p["media-src"] = append([]string{"'self'"}, p["media-src"]...)
	}
}

// nextDirectives is the policy as the elements of a list in code. Code may be
// evaluated only where `next dev` does so.
func nextDirectives(app *project.Project) string {
	p := nextPolicy(app)
	if covered(settings(app)).frame {
		delete(p, "frame-ancestors") // who may frame the app is decided already, and maybe more widely
	}
	var lines []string
	for _, name := range directiveOrder {
		if len(p[name]) == 0 {
			continue
		}
		text := name + " " + strings.Join(p[name], " ")
		if name == "script-src" {
			lines = append(lines, "  `"+text+"${process.env.NODE_ENV === \"production\" ? \"\" : \" 'unsafe-eval'\"}`,")
			continue
		}
		lines = append(lines, `  "`+text+`",`)
	}
	return strings.Join(lines, "\n")
}
