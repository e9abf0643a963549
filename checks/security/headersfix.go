package security

import (
	"underpin/checks/project"
	"underpin/fixes"
)

// headersFix sends the headers that limit what a browser may do with a page.
var headersFix = &fixes.Fix{
	Title:   "Send security headers with every page",
	Safety:  fixes.Additive,
	Kind:    fixes.Auto,
	Options: headersOptions,
	Plan:    planHeaders,
}

func headersOptions(p *project.Project) []fixes.Option {
	options := []fixes.Option{{
		Name:    "csp",
		Label:   "Should the content policy report only, or block?",
		Help:    "Report first: what the policy would block shows up in the browser's console. When nothing shows up any more, enforce it.",
		Default: "report",
		Choices: []string{"report", "enforce"},
	}}
	if single(p.Stack()) || isExported(p) || builtAhead(p) || staticHost(p) != "" {
		options = append(options, hostOption(p))
	}
	return options
}

// single reports whether the app is a single-page app whose host sets headers.
func single(s *project.Stack) bool {
	return s.Framework == project.Vite || s.Framework == project.CRA
}

func planHeaders(d *fixes.Draft) error {
	p := d.Project()
	switch stack := p.Stack(); {
	case stack.Framework == project.Next:
		return headersNext(d)
	case staticHost(p) != "", builtAhead(p):
		return headersVite(d)
	case stack.Has(project.Express) && servedByExpress(p):
		return headersExpress(d)
	case single(stack):
		return headersVite(d)
	case stack.Framework == project.Fastify:
		return headersFastify(d)
	case stack.Framework == project.Hono:
		return headersHono(d)
	case stack.Framework == project.SvelteKit:
		return headersSvelteKit(d)
	case stack.Framework == project.Astro:
		return headersAstro(d)
	case stack.Framework == project.Nuxt:
		return headersNuxt(d)
	case stack.Framework == project.ReactRouter, stack.Framework == project.Remix:
		return headersReactRouter(d)
	default:
		return fixes.Refuse("no template sets headers on this stack", "", sketchHeaders(spaHeaders(d)))
	}
}

// servedByExpress reports whether an Express app answers for the app's pages,
// or there are no pages but its own.
func servedByExpress(p *project.Project) bool {
	if p.Stack().Framework == project.Express {
		return true
	}
	app, err := fixes.FindExpress(p)
	return err == nil && sendsPages(app.File)
}
