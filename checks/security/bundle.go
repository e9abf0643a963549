package security

import (
	_ "embed"
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed bundle.md
var bundleWords string

// Bundle looks for secrets that end up in what browsers load: under a name that
// makes them public, or written into the build by a setting.
var Bundle = &check.Check{
	ID:       "security/bundle",
	Severity: check.Blocker,
	Minutes:  60,
	Words:    check.Explain(bundleWords),
	Look:     lookForBundle,
}

// An exposure is one secret that browsers can load.
type exposure struct {
	place    check.Place
	name     string // of the variable
	what     string // for a sentence
	severity check.Severity
	sure     check.Confidence
	idle     bool // nothing takes it yet, so that the build leaves it out
}

func lookForBundle(p *project.Project) check.Finding {
	if !hasBrowserCode(p) {
		return check.Unneeded("There is no code for browsers here.")
	}
	var found []exposure
	found = append(found, publicSecrets(p)...)
	found = append(found, buildSecrets(p)...)
	found = append(found, sharedKeys(p)...)
	for _, l := range fixedInBrowser(p) {
		found = append(found, exposure{place: check.Line(l.file, l.line, l.what+" ("+l.masked()+"), in code for browsers"), name: "A password of the app's own in " + l.file, what: "in the page that it should guard", severity: check.Blocker, sure: check.Likely})
	}
	if len(found) > 0 {
		return exposed(found)
	}
	for _, l := range leaksIn(p) {
		if p.Modules().Browser(l.file) && l.sure >= check.Likely && !l.standIn { // the server's settings are read by a module of both sides
			sure := check.Possible
			if p.HoldsFold(l.file, countedServices...) {
				sure = check.Likely
			}
			return check.Finding{
				Verdict: check.Gap, Confidence: sure, Severity: l.severity,
				Reason: fmt.Sprintf("%s in %s is code for browsers, so it is public besides being in the repository; security/secrets reports it.", l.what, l.file),
				Places: []check.Place{check.Line(l.file, l.line, l.what+", in code for browsers")},
			}
		}
	}
	return nothingExposed(p)
}

// countedServices are in the code that sends a key to a service that counts the calls, and
// has no keys for browsers.
var countedServices = []string{"firecrawl", "openweathermap", "weatherapi.com", "serpapi", "rapidapi", "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "elevenlabs", "newsapi.org", "api.tavily.com", "deepl.com"}

func exposed(found []exposure) check.Finding {
	worst := found[0]
	for _, e := range found[1:] {
		if e.sure > worst.sure || e.sure == worst.sure && e.severity > worst.severity {
			worst = e
		}
	}
	gets := "every visitor's browser gets it"
	if worst.idle {
		gets = "every visitor's browser gets it as soon as a page uses it"
	}
	f := check.Finding{
		Verdict: check.Gap, Confidence: worst.sure, Severity: worst.severity,
		Reason: fmt.Sprintf("%s is %s, and %s.", worst.name, worst.what, gets),
	}
	for _, e := range found {
		f.Places = append(f.Places, e.place)
	}
	f.Brief = []string{
		"The browser calls an endpoint of the app's own (with a sign-in check and a limit), and only that endpoint knows the key, from a variable without a public prefix.",
		"The variable with the public prefix is gone from the code, from the example file and from the host's settings.",
		"The key that was public is revoked at its provider and replaced.",
	}
	return f
}

// hasBrowserCode reports whether anything here is loaded by browsers.
func hasBrowserCode(p *project.Project) bool {
	s := p.Stack()
	if s.Python() {
		return s.Has(project.React) || s.Has(project.Vue) || s.Has(project.Svelte)
	}
	if servesPages(s) {
		return true
	}
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) {
			return true
		}
	}
	return false
}

// nothingExposed shows what browser code does read from the environment.
func nothingExposed(p *project.Project) check.Finding {
	var shown []check.Place
	seen := map[string]bool{}
	for _, r := range p.Env().Reads {
		if r.Public && p.Modules().Browser(r.File) && !seen[r.Name] && len(shown) < 8 {
			seen[r.Name] = true
			shown = append(shown, check.Line(r.File, r.Line, r.Name+", which is meant to be public"))
		}
	}
	if len(shown) == 0 {
		return check.Passed(check.Likely, "Code for browsers reads no secret from the environment.", manifestPlace(p))
	}
	return check.Passed(check.Likely, "Code for browsers reads only values that are meant to be public.", shown...)
}
