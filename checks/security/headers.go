package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed headers.md
var headersWords string

// Headers looks for apps whose pages come without the headers that limit what a
// browser may do with them. A gap is: no policy for content, no protection
// against framing, or no ban on guessing content types. The others are named.
var Headers = &check.Check{
	ID:       "security/headers",
	Severity: check.Medium,
	Minutes:  15,
	Words:    check.Explain(headersWords),
	Look:     lookForHeaders,
	OfPages:  true,
	Fix:      headersFix,
}

// A setting is one header that the app sets.
type setting struct {
	name, value string // lower-case name; value "" when the code computes it
	everywhere  bool   // on every page, not on some paths
	meta        bool   // in the page itself, where it can do less
	place       check.Place
}

// The headers that are looked for.
const (
	policyHeader      = "content-security-policy"
	reportOnlyHeader  = "content-security-policy-report-only"
	frameHeader       = "x-frame-options"
	sniffHeader       = "x-content-type-options"
	transportHeader   = "strict-transport-security"
	referrerHeader    = "referrer-policy"
	permissionsHeader = "permissions-policy"
)

// known reports whether a header is one that this check is about.
func known(name string) bool {
	switch strings.ToLower(name) {
	case policyHeader, reportOnlyHeader, frameHeader, sniffHeader, transportHeader, referrerHeader, permissionsHeader:
		return true
	}
	return false
}

func lookForHeaders(p *project.Project) check.Finding {
	stack := p.Stack()
	switch stack.Framework {
	case "", project.Expo, project.Electron:
		return check.Unneeded("There is no web server or web page here.")
	}
	all := settings(p)
	cover := covered(all)
	missing := cover.missing()
	if len(missing) == 0 {
		return check.Passed(check.Certain, "Every page gets "+check.Names(cover.present())+cover.remark(p)+".", places(all, true)...)
	}
	if len(missing) == 1 && !cover.policy && cover.transport && dataAlone(p) {
		return check.Passed(check.Likely, "The server answers with data alone, for which a content policy does little, and every answer gets "+check.Names(cover.present())+".", places(all, true)...)
	}
	anchored := anchor(p)
	if len(all) == 0 {
		confidence := check.Certain
		if !servesPages(stack) {
			confidence = check.Likely
		}
		return milder(p, check.Missing(confidence, "Nothing sets security headers: no content policy, no frame protection, no nosniff"+hostRemark(stack)+".", append([]check.Place{anchored}, besides(p, anchored.File, all)...)...))
	}
	but := "but"
	if len(cover.present()) == 0 && partly(all) {
		but = "elsewhere"
	}
	reason := fmt.Sprintf("%s, %s %s missing%s.", was(cover.present(), all), but, isOrAre(missing), cover.remark(p))
	shown := places(all, true)
	if len(shown) == 0 {
		shown = places(all, false)
	}
	confidence := check.Likely
	if len(missing) == 3 && !partly(all) {
		confidence = check.Certain
	}
	lead := []check.Place{anchored}
	if stack.Python() && !stack.Has(project.Django) && len(places(all, true)) > 0 {
		lead = nil // the rest goes where some are set for every page
	}
	f := check.Missing(confidence, reason, append(append(lead, shown...), besides(p, anchored.File, all)...)...)
	f.Places = append(f.Places, transportOff(p)...)
	if cover.loose && cover.frame || len(missing) == 1 && !cover.sniff {
		f.Severity = check.Low // what is there holds some of it
	}
	return milder(p, f)
}

// milder is the finding for what it is on a server that answers with data alone, most
// headers being about pages, and in an app that has nothing to be stolen: no sign-in, no
// data and no payments.
func milder(p *project.Project, f check.Finding) check.Finding {
	s := p.Stack()
	if !servesPages(s) && !rendersPages(p) || len(s.Data)+len(s.Auth)+len(s.Payments) == 0 {
		f.Severity = check.Low
	}
	return f
}

// A coverage says which headers reach every page, and how well.
type coverage struct {
	policy, frame, sniff, transport, referrer, permissions bool

	loose bool // a policy is set, and lets in scripts of every host
}

func covered(all []setting) coverage {
	var c coverage
	for _, s := range all {
		if !s.everywhere {
			continue
		}
		switch s.name {
		case policyHeader:
			c.policy = c.policy || restricts(s.value)
			c.loose = c.loose || !restricts(s.value) && strings.Contains(s.value, "-src ")
			c.frame = c.frame || !s.meta && (s.value == "" || strings.Contains(s.value, "frame-ancestors") && !strings.Contains(s.value, "frame-ancestors *"))
		case reportOnlyHeader:
			c.policy = c.policy || restricts(s.value) && !s.meta
			c.loose = c.loose || !restricts(s.value) && strings.Contains(s.value, "-src ")
		case frameHeader:
			v := strings.ToLower(strings.TrimSpace(s.value))
			c.frame = c.frame || !s.meta && (v == "" || v == "deny" || v == "sameorigin")
		case sniffHeader:
			c.sniff = c.sniff || s.value == "" || strings.EqualFold(strings.TrimSpace(s.value), "nosniff")
		case transportHeader:
			c.transport = c.transport || !strings.Contains(s.value, "max-age=0")
		case referrerHeader:
			c.referrer = c.referrer || !strings.EqualFold(s.value, "unsafe-url")
		case permissionsHeader:
			c.permissions = true
		}
	}
	return c
}

// restricts reports whether a content policy says whose scripts run: its script-src,
// else its default-src. One that lets in every host does not, unless scripts are known by
// a nonce. A policy that the code computes is taken to.
func restricts(policy string) bool {
	if policy == "" {
		return true
	}
	var scripts []string
	for _, directive := range strings.Split(policy, ";") {
		words := strings.Fields(strings.ToLower(directive))
		if len(words) >= 2 && (words[0] == "script-src" || words[0] == "default-src" && scripts == nil) {
			scripts = words[1:]
		}
	}
	if slices.Contains(scripts, "'strict-dynamic'") {
		return true
	}
	return scripts != nil && !slices.Contains(scripts, "*") && !slices.Contains(scripts, "https:") && !slices.Contains(scripts, "http:")
}

// missing lists what makes a gap.
func (c coverage) missing() []string {
	var out []string
	switch {
	case c.policy:
	case c.loose:
		out = append(out, "a content policy that says whose scripts run")
	default:
		out = append(out, "a content policy")
	}
	if !c.frame {
		out = append(out, "frame protection")
	}
	if !c.sniff {
		out = append(out, "nosniff")
	}
	return out
}

func (c coverage) present() []string {
	var out []string
	for _, h := range []struct {
		set  bool
		name string
	}{{c.policy, "a content policy"}, {c.frame, "frame protection"}, {c.sniff, "nosniff"}, {c.transport, "HSTS"}, {c.referrer, "a referrer policy"}, {c.permissions, "a permissions policy"}} {
		if h.set {
			out = append(out, h.name)
		}
	}
	return out
}

// remark names what is missing without being a gap.
func (c coverage) remark(p *project.Project) string {
	var out []string
	if !c.transport && !addsTransport(p.Stack()) {
		out = append(out, "HSTS")
	}
	if !c.referrer {
		out = append(out, "a referrer policy")
	}
	if !c.permissions {
		out = append(out, "a permissions policy")
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + " could be added)"
}

// addsTransport reports whether the host adds HSTS by itself.
func addsTransport(s *project.Stack) bool { return s.Has(project.Vercel) || s.Has(project.Netlify) }

func hostRemark(s *project.Stack) string {
	if s.Has(project.Vercel) {
		return " (Vercel adds HSTS alone)"
	}
	if s.Has(project.Netlify) {
		return " (Netlify adds HSTS alone)"
	}
	return ""
}

func was(present []string, all []setting) string {
	if len(present) == 0 {
		return "Headers are set " + partOf(all)
	}
	s := check.Names(present) + " " + check.Are(len(present)) + " set"
	return strings.ToUpper(s[:1]) + s[1:]
}

func partOf(all []setting) string {
	if partly(all) {
		return "only on some paths"
	}
	return "weakly"
}

// partly reports whether some header reaches only some paths.
func partly(all []setting) bool {
	for _, s := range all {
		if !s.everywhere {
			return true
		}
	}
	return false
}

func isOrAre(missing []string) string {
	return check.Names(missing) + " " + check.Are(len(missing))
}

// places are the evidence: each line once, those on every page or all.
func places(all []setting, everywhere bool) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, s := range all {
		key := fmt.Sprint(s.place.File, s.place.Line)
		if seen[key] || everywhere && !s.everywhere {
			continue
		}
		seen[key] = true
		out = append(out, s.place)
	}
	return out
}

// servesPages reports whether the app is more than an interface for programs.
func servesPages(s *project.Stack) bool {
	switch s.Framework {
	case project.FastAPI:
		return false
	case project.Express, project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer:
		return s.Has(project.React) || s.Has(project.Vue) || s.Has(project.Svelte)
	}
	return true
}

// dataAlone reports whether a server answers with nothing that a browser shows as a
// page: no templates, no files, no written markup.
func dataAlone(p *project.Project) bool {
	if servesPages(p.Stack()) || rendersPages(p) {
		return false
	}
	return !anySource(p, []string{".render(", ".sendFile(", "express.static", "serveStatic", "@fastify/static", "text/html", "koa-static", "swagger-ui", "@fastify/view"})
}

// settings gathers the security headers from everywhere a stack can set them.
func settings(p *project.Project) []setting {
	// What a server beside the front end sends goes with none of its pages.
	out := behindFiles(p, slices.DeleteFunc(serverSettings(p), func(s setting) bool { return p.BesideFront(s.place.File) }))
	for _, read := range []func(*project.Project) []setting{
		nextSettings, middlewareSettings, frameworkSettings, vercelSettings, netlifySettings,
		headersFileSettings, nginxSettings, hostingSettings, metaSettings, pythonHeaders,
	} {
		out = append(out, read(p)...)
	}
	return out
}
