package security

import (
	_ "embed"
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed cors.md
var corsWords string

// CORS looks for endpoints that let pages of any other site call them and read
// the answer.
var CORS = &check.Check{
	ID:       "security/cors",
	Severity: check.High,
	Minutes:  15,
	Words:    check.Explain(corsWords),
	Look:     followed(lookForCORS),
	Fix:      corsFix,
}

func lookForCORS(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonCORS(p)
	}
	var open, closed []opening
	for _, o := range openings(p) {
		if o.who == listed {
			closed = append(closed, o)
		} else if o.judge(p); o.severity != 0 {
			open = append(open, o)
		} else {
			closed = append(closed, o)
		}
	}
	switch {
	case len(open) > 0:
		return opened(open)
	case len(closed) > 0:
		var shown []check.Place
		for _, o := range closed {
			shown = append(shown, o.place)
		}
		return check.Passed(check.Likely, "Other sites are let in by a list, or only to what is public anyway.", shown...)
	}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			return check.Passed(check.Likely, "No Access-Control header is set anywhere, so browsers keep other sites out.", at(p.WithCode(r).Node, "answers its own site only"))
		}
	}
	if s := p.Stack(); s.Framework == project.Nest || s.Framework == project.Wasp || s.Framework == project.Koa {
		return check.Cannot(fmt.Sprintf("This check does not follow the endpoints of %s yet.", s.Framework), manifestPlace(p))
	}
	return check.Unneeded("The app has no endpoints of its own that another site could call.")
}

func opened(open []opening) check.Finding {
	worst := open[0]
	for _, o := range open[1:] {
		if o.sure > worst.sure || o.sure == worst.sure && o.severity > worst.severity {
			worst = o
		}
	}
	f := check.Finding{Verdict: check.Gap, Confidence: worst.sure, Severity: worst.severity, Reason: worst.reason}
	for _, o := range open {
		f.Places = append(f.Places, o.place)
	}
	f.Brief = []string{
		"Access-Control-Allow-Origin names one of the app's own origins, taken from a setting such as ALLOWED_ORIGINS; any other origin gets no such header.",
		"Answers that differ by origin carry Vary: Origin, and credentials are allowed only together with the list.",
	}
	return f
}
