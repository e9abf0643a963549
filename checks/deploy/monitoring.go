package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed monitoring.md
var monitoringWords string

// Monitoring looks for apps whose errors nobody hears of: no service for errors
// is wired, or it is wired on one side only.
var Monitoring = &check.Check{
	ID:       "deploy/monitoring",
	Severity: check.High,
	Minutes:  30,
	Words:    check.Explain(monitoringWords),
	Look:     lookForMonitoring,
	Fix:      monitoringFix,
}

func lookForMonitoring(p *project.Project) check.Finding {
	started := trackersStarted(p)
	if len(started) == 0 && nothingRuns(p) {
		return check.Unneeded("The app is pages without a script and without a server: nothing of it runs that could fail for a visitor.")
	}
	if len(started) == 0 {
		if own, ok := ownCollector(p); ok {
			if at, heard := hearsBrowser(p); heard {
				return check.Passed(check.Likely, "Code of the app's own gathers errors: what fails in the browser is sent to it, and it keeps what it is told.", own, at)
			}
			return besideOwn(p, own)
		}
		return withoutTracker(p)
	}
	if f, ok := nextServerUnwired(p, started); ok {
		return f
	}
	if f, ok := nextClientUnwired(p, started); ok {
		return f
	}
	if f, ok := dsnNeverPassed(p, started); ok {
		return f
	}
	var places []check.Place
	client, server := false, false
	for _, t := range started {
		places = append(places, t.place)
		if t.effect.File != "" && (t.effect.File != t.place.File || t.effect.Line != t.place.Line) {
			places = append(places, t.effect)
		}
		client, server = client || t.client, server || t.server
	}
	name := started[0].name
	hasClient, hasServer := sidesOf(p)
	switch {
	case hasClient && hasServer && !client:
		f := check.Missing(check.Likely, fmt.Sprintf("%s hears of errors on the server only: what fails in the browser stays there.", name), append(clientEntry(p), places...)...)
		return lesser(f)
	case hasClient && hasServer && !server && ownServer(p):
		f := check.Missing(check.Likely, fmt.Sprintf("%s hears of errors in the browser only: what fails on the server goes unseen.", name), slices.Concat(serverEntry(p), places, failurePages(p))...)
		return lesser(f)
	case hasServer && !server && client:
		return check.Passed(check.Likely, name+" is started in the browser; functions at the host write to the host's own log.", places...)
	}
	return check.Passed(check.Likely, name+" is started and hears of errors.", places...)
}

// nothingRuns reports whether the app is pages of Astro's alone, made when it is built,
// that send no script to the browser.
func nothingRuns(p *project.Project) bool {
	if p.Stack().Framework != project.Astro {
		return false
	}
	if _, server := sidesOf(p); server {
		return false
	}
	pages, config := 0, path.Base(p.ConfigPath("astro.config"))
	for _, name := range p.Sources() {
		switch {
		case !p.Modules().Live(name) || path.Base(name) == config:
		case path.Ext(name) != ".astro", p.Holds(name, "<script", "client:", "<ViewTransitions", "<ClientRouter", "fetch("):
			return false
		default:
			pages++
		}
	}
	return pages > 0
}

func lesser(f check.Finding) check.Finding {
	f.Severity = check.Medium
	f.Brief = monitoringDone
	return f
}

var monitoringDone = []string{
	"An error service such as Sentry is started on both sides: in the browser before the app renders, and on the server before it answers, with the address of the project from an environment variable.",
	"What the framework catches reaches it too: its error pages and boundaries, route handlers, background work. Personal data and tokens are left out of what is sent.",
}

// withoutTracker is the gap of an app without any service for errors; an SDK
// that is installed and never started is named.
func withoutTracker(p *project.Project) check.Finding {
	var places []check.Place
	reason := "No service for errors is set up: what fails for a visitor is collected nowhere."
	for _, m := range p.Manifests() {
		for _, d := range m.Dependencies {
			if t := trackerOf(d.Name); t != "" && !strings.HasPrefix(m.File, "../") && len(places) == 0 {
				places = append(places, check.Line(m.File, d.Line, "installed, and started nowhere"))
				reason = t + " is installed and started nowhere, so nobody sees errors."
			}
		}
	}
	places = append(places, clientEntry(p)...)
	places = append(places, serverEntry(p)...)
	places = append(places, loadedByNothing(p)...)
	places = append(places, caughtByBoundary(p)...)
	places = append(places, countsVisits(p)...)
	places = append(places, commentedCalls(p)...)
	if len(places) > 0 && !strings.Contains(reason, "started nowhere") {
		places = append(places, dependenciesPlace(p)...)
	}
	if len(places) == 0 {
		places = append(places, anchorFor(p, "no service for errors"))
	}
	f := check.Missing(check.Certain, reason, places...)
	f.Brief = monitoringDone
	switch {
	case keepsNothing(p):
		f.Severity = check.Low
		f.Reason = strings.TrimSuffix(f.Reason, ".") + "; the app asks nobody for anything and keeps nothing, so no visitor loses more than the page."
	case frontAlone(p):
		f.Severity = check.Medium
	}
	return f
}

// frontAlone reports whether the app is a front end without data, payments and a server of
// its own: what it asks for fails elsewhere, and is noticed there.
func frontAlone(p *project.Project) bool {
	s := p.Stack()
	_, server := sidesOf(p)
	return !server && !ownServer(p) && !s.Python() && len(s.Data)+len(s.Payments) == 0
}

func anchorFor(p *project.Project, message string) check.Place {
	a := anchor(p)
	a.Message = message
	return a
}

// sidesOf tells whether the app has code in the browser and code that answers.
func sidesOf(p *project.Project) (client, server bool) {
	s := p.Stack()
	switch s.Framework {
	case project.Next, project.SvelteKit, project.Nuxt, project.Astro, project.Remix, project.ReactRouter, project.TanStack:
		client = true
	}
	client = client || hasFront(s)
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			server = true
			break
		}
	}
	return client, server
}

// ownServer reports whether the app has a server beside functions at a host.
func ownServer(p *project.Project) bool {
	s := p.Stack()
	for _, t := range []project.Tech{project.Express, project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer, project.Next, project.SvelteKit, project.Nuxt, project.Remix, project.ReactRouter, project.TanStack} {
		if s.Has(t) {
			return true
		}
	}
	return false
}
