package resilience

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// takenForNothing finds what a server accepts and does nothing with: functions to
// which a receiver of events hands them and which only take notes, and handlers that
// write to the console what they were sent and answer that all went well.
func takenForNothing(p *project.Project) []stub {
	var out []stub
	seen := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge || r.Method == http.MethodGet || strings.HasPrefix(r.File, "../") || !p.Holds(r.File, "console.", "logger.", "log.") {
			continue
		}
		if strings.Contains(strings.ToLower(r.File+r.Path), "webhook") {
			if !seen[r.File] {
				seen[r.File] = true
				out = append(out, project.PerFile(p, r.File, "resilience/events noted", eventsNoted)...)
			}
			continue
		}
		if !forTheRecord(r.Path) {
			out = append(out, onlyAccepts(p.WithCode(r).Node)...)
		}
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, ".mutation(") || !p.Holds(name, "console.", "logger.") || !p.Modules().Live(name) {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if fn := call.Arg(0); call.CalleeName() == "mutation" && fn.Is(source.Arrow, source.Function) {
				out = append(out, onlyAccepts(fn)...)
			}
		}
	}
	return out
}

// forTheRecord reports whether an address is there to write down what it is sent, or
// needs to do nothing.
func forTheRecord(path string) bool {
	low := strings.ToLower(path)
	for _, word := range []string{"log", "csp", "report", "track", "analytic", "metric", "vital", "event", "debug", "test", "ping", "health", "beacon", "error", "telemetry", "echo", "hello"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// eventsNoted lists the functions of a file to which events are handed and that do
// nothing but write to the console. One among others may be about an event that needs
// no more.
func eventsNoted(f *source.File) []stub {
	var out []stub
	handlers := 0
	called := map[string]bool{}
	for c := range f.Find(source.Call) {
		called[c.Child(source.Callee).Ident()] = true
	}
	for n := range f.Find(source.Function, source.Declarator) {
		name, fn := n.Child(source.Name).Text(), n
		if n.Kind() == source.Declarator {
			fn = n.Child(source.Value)
		}
		low := strings.ToLower(name)
		if !fn.Is(source.Function, source.Arrow) || !strings.HasPrefix(low, "handle") && !strings.HasPrefix(low, "process") && !strings.HasPrefix(low, "on") || answersRequests(fn) || !called[name] {
			continue
		}
		handlers++
		if onlyNotes(fn) {
			out = append(out, stub{takesNotes, check.OnLine(n, "is handed an event and does nothing with it"), check.Likely})
		}
	}
	if len(out) == 1 && handlers > 1 {
		out[0].sure = check.Possible
	}
	return out
}

// onlyNotes reports whether a function writes to a log and does nothing else.
func onlyNotes(fn source.Node) bool {
	noted := false
	for n := range fn.Find(source.Call, source.Await, source.New, source.Assign, source.Throw) {
		switch {
		case n.Kind() == source.Call && isLog(n):
			noted = true
		case n.Kind() == source.Call && withinConsole(n, fn), n.Kind() == source.New && (n.CalleeName() == "Date" || withinConsole(n, fn)):
		case n.Kind() == source.Call && (n.CalleeName() == "toISOString" || n.CalleeName() == "stringify"):
		default:
			return false
		}
	}
	return noted
}

// onlyAccepts is the stub of a handler that writes to the console what it was sent,
// does nothing else with it and answers that all went well.
func onlyAccepts(fn source.Node) []stub {
	at := acceptedAt(fn)
	if !at.OK() {
		at = acceptsOnly(fn)
	}
	if !at.OK() {
		return nil
	}
	return []stub{{onlyLogs, check.OnLine(at, "the handler answers that all went well, and does nothing with what was sent"), check.Likely}}
}

// acceptedAt is where such a handler writes to the console.
func acceptedAt(fn source.Node) source.Node {
	noted, well := source.Node{}, false
	for n := range fn.Find(source.Call, source.Await, source.New, source.Assign, source.Property) {
		switch n.Kind() {
		case source.Property:
			if k := n.Key(); (k == "success" || k == "ok" || k == "sent") && n.Child(source.Value).Text() == "true" {
				well = true
			}
		case source.Assign:
			return source.Node{}
		case source.New:
			switch n.CalleeName() {
			case "Response", "NextResponse", "Error", "Date", "TRPCError", "URL":
			default:
				return source.Node{}
			}
		case source.Await:
			if !readsRequest(n.Child(source.Value)) {
				return source.Node{}
			}
		default:
			switch {
			case isLog(n):
				if !noted.OK() && len(n.Args()) > 1 && !n.Enclosing(source.Catch).OK() {
					noted = n
				}
			case n.CalleeName() == "json", n.CalleeName() == "status", n.CalleeName() == "send", n.CalleeName() == "formData", n.CalleeName() == "text", n.CalleeName() == "trim",
				n.CalleeName() == "get", n.CalleeName() == "test", n.CalleeName() == "includes", n.CalleeName() == "safeParse", n.CalleeName() == "parse", n.CalleeName() == "stringify",
				n.CalleeName() == "toISOString", n.CalleeName() == "toString", n.CalleeName() == "slice", n.CalleeName() == "code", withinConsole(n, fn):
			default:
				return source.Node{}
			}
		}
	}
	if !well {
		return source.Node{}
	}
	return noted
}
