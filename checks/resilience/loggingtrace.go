package resilience

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handful is how many handlers may do without a log as long as what fails in them
// reaches the framework, which writes it down.
const handful = 5

// noLog is the finding for a server that writes nothing at all. What no catch hides is
// written down by the framework, where it does that: then little is missing, least of
// all in a small app.
func noLog(p *project.Project, files []string) check.Finding {
	hidden, routes := hiding(p, files), unlogged(p)
	switch {
	case p.Stack().Framework == project.Fastify:
		// The others print what their handlers throw without being told to; Fastify's
		// logger is off (fastify.dev/docs/latest/Reference/Logging).
		return loggingGap(check.Missing(check.Likely, "Code that answers requests writes no log at all, and Fastify's own logger is off: what fails leaves no trace.", append(hidden, routes...)...))
	case len(hidden) > 0:
		return loggingGap(check.Missing(check.Likely, "Code that answers requests writes no log at all: the framework prints what nobody catches, and what is caught here leaves no trace.", append(hidden, routes...)...))
	}
	sure := check.Likely
	if answering(p) <= handful {
		sure = check.Possible
	}
	f := check.Missing(sure, "Code that answers requests writes no log of its own: the framework prints what fails, and nothing else is noted.", routes...)
	f.Severity = check.Low
	return loggingGap(f)
}

// answering counts what answers requests or changes something.
func answering(p *project.Project) int {
	n := 0
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			n++
		}
	}
	return n
}

// hiding are the places where server code catches an error and neither throws one nor
// hands it on.
func hiding(p *project.Project, files []string) []check.Place {
	const most = 20
	var out []check.Place
	for _, name := range files {
		if p.Holds(name, "catch") && len(out) < most {
			out = append(out, check.Reached(p, project.PerFile(p, name, "resilience/hides errors", hidesIn))...)
		}
	}
	return out[:min(len(out), most)]
}

func hidesIn(f *source.File) []check.Place {
	var out []check.Place
	for c := range f.Find(source.Catch, source.Call) {
		body, where := c.Child(source.Body), c
		if c.Kind() == source.Call {
			fn := c.Arg(0)
			if c.CalleeName() != "catch" || !fn.Is(source.Arrow, source.Function) {
				continue
			}
			body, where = fn.Child(source.Body), c.Child(source.Callee).Child(source.Name)
		} else if onlyReads(c.Parent().Child(source.Body)) {
			continue
		}
		if !handsOn(body) {
			out = append(out, check.OnLine(where, "the error leaves no trace"))
		}
	}
	return out
}

// onlyReads reports whether a block does nothing but read what somebody sent: that it
// cannot be read is the sender's fault, who is told.
func onlyReads(body source.Node) bool {
	for c := range body.Find(source.Call, source.New) {
		switch c.CalleeName() {
		case "json", "parse", "text", "formData", "URL", "decodeURIComponent", "trim", "toString":
		default:
			return false
		}
	}
	return true
}

// handsOn reports whether what is done about an error lets the framework know, or is
// written somewhere.
func handsOn(body source.Node) bool {
	for n := range itselfAndBelow(body) {
		if n.Kind() == source.Throw || n.Kind() == source.Call && (n.CalleeName() == "next" || isLog(n)) {
			return true
		}
	}
	return false
}
