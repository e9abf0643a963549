package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// silentNavigation finds pages of SvelteKit, React Router, Remix or Nuxt that load
// their data before they are shown, in an app that never tells that a page is on
// its way.
func silentNavigation(p *project.Project) (check.Place, bool) {
	var signs []string
	var loads func(string) bool
	switch p.Stack().Framework {
	case project.SvelteKit:
		signs = []string{"navigating", "{#await", "beforeNavigate", "Skeleton", "Spinner", "loading"}
		loads = func(name string) bool {
			base := path.Base(name)
			return (strings.HasPrefix(base, "+page.server.") || strings.HasPrefix(base, "+page.")) && p.Holds(name, "function load", "const load") && p.Holds(name, "await")
		}
	case project.ReactRouter, project.Remix:
		signs = []string{"useNavigation", "useFetcher", "HydrateFallback", "Await", "Skeleton", "useSpinDelay", "loading"}
		loads = func(name string) bool {
			return p.Holds(name, "function loader", "const loader") && p.Holds(name, "await")
		}
	case project.Nuxt:
		signs = []string{"NuxtLoadingIndicator", "pending", "status", "Skeleton", "loading"}
		loads = func(name string) bool { return p.Holds(name, "await useFetch", "await useAsyncData") }
	default:
		return check.Place{}, false
	}
	var at check.Place
	count := 0
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".svelte", ".vue", ".tsx", ".jsx", ".ts", ".js":
		default:
			continue
		}
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) {
			continue
		}
		if p.Holds(name, signs...) {
			return check.Place{}, false
		}
		if loads(name) {
			count++
			if at.File == "" {
				at = check.Line(name, 1, "this page is shown when all its data is there")
			}
		}
	}
	return at, count > 1
}
