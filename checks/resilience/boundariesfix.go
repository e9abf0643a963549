package resilience

import (
	"underpin/checks/project"
	"underpin/fixes"
)

// boundariesFix keeps one failing part from blanking the whole app.
var boundariesFix = &fixes.Fix{
	Title:  "Catch errors before they blank the app",
	Safety: fixes.Additive,
	Kind:   fixes.Auto,
	Plan:   planBoundaries,
}

func planBoundaries(d *fixes.Draft) error {
	switch stack := d.Project().Stack(); {
	case stack.Framework == project.Next:
		return boundariesNext(d)
	case (stack.Framework == project.Vite || stack.Framework == project.CRA) && stack.Has(project.React):
		if err := boundariesVite(d); err != nil || !stack.Has(project.Express) {
			return err
		}
		return boundariesExpress(d)
	case stack.Framework == project.Express:
		return boundariesExpress(d)
	case stack.Framework == project.SvelteKit:
		return boundariesSvelteKit(d)
	case stack.Framework == project.Nuxt:
		return boundariesNuxt(d)
	case stack.Framework == project.Astro:
		return boundariesAstro(d)
	case stack.Framework == project.ReactRouter, stack.Framework == project.Remix:
		return boundariesRouter(d)
	default:
		return fixes.Refuse("no template catches errors on this stack", "", "")
	}
}
