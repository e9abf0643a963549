package resilience

import (
	_ "embed"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed boundaries.md
var boundariesWords string

// Boundaries looks for apps in which one error takes the whole page, or the
// whole server, with it.
var Boundaries = &check.Check{
	ID:       "resilience/boundaries",
	Severity: check.Medium,
	Minutes:  15,
	Words:    check.Explain(boundariesWords),
	Look:     lookForBoundaries,
	Fix:      boundariesFix,
}

// lookForBoundaries judges each side of the app, what visitors see and what
// answers requests, and gives the worst answer.
func lookForBoundaries(p *project.Project) check.Finding {
	var sides []check.Finding
	s := p.Stack()
	switch s.Framework {
	case project.Next:
		sides = append(sides, nextBoundaries(p))
	case project.Vite, project.CRA:
		if s.Has(project.React) {
			sides = append(sides, reactBoundaries(p))
		} else {
			sides = append(sides, check.Cannot("Only React's error boundaries are read, and these pages are not made with React."))
		}
	case project.SvelteKit, project.Nuxt, project.Astro:
		return pageBoundaries(p, s.Framework)
	case project.ReactRouter, project.Remix:
		return routerBoundaries(p, s.Framework)
	case project.TanStack:
		return tanStackBoundaries(p)
	case project.Fastify, project.Hono, project.Koa, project.Nest:
		return serverBoundaries(p, s.Framework)
	case project.Electron:
		if s.Has(project.React) {
			return reactBoundaries(p)
		}
	}
	// Behind the frameworks above, Express only hands requests on to them.
	if s.Framework == project.Express || slices.Contains(s.Also, project.Express) {
		sides = append(sides, expressBoundaries(p))
	}
	if len(sides) == 0 {
		return check.Cannot("How errors are caught on " + string(s.Framework) + " is not read by this check.")
	}
	return worst(sides)
}

// worst is the answer for an app of several sides: the gaps together, else what
// could not be read, else the passes together.
func worst(sides []check.Finding) check.Finding {
	out := sides[0]
	for _, f := range sides[1:] {
		switch {
		case f.Verdict == out.Verdict:
			out.Reason += " " + f.Reason
			out.Places = append(out.Places, f.Places...)
			out.Confidence = max(out.Confidence, f.Confidence)
			if f.Severity == 0 || out.Severity == 0 {
				out.Severity = 0
			} else {
				out.Severity = max(out.Severity, f.Severity)
			}
			out.Brief = append(out.Brief, f.Brief...)
		case f.Verdict == check.Gap, out.Verdict == check.Pass && f.Verdict == check.Unclear, out.Verdict == check.NotNeeded:
			out = f
		}
	}
	return out
}
