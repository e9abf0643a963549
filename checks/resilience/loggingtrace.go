package resilience

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handful is how many handlers may do without a log as long as what fails in them
// reaches the framework, which writes it down.
const handful = 5

// noLog is the finding for a server that writes nothing at all. What no catch
// hides is written down by the framework: then little is missing in a small app.
func noLog(p *project.Project, files []string) check.Finding {
	places := unlogged(p)
	if !hidesErrors(p, files) && answering(p) <= handful {
		f := check.Missing(check.Possible, "Code that answers requests writes no log of its own: the framework notes what fails, and nothing else is noted.", places...)
		f.Severity = check.Low
		return loggingGap(f)
	}
	return loggingGap(check.Missing(check.Likely, "Code that answers requests writes no log at all: what fails leaves no trace.", places...))
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

// hidesErrors reports whether server code catches an error and neither throws
// one nor hands it on.
func hidesErrors(p *project.Project, files []string) bool {
	for _, name := range files {
		if !p.Holds(name, "catch") {
			continue
		}
		if project.PerFile(p, name, "resilience/hides errors", hidesIn) {
			return true
		}
	}
	return false
}

func hidesIn(f *source.File) bool {
	for c := range f.Find(source.Catch) {
		if !handsOn(c.Child(source.Body)) {
			return true
		}
	}
	for c := range f.Find(source.Call) {
		if fn := c.Arg(0); c.CalleeName() == "catch" && fn.Is(source.Arrow, source.Function) && !handsOn(fn.Child(source.Body)) {
			return true
		}
	}
	return false
}

// handsOn reports whether what is done about an error lets the framework know.
func handsOn(body source.Node) bool {
	for n := range body.Find(source.Throw, source.Call) {
		if n.Kind() == source.Throw || n.CalleeName() == "next" {
			return true
		}
	}
	return body.Kind() == source.Call && body.CalleeName() == "next"
}
