package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// headersVite sets the headers of a single-page app where they can be set: at
// the host that serves the built files.
func headersVite(d *fixes.Draft) error {
	headers := spaHeaders(d)
	switch host := d.Option("host"); host {
	case "vercel":
		return headersVercel(d, headers)
	case "netlify":
		if d.Has("netlify.toml") && !d.Has(headersFile(d)) {
			return headersNetlify(d, headers)
		}
		return headersFlat(d, headers)
	case "cloudflare":
		return headersFlat(d, headers)
	case "nginx":
		return headersNginx(d, headers)
	case "":
		return fixes.Unanswered("host", "which part of Replit, or which other host, serves the built files is not in the code", "", sketchHeaders(headers))
	default:
		return fixes.Refuse("no template sets headers at the host "+host, "", sketchHeaders(headers))
	}
}

// hostOption asks where a single-page app's files are served from.
func hostOption(p *project.Project) fixes.Option {
	return fixes.Option{
		Name:    "host",
		Label:   "Which host serves the built files?",
		Help:    "A single-page app has no server of its own, so its headers are set where its files are served.",
		Default: spaHost(p),
		Choices: []string{"vercel", "netlify", "cloudflare", "nginx"},
	}
}

// spaHost is the host that the project names, by its own file first.
func spaHost(p *project.Project) string {
	switch {
	case p.Has("vercel.json"):
		return "vercel"
	case p.Has("netlify.toml"):
		return "netlify"
	case p.Has("wrangler.toml"), p.Has("wrangler.jsonc"), p.Has("wrangler.json"):
		return "cloudflare"
	case nginxFile(p) != "":
		return "nginx"
	case p.Has("public/_headers"), p.Has("public/_redirects"):
		return "netlify"
	}
	for _, host := range []project.Tech{project.Vercel, project.Netlify, project.Cloudflare} {
		for _, h := range p.Stack().Hosts {
			if h == host {
				return string(host)
			}
		}
	}
	if p.Stack().Has(project.Replit) {
		return "" // which serves them in a way of its own
	}
	return "vercel"
}

// A header is one response header.
type header struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// spaHeaders are the headers of a single-page app.
func spaHeaders(d *fixes.Draft) []header {
	policy := "Content-Security-Policy"
	if d.Option("csp") != "enforce" {
		policy = "Content-Security-Policy-Report-Only"
		d.Step("Open the live app with the browser's console, add what the policy reports to its lists, then set it to enforce.",
			"underpin fix security/headers --set csp=enforce")
	}
	headers := []header{
		{policy, spaPolicy(d.Project())},
		{"Strict-Transport-Security", "max-age=31536000"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "strict-origin-when-cross-origin"},
	}
	if permissions := unusedPermissions(d.Project()); permissions != "" {
		headers = append(headers, header{"Permissions-Policy", permissions})
	}
	return headers
}

func sketchHeaders(headers []header) string {
	var b strings.Builder
	for _, h := range headers {
		b.WriteString(h.Key + ": " + h.Value + "\n")
	}
	return b.String()
}

// isPolicy reports whether a header is a content policy, enforced or not.
func isPolicy(key string) bool {
	return strings.EqualFold(key, "Content-Security-Policy") || strings.EqualFold(key, "Content-Security-Policy-Report-Only")
}
