package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// answeredByFiles is every address below /api that a SvelteKit, Nuxt or Astro app answers,
// each by a file of its own; nil where something else may answer too.
func answeredByFiles(p *project.Project) served {
	stack := p.Stack().Framework
	if stack != project.SvelteKit && stack != project.Nuxt && stack != project.Astro {
		return nil
	}
	for _, stem := range []string{"svelte.config", "vite.config", "nuxt.config", "astro.config"} {
		if f := p.Config(stem); f != nil && slices.ContainsFunc([]string{"proxy", "rewrites", "routeRules", "injectRoute"}, func(word string) bool { return strings.Contains(string(f.Text), word) }) {
			return nil
		}
	}
	for _, name := range p.Files() {
		base := path.Base(name)
		hook := strings.HasPrefix(base, "hooks.server.") || strings.HasPrefix(base, "middleware.") || strings.Contains(name, "server/middleware/")
		if hook && p.Holds(name, "new Response(", "json(", "svelteKitHandler", "toSolidStartHandler") && p.Holds(name, "/api") || base == "vercel.json" && p.Holds(name, "/api") {
			return nil // which may answer in their place
		}
	}
	out := served{}
	n := 0
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || strings.HasPrefix(r.File, "supabase/") {
			continue
		}
		if r.Stack != stack {
			return nil
		}
		if strings.HasPrefix(r.Path, "/api/") {
			n++
			out.add(r.Path)
		}
	}
	if n < 3 || out["api/**"] {
		return nil
	}
	for _, name := range p.Files() { // handlers whose functions are not understood
		if strings.HasPrefix(path.Base(name), "+server.") {
			if _, below, ok := strings.Cut("/"+path.Dir(name), "/routes/"); ok {
				out.add(below)
			}
		}
		if _, below, ok := strings.Cut("/"+name, "/server/api/"); ok {
			stem, _, _ := strings.Cut(path.Base(below), ".")
			out.add(strings.TrimSuffix(path.Join("api", path.Dir(below), stem), "/index"))
		}
	}
	out["api/auth/**"], out["api/_*/**"] = true, true // what modules and integrations bring
	return out
}
