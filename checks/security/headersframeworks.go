package security

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// frameworkSettings reads the files in which other frameworks set headers, and
// their own options for a content policy.
func frameworkSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range p.Sources() {
		base := path.Base(name)
		switch {
		case strings.HasPrefix(base, "hooks.server."), strings.HasPrefix(base, "entry.server."), strings.HasPrefix(name, "server/middleware/") && p.Holds(name, "ventHandler"), // of Nitro, and no folder of Express
			strings.HasPrefix(name, "src/middleware") && p.Stack().Has(project.Astro),
			serverEntry(p, name):
			out = append(out, codeSettings(p, p.Source(name).Root(), 3)...)
			out = append(out, handlerSettings(p, p.Source(name))...)
		case strings.HasPrefix(name, "app/root."), strings.HasPrefix(name, "src/root."):
			if e, ok := p.Source(name).ExportOf("headers"); ok {
				out = append(out, answeredSettings(p, follow(p, e.Node))...)
			}
		case strings.HasPrefix(base, "svelte.config."), strings.HasPrefix(base, "vite.config."):
			if p.Stack().Has(project.SvelteKit) {
				out = append(out, policyOption(p.Source(name), "csp")...)
			}
		case strings.HasPrefix(base, "astro.config."):
			out = append(out, policyOption(p.Source(name), "csp")...)
		case strings.HasPrefix(base, "nuxt.config."):
			out = append(out, nuxtSettings(p, p.Source(name))...)
		}
	}
	return out
}

// handlerSettings reads the handlers of other files that a file exports as its own,
// alone or in a sequence.
func handlerSettings(p *project.Project, f *source.File) []setting {
	var out []setting
	for _, name := range []string{"handle", "onRequest"} {
		e, ok := f.ExportOf(name)
		if !ok || e.Node.Kind() != source.Declarator {
			continue
		}
		value := e.Node.Child(source.Value)
		handlers := []source.Node{value}
		if value.Kind() == source.Call {
			handlers = value.Args()
		}
		for _, h := range handlers {
			if h.Kind() != source.Identifier {
				continue
			}
			if fn := follow(p, h); fn.File() != f {
				out = append(out, codeSettings(p, fn, 2)...)
			}
		}
	}
	return out
}

// answeredSettings reads what a function answers with as headers: what it sets in
// place, and tables that stand elsewhere.
func answeredSettings(p *project.Project, fn source.Node) []setting {
	out := codeSettings(p, fn, 2)
	if fn.Is(source.Function, source.Arrow, source.Method) {
		for _, v := range fixes.Returned(fn) {
			out = append(out, sharedSettings(p, v)...)
		}
	}
	return out
}

// sharedSettings reads a table of headers that is named, or spread, and stands
// elsewhere.
func sharedSettings(p *project.Project, n source.Node) []setting {
	r := &headerReader{p: p, seen: map[source.Node]bool{}}
	if n.Kind() == source.Identifier {
		return r.table(n)
	}
	var out []setting
	for s := range n.Children() {
		if s.Kind() == source.Spread {
			out = append(out, r.table(s.Child(source.Value))...)
		}
	}
	return out
}

// serverEntry reports whether a file is where every answer of a framework without
// middleware files passes through.
func serverEntry(p *project.Project, name string) bool {
	if !p.Stack().Has(project.TanStack) && !p.Stack().Has(project.Remix) {
		return false
	}
	base := path.Base(name)
	return strings.HasPrefix(base, "server.") || strings.HasPrefix(base, "ssr.") || strings.HasPrefix(base, "worker.")
}

// policyOption is a framework's own option for a content policy.
func policyOption(f *source.File, key string) []setting {
	for n := range f.Find(source.Property) {
		if n.Key() == key && n.Child(source.Value).Text() != "false" {
			return []setting{{name: policyHeader, value: "script-src 'self'", everywhere: true, place: evidence(n, "a content policy")}}
		}
	}
	return nil
}

// nuxtSettings reads the security module and the route rules of a Nuxt
// configuration.
func nuxtSettings(p *project.Project, f *source.File) []setting {
	var out []setting
	for n := range f.Find(source.String, source.Property) {
		if v, _ := n.StringValue(); v == "nuxt-security" {
			out = append(out, full(n, "nuxt-security")...)
		}
		if n.Kind() == source.Property && (n.Key() == "/**" || n.Key() == "/*") {
			rule := follow(p, n.Child(source.Value))
			out = append(out, codeSettings(p, rule, 0)...)
			out = append(out, sharedSettings(p, rule.Prop("headers"))...)
		}
	}
	return out
}

// full is what a library sets that knows all of them.
func full(n source.Node, what string) []setting {
	place := at(n, what+" sets the security headers")
	var out []setting
	for _, h := range []string{policyHeader, frameHeader, sniffHeader, transportHeader, referrerHeader} {
		out = append(out, setting{name: h, everywhere: true, place: place})
	}
	return out
}
