package resilience

import (
	"bytes"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// wholesLogged are the lines of server code that write all of a request or of an answer:
// whatever is in them that a log must not hold goes with it.
func wholesLogged(p *project.Project, files []string) []check.Place {
	const most = 20
	var out []check.Place
	for _, name := range files {
		if p.Holds(name, "body", "headers", "json = ") && len(out) < most {
			out = append(out, check.Reached(p, project.PerFile(p, name, "resilience/wholes logged", wholesLoggedIn))...)
		}
	}
	return out[:min(len(out), most)]
}

func wholesLoggedIn(f *source.File) []check.Place {
	var out []check.Place
	add := func(n source.Node, message string) {
		out = append(out, check.OnLine(n, message))
	}
	answers := answersKept(f)
	for n := range f.Find(source.Call, source.Assign) {
		if n.Kind() == source.Assign {
			if answers != "" && n.Operator() == "+=" && writesOut(n.Child(source.Right), answers) {
				add(n, "what is answered is written to the log")
			}
			continue
		}
		if !isLog(n) && !callsLogger(f, n) || onlyInDevelopment(n) {
			continue
		}
		for _, a := range n.Args() {
			if what := wholeOf(a); what != "" {
				add(n, what)
				break
			}
		}
	}
	return out
}

// answersKept is the name in which a file keeps what is answered: a step of Express puts
// a function of its own in the place of res.json and remembers what it is given.
func answersKept(f *source.File) string {
	for n := range f.Find(source.Assign) {
		if n.Child(source.Left).Path() != "res.json" || !n.Child(source.Right).Is(source.Function, source.Arrow) {
			continue
		}
		given := n.Child(source.Right).ChildrenIn(source.ParamRole)
		for kept := range n.Child(source.Right).Find(source.Assign) {
			if len(given) > 0 && kept.Child(source.Right).Ident() == paramName(given[0]) {
				return kept.Child(source.Left).Ident()
			}
		}
	}
	return ""
}

// writesOut reports whether a text holds all of what a name stands for.
func writesOut(text source.Node, name string) bool {
	for c := range itselfAndBelow(text) {
		if c.Kind() == source.Call && c.CalleePath() == "JSON.stringify" && c.Arg(0).Ident() == name {
			return true
		}
	}
	return false
}

// wholeOf says which whole an argument of a log is, by itself, as text or as a part of
// what is logged.
func wholeOf(a source.Node) string {
	switch a.Kind() {
	case source.Object:
		for part := range a.Children() {
			if part.Kind() != source.Property { // spread, with some of it covered up beside it
				continue
			}
			if what := wholeOf(part.Child(source.Value)); what != "" {
				return what
			}
		}
	case source.Call:
		switch a.CalleePath() {
		case "JSON.stringify", "Object.fromEntries":
			return wholeOf(a.Arg(0))
		}
		if a.CalleeName() == "entries" {
			return wholeOf(a.Child(source.Callee).Child(source.ObjectRole))
		}
	case source.Member:
		switch a.Path() {
		case "req.headers", "request.headers":
			return "all headers of a request are written to the log, those that let somebody in with them"
		case "req.body", "request.body":
			return "all that was sent is written to the log"
		}
	}
	return ""
}

// toldToTheBrowser are the lines of screens that write to the visitor's console what lets
// somebody in.
func toldToTheBrowser(p *project.Project, server []string) []check.Place {
	const most = 12
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) == most || strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Modules().Browser(name) || slices.Contains(server, name) || !p.Holds(name, "console.") || !p.HoldsFold(name, "session", "token", "key", "password") {
			continue
		}
		for _, at := range check.Reached(p, project.PerFile(p, name, "resilience/told to the browser", toldToTheBrowserIn)) {
			if len(out) < most {
				out = append(out, at)
			}
		}
	}
	return out
}

func toldToTheBrowserIn(f *source.File) []check.Place {
	var out []check.Place
	signsInHere := bytes.Contains(f.Text, []byte("getSession")) || bytes.Contains(f.Text, []byte("onAuthStateChange"))
	for c := range f.Find(source.Call) {
		if !strings.HasPrefix(c.CalleePath(), "console.") || onlyInDevelopment(c) {
			continue
		}
		for _, a := range c.Args() {
			switch {
			case handsSecret(a):
				out = append(out, check.OnLine(c, strings.TrimSuffix(secretWritten(c), "the log")+"the browser's console"))
			case signsInHere && a.Ident() == "session":
				out = append(out, check.OnLine(c, "the session is written to the browser's console, its tokens with it"))
			default:
				continue
			}
			break
		}
	}
	return out
}
