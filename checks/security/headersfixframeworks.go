package security

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// frameworkCode is the code of a template with the headers that do not reach every
// page yet, and whether there are any.
func frameworkCode(d *fixes.Draft, template string) (string, bool, error) {
	entries := nextEntries(d)
	if len(entries) == 0 {
		return "", false, nil
	}
	var lines []string
	for _, h := range entries {
		value := `"` + h.Value + `"`
		if isPolicy(h.Key) {
			value = "contentSecurityPolicy"
			if h.Key == reportedHeader {
				d.Step("Open the live app with the browser's console, add what the policy reports to its lists, then let it block.",
					"underpin fix security/headers --set csp=enforce")
			}
		}
		lines = append(lines, `  "`+h.Key+`": `+value+`,`)
	}
	text, err := d.Template("security/headers/"+template, map[string]string{
		"DIRECTIVES": frameworkDirectives(d.Project()), "ENTRIES": strings.Join(lines, "\n"),
	})
	if err == nil && !isPolicy(entries[0].Key) { // the policy is there already
		before, after, _ := strings.Cut(text, "//")
		_, after, _ = strings.Cut(after, "\n\n")
		text = before + after
	}
	d.Note("No other site can show the app in a frame any more. If yours is meant to be embedded, take X-Frame-Options and frame-ancestors out.")
	return text, true, err
}

// frameworkDirectives is the policy, a directive a line. These frameworks write
// inline scripts of their own, as Next does, and evaluate no code in development.
func frameworkDirectives(p *project.Project) string {
	policy := nextPolicy(p)
	if covered(settings(p)).frame {
		delete(policy, "frame-ancestors")
	}
	var lines []string
	for _, name := range directiveOrder {
		if len(policy[name]) > 0 {
			lines = append(lines, `  "`+name+" "+strings.Join(policy[name], " ")+`",`)
		}
	}
	return strings.Join(lines, "\n")
}

// enforced lets a policy block that so far only reports, wherever code names it;
// done is false where none does.
func enforced(d *fixes.Draft) (done bool, err error) {
	if d.Option("csp") != "enforce" {
		return false, nil
	}
	for _, s := range settings(d.Project()) {
		f := d.Source(s.place.File)
		if s.name != reportOnlyHeader || f == nil {
			continue
		}
		from, to := f.LineStart(s.place.Line), f.LineStart(s.place.Line+1)
		if i := strings.Index(string(f.Text[from:to]), reportedHeader); i >= 0 {
			d.Review()
			return true, d.Edit(f.Path, fixes.Edit{Start: from + i, End: from + i + len(reportedHeader), Text: enforcedHeader})
		}
	}
	return false, nil
}

// handlerFix says where a framework's handlers of every request stand.
type handlerFix struct {
	file     string // without its ending
	export   string
	sequence string // the package of sequence()
	module   string // of the headers, without its ending
	spec     string // how the handler's file imports that; "" for the way there
	template string
}

// headersSvelteKit puts the headers in the handle hook
// (https://svelte.dev/docs/kit/hooks#Server-hooks-handle).
func headersSvelteKit(d *fixes.Draft) error {
	d.Note("Pages that are built ahead do not pass this hook: their headers are set at the host.")
	return headersByHandler(d, handlerFix{
		file: "src/hooks.server", export: "handle", sequence: "@sveltejs/kit/hooks",
		module: "src/lib/server/security-headers", spec: "$lib/server/security-headers", template: "sveltekit/security-headers.ts",
	})
}

// headersAstro puts the headers in the middleware of a site that is rendered when
// it is asked for (https://docs.astro.build/en/guides/middleware/).
func headersAstro(d *fixes.Draft) error {
	d.Note("Pages that are built ahead (prerender) do not pass the middleware: their headers are set at the host.")
	return headersByHandler(d, handlerFix{
		file: "src/middleware", export: "onRequest", sequence: "astro:middleware",
		module: "src/lib/security-headers", template: "astro/security-headers.ts",
	})
}

func headersByHandler(d *fixes.Draft, h handlerFix) error {
	if done, err := enforced(d); done || err != nil {
		return err
	}
	code, lacking, err := frameworkCode(d, h.template)
	if !lacking || err != nil {
		return err
	}
	beside := h.file + ".ts"
	for _, name := range []string{h.file + ".ts", h.file + ".js", h.file + "/index.ts", h.file + "/index.js"} {
		if d.Has(name) {
			beside = name
			break
		}
	}
	if !d.Has(beside) && !d.TypeScript() {
		beside = h.file + ".js"
	}
	file, text, err := fixes.Module(d, beside, h.module+".ts", code)
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	if !d.Has(beside) {
		if err := d.Create(beside, ""); err != nil {
			return err
		}
	}
	f := d.Source(beside)
	if f == nil {
		return fixes.Refuse(beside+" could not be read", "ts", code)
	}
	from := fixes.ImportFrom(d, f, file, "withSecurityHeaders")
	if h.spec != "" {
		from.From = h.spec
	}
	return fixes.PutBefore(d, f, h.export, h.sequence, "withSecurityHeaders", from)
}

// headersReactRouter lets the root route answer with the headers
// (https://reactrouter.com/how-to/headers). A route below that has headers of its
// own would send those alone.
func headersReactRouter(d *fixes.Draft) error {
	if done, err := enforced(d); done || err != nil {
		return err
	}
	code, lacking, err := frameworkCode(d, "reactrouter/security-headers.ts")
	if !lacking || err != nil {
		return err
	}
	const call = "export function headers() {\n  return securityHeaders;\n}\n"
	root := firstOf(d, "app/root.tsx", "app/root.jsx", "app/root.ts", "app/root.js", "src/root.tsx", "src/root.jsx")
	f := d.Source(root)
	if root == "" || f == nil {
		return fixes.Refuse("the root route was not found", "ts", code+"\n"+call)
	}
	if other := ownHeaders(d.Project(), path.Dir(root)); other != "" {
		return fixes.Refuse(other+" answers with headers of its own, which would stand in place of those of the root", "ts", code+"\n"+call)
	}
	page, ok := f.ExportOf("default")
	if !ok {
		return fixes.Refuse(root+" exports no page", "ts", code+"\n"+call)
	}
	file, text, err := fixes.Module(d, root, path.Dir(root)+"/security-headers.ts", code)
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	edits := fixes.ImportEdits(d, f, fixes.ImportFrom(d, f, file, "securityHeaders"))
	return d.Edit(root, append(edits, fixes.AboveStatement(d, page.Node, call+"\n"))...)
}

// ownHeaders is a route module that exports headers; "" without one.
func ownHeaders(p *project.Project, folder string) string {
	for _, name := range p.Sources() {
		if !strings.HasPrefix(name, folder+"/") || !p.Holds(name, "headers") {
			continue
		}
		if _, ok := p.Source(name).ExportOf("headers"); ok {
			return name
		}
	}
	return ""
}

func firstOf(d *fixes.Draft, names ...string) string {
	for _, name := range names {
		if d.Has(name) {
			return name
		}
	}
	return ""
}

// headersNuxt sets the headers by the rule for every path, which the server and the
// hosts that Nuxt builds for both follow (https://nuxt.com/docs/api/nuxt-config#routerules).
func headersNuxt(d *fixes.Draft) error {
	if done, err := enforced(d); done || err != nil {
		return err
	}
	code, lacking, err := frameworkCode(d, "nuxt/rules.ts")
	if !lacking || err != nil {
		return err
	}
	// Nuxt's own tools in development show the app in a frame of the same site.
	code = strings.NewReplacer(`"DENY"`, `"SAMEORIGIN"`, "frame-ancestors 'none'", "frame-ancestors 'self'").Replace(code)
	const rule = `"/**": { headers: securityHeaders }`
	sketch := code + "\nrouteRules: { " + rule + " },\n"
	config, ok, err := fixes.FindConfig(d, "nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs", "nuxt.config.mts")
	if err != nil {
		return withSketch(err, sketch)
	}
	if !ok {
		return d.Create("nuxt.config.ts", d.Style("nuxt.config.ts").Apply(code+"\nexport default defineNuxtConfig({\n  routeRules: { "+rule+" },\n});\n"))
	}
	if !fixes.Free(config.File, "securityHeaders") || !fixes.Free(config.File, "contentSecurityPolicy") {
		return fixes.Refuse(config.File.Path+" has the names securityHeaders or contentSecurityPolicy already", "ts", code)
	}
	edits, err := nuxtRule(d, config, rule)
	if err != nil {
		return withSketch(err, sketch)
	}
	return d.Edit(config.File.Path, append(edits, fixes.AboveStatement(d, config.Object, code))...)
}

// nuxtRule adds the rule for every path to a configuration, or its headers to the
// rule that is there.
func nuxtRule(d *fixes.Draft, c fixes.Config, rule string) ([]fixes.Edit, error) {
	rules := c.Object.Prop("routeRules")
	if !rules.OK() {
		return fixes.AddItems(d, c.Object, "routeRules: { "+rule+" }"), nil
	}
	if rules.Kind() != source.Object {
		return nil, fixes.Refuse(c.File.Path+" takes its route rules from elsewhere", "ts", "")
	}
	every := rules.Prop("/**")
	switch {
	case !every.OK():
		return fixes.AddItems(d, rules, rule), nil
	case every.Kind() != source.Object:
		return nil, fixes.Refuse(c.File.Path+" takes its rule for every path from elsewhere", "ts", "")
	case !every.PropNode("headers").OK():
		return fixes.AddItems(d, every, "headers: securityHeaders"), nil
	case every.Prop("headers").Kind() == source.Object:
		d.Review()
		return fixes.AddItems(d, every.Prop("headers"), "...securityHeaders"), nil
	}
	return nil, fixes.Refuse(c.File.Path+" takes the headers of its rule for every path from elsewhere", "ts", "")
}

// builtAhead reports whether a framework that can have a server writes this app as
// files, which their host serves.
func builtAhead(p *project.Project) bool {
	switch p.Stack().Framework {
	case project.SvelteKit:
		return p.Dependency("@sveltejs/adapter-static").Name != ""
	case project.Astro:
		return p.ConfigSetting("astro.config", "output") != "server"
	case project.ReactRouter:
		return p.ConfigSetting("react-router.config", "ssr") == "false"
	}
	return false
}
