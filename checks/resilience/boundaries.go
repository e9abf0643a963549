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

// A side is one half of an app: what visitors see, or what answers requests.
type side struct {
	name string
	check.Finding
}

// lookForBoundaries judges each side of the app and gives the worst answer.
func lookForBoundaries(p *project.Project) check.Finding {
	var sides []side
	s := p.Stack()
	for _, tech := range append([]project.Tech{s.Framework}, s.Also...) {
		if f, ok := shownBoundaries(p, tech); ok && len(sides) == 0 {
			sides = append(sides, side{"the pages", f})
		}
	}
	if f, ok := answeringBoundaries(p); ok {
		sides = append(sides, side{"the server", f})
	}
	if len(sides) == 0 {
		return check.Cannot("How apps made with " + string(s.Framework) + " catch errors is not read by this check.")
	}
	out := worst(sides)
	if out.Verdict == check.Gap {
		out.Places = append(slices.Clone(out.Places), thrownAgain(p)...)
	}
	return out
}

// shownBoundaries judges what visitors see of a failing page; ok is false when
// the framework has no pages or is not known here.
func shownBoundaries(p *project.Project, tech project.Tech) (f check.Finding, ok bool) {
	switch tech {
	case project.Next:
		return nextBoundaries(p), true
	case project.Vite, project.CRA, project.Electron:
		if !p.Stack().Has(project.React) {
			return check.Cannot("The pages are not made with React, whose error boundaries this check knows."), true
		}
		return reactBoundaries(p), true
	case project.SvelteKit, project.Nuxt, project.Astro:
		return pageBoundaries(p, tech), true
	case project.ReactRouter, project.Remix:
		return routerBoundaries(p, tech), true
	case project.TanStack:
		return tanStackBoundaries(p), true
	}
	return check.Finding{}, false
}

// answeringBoundaries judges what a server of the app's own does with a failing
// route; ok is false without one.
func answeringBoundaries(p *project.Project) (f check.Finding, ok bool) {
	s := p.Stack()
	for _, tech := range append([]project.Tech{s.Framework}, s.Also...) {
		switch tech {
		case project.Express:
			if servesItself(p, s.Framework) {
				return expressBoundaries(p), true
			}
		case project.Fastify, project.Hono, project.Koa, project.Nest:
			return serverBoundaries(p, tech), true
		case project.Flask, project.FastAPI, project.Django:
			return pythonBoundaries(p, tech), true
		}
	}
	return check.Finding{}, false
}

// worst is the answer for an app of several sides: the gaps together, else what
// could not be read, else the passes together.
func worst(sides []side) check.Finding {
	rank := func(v check.Verdict) int {
		return slices.Index([]check.Verdict{check.NotNeeded, check.Pass, check.Unclear, check.Gap}, v)
	}
	out := sides[0].Finding
	if len(sides) == 1 {
		return out
	}
	for _, s := range sides[1:] {
		switch {
		case s.Verdict == out.Verdict:
			out.Confidence = max(out.Confidence, s.Confidence)
			out.Places = append(slices.Clone(out.Places), s.Places...)
			out.Reason = "Of " + sides[0].name + ": " + out.Reason + " Of " + s.name + ": " + s.Reason
			if out.Severity != 0 {
				out.Severity = s.Severity
			}
		case rank(s.Verdict) > rank(out.Verdict):
			out = s.Finding
			out.Reason = "Of " + s.name + ": " + out.Reason
		}
	}
	return out
}
